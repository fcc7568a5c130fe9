/**
 * Why this file exists: how many replications are enough is not known before they have run. With `--precision` they go on
 * until the intervals are narrow enough for the decision, and the result says whether they are.
 */
import type { ThresholdScope } from '../scenario/thresholds.ts';
import type { RunMeasurement } from '../simulation/result.ts';
import type { World } from '../simulation/world.ts';
import { KeptRuns } from './computing/kept.ts';
import type { Progress, ReplicationOptions } from './computing/replications.ts';
import { Interrupted, type ReplicationRange, Simulator } from './computing/simulator.ts';
import { IntervalSoFar } from './intervals/interval-so-far.ts';
import { type ObservedMean, observeMean } from './intervals/observation.ts';
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
  const { jobs, signal, percentiles, cache, onProgress } = options;
  const progress = new PrecisionProgress(subjects, wanted);
  const onRun = (finishedRuns: number) => onProgress?.(progress.after(finishedRuns));
  const simulator = new Simulator({ jobs, signal, percentiles, onRun });
  const runs = cache && new KeptRuns(cache, percentiles);
  const all: RunMeasurement[][] = subjects.map(() => []);
  let partial = false;
  try {
    for (const look of LOOKS) {
      for (const [index, { world }] of subjects.entries()) {
        const own = all[index]!;
        own.push(
          ...(await wholeRuns(world, { from: own.length, to: look }, { simulator, runs, note: progress.noted(index) })),
        );
      }
      const widths = subjects.map((subject, index) => widthsOf(subject, all[index]!));
      if (widths.every((own) => isReached(own, wanted))) break;
      progress.look(look, widths);
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

interface RunSource {
  readonly simulator: Simulator;
  readonly runs: KeptRuns | undefined;
  /** Takes note of a run and gives it back. */
  readonly note: (run: RunMeasurement) => RunMeasurement;
}

/** Those that were kept, from the first on, and the others simulated. */
async function wholeRuns(
  world: World,
  { from, to }: ReplicationRange,
  { simulator, runs, note }: RunSource,
): Promise<readonly RunMeasurement[]> {
  const known: RunMeasurement[] = [];
  for (let next = from; runs !== undefined && next < to; next++) {
    const run = await runs.recall(world, next);
    if (run === undefined) break;
    known.push(note(run));
  }
  simulator.counted(world, known.length);
  const fresh = await simulator.replications(world, { from: from + known.length, to }, note);
  for (const [index, run] of fresh.entries()) await runs?.keep(world, from + known.length + index, run);
  return [...known, ...fresh];
}

/** What is told of how far it is: nobody knows how many runs it takes, but the widths so far say about how many. */
class PrecisionProgress {
  readonly #subjects: readonly Subject[];
  readonly #wanted: number;
  readonly #first: IntervalSoFar;
  #runs: number;
  #widest: Progress['precision'];

  constructor(subjects: readonly Subject[], wanted: number) {
    this.#subjects = subjects;
    this.#wanted = wanted;
    this.#first = new IntervalSoFar(subjects[0]!.world);
    this.#runs = subjects.length * LOOKS[0]!;
  }

  /** Keeps a run as it is, and takes note of the first subject's. */
  noted(index: number): (run: RunMeasurement) => RunMeasurement {
    return (run) => {
      if (index === 0) this.#first.add(run);
      return run;
    };
  }

  /** Widths shrink as the root of the runs; the next look that would be enough is what is expected. */
  look(replications: number, widths: readonly (readonly Width[])[]): void {
    const known = widths.flat().filter(({ relative }) => relative !== null);
    const { metric, relative } = known.reduce((one, other) => (other.relative! > one.relative! ? other : one));
    const needed = replications * (relative! / this.#wanted) * (relative! / this.#wanted);
    this.#runs = this.#subjects.length * (LOOKS.find((look) => look > replications && look >= needed) ?? LOOKS.at(-1)!);
    this.#widest = { metric, relative: relative!, wanted: this.#wanted };
  }

  after(finishedRuns: number): Progress {
    const fraction = Math.min(1, finishedRuns / this.#runs);
    const { throttled } = this.#first;
    return { finishedRuns, runs: this.#runs, fraction, throttled, precision: this.#widest };
  }
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
