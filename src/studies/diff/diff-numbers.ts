/**
 * Why this file exists: two results are compared by whatever is a number in both, each under a path that does not depend
 * on where its row stands.
 */
import { type ShareOfTotals, sharesOfTotals } from '../intervals/share-intervals.ts';
import type { Interval, Summary } from '../summary.ts';

/** A result as it was stored. */
export type Stored = Readonly<Record<string, unknown>>;

export interface Counted {
  readonly value: number;
  readonly interval: Interval | undefined;
  /** Replications of which it is the mean; undefined where that is not known. */
  readonly runs: number | undefined;
}

/** What says nothing about the simulated system. */
const LEFT_OUT = new Set([
  'schemaVersion',
  'intervals',
  'interval',
  'fingerprints',
  'seed',
  'replications',
  'runs',
  'limit',
  'httpStatus',
  // The bill follows from the totals.
  'bill',
]);

/** Every number of a result that says something of the simulated system, by its path. */
export function numbersOf(result: Stored): ReadonlyMap<string, Counted> {
  const found = new Map<string, Counted>();
  collect(result, { path: '', indexed: '', intervalAt: () => undefined, runs: undefined }, found);
  for (const metric of Object.keys(sharesOfTotals) as ShareOfTotals[]) {
    const share = shareOf(metric, result, found);
    if (share !== undefined) found.set(metric, share);
  }
  return found;
}

/**
 * Another path of the same number: what a threshold observed is the metric; a client, a workload or an operation that has
 * all there is, in both results, has the total. Else the path itself.
 */
export function sameNumber(
  path: string,
  before: ReadonlyMap<string, Counted>,
  after: ReadonlyMap<string, Counted>,
): string {
  const isSame = (other: string) =>
    [before, after].every((numbers) => numbers.has(other) && numbers.get(other)!.value === numbers.get(path)!.value);
  const [, observed] = /^thresholds\[(\S+) .*\]\.observed$/.exec(path) ?? [];
  const [, part] = /^(?:clients|workloads|operations|services)\[.*\]\.(\w+)$/.exec(path) ?? [];
  const isThrottling = /^errors\[ThrottlingException\]\.count$/.test(path);
  const other = observed?.replace(/^latency\./, 'latencyMs.') ?? `totals.${isThrottling ? 'throttled' : part}`;
  return isSame(other) ? other : path;
}

/** A share of all requests or calls, of which a result holds the totals; undefined of one without them. */
function shareOf(metric: ShareOfTotals, result: Stored, found: ReadonlyMap<string, Counted>): Counted | undefined {
  const total = (name: string) => found.get(`totals.${name}`)?.value ?? Number.NaN;
  const { part, whole } = sharesOfTotals[metric](total);
  if (Number.isNaN(part) || Number.isNaN(whole)) return undefined;
  const { intervals, replications } = result as Partial<Pick<Summary, 'intervals' | 'replications'>>;
  return { value: whole === 0 ? 0 : part / whole, interval: intervals?.[metric], runs: replications };
}

/** Where a node stands. */
interface Place {
  readonly path: string;
  /** The path with indexes, as intervals name it, from the node that has the intervals. */
  readonly indexed: string;
  readonly intervalAt: (path: string) => Interval | undefined;
  readonly runs: number | undefined;
}

function collect(node: unknown, place: Place, found: Map<string, Counted>): void {
  const { path, indexed, intervalAt } = place;
  if (typeof node === 'number') found.set(path, { value: node, interval: intervalAt(indexed), runs: place.runs });
  if (typeof node !== 'object' || node === null) return;
  if (Array.isArray(node)) {
    const names = node.map(identityOf);
    const isDistinct = new Set(names).size === names.length;
    node.forEach((item, index) => {
      const own = isDistinct ? names[index]! : String(index);
      collect(item, { ...place, path: `${path}[${own}]`, indexed: `${indexed}[${index}]` }, found);
    });
    return;
  }
  const { intervals, replications } = node as Stored & { readonly intervals?: Readonly<Record<string, Interval>> };
  const runs = typeof replications === 'number' ? replications : place.runs;
  const inner = intervals === undefined ? intervalAt : (at: string) => intervals[at];
  const start = intervals === undefined ? indexed : '';
  for (const [key, value] of Object.entries(node)) {
    if (LEFT_OUT.has(key)) continue;
    collect(value, { path: join(path, key), indexed: join(start, key), intervalAt: inner, runs }, found);
  }
}

type IdentityKey =
  | 'name'
  | 'kmsError'
  | 'service'
  | 'quota'
  | 'account'
  | 'region'
  | 'operation'
  | 'text'
  | 'variant'
  | 'path'
  | 'values';

/** Rows are matched by what they are of, not by where they stand. */
function identityOf(item: unknown, index: number): string {
  if (typeof item !== 'object' || item === null) return String(index);
  const row = item as Readonly<Partial<Record<IdentityKey, unknown>>>;
  if (typeof row.kmsError === 'string') return `${row.name} of ${row.service} for ${row.kmsError}`;
  if (typeof row.name === 'string') return row.name;
  if (typeof row.quota === 'string' && typeof row.account === 'string')
    return `${row.account}/${row.quota}${typeof row.region === 'string' ? ` ${row.region}` : ''}`;
  if (typeof row.operation === 'string') return `${row.account}/${row.operation}`;
  if (typeof row.text === 'string') return row.text;
  if (typeof row.variant === 'string') return `${row.variant} ${row.path}`;
  return typeof row.values === 'object' ? JSON.stringify(row.values) : String(index);
}

function join(path: string, key: string): string {
  return path === '' ? key : `${path}.${key}`;
}
