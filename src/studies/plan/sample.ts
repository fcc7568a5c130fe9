/** Why this file exists: a plan looks at hundreds of runs and keeps little of each: what its thresholds and its curve need. */
import { ExactHistogram } from '../../engine/histogram.ts';
import { largestOf } from '../../engine/number-column.ts';
import type { RunMeasurement } from '../../simulation/result.ts';
import { percentOf } from '../intervals/percentile-intervals.ts';
import type { Whole } from '../measures/metrics.ts';
import { observe, observeLatencies, observeWhole } from '../measures/metrics.ts';
import { quotaColumns } from '../measures/quota-columns.ts';
import type { Subject } from '../subject.ts';

/** What is kept of one run; plain data, so that it can be stored. */
export interface Sample {
  /** By threshold; null where there were no samples. */
  readonly observed: readonly (number | null)[];
  /** By threshold; null where it is of no share. */
  readonly wholes: readonly (Whole | null)[];
  /** By threshold; null where it is of no percentile. */
  readonly latencies: readonly (LatencyTicks | null)[];
  /** Throttled of the requests of the curve's quota, 0 to 1. */
  readonly share: number;
  readonly whole: Whole | null;
  /** Indexes of the quotas that refused a request, measured or not. */
  readonly refusing: readonly number[];
  readonly events: string;
}

/** Each latency that occurs, ascending, and how many calls took that long. */
interface LatencyTicks {
  readonly ticks: readonly number[];
  readonly calls: readonly number[];
}

/** @param quota whose throttled share is the curve; undefined: of all requests */
export function sampleOf(subject: Subject, quota: number | undefined, measurement: RunMeasurement): Sample {
  const { world, thresholds } = subject;
  const scope = quota === undefined ? ({ kind: 'all' } as const) : ({ kind: 'quota', quota } as const);
  return {
    observed: thresholds.map((threshold) => observe(threshold.metric, threshold.scope, world, measurement)),
    wholes: thresholds.map((threshold) => observeWhole(threshold.metric, threshold.scope, world, measurement) ?? null),
    latencies: thresholds.map((threshold) =>
      percentOf(threshold.metric) === undefined ? null : ticksOf(observeLatencies(threshold.scope, world, measurement)),
    ),
    share: observe('throttled.share', scope, world, measurement) ?? 0,
    whole: observeWhole('throttled.share', scope, world, measurement) ?? null,
    refusing: [...world.quotas.keys()].filter((one) => largestOf(quotaColumns(world, measurement, one).throttled) > 0),
    events: measurement.eventsFingerprint,
  };
}

/** One empty histogram for each threshold on a percentile. */
export function emptyLatencies({ thresholds }: Subject): readonly (ExactHistogram | undefined)[] {
  return thresholds.map(({ metric }) => (percentOf(metric) === undefined ? undefined : new ExactHistogram()));
}

/** Adds a run's latencies to those of all. */
export function addLatencies(all: readonly (ExactHistogram | undefined)[], { latencies }: Sample): void {
  for (const [threshold, own] of latencies.entries())
    own?.ticks.forEach((ticks, index) => {
      all[threshold]!.add(ticks, own.calls[index]!);
    });
}

function ticksOf(latencies: ExactHistogram): LatencyTicks {
  const [ticks, calls]: [number[], number[]] = [[], []];
  latencies.forEach((value, times) => {
    ticks.push(value);
    calls.push(times);
  });
  return { ticks, calls };
}
