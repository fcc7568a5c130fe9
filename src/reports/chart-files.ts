/** Why this file exists: every chart becomes the same files, whichever command draws it. */
import { type Chart, titledSpec } from './charts/chart.ts';
import { canonicalJson } from './json.ts';
import type { PagePicture } from './page.ts';
import { pictureOf, svgFile } from './picture.ts';
import { renderPng } from './render.ts';
import type { ChartFile } from './report-markdown.ts';

export interface OutputFile {
  /** Relative to the output folder, with `/`. */
  readonly name: string;
  /** In pieces where it is large. */
  readonly content: string | Uint8Array | AsyncIterable<string>;
}

export interface FileOptions {
  /** Which pictures to write beside the page. Default both; the Vega-Lite specification goes with either. */
  readonly charts?: readonly ('svg' | 'png')[];
}

/** Pixels of a chart on a phone. */
const narrowWidth = 344;

/** A chart for a desk and for a phone. */
export async function pagePicture(chart: (options: { readonly width?: number }) => Chart): Promise<PagePicture> {
  return { wide: await pictureOf(chart({})), narrow: await pictureOf(chart({ width: narrowWidth })) };
}

/** The files of charts: specification, SVG, PNG. */
export async function* chartFiles(
  pictures: readonly PagePicture[],
  { charts = ['svg', 'png'] }: FileOptions,
): AsyncIterable<OutputFile> {
  if (charts.length === 0) return;
  for (const { wide } of pictures) {
    const { name } = wide.chart;
    const svg = svgFile(wide);
    yield { name: `charts/${name}.vl.json`, content: canonicalJson(titledSpec(wide.chart)) };
    if (charts.includes('svg')) yield { name: `charts/${name}.svg`, content: svg };
    if (charts.includes('png')) yield { name: `charts/${name}.png`, content: await renderPng(svg, 2) };
  }
}

/** Which file a text links for each chart. */
export function links(
  pictures: readonly PagePicture[],
  { charts = ['svg', 'png'] }: FileOptions,
): readonly ChartFile[] {
  const kind = charts.includes('svg') ? 'svg' : charts[0];
  return pictures.map(({ wide }) => ({
    chart: wide.chart,
    file: kind === undefined ? undefined : `charts/${wide.chart.name}.${kind}`,
  }));
}
