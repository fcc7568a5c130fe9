/** Why this file exists: what callers felt over time, in a sentence: how far the tail rises, and whether the median follows it. */
import { eachPart, type NumberColumn } from '../../engine/number-column.ts';
import type { LatencySeries, RunReport } from '../../studies/summary.ts';
import { clock, milliseconds } from '../numbers.ts';

/** What the bands' title is made of. Seconds before the warm-up's end are left out. */
export interface LatencyFacts {
  readonly secondsWithCalls: number;
  readonly low: PercentileFacts;
  readonly high: PercentileFacts;
  /** Whether a request was throttled in the second in which the high percentile is highest. */
  readonly throttledAtPeak: boolean;
  /** Whether most seconds with calls have fewer than a hundred: then p99 is the slowest of them. */
  readonly fewCalls: boolean;
}

export interface PercentileFacts {
  readonly name: string;
  /** The median of its seconds. */
  readonly usualMs: number;
  readonly leastMs: number;
  readonly peakMs: number;
  readonly peakSecond: number;
}

/** Undefined if no measured call succeeded. */
export function latencyFacts(report: RunReport): LatencyFacts | undefined {
  if (!known.has(report)) known.set(report, findFacts(report));
  return known.get(report);
}

/** A report is asked for each width of its chart, and a year of seconds is read for an answer. */
const known = new WeakMap<RunReport, LatencyFacts | undefined>();

function findFacts(report: RunReport): LatencyFacts | undefined {
  const columns = drawnPercentiles(report.latency);
  const from = Math.floor(report.summary.warmupSeconds);
  const factsOf = (percentile: (typeof columns)[number]): PercentileFacts | undefined =>
    percentileFacts(`p${percentile.percent}`, percentile.milliseconds, from);
  const low = columns[0] && factsOf(columns[0]);
  const high = columns.at(-1) && factsOf(columns.at(-1)!);
  if (low === undefined || high === undefined) return undefined;
  const seconds = secondsWithCalls(report.latency, from);
  return {
    secondsWithCalls: seconds,
    low,
    high,
    throttledAtPeak: throttledIn(report, high.peakSecond),
    fewCalls: 2 * secondsWithCalls(report.latency, from, 100) < seconds,
  };
}

function percentileFacts(name: string, column: NumberColumn, from: number): PercentileFacts | undefined {
  const seconds = new Map<number, number>();
  let [count, peakMs, peakSecond] = [0, -1, from];
  eachRun(column, from, (value, second, times) => {
    if (Number.isNaN(value)) return;
    count += times;
    seconds.set(value, (seconds.get(value) ?? 0) + times);
    if (value > peakMs) [peakMs, peakSecond] = [value, second];
  });
  if (count === 0) return undefined;
  const values = [...seconds.keys()].sort((a, b) => a - b);
  let left = Math.ceil(count / 2);
  const usualMs = values.find((value) => {
    left -= seconds.get(value)!;
    return left <= 0;
  });
  return { name, usualMs: usualMs!, leastMs: values[0]!, peakMs, peakSecond };
}

function secondsWithCalls({ calls }: LatencySeries, from = 0, least = 1): number {
  let seconds = 0;
  eachRun(calls, from, (value, _second, times) => {
    if (value >= least) seconds += times;
  });
  return seconds;
}

/** Equal numbers that follow one another, from index `from` on. */
function eachRun(
  column: NumberColumn,
  from: number,
  visit: (value: number, first: number, times: number) => void,
): void {
  eachPart(column, (start, part, length) => {
    const first = Math.max(start, from);
    const end = start + length;
    if (typeof part === 'number') {
      if (first < end) visit(part, first, end - first);
      return;
    }
    for (let at = first; at < end; ) {
      const begin = at;
      const value = part[at - start]!;
      for (at++; at < end && part[at - start] === value; ) at++;
      visit(value, begin, at - begin);
    }
  });
}

/** The finding: how far the tail rises, and whether the median follows it. */
export function latencyTitle(facts: LatencyFacts | undefined, latency: LatencySeries): string {
  if (facts === undefined)
    return secondsWithCalls(latency) > 0
      ? 'No measured call succeeded'
      : 'No call succeeded, so there is no latency to show';
  const { low, high } = facts;
  if (low.name === high.name)
    return `${high.name} is usually ${milliseconds(high.usualMs)} and at most ${milliseconds(high.peakMs)}`;
  if (facts.secondsWithCalls === 1)
    return `In the only second with calls ${low.name} is ${milliseconds(low.peakMs)} and ${high.name} ${milliseconds(high.peakMs)}`;
  const nearUsual = high.peakMs <= 1.5 * high.usualMs;
  const calm = nearUsual && high.peakMs <= 5 * high.leastMs;
  if (calm) {
    const same = milliseconds(high.leastMs) === milliseconds(high.peakMs);
    if (same && low.leastMs === high.peakMs)
      return `Latency stays at ${milliseconds(high.peakMs)} from ${low.name} to ${high.name}`;
    const range = same
      ? `at ${milliseconds(high.peakMs)}`
      : `between ${milliseconds(high.leastMs)} and ${milliseconds(high.peakMs)}`;
    return `${high.name} stays ${range}; ${atMost(low)}`;
  }
  if (facts.fewCalls && !facts.throttledAtPeak)
    return `The slowest calls of a second usually take ${milliseconds(high.usualMs)}, at most ${milliseconds(high.peakMs)} at ${clock(high.peakSecond)}; ${atMost(low)}`;
  const when = facts.throttledAtPeak ? 'while requests are throttled' : `at ${clock(high.peakSecond)}`;
  if (nearUsual)
    return `${high.name} goes from ${milliseconds(high.leastMs)} to ${milliseconds(high.peakMs)}, highest ${when}; ${atMost(low)}`;
  return `${high.name} rises from ${milliseconds(high.usualMs)} to ${milliseconds(high.peakMs)} ${when}; ${atMost(low)}`;
}

function atMost(facts: PercentileFacts): string {
  const name = facts.name === 'p50' ? 'the median' : facts.name;
  if (facts.peakMs === 0) return `${name} is 0 ms`;
  return facts.peakMs > 2 * facts.usualMs
    ? `${name} reaches ${milliseconds(facts.peakMs)}`
    : `${name} is at most ${milliseconds(facts.peakMs)}`;
}

/** p50, p90 and p99 where they were recorded, else the lowest, a middle one and the highest. */
export function drawnPercentiles(latency: LatencySeries): LatencySeries['percentiles'] {
  const sorted = latency.percentiles.toSorted((a, b) => a.percent - b.percent);
  const usual = sorted.filter(({ percent }) => [50, 90, 99].includes(percent));
  if (usual.length >= 2 || sorted.length <= usual.length) return usual;
  return [...new Set([sorted[0]!, sorted[Math.floor(sorted.length / 2)]!, sorted.at(-1)!])];
}

export function throttledIn(report: RunReport, second: number): boolean {
  return report.series.some(
    (series) => (series.throttledFirstTries[second] ?? 0) + (series.throttledRetries[second] ?? 0) > 0,
  );
}
