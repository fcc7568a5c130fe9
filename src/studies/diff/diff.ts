/**
 * Why this file exists: after a change, what moved in a result, by how much, and whether chance alone could have moved it.
 * It reads stored results of any command: whatever is a number in both is compared.
 */

import type { Interval } from '../summary.ts';
import { changeInterval } from './diff-noise.ts';
import { type Counted, numbersOf, type Stored, sameNumber } from './diff-numbers.ts';
import { type ChangesBySeconds, changesBySeconds, type RunSeconds, type SecondsJudged } from './diff-seconds.ts';

export type { Stored } from './diff-numbers.ts';

export interface DiffReport {
  /** In the order of the new result. */
  readonly moved: readonly Moved[];
  /** Numbers compared, those that did not move included. */
  readonly compared: number;
  /** Of `--fail-on`, as given. */
  readonly checks: readonly DiffCheck[];
  /** Of two single runs: what their seconds were cut into, or why they say nothing. */
  readonly seconds?: SecondsJudged;
}

export interface DiffOptions {
  readonly checks?: readonly FailOn[];
  /** Of two runs of one replication each. */
  readonly seconds?: { readonly base: RunSeconds; readonly new: RunSeconds } | undefined;
}

export interface Moved {
  /** `totals.throttled`, `quotas[main/crypto-symmetric].peakRequestsPerSecond`; null where one side has no such number. */
  readonly path: string;
  readonly base: number | null;
  readonly new: number | null;
  readonly change: { readonly absolute: number | null; readonly relative: number | null };
  /** Whether it moved by more than chance explains: whether `interval` leaves out 0. Null where it is not known. */
  readonly beyondNoise: boolean | null;
  /** Of the change; null where nothing tells. `method` says whose spread it rests on. */
  readonly interval: Interval | null;
}

export interface DiffCheck {
  readonly text: string;
  readonly base: number | null;
  readonly new: number | null;
  readonly tripped: boolean;
  /** As of what moved. A check trips within noise too: how much is enough was for whoever wrote it to say. */
  readonly beyondNoise: boolean | null;
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

export function diffResults(base: Stored, changed: Stored, { checks = [], seconds }: DiffOptions = {}): DiffReport {
  const [before, after] = [numbersOf(base), numbersOf(changed)];
  const bySeconds = seconds && changesBySeconds(seconds.base, seconds.new);
  const sides = { before, after, bySeconds };
  const paths = [...new Set([...after.keys(), ...before.keys()])];
  const moved = paths.flatMap((path) => {
    const [old, now] = [before.get(path), after.get(path)];
    if (old?.value === now?.value) return [];
    return [{ path, base: old?.value ?? null, new: now?.value ?? null, ...movement(path, sides) }];
  });
  return {
    moved,
    compared: paths.length,
    checks: checks.map((check) => judge(check, sides)),
    ...(bySeconds === undefined ? {} : { seconds: bySeconds.judged }),
  };
}

interface Sides {
  readonly before: ReadonlyMap<string, Counted>;
  readonly after: ReadonlyMap<string, Counted>;
  readonly bySeconds: ChangesBySeconds | undefined;
}

function movement(path: string, { before, after, bySeconds }: Sides): Omit<Moved, 'path' | 'base' | 'new'> {
  const [old, now] = [before.get(path), after.get(path)];
  if (old === undefined || now === undefined)
    return { change: { absolute: null, relative: null }, beyondNoise: null, interval: null };
  const absolute = now.value - old.value;
  const relative = old.value === 0 ? null : absolute / old.value;
  const interval = changeInterval(old, now) ?? bySeconds?.intervalOf(sameNumber(path, before, after), absolute) ?? null;
  const beyondNoise = interval === null ? null : interval.low > 0 || interval.high < 0;
  return { change: { absolute, relative }, beyondNoise, interval };
}

/** The value of a metric or of a path in a result; undefined where it has neither. */
export function numberNamed(name: string, result: Stored): number | undefined {
  return numbersOf(result).get(pathOf(name))?.value;
}

/** `latency.p99` stands for `latencyMs.p99`, `costUsd` for `totals.costUsd`. */
function pathOf(name: string): string {
  return /^(attemptsPerCall|costUsd|costUsdPerMonth)$/.test(name)
    ? `totals.${name}`
    : name.replace(/^latency\./, 'latencyMs.');
}

function judge({ text, metric, operator, limit, isRelative }: FailOn, sides: Sides): DiffCheck {
  const path = pathOf(metric);
  const [old, now] = [sides.before.get(path), sides.after.get(path)];
  const values = { base: old?.value ?? null, new: now?.value ?? null };
  const { beyondNoise, change } = movement(path, sides);
  // A number that is gone cannot be shown to be no worse.
  if (change.absolute === null) return { text, ...values, tripped: true, beyondNoise };
  const bound = isRelative ? limit * Math.abs(old!.value) : limit;
  return { text, ...values, tripped: holds[operator](change.absolute, bound), beyondNoise };
}

const holds = {
  '<': (change: number, bound: number) => change < bound,
  '<=': (change: number, bound: number) => change <= bound,
  '>': (change: number, bound: number) => change > bound,
  '>=': (change: number, bound: number) => change >= bound,
};
