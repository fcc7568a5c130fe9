/** Why this file exists: the list of what the output folder of a sweep holds. */
import type { SweepReport } from '../studies/sweep-report.ts';
import { chartFiles, type FileOptions, links, type OutputFile, pagePicture } from './chart-files.ts';
import { goodput } from './charts/goodput.ts';
import { fitsHeatMap, sweepHeatMap } from './charts/sweep-heat-map.ts';
import { sweepLines } from './charts/sweep-lines.ts';
import { canonicalJson, summaryShape } from './json.ts';
import type { SweepResult } from './result-types.ts';
import { renderSweepHtml, renderSweepMarkdown } from './sweep-report.ts';
import { sweepCsv, sweepParquet } from './sweep-tables.ts';

/** Every file of a sweep's output folder but its manifest and its cache. One axis or two are drawn; more are a table. */
export async function* sweepFiles(report: SweepReport, options: FileOptions = {}): AsyncIterable<OutputFile> {
  const content = sweepJson(report);
  yield { name: 'summary.json', content };
  yield { name: 'points.csv', content: sweepCsv(report) };
  yield { name: 'points.parquet', content: sweepParquet(report) };
  yield* drawnSweepFiles(JSON.parse(content) as SweepReport, options);
}

/** What is drawn from a sweep's summary.json. */
export async function* drawnSweepFiles(report: SweepReport, options: FileOptions = {}): AsyncIterable<OutputFile> {
  const draw = report.axes.length === 1 ? sweepLines : fitsHeatMap(report) ? sweepHeatMap : undefined;
  const pictures = draw === undefined ? [] : [await pagePicture((width) => draw(report, width))];
  if (goodput(report) !== undefined) pictures.push(await pagePicture((width) => goodput(report, width)!));
  yield* chartFiles(pictures, options);
  yield { name: 'report.html', content: renderSweepHtml(report, pictures) };
  yield { name: 'report.md', content: renderSweepMarkdown(report, links(pictures, options)) };
}

/** `{ axes, points: [{ values, summary, intervals }] }`, as `--format json` prints it. */
export function sweepJson({ axes, points, ...rest }: SweepReport): string {
  const listed: SweepResult['points'] = points.map(({ values, summary, metrics }) => ({
    values,
    summary,
    intervals: summary.intervals,
    metrics,
  }));
  return canonicalJson(
    { axes, points: listed, ...rest },
    { points: { values: 'as given', summary: summaryShape, intervals: 'sorted', metrics: 'as given' } },
  );
}
