/**
 * Why this file exists: AWS does not publish which limiter it runs. A conclusion that turns with it is another one than one
 * that does not, so `run --sensitivity` asks all of them.
 */
import { limiterFactories } from '../kms/limiters.ts';
import { tailOf } from './measures/shown-percentiles.ts';
import type { LimiterOutcome, Summary } from './summary.ts';

export const limiterNames: readonly string[] = Object.keys(limiterFactories);

export function outcomeOf({ limiter, totals, latencyMs, thresholds }: Summary): LimiterOutcome {
  const ended = totals.succeeded + totals.failed;
  const tail = tailOf(latencyMs);
  return {
    limiter,
    throttledShare: totals.requests === 0 ? null : totals.throttled / totals.requests,
    failedShare: ended === 0 ? null : totals.failed / ended,
    latencyP99Ms: latencyMs['p99'] ?? null,
    ...(tail.name === 'p99' ? {} : { latencyTail: { percentile: tail.name, milliseconds: tail.milliseconds } }),
    met: thresholds.length === 0 ? null : thresholds.every(({ passed }) => passed),
  };
}

/** Limiters under which the thresholds, or without any whether something was throttled, come out otherwise than in the first. */
export function turnedIn([own, ...others]: readonly LimiterOutcome[]): readonly string[] {
  const conclusion = ({ met, throttledShare }: LimiterOutcome) => met ?? (throttledShare ?? 0) > 0;
  return others.filter((other) => conclusion(other) !== conclusion(own!)).map(({ limiter }) => limiter);
}
