/** Why this file exists: a CSV of when calls happened becomes a scenario, with what it does not say filled in and told. */
import { CallTable } from './call-table.ts';
import { counted } from './counted.ts';
import type { ImportOptions } from './import-options.ts';
import type { KindEntry } from './kinds.ts';
import { DEFAULT_LIMITS } from './read-options.ts';
import { readTraceRows } from './read-trace.ts';
import { fileSizes } from './record-files.ts';
import { resolveCall } from './recorded-calls.ts';
import type { Recording } from './recording.ts';
import { filteredOut } from './recording-filter.ts';
import { Tally } from './tally.ts';
import { TimedRows } from './timed-rows.ts';
import { TRACE_FIELDS, type TraceField } from './trace.ts';
import { TraceError, type TraceProblem } from './trace-error.ts';
import type { ReadFormat } from './trace-format.ts';
import { TraceRows } from './trace-rows.ts';

export const USUAL_REGION = 'us-east-1';
const USUAL_OPERATION = 'Decrypt';

/**
 * Reads CSV files with a column `timestamp`: one row a call, or with a column `count`. Calls of several files add up.
 *
 * @throws TraceError if a file is missing or broken, or if files differ in what a row is
 */
export async function importCsv(paths: readonly string[], options: ImportOptions): Promise<Recording> {
  const place = { name: '' };
  const error = (problem: TraceProblem): TraceError => new TraceError(place.name, problem);
  const wanted: readonly TraceField[] = ['operation', 'account', 'region', 'service', options.split];
  const rows = new TraceRows(
    TRACE_FIELDS.filter((field) => wanted.includes(field)),
    DEFAULT_LIMITS,
    error,
  );
  const sizes = fileSizes(paths);
  const total = sizes.reduce((sum, bytes) => sum + bytes, 0);
  let done = 0;
  const onRead = (bytes: number): void => {
    done += bytes;
    options.onProgress?.(done, total);
  };
  const selectedBy = options.split === 'operation' ? [] : [options.split];
  const notes = new Set<string>();
  const isRelative = new Set<boolean>();
  let first: { format: ReadFormat['format']; bin: number } | undefined;
  for (const path of paths) {
    place.name = path;
    const start = rows.length;
    const read = await readTraceRows(
      path,
      { rows, limits: DEFAULT_LIMITS, binNanoseconds: undefined, selectedBy, error },
      onRead,
    );
    if (read.format === 'cloudtrail') {
      const hint = 'kmsim import cloudtrail reads it';
      throw error({ line: null, expected: 'CSV with a column "timestamp"', received: 'CloudTrail records', hint });
    }
    if (rows.length === start) throw error({ line: null, expected: 'at least one row', received: 'a header only' });
    const own = { format: read.format, bin: read.format === 'csv-counts' ? smallestGap(rows, start, error) : 0 };
    first ??= own;
    if (first.format !== own.format || first.bin !== own.bin) throw error(otherRows(first, own));
    isRelative.add(seemsRelative(rows, start));
    for (const { text } of read.notes.sorted()) notes.add(text);
  }
  if (isRelative.size > 1) {
    throw error({ line: null, expected: 'dates in all files or in none', received: 'both' });
  }
  const found = placeRows(rows, { ...options, relative: rows.relative });
  if (found.timed.length === 0)
    throw error({ line: null, expected: 'requests to replay', received: leftOut(found.skipped) });
  return {
    source: 'csv',
    calls: found.table.calls,
    rows: () => found.timed.rows(),
    binNanoseconds: first?.format === 'csv-counts' ? first.bin : rows.narrowestNanoseconds,
    relative: rows.relative,
    read: `${counted(paths.length, 'file')}, ${counted(rows.length, 'row')}`,
    skipped: found.skipped.sorted(),
    notes: [...notes, ...found.notes],
  };
}

function leftOut(skipped: Tally): string {
  return (
    skipped
      .sorted()
      .map(({ text, count }) => `${text} (${count})`)
      .join(', ') || 'none'
  );
}

interface Rows {
  readonly format: string;
  readonly bin: number;
}

function otherRows(first: Rows, own: Rows): TraceProblem {
  const words = ({ format, bin }: Rows) => (format === 'csv-counts' ? `counts of ${bin / 1e9} s` : 'a row a call');
  const hint = 'import files of different kinds one by one';
  return { line: null, expected: `${words(first)}, as in the first file`, received: words(own), hint };
}

function seemsRelative(rows: TraceRows, start: number): boolean {
  return rows.columns().seconds[start]! < 100_000_000;
}

/** The width of a row, in nanoseconds: the smallest difference of two times from row `start` on. */
function smallestGap(rows: TraceRows, start: number, error: (problem: TraceProblem) => TraceError): number {
  const { seconds, nanoseconds } = rows.columns();
  const order = Uint32Array.from({ length: rows.length - start }, (_, index) => start + index);
  order.sort((a, b) => seconds[a]! - seconds[b]! || nanoseconds[a]! - nanoseconds[b]!);
  let smallest = Number.POSITIVE_INFINITY;
  for (let index = 1; index < order.length; index += 1) {
    const [before, after] = [order[index - 1]!, order[index]!];
    const gap = (seconds[after]! - seconds[before]!) * 1e9 + (nanoseconds[after]! - nanoseconds[before]!);
    if (gap > 0 && gap < smallest) smallest = gap;
  }
  if (smallest < Number.POSITIVE_INFINITY) return smallest;
  throw error({ line: null, expected: 'two different times, to infer the width of a row from', received: 'one' });
}

interface PlacedRows {
  readonly table: CallTable;
  readonly timed: TimedRows;
  readonly skipped: Tally;
  readonly notes: readonly string[];
}

function placeRows(rows: TraceRows, options: ImportOptions & { readonly relative: boolean }): PlacedRows {
  const table = new CallTable();
  const timed = new TimedRows();
  const skipped = new Tally();
  const { filter, relative } = options;
  if (relative && (filter.from !== undefined || filter.to !== undefined)) {
    throw new TraceError('--from, --to', {
      line: null,
      expected: 'a recording with dates',
      received: 'times from a start',
    });
  }
  const kinds = rows.kindTable.entries.map((entry) => callOf(entry, table, options));
  const { seconds, nanoseconds, counts, kinds: kindOfRow } = rows.columns();
  for (let row = 0; row < rows.length; row += 1) {
    const kind = kinds[kindOfRow[row]!]!;
    const at = { seconds: seconds[row]!, nanoseconds: nanoseconds[row]! };
    const reason = kind.reason ?? filteredOut(filter, { at, account: kind.account, region: kind.region });
    const count = counts[row]!;
    if (reason !== undefined) skipped.add(reason, count);
    else if (kind.throttled) timed.add({ ...at, call: kind.call, count: 0, throttled: count });
    else timed.add({ ...at, call: kind.call, count, throttled: 0 });
  }
  return { table, timed, skipped, notes: [...new Set(kinds.flatMap(({ notes }) => notes))] };
}

function callOf({ kind, throttled }: KindEntry, table: CallTable, { filter }: ImportOptions) {
  const account = kind.account ?? filter.account ?? '';
  const region = kind.region ?? filter.region ?? USUAL_REGION;
  const { service = '', role = '', key = '', operation = USUAL_OPERATION } = kind;
  const resolved = resolveCall({
    operation,
    account,
    region,
    service,
    role,
    key,
    keySpec: undefined,
    keyPairSpec: undefined,
  });
  const notes = [
    ...(kind.operation === undefined ? [`where the recording names no operation, ${USUAL_OPERATION} is taken`] : []),
    ...(kind.region === undefined && filter.region === undefined
      ? [`where the recording names no Region, ${USUAL_REGION} is taken; --region names another`]
      : []),
  ];
  if (resolved.kind === 'left-out') return { reason: resolved.reason, account, region, throttled, call: 0, notes };
  if (resolved.assumed !== undefined) notes.push(resolved.assumed);
  return { reason: undefined, account, region, throttled, call: table.indexOf(resolved.call)!, notes };
}
