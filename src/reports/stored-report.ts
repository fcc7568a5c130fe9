/**
 * Why this file exists: everything that a report is drawn from lies in its folder as text; this reads it back, so that a
 * report can be drawn again, exported or put into a pack without simulating.
 */
import type { ComparisonReport, LatencyCounts, RunReport, Summary, VariantReport } from '../studies/summary.ts';
import { harmlessText } from './csv.ts';
import { CsvMistake, CsvRows } from './csv-rows.ts';
import { readDetails } from './details.ts';
import { latencyCountsReader, latencyReader, type RowReader, seriesReader } from './stored-series.ts';

/** The data files of a result: whole, or in pieces that are cut anywhere. */
export interface StoredFiles {
  text(name: string): Promise<string>;
  pieces(name: string): AsyncIterable<string>;
}

/**
 * A run's report from summary.json, series.csv, latency.csv, latency-histogram.csv and details.json.
 *
 * @throws CsvMistake where a file is not what a run writes
 */
export async function readRun(files: StoredFiles, command: string): Promise<RunReport> {
  const summary = JSON.parse(await files.text('summary.json')) as Summary;
  return {
    ...((await readDetails(files.pieces('details.json'))) as Partial<RunReport>),
    summary,
    ...(await readRunSeconds(files, summary)),
    latencyCounts: await readLatencyCounts(files),
    command,
  };
}

/** What happened in each second of a run. */
export async function readRunSeconds(
  files: Pick<StoredFiles, 'pieces'>,
  summary: Pick<Summary, 'quotas'>,
): Promise<Pick<RunReport, 'series' | 'latency'>> {
  return {
    series: await readRows(files, 'series.csv', seriesReader(summary)),
    latency: await readRows(files, 'latency.csv', latencyReader()),
  };
}

/** How many calls of a run took how long. */
export function readLatencyCounts(files: StoredFiles): Promise<LatencyCounts> {
  return readRows(files, 'latency-histogram.csv', latencyCountsReader());
}

/** A comparison's report from summary.json, series.csv, latency.csv and details.json. */
export async function readComparison(files: StoredFiles): Promise<ComparisonReport> {
  type Stored = Omit<ComparisonReport, 'variants'> & {
    readonly variants: readonly Omit<VariantReport, 'series' | 'latency'>[];
  };
  const { variants, ...stored } = JSON.parse(await files.text('summary.json')) as Stored;
  const details = (await readDetails(files.pieces('details.json'))) as { variants: readonly Partial<VariantReport>[] };
  const names = variants.map(({ name }) => name);
  const series = await readVariants(files, 'series.csv', names, (index) => seriesReader(variants[index]!.summary));
  const latency = await readVariants(files, 'latency.csv', names, () => latencyReader());
  return {
    ...stored,
    variants: variants.map(({ name, change, summary }, index) => ({
      ...details.variants[index]!,
      name,
      change,
      summary,
      series: series[index]!,
      latency: latency[index]!,
    })),
  };
}

async function readRows<T>(files: Pick<StoredFiles, 'pieces'>, name: string, reader: RowReader<T>): Promise<T> {
  const rows = new CsvRows(reader.row.bind(reader));
  await told(name, async () => {
    for await (const piece of files.pieces(name)) rows.push(piece);
    rows.end();
  });
  return reader.result();
}

/** What a file with a column `variant` says of each. */
async function readVariants<T>(
  files: StoredFiles,
  name: string,
  variants: readonly string[],
  readerOf: (index: number) => RowReader<T>,
): Promise<readonly T[]> {
  const readers = new Map(variants.map((variant, index) => [harmlessText(variant), readerOf(index)]));
  const split: RowReader<undefined> = {
    row([variant, ...cells], row) {
      if (row === 1) for (const reader of readers.values()) reader.row(cells, row);
      else {
        const reader = readers.get(variant!);
        if (reader === undefined)
          throw new CsvMistake(`row ${row}: expected a variant of summary.json; got ${JSON.stringify(variant)}`);
        reader.row(cells, row);
      }
    },
    result: () => undefined,
  };
  await readRows(files, name, split);
  return [...readers.values()].map((reader) => reader.result());
}

async function told(name: string, action: () => Promise<void>): Promise<void> {
  try {
    await action();
  } catch (error) {
    throw error instanceof CsvMistake ? new CsvMistake(`${name}: ${error.message}`) : error;
  }
}
