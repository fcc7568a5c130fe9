/**
 * Why this file exists: the one list of what an output folder holds. Whoever writes the folder asks for its files, one
 * after another, and knows nothing of charts.
 */
import type { ComparisonReport, RunReport } from '../studies/summary.ts';
import { type Chart, titledSpec } from './charts/chart.ts';
import { latencyBands } from './charts/latency-bands.ts';
import { throttleTimeline } from './charts/throttle-timeline.ts';
import { variantMultiples } from './charts/variant-multiples.ts';
import { latencyCsv, seriesCsv } from './csv.ts';
import { canonicalJson, summaryJson, summaryShape } from './json.ts';
import type { PagePicture } from './page.ts';
import { pictureOf, svgFile } from './picture.ts';
import { renderPng } from './render.ts';
import { renderComparisonHtml, renderReportHtml } from './report-html.ts';
import { type ChartFile, renderComparisonMarkdown, renderReportMarkdown } from './report-markdown.ts';

export interface OutputFile {
  /** Relative to the output folder, with `/`. */
  readonly name: string;
  readonly content: string | Uint8Array;
}

export interface FileOptions {
  /** Which pictures to write beside the page. Default both; the Vega-Lite specification goes with either. */
  readonly charts?: readonly ('svg' | 'png')[];
}

/** Pixels of a chart on a phone. */
const narrowWidth = 344;

/** Every file of a run's output folder but its manifest. */
export async function* runFiles(report: RunReport, options: FileOptions = {}): AsyncIterable<OutputFile> {
  yield { name: 'summary.json', content: summaryJson(report.summary) };
  yield { name: 'series.csv', content: joined(seriesCsv(report)) };
  yield { name: 'latency.csv', content: joined(latencyCsv(report)) };
  const timeline = await pagePicture((width) => throttleTimeline(report, width));
  const bands = await pagePicture((width) => latencyBands(report, width));
  yield* chartFiles([timeline, bands], options);
  yield { name: 'report.html', content: renderReportHtml(report, { timeline, bands }) };
  yield { name: 'report.md', content: renderReportMarkdown(report, links([timeline, bands], options)) };
}

/** Every file of a comparison's output folder but its manifest. */
export async function* comparisonFiles(report: ComparisonReport, options: FileOptions = {}): AsyncIterable<OutputFile> {
  yield { name: 'summary.json', content: comparisonJson(report) };
  const multiples = await pagePicture((width) => variantMultiples(report, width));
  yield* chartFiles([multiples], options);
  yield { name: 'report.html', content: renderComparisonHtml(report, multiples) };
  yield { name: 'report.md', content: renderComparisonMarkdown(report, links([multiples], options)) };
}

/** `{ variants: [{ name, change, summary, intervals }], differences }`, as `--format json` prints it. */
export function comparisonJson({ scenario, replications, command, variants, differences }: ComparisonReport): string {
  const interval = { low: true, high: true, confidence: true, method: true } as const;
  return canonicalJson(
    {
      scenario,
      replications,
      command,
      variants: variants.map(({ name, change, summary }) => ({ name, change, summary, intervals: summary.intervals })),
      differences,
    },
    {
      scenario: summaryShape.scenario,
      replications: true,
      command: true,
      variants: { name: true, change: 'as given', summary: summaryShape, intervals: 'sorted' },
      differences: { variant: true, path: true, base: true, value: true, difference: true, interval },
    },
  );
}

async function pagePicture(chart: (options: { readonly width?: number }) => Chart): Promise<PagePicture> {
  return { wide: await pictureOf(chart({})), narrow: await pictureOf(chart({ width: narrowWidth })) };
}

async function* chartFiles(
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

function links(pictures: readonly PagePicture[], { charts = ['svg', 'png'] }: FileOptions): readonly ChartFile[] {
  const kind = charts.includes('svg') ? 'svg' : charts[0];
  return pictures.map(({ wide }) => ({
    chart: wide.chart,
    file: kind === undefined ? undefined : `charts/${wide.chart.name}.${kind}`,
  }));
}

function joined(chunks: Iterable<string>): string {
  return [...chunks].join('');
}
