/**
 * Why this file exists: after a change, what moved in a result, by how much, and whether chance alone could have moved it.
 * It reads stored results of any command: whatever is a number in both is compared.
 */
import type { Interval } from './summary.ts';

/** What `kmsim diff` prints with `--format json`. */
export interface DiffReport {
  /** In the order of the new result. */
  readonly moved: readonly Moved[];
  /** Numbers compared, those that did not move included. */
  readonly compared: number;
  /** Of `--fail-on`, as given. */
  readonly checks: readonly DiffCheck[];
}

export interface Moved {
  /** `totals.throttled`, `quotas[main/crypto-symmetric].peakRequestsPerSecond`; null where one side has no such number. */
  readonly path: string;
  readonly base: number | null;
  readonly new: number | null;
  readonly change: { readonly absolute: number | null; readonly relative: number | null };
  /** Whether it moved by more than the two intervals explain; null where one has no interval. */
  readonly beyondNoise: boolean | null;
}

export interface DiffCheck {
  readonly text: string;
  readonly base: number | null;
  readonly new: number | null;
  readonly tripped: boolean;
}

/** `METRIC OP CHANGE`: `latency.p99 > +10%`, `throttled.share > +0.01`, `totals.failed > +0`. */
export interface FailOn {
  readonly text: string;
  readonly metric: string;
  readonly operator: '<' | '<=' | '>' | '>=';
  /** A share of the base where `isRelative`, else in the number's own unit. */
  readonly limit: number;
  readonly isRelative: boolean;
}

/** A result as it was stored. */
export type Stored = Readonly<Record<string, unknown>>;

export function diffResults(base: Stored, changed: Stored, checks: readonly FailOn[] = []): DiffReport {
  const [before, after] = [numbersOf(base), numbersOf(changed)];
  const paths = [...new Set([...after.keys(), ...before.keys()])];
  const moved = paths.flatMap((path) => {
    const [old, now] = [before.get(path), after.get(path)];
    if (old?.value === now?.value) return [];
    return [{ path, base: old?.value ?? null, new: now?.value ?? null, ...movement(old, now) }];
  });
  return { moved, compared: paths.length, checks: checks.map((check) => judge(check, before, after)) };
}

/** Names of thresholds stand for these. */
const derived: Readonly<Record<string, (at: (path: string) => number | undefined) => number | undefined>> = {
  'throttled.share': (at) => ratio(at('totals.throttled'), at('totals.requests')),
  'failed.share': (at) => ratio(at('totals.failed'), sum(at('totals.succeeded'), at('totals.failed'))),
  attemptsPerCall: (at) => at('totals.attemptsPerCall'),
  costUsd: (at) => at('totals.costUsd'),
  costUsdPerMonth: (at) => at('totals.costUsdPerMonth'),
};

/** The value of a metric or of a path in a result; undefined where it has neither. */
export function numberNamed(name: string, result: Stored): number | undefined {
  return named(name, numbersOf(result));
}

function named(name: string, numbers: ReadonlyMap<string, Counted>): number | undefined {
  const at = (path: string) => numbers.get(path)?.value;
  const latency = /^latency\.(.+)$/.exec(name)?.[1];
  if (latency !== undefined) return at(`latencyMs.${latency}`);
  return Object.hasOwn(derived, name) ? derived[name]!(at) : at(name);
}

interface Counted {
  readonly value: number;
  readonly interval: Interval | undefined;
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
  // The bill follows from the totals.
  'bill',
]);

function numbersOf(result: Stored): ReadonlyMap<string, Counted> {
  const found = new Map<string, Counted>();
  collect(result, '', found, () => undefined);
  return found;
}

type IntervalAt = (path: string) => Interval | undefined;

function collect(node: unknown, path: string, found: Map<string, Counted>, intervalAt: IntervalAt, indexed = ''): void {
  if (typeof node === 'number') found.set(path, { value: node, interval: intervalAt(indexed) });
  if (typeof node !== 'object' || node === null) return;
  if (Array.isArray(node)) {
    const names = node.map(identityOf);
    node.forEach((item, index) => {
      const own = new Set(names).size === names.length ? names[index]! : String(index);
      collect(item, `${path}[${own}]`, found, intervalAt, `${indexed}[${index}]`);
    });
    return;
  }
  const { intervals } = node as { readonly intervals?: Readonly<Record<string, Interval>> };
  const inner: IntervalAt = intervals === undefined ? intervalAt : (at) => intervals[at];
  const start = intervals === undefined ? indexed : '';
  for (const [key, value] of Object.entries(node)) {
    if (LEFT_OUT.has(key)) continue;
    collect(value, join(path, key), found, inner, join(start, key));
  }
}

type IdentityKey = 'name' | 'quota' | 'account' | 'region' | 'operation' | 'text' | 'variant' | 'path' | 'values';

/** Rows are matched by what they are of, not by where they stand. */
function identityOf(item: unknown, index: number): string {
  if (typeof item !== 'object' || item === null) return String(index);
  const row = item as Readonly<Partial<Record<IdentityKey, unknown>>>;
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

function movement(old: Counted | undefined, now: Counted | undefined): Pick<Moved, 'change' | 'beyondNoise'> {
  if (old === undefined || now === undefined) return { change: { absolute: null, relative: null }, beyondNoise: null };
  const absolute = now.value - old.value;
  const relative = old.value === 0 ? null : absolute / old.value;
  const { interval: before } = old;
  const { interval: after } = now;
  if (before === undefined || after === undefined) return { change: { absolute, relative }, beyondNoise: null };
  // The interval of a difference of two independent means: half-widths add as squares.
  const [one, other] = [(before.high - before.low) / 2, (after.high - after.low) / 2];
  return { change: { absolute, relative }, beyondNoise: Math.abs(absolute) > Math.sqrt(one * one + other * other) };
}

function judge(
  { text, metric, operator, limit, isRelative }: FailOn,
  before: ReadonlyMap<string, Counted>,
  after: ReadonlyMap<string, Counted>,
): DiffCheck {
  const [old, now] = [named(metric, before), named(metric, after)];
  // A number that is gone cannot be shown to be no worse.
  if (old === undefined || now === undefined) return { text, base: old ?? null, new: now ?? null, tripped: true };
  const bound = isRelative ? limit * Math.abs(old) : limit;
  return { text, base: old, new: now, tripped: holds[operator](now - old, bound) };
}

const holds = {
  '<': (change: number, bound: number) => change < bound,
  '<=': (change: number, bound: number) => change <= bound,
  '>': (change: number, bound: number) => change > bound,
  '>=': (change: number, bound: number) => change >= bound,
};

function ratio(part: number | undefined, whole: number | undefined): number | undefined {
  if (part === undefined || whole === undefined) return undefined;
  return whole === 0 ? 0 : part / whole;
}

function sum(one: number | undefined, other: number | undefined): number | undefined {
  return one === undefined || other === undefined ? undefined : one + other;
}
