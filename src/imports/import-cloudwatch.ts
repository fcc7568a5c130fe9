/**
 * Why this file exists: CloudWatch keeps, for each quota and minute, how many calls there were: the one recording that
 * every account has. It does not say in which second of the minute.
 */
import { type KeySpec, keySpecs } from '../kms/key-specs.ts';
import { findOperation, operationNames } from '../kms/operations.ts';
import { newestProfile, quotaRows } from '../kms/profiles.ts';
import type { RequestQuotaRow } from '../kms/quota-row.ts';
import { spentQuotas } from '../kms/request-quotas.ts';
import { CallTable } from './call-table.ts';
import { type Datapoint, readCloudwatchFile } from './cloudwatch-series.ts';
import { counted } from './counted.ts';
import { USUAL_REGION } from './import-csv.ts';
import type { ImportOptions } from './import-options.ts';
import { fileSizes } from './record-files.ts';
import { resolveCall } from './recorded-calls.ts';
import type { Recording } from './recording.ts';
import { filteredOut } from './recording-filter.ts';
import { Tally } from './tally.ts';
import { TimedRows } from './timed-rows.ts';
import { quotedList, TraceError } from './trace-error.ts';

const USUAL_RESOURCE = 'CryptographicOperationsSymmetric';
const USUAL_PERIOD = 60;

/**
 * Reads sums of `AWS/Usage` `CallCount` a period: get-metric-data, get-metric-statistics, or CSV of the console.
 *
 * @throws TraceError if a file is missing or broken, or if it is not clear which quota a series is of
 */
export async function importCloudwatch(paths: readonly string[], options: ImportOptions): Promise<Recording> {
  const series = new SeriesTable();
  const total = fileSizes(paths).reduce((sum, bytes) => sum + bytes, 0);
  let done = 0;
  for (const path of paths) {
    await readCloudwatchFile(path, series, (bytes) => {
      done += bytes;
      options.onProgress?.(done, total);
    });
  }
  const name = paths.join(', ');
  const times = series.times();
  if (times.length === 0) throw new TraceError(name, { line: null, expected: 'datapoints', received: 'none' });
  const notes = [...series.notes];
  const period = periodOf(times, series.period, notes);
  const resources = resourcesOf([...series.labels], name, notes);
  const { table, timed, skipped } = placeSeries({ series, times, period, resources, options, notes });
  if (timed.length === 0) {
    const received =
      skipped
        .sorted()
        .map(({ text, count }) => `${text} (${count})`)
        .join(', ') || 'none';
    throw new TraceError(name, { line: null, expected: 'calls to replay', received });
  }
  return {
    source: 'cloudwatch',
    calls: table.calls,
    rows: () => timed.rows(),
    binNanoseconds: period * 1e9,
    relative: false,
    read: `${counted(paths.length, 'file')}, ${counted(series.points, 'sum')} of ${period} s`,
    skipped: [...series.skipped.sorted(), ...skipped.sorted()],
    notes,
  };
}

/** What the files hold, by label and time. */
class SeriesTable {
  readonly #sums = new Map<string, Map<number, number>>();
  readonly notes = new Set<string>();
  readonly skipped = new Tally();
  points = 0;
  /** In seconds; undefined where no file says it. */
  period: number | undefined;

  get labels(): IterableIterator<string> {
    return this.#sums.keys();
  }

  take({ label, seconds, sum }: Datapoint): void {
    const sums = this.#sums.get(label) ?? new Map<number, number>();
    this.#sums.set(label, sums);
    const known = sums.get(seconds);
    if (known === undefined) {
      this.points += 1;
      sums.set(seconds, sum);
      return;
    }
    this.skipped.add('sums that come again for the same time');
    if (known !== sum) this.notes.add('some sums come again with another value: the larger one is taken');
    sums.set(seconds, Math.max(known, sum));
  }

  takePeriod(seconds: number): void {
    if (seconds > 0) this.period = Math.max(seconds, this.period ?? 0);
  }

  note(text: string): void {
    this.notes.add(text);
  }

  sums(label: string): ReadonlyMap<number, number> {
    return this.#sums.get(label)!;
  }

  /** Of all series, each once, ascending. */
  times(): readonly number[] {
    const times = new Set<number>();
    for (const sums of this.#sums.values()) for (const seconds of sums.keys()) times.add(seconds);
    return [...times].sort((a, b) => a - b);
  }
}

/** What the file says, else the most frequent difference between two times, the smaller of two as frequent. */
function periodOf(times: readonly number[], said: number | undefined, notes: string[]): number {
  if (said !== undefined) return said;
  const gaps = new Map<number, number>();
  for (let index = 1; index < times.length; index += 1) {
    const gap = times[index]! - times[index - 1]!;
    gaps.set(gap, (gaps.get(gap) ?? 0) + 1);
  }
  const [usual] = [...gaps].sort((a, b) => b[1] - a[1] || a[0] - b[0]);
  if (usual !== undefined) {
    notes.push(`the sums are taken to be of ${usual[0]} s, the usual difference between two times`);
    return usual[0];
  }
  notes.push(`there is one time only, so that its sum is taken to be of ${USUAL_PERIOD} s`);
  return USUAL_PERIOD;
}

/** Which quota each series is of, by label. */
function resourcesOf(labels: readonly string[], name: string, notes: string[]): ReadonlyMap<string, string> {
  const resources = requestRows().flatMap(({ usageResource }) => usageResource ?? []);
  const longestFirst = [...resources].sort((a, b) => b.length - a.length);
  const found = new Map<string, string>();
  for (const label of labels) {
    const words = label.toLowerCase().split(/[^a-z0-9_-]+/);
    const resource = longestFirst.find((each) => words.includes(each.toLowerCase()));
    if (resource !== undefined) found.set(label, resource);
    else if (labels.length === 1) {
      found.set(label, USUAL_RESOURCE);
      notes.push(
        `the file does not say which quota it counts; ${USUAL_RESOURCE} is taken (a Label that names another is heeded)`,
      );
    } else {
      const expected = 'labels that name the CloudWatch resource of a quota, such as CryptographicOperationsSymmetric';
      const hint = 'set "Label" of each query to its dimension Resource, or import the series one by one';
      throw new TraceError(name, { line: null, expected, received: quotedList([label]), hint });
    }
  }
  return found;
}

function requestRows(): readonly RequestQuotaRow[] {
  return quotaRows(newestProfile).filter((row) => row.kind !== 'resource');
}

interface Placing {
  readonly series: SeriesTable;
  readonly times: readonly number[];
  readonly period: number;
  readonly resources: ReadonlyMap<string, string>;
  readonly options: ImportOptions;
  readonly notes: string[];
}

function placeSeries({ series, times, period, resources, options, notes }: Placing) {
  const table = new CallTable();
  const timed = new TimedRows();
  const skipped = new Tally();
  const { filter } = options;
  const region = filter.region ?? USUAL_REGION;
  if (filter.region === undefined)
    notes.push(`CloudWatch's numbers name no Region; ${USUAL_REGION} is taken; --region names another`);
  const binOf = binsOf(times, period, notes);
  for (const [label, resource] of resources) {
    const said = { ...callOf(resource, region), account: filter.account ?? '', region, service: '', role: '', key: '' };
    const resolved = resolveCall(said);
    if (resolved.kind === 'left-out') {
      skipped.add(resolved.reason, series.sums(label).size);
      continue;
    }
    if (isShared(resource))
      notes.push(
        `CloudWatch counts by quota: ${resolved.call.operation} stands for every operation that counts as ${resource}`,
      );
    const call = table.indexOf(resolved.call)!;
    for (const [seconds, count] of series.sums(label)) {
      const at = { seconds: binOf(seconds), nanoseconds: 0 };
      const reason = filteredOut({ from: filter.from, to: filter.to }, { at, account: '', region });
      if (reason !== undefined) skipped.add(reason.replace('requests', 'sums'));
      else timed.add({ ...at, call, count, throttled: 0 });
    }
  }
  return { table, timed, skipped };
}

function isShared(resource: string): boolean {
  return requestRows().some(({ usageResource, operations }) => usageResource === resource && operations.length > 1);
}

/** Where the bin of a time begins: at the time itself, or on the grid of the first where times lie closer than a period. */
function binsOf(times: readonly number[], period: number, notes: string[]): (seconds: number) => number {
  const first = times[0]!;
  const isRegular = times.every((time, index) => index === 0 || time - times[index - 1]! >= period);
  const onGrid = (seconds: number) => first + Math.floor((seconds - first) / period) * period;
  const binOf = isRegular ? (seconds: number) => seconds : onGrid;
  const moved = times.filter((time) => binOf(time) !== time).length;
  if (moved > 0)
    notes.push(`${moved} times lie closer than ${period} s to another: their sums are put into bins of ${period} s`);
  const bins = [...new Set(times.map(binOf))];
  let places = 0;
  let missing = 0;
  for (let index = 1; index < bins.length; index += 1) {
    const gap = bins[index]! - bins[index - 1]!;
    if (gap <= period) continue;
    places += 1;
    missing += Math.ceil(gap / period) - 1;
  }
  if (places > 0) {
    notes.push(
      `bins of ${period} s that are missing, and replayed as none: ${missing}, at ${places === 1 ? 'one place' : `${places} places`}`,
    );
  }
  return binOf;
}

/** A call that spends the quota of this CloudWatch resource, the most usual one. */
function callOf(resource: string, region: string) {
  const row = requestRows().find(({ usageResource }) => usageResource === resource)!;
  const operations = ['Decrypt', 'Sign', ...operationNames].filter((name) => row.operations.includes(name));
  for (const operation of operations) {
    const specs = findOperation(operation)?.takesKey ? ['SYMMETRIC_DEFAULT' as KeySpec, ...keySpecs] : [undefined];
    for (const keySpec of specs) {
      const question = { profile: newestProfile, operation, region, keySpec, keyPairSpec: row.keyPairSpec };
      const spent = spentQuotas(question);
      if (spent.kind === 'spends' && spent.quotas.some(({ group }) => group === row.group)) {
        return { operation, keySpec, keyPairSpec: row.keyPairSpec };
      }
    }
  }
  return { operation: row.operations[0] ?? '', keySpec: undefined, keyPairSpec: row.keyPairSpec };
}
