/** Why this file exists: which numbers of a run are made of its seconds, and of which: only of those its seconds say more. */
import type { Batches } from '../intervals/paired-batches.ts';
import type { LatencySeries, QuotaSeries, Summary } from '../summary.ts';

/** What a single run keeps of its seconds, beside its summary. */
export interface RunSeconds {
  readonly summary: Summary;
  readonly series: readonly QuotaSeries[];
  readonly latency: LatencySeries;
}

/** Whole seconds of the measured time, cut into batches of one length; what is left over is at the start. */
export interface BatchCut {
  readonly firstSecond: number;
  /** The second after the last. */
  readonly endSecond: number;
  readonly batches: number;
  readonly batchSeconds: number;
}

/** A number of a result, as `diff` names it. */
export interface BatchedNumber extends Batches {
  readonly path: string;
  /** By what the mean over batches is multiplied to become the number; 1 of a ratio. */
  readonly scale: number;
}

type At = (second: number) => number;

interface OfSeconds {
  readonly path: string;
  readonly value: number | null;
  readonly part: At;
  readonly whole?: At;
  /** Of a sum: whether it is told a second. */
  readonly isRate?: boolean;
}

/** By how much the seconds may miss the number itself: calls that end after the last second, or began before the first. */
const MOST_MISSED = 0.02;

/** Each number that its seconds give; one that they miss, as where a request spends two quotas, is left out. */
export function batchedNumbers(run: RunSeconds, cut: BatchCut): readonly BatchedNumber[] {
  return [...numbersOfTotals(run), ...run.series.flatMap((one) => numbersOfQuota(run.summary, one))]
    .filter((number) => isGivenBySeconds(number, cut))
    .map(({ path, part, whole, isRate }) => ({
      path,
      parts: sumsOf(part, cut),
      ...(whole === undefined ? {} : { wholes: sumsOf(whole, cut) }),
      scale: whole === undefined ? (isRate === true ? 1 : cut.endSecond - cut.firstSecond) / cut.batchSeconds : 1,
    }));
}

function numbersOfTotals({ summary, series, latency }: RunSeconds): readonly OfSeconds[] {
  const { totals, latencyMs } = summary;
  const quotas = series.map(columnsOf);
  const sum =
    (name: keyof ReturnType<typeof columnsOf>): At =>
    (second) =>
      quotas.reduce((all, columns) => all + columns[name](second), 0);
  const [requests, throttled, calls] = [sum('requests'), sum('throttled'), sum('firstTries')];
  const succeeded: At = (second) => latency.calls.at(second) ?? 0;
  const failed: At = (second) => calls(second) - succeeded(second);
  const latencies: At = (second) =>
    succeeded(second) === 0 ? 0 : succeeded(second) * latency.meanMilliseconds.at(second)!;
  const ended = totals.succeeded + totals.failed;
  return [
    { path: 'totals.requests', value: totals.requests, part: requests },
    { path: 'totals.admitted', value: totals.admitted, part: sum('admitted') },
    { path: 'totals.throttled', value: totals.throttled, part: throttled },
    { path: 'totals.rejected', value: totals.rejected, part: sum('rejected') },
    { path: 'totals.retries', value: totals.retries, part: sum('retries') },
    { path: 'totals.calls', value: totals.calls, part: calls },
    { path: 'totals.succeeded', value: totals.succeeded, part: succeeded },
    { path: 'totals.failed', value: totals.failed, part: failed },
    { path: 'totals.attemptsPerCall', value: totals.attemptsPerCall, part: requests, whole: calls },
    { path: 'throttled.share', value: totals.throttled / totals.requests, part: throttled, whole: requests },
    { path: 'failed.share', value: totals.failed / ended, part: failed, whole: calls },
    { path: 'latencyMs.mean', value: latencyMs['mean'] ?? null, part: latencies, whole: succeeded },
  ];
}

function numbersOfQuota({ quotas }: Summary, series: QuotaSeries): readonly OfSeconds[] {
  const quota = quotas[series.quota]!;
  const { requests, admitted, throttled, rejected } = columnsOf(series);
  const path = `quotas[${quota.account}/${quota.quota} ${quota.region}]`;
  const secondsThrottled: At = (second) => (throttled(second) > 0 ? 1 : 0);
  return [
    { path: `${path}.requests`, value: quota.requests, part: requests },
    { path: `${path}.admitted`, value: quota.admitted, part: admitted },
    { path: `${path}.throttled`, value: quota.throttled, part: throttled },
    { path: `${path}.rejected`, value: quota.rejected, part: rejected },
    { path: `${path}.secondsThrottled`, value: quota.secondsThrottled, part: secondsThrottled },
    { path: `${path}.meanRequestsPerSecond`, value: quota.meanRequestsPerSecond, part: requests, isRate: true },
    { path: `${path}.throttledShare`, value: quota.throttledShare, part: throttled, whole: requests },
  ];
}

/** Of one quota, by second; 0 after its last. `firstTries`: what was rejected is taken to be none but first tries. */
function columnsOf(series: QuotaSeries) {
  const sum =
    (...names: readonly (keyof Omit<QuotaSeries, 'quota'>)[]): At =>
    (second) =>
      names.reduce((all, name) => all + (series[name].at(second) ?? 0), 0);
  return {
    requests: sum('admittedFirstTries', 'admittedRetries', 'throttledFirstTries', 'throttledRetries', 'rejected'),
    admitted: sum('admittedFirstTries', 'admittedRetries'),
    throttled: sum('throttledFirstTries', 'throttledRetries'),
    rejected: sum('rejected'),
    retries: sum('admittedRetries', 'throttledRetries'),
    firstTries: sum('admittedFirstTries', 'throttledFirstTries', 'rejected'),
  };
}

function isGivenBySeconds({ value, part, whole, isRate }: OfSeconds, cut: BatchCut): boolean {
  if (value === null || Number.isNaN(value)) return false;
  const sum = (at: At) => {
    let all = 0;
    for (let second = cut.firstSecond; second < cut.endSecond; second++) all += at(second);
    return all;
  };
  const [parts, wholes] = [sum(part), whole === undefined ? 1 : sum(whole)];
  if (wholes === 0) return false;
  const given = isRate === true ? parts / (cut.endSecond - cut.firstSecond) : parts / wholes;
  return Math.abs(given - value) <= MOST_MISSED * Math.abs(value);
}

function sumsOf(at: At, { endSecond, batches, batchSeconds }: BatchCut): readonly number[] {
  const first = endSecond - batches * batchSeconds;
  return Array.from({ length: batches }, (_, batch) => {
    let sum = 0;
    for (let second = 0; second < batchSeconds; second++) sum += at(first + batch * batchSeconds + second);
    return sum;
  });
}
