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
  /** How many lines it has, where that is known: how far it is written can then be told. */
  readonly lines?: number;
}

export interface FileOptions {
  /** Called before each picture with how many are drawn: of a year, one takes seconds. */
  readonly onPicture?: ((drawn: number) => Promise<void>) | undefined;
  /** Which pictures to write beside the page. Default both; the Vega-Lite specification goes with either. */
  readonly charts?: readonly ('svg' | 'png')[];
}

/** Pixels of a chart on a phone. */
const narrowWidth = 344;

type Drawn<C> = (options: { readonly width?: number }) => C;

/** A chart for a desk and for a phone. */
export async function pagePicture(chart: Drawn<Chart>): Promise<PagePicture> {
  return (await pagePictureOf(chart))!;
}

export type Painter = (chart: Drawn<Chart | undefined>) => Promise<PagePicture | undefined>;

/** Draws charts one after another, those that have nothing to show left out. */
export function painter({ onPicture }: FileOptions): Painter {
  let drawn = 0;
  return async (chart) => {
    await onPicture?.(drawn);
    const picture = await pagePictureOf(chart);
    if (picture !== undefined) drawn++;
    return picture;
  };
}

async function pagePictureOf(chart: Drawn<Chart | undefined>): Promise<PagePicture | undefined> {
  const desk = chart({});
  if (desk === undefined) return undefined;
  const wide = await pictureOf(desk);
  return { wide, narrow: await pictureOf(chart({ width: narrowWidth })!) };
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
