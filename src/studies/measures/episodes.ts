/**
 * Why this file exists: "throttled 33,446 times" is not an answer; "for 5 seconds from 1:52, by a burst of the nightly
 * job" is. An episode is a run of throttled seconds with gaps of at most 5 seconds.
 */
import { type Counts, largestOf, PackedColumn, totalOf } from '../../engine/number-column.ts';
import { quotaName } from '../../scenario/quota-names.ts';
import type { RunMeasurement } from '../../simulation/result.ts';
import type { World } from '../../simulation/world.ts';
import type { Episode } from '../summary.ts';
import { unusualMisses } from './cache-seconds.ts';
import { measuredTime } from './measured-time.ts';
import { columnsOf, flowsOf, type QuotaColumns, quotaColumns, secondsAt } from './quota-columns.ts';

const LONGEST_GAP_SECONDS = 5;
const LONGEST_BURST_SECONDS = 5;
/** What an episode is compared with: this many seconds before it. */
const BEFORE_SECONDS = 60;
const TOP = 5;

/** Seconds `start` to `end`, both inclusive. */
interface Span {
  readonly start: number;
  readonly end: number;
  readonly throttled: number;
}

/** A result has no more episodes than this, however long it is. */
export const EPISODES_MOST = 10_000;

export interface Episodes {
  /** By their start; those of one second in the quotas' order. */
  readonly episodes: readonly Episode[];
  /** How many more there are, and what they throttled, where there are too many: those that throttled least. */
  readonly leftOut?: { readonly episodes: number; readonly throttled: number };
}

/** Every quota's episodes from the first measured second on, or as many as `most` of them. */
export function findEpisodes(world: World, measurement: RunMeasurement, most: number = EPISODES_MOST): Episodes {
  const { firstSecond } = measuredTime(world.clock);
  const throttled = world.quotas.map((_, quota) => quotaColumns(world, measurement, quota).throttled);
  const { least, ofLeast, leftOut } = chosen(throttled, firstSecond, most);
  let room = ofLeast;
  const isKept = (span: Span) => span.throttled > least || (span.throttled === least && room-- > 0);
  const episodes = throttled.flatMap((column, quota) => {
    const spans = [...kept(throttledSpans(column, firstSecond), isKept)];
    if (spans.length === 0) return [];
    const columns = quotaColumns(world, measurement, quota);
    const unusual = unusualMisses(world, measurement, quota);
    return spans.map((span) => describe(world, measurement, { quota, columns, unusual, span }));
  });
  episodes.sort((a, b) => a.startSecond - b.startSecond);
  return { episodes, ...(leftOut === undefined ? {} : { leftOut }) };
}

/** Those that throttle more than `least` are kept, and of those that throttle as much the first `ofLeast`. */
function chosen(columns: readonly Counts[], from: number, most: number) {
  const throttled = new PackedColumn();
  for (const column of columns) for (const span of throttledSpans(column, from)) throttled.push(span.throttled);
  if (throttled.length <= most) return { least: 0, ofLeast: 0 };
  const ascending = Float64Array.from(throttled).sort();
  const episodes = ascending.length - most;
  const least = ascending[episodes]!;
  return {
    least,
    ofLeast: ascending.lastIndexOf(least) + 1 - episodes,
    leftOut: { episodes, throttled: totalOf(ascending.subarray(0, episodes)) },
  };
}

function* kept<T>(all: Iterable<T>, isKept: (one: T) => boolean): Generator<T> {
  for (const one of all) if (isKept(one)) yield one;
}

function* throttledSpans(throttled: Counts, from: number): Generator<Span> {
  let span: Span | undefined;
  for (let second = from; second < throttled.length; second++) {
    const refused = throttled[second]!;
    if (refused === 0) continue;
    if (span !== undefined && second - span.end - 1 <= LONGEST_GAP_SECONDS) {
      span = { start: span.start, end: second, throttled: span.throttled + refused };
    } else {
      if (span !== undefined) yield span;
      span = { start: second, end: second, throttled: refused };
    }
  }
  if (span !== undefined) yield span;
}

interface Found {
  readonly quota: number;
  readonly columns: QuotaColumns;
  readonly unusual: (second: number) => number;
  readonly span: Span;
}

function describe(world: World, measurement: RunMeasurement, found: Found): Episode {
  const { quota, columns, span } = found;
  const inside = (column: Counts) => column.subarray(span.start, span.end + 1);
  return {
    quota: quotaName(world.quotas[quota]!, world.quotas),
    startSecond: span.start,
    endSecond: span.end,
    throttled: span.throttled,
    peakRequestsPerSecond: largestOf(inside(columns.offered)),
    cause: causeOf(found, world.quotas[quota]!.limitPerSecond),
    top: topOf(world, measurement, found),
  };
}

/**
 * Each throttled second is put down to what exceeds the minute before the episode more: first tries or retries; to first
 * tries in any case where they alone are above the limit or there is no retry. The episode is put down to what most of its throttled requests
 * are. First tries are due to caches if most of what exceeds the minute before are calls that missed theirs, unlike most
 * calls of the run; else they are a burst if the episode is short, else load.
 */
function causeOf({ columns, span, unusual }: Found, limitPerSecond: number): Episode['cause'] {
  const firstTries = (second: number) =>
    columns.admittedFirstTries[second]! + columns.throttledFirstTries[second]! + columns.rejected[second]!;
  const retries = (second: number) => columns.admittedRetries[second]! + columns.throttledRetries[second]!;
  const usualFirstTries = meanBefore(span.start, firstTries);
  const usualRetries = meanBefore(span.start, retries);
  let byFirstTries = 0;
  let byRetries = 0;
  let excess = 0;
  let byCaches = 0;
  for (let second = span.start; second <= span.end; second++) {
    const excessOfFirstTries = firstTries(second) - usualFirstTries;
    const excessOfRetries = retries(second) - usualRetries;
    excess += excessOfFirstTries;
    byCaches += unusual(second);
    const onlyFirstTries = retries(second) === 0 || firstTries(second) > limitPerSecond;
    if (onlyFirstTries || excessOfFirstTries >= excessOfRetries) {
      byFirstTries += columns.throttled[second]!;
    } else {
      byRetries += columns.throttled[second]!;
    }
  }
  if (byRetries > byFirstTries) return 'retries';
  if (byCaches > 0 && byCaches > excess / 2) return 'cache-expiry';
  return span.end - span.start < LONGEST_BURST_SECONDS ? 'burst' : 'load';
}

/** The mean of the minute before `second`, or of as much of it as there is; 0 of nothing. */
function meanBefore(second: number, count: (second: number) => number): number {
  const from = Math.max(0, second - BEFORE_SECONDS);
  let total = 0;
  for (let earlier = from; earlier < second; earlier++) total += count(earlier);
  return second === from ? 0 : total / (second - from);
}

function topOf(world: World, measurement: RunMeasurement, { quota, span }: Found): Episode['top'] {
  const requests = new Map<string, { workload: string; operation: string; count: number }>();
  let total = 0;
  for (const index of flowsOf(world, quota)) {
    const flow = world.flows[index]!;
    const workload = world.workloads[flow.workload]!.name;
    const columns = columnsOf(secondsAt(world, measurement, { flow: index, quota }));
    const count = columns.reduce((all, column) => all + totalOf(column.subarray(span.start, span.end + 1)), 0);
    const key = `${flow.workload} ${flow.operation}`;
    const before = requests.get(key)?.count ?? 0;
    requests.set(key, { workload, operation: flow.operation, count: before + count });
    total += count;
  }
  return [...requests.values()]
    .sort((a, b) => b.count - a.count)
    .slice(0, TOP)
    .map(({ workload, operation, count }) => ({ workload, operation, share: count / total }));
}
