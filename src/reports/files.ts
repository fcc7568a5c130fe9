/**
 * Why this file exists: the one list of what an output folder holds. Whoever writes the folder asks for its files, one
 * after another, and knows nothing of charts.
 */
import type { ComparisonReport, RunReport } from '../studies/summary.ts';
import { comparisonDetails, runDetails, storedComparison, storedRun } from './as-stored.ts';
import { chartFiles, type FileOptions, links, type OutputFile, painter } from './chart-files.ts';
import { latencyBands } from './charts/latency-bands.ts';
import { throttleTimeline } from './charts/throttle-timeline.ts';
import { variantMultiples } from './charts/variant-multiples.ts';
import { chunks, latencyCsv, latencyHistogramCsv, seriesCsv, variantLatencyCsv, variantSeriesCsv } from './csv.ts';
import { canonicalJson, summaryJson, summaryShape } from './json.ts';
import { renderComparisonHtml, renderReportHtml } from './report-html.ts';
import { renderComparisonMarkdown, renderReportMarkdown } from './report-markdown.ts';
import type { ComparisonResult } from './result-types.ts';
import { moreComparisonPictures, moreRunPictures } from './run-charts.ts';

export type { FileOptions, OutputFile };

/** Characters of a file that is made whole: a day of seconds. */
const LONGEST_STRING = 2 ** 24;

/** Every file of a run's output folder but its manifest. */
export async function* runFiles(report: RunReport, options: FileOptions = {}): AsyncIterable<OutputFile> {
  yield { name: 'summary.json', content: summaryJson(report.summary) };
  yield { name: 'series.csv', content: joined(seriesCsv(report)), lines: seriesLinesOf(report) };
  yield { name: 'latency.csv', content: joined(latencyCsv(report)), lines: 1 + report.latency.calls.length };
  yield { name: 'latency-histogram.csv', content: joined(latencyHistogramCsv(report.latencyCounts)) };
  yield { name: 'details.json', content: joined(chunks(runDetails(report))) };
  yield* drawnRunFiles(storedRun(report), options);
}

/** What is drawn from the data files of a run. */
export async function* drawnRunFiles(report: RunReport, options: FileOptions = {}): AsyncIterable<OutputFile> {
  const paint = painter(options);
  const timeline = (await paint((width) => throttleTimeline(report, width)))!;
  const bands = (await paint((width) => latencyBands(report, width)))!;
  const more = await moreRunPictures(report, paint);
  const all = [timeline, ...more.why, bands, ...more.feel, ...more.calls];
  yield* chartFiles(all, options);
  yield { name: 'report.html', content: renderReportHtml(report, { timeline, bands, more }) };
  yield { name: 'report.md', content: renderReportMarkdown(report, links(all, options)) };
}

/** Every file of a comparison's output folder but its manifest. */
export async function* comparisonFiles(report: ComparisonReport, options: FileOptions = {}): AsyncIterable<OutputFile> {
  yield { name: 'summary.json', content: comparisonJson(report) };
  yield { name: 'series.csv', content: joined(variantSeriesCsv(report)) };
  yield { name: 'latency.csv', content: joined(variantLatencyCsv(report)) };
  yield { name: 'details.json', content: joined(chunks(comparisonDetails(report))) };
  yield* drawnComparisonFiles(storedComparison(report), options);
}

/** What is drawn from the data files of a comparison. */
export async function* drawnComparisonFiles(
  report: ComparisonReport,
  options: FileOptions = {},
): AsyncIterable<OutputFile> {
  const paint = painter(options);
  const multiples = (await paint((width) => variantMultiples(report, width)))!;
  const all = [multiples, ...(await moreComparisonPictures(report, paint))];
  yield* chartFiles(all, options);
  yield { name: 'report.html', content: renderComparisonHtml(report, multiples, all.slice(1)) };
  yield { name: 'report.md', content: renderComparisonMarkdown(report, links(all, options)) };
}

function seriesLinesOf({ series }: Pick<RunReport, 'series'>): number {
  return series.reduce((lines, { rejected }) => lines + rejected.length, 1);
}

/** `{ variants: [{ name, change, summary, intervals }], differences, ranking, dominated }`, as `--format json` prints it. */
export function comparisonJson(report: ComparisonReport): string {
  const { scenario, replications, command, variants, differences, ranking, dominated } = report;
  const interval = { low: true, high: true, confidence: true, method: true } as const;
  const result: ComparisonResult = {
    scenario,
    replications,
    command,
    variants: variants.map(({ name, change, summary }) => ({ name, change, summary, intervals: summary.intervals })),
    differences,
    ...(ranking === undefined ? {} : { ranking }),
    ...(dominated === undefined ? {} : { dominated }),
  };
  return canonicalJson(result, {
    scenario: summaryShape.scenario,
    replications: true,
    command: true,
    variants: { name: true, change: 'as given', summary: summaryShape, intervals: 'sorted' },
    differences: { variant: true, path: true, base: true, value: true, difference: true, interval },
    ranking: { path: true, better: true, noDifferenceShown: true, worse: true },
    dominated: { variant: true, by: true, betterIn: true },
  });
}

/** One string; in pieces where it is longer than `longest` characters, so that a year of seconds is never in memory. */
export function joined(chunks: Iterable<string>, longest = LONGEST_STRING): string | AsyncIterable<string> {
  const texts: string[] = [];
  let length = 0;
  const rest = chunks[Symbol.iterator]();
  for (let next = rest.next(); next.done !== true; next = rest.next()) {
    texts.push(next.value);
    length += next.value.length;
    if (length > longest) return inPieces(texts, rest);
  }
  return texts.join('');
}

async function* inPieces(first: string[], rest: Iterator<string>): AsyncGenerator<string> {
  yield* first.splice(0);
  for (let next = rest.next(); next.done !== true; next = rest.next()) yield next.value;
}
