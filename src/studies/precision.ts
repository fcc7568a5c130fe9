/**
 * Why this file exists: how many replications are enough is not known before they have run. With `--precision` they go on
 * until the intervals are narrow enough for the decision, and the result says whether they are.
 */
import type { ThresholdScope } from '../scenario/thresholds.ts';
import type { RunMeasurement } from '../simulation/result.ts';
import { type ObservedMean, observeMean } from './observation.ts';
import type { ReplicationOptions } from './replications.ts';
import { Interrupted, Simulator } from './simulator.ts';
import type { Subject } from './subject.ts';
import type { Summary } from './summary.ts';

/** Replications after which the intervals are looked at. */
const LOOKS: readonly number[] = [5, 10, 20, 40, 80, 120, 160, 200];

export interface PreciseRuns {
  /** By subject, equally many of each. */
  readonly measurements: readonly (readonly RunMeasurement[])[];
  readonly partial: boolean;
  /** By subject. */
  readonly precision: readonly NonNullable<Summary['precision']>[];
}

/**
 * Simulates each subject until, for each metric of its thresholds (without any, throttled.share and latency.p99), half the
 * 95 % interval of the mean is at most `wanted` of the mean, or 200 times.
 */
export async function replicateUntil(
  subjects: readonly Subject[],
  wanted: number,
  options: Omit<ReplicationOptions, 'replications'>,
): Promise<PreciseRuns> {
  const runs = subjects.length * LOOKS.at(-1)!;
  const { jobs, signal, percentiles, onProgress } = options;
  const onRun = (finishedRuns: number) => onProgress?.({ finishedRuns, runs, fraction: finishedRuns / runs });
  const simulator = new Simulator({ jobs, signal, percentiles, onRun });
  const all: RunMeasurement[][] = subjects.map(() => []);
  let partial = false;
  try {
    for (const look of LOOKS) {
      for (const [index, { world }] of subjects.entries())
        all[index]!.push(
          ...(await simulator.replications(world, { from: all[index]!.length, to: look }, (run) => run)),
        );
      if (subjects.every((subject, index) => isReached(widthsOf(subject, all[index]!), wanted))) break;
    }
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
    partial = true;
  } finally {
    await simulator.close();
  }
  const finished = Math.min(...all.map(({ length }) => length));
  const measurements = all.map((own) => own.slice(0, finished));
  const widths = subjects.map((subject, index) => (finished === 0 ? [] : widthsOf(subject, measurements[index]!)));
  const reached = finished > 0 && widths.every((own) => isReached(own, wanted));
  return { measurements, partial, precision: widths.map((metrics) => ({ wanted, reached, metrics })) };
}

type Width = NonNullable<Summary['precision']>['metrics'][number];

function widthsOf({ world, thresholds }: Subject, measurements: readonly RunMeasurement[]): readonly Width[] {
  return watched(thresholds).map(({ metric, scope }) => {
    return { metric, relative: relativeHalfWidth(observeMean(metric, scope, world, measurements)) };
  });
}

function watched(thresholds: Subject['thresholds']): readonly { metric: string; scope: ThresholdScope }[] {
  if (thresholds.length > 0) return thresholds;
  const scope = { kind: 'all' } as const;
  return [
    { metric: 'throttled.share', scope },
    { metric: 'latency.p99', scope },
  ];
}

/** Half the interval as a share of the mean; 0 where all are alike, null where it cannot be said. */
function relativeHalfWidth({ value, interval }: ObservedMean): number | null {
  if (value === null || interval === null) return null;
  const alike = value === 0 || interval.low === interval.high;
  return alike ? 0 : (interval.high - interval.low) / 2 / value;
}

/** A metric without samples never gets narrower, so it does not keep the others waiting. */
function isReached(widths: readonly Width[], wanted: number): boolean {
  return widths.every(({ relative }) => relative === null || relative <= wanted);
}
