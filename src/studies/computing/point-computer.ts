/**
 * Why this file exists: where the points of a sweep come from: kept from an earlier one, another machine, a thread that
 * computes all of one, or threads that share out its replications. What comes is the same.
 */

import { DEFAULT_PERCENTILES } from '../measures/latency-statistics.ts';
import type { Subject } from '../subject.ts';
import type { SweepPoint } from '../sweep-report.ts';
import { VERSION } from '../version.ts';
import type { PointCache } from './kept.ts';
import {
  type ComputedPoint,
  computePoint,
  type EncodedPoint,
  encodePoint,
  finishedText,
  ownTask,
  readFinished,
} from './point.ts';
import type { PointTask } from './point-task.ts';
import type { Progress } from './replications.ts';
import { Simulator, type SimulatorOptions } from './simulator.ts';

/** Who computes points elsewhere, any number at once. */
export interface PointService {
  /**
   * The text of the finished point.
   *
   * @param name for people
   * @throws Interrupted
   */
  compute(point: EncodedPoint, name: string): Promise<string>;
}

export interface ComputerOptions extends Omit<SimulatorOptions, 'onRun'> {
  readonly replications: number;
  readonly cache?: PointCache | undefined;
  /** Default: this process computes. */
  readonly service?: PointService | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}

interface GridPoint {
  readonly values: SweepPoint['values'];
  readonly subject: Subject;
}

/** Whether one thread computes all of a point, or the threads share out its replications, as for the last ones. */
export type Manner = 'whole' | 'shared';

export interface PointComputer {
  point(point: GridPoint, manner: Manner): Promise<ComputedPoint>;
  close(): Promise<void>;
}

/** Computes points and counts their runs, those that were kept too. */
export function pointComputer(points: number, options: ComputerOptions): PointComputer {
  const { jobs, pool, signal, percentiles = DEFAULT_PERCENTILES, replications, cache, service } = options;
  const { tell, onRun, onWhole } = counterOf(points, options);
  const simulator = new Simulator({ jobs, pool, signal, percentiles, onRun });
  const computed = (task: PointTask, encoded: EncodedPoint, { values }: GridPoint, manner: Manner) => {
    if (service !== undefined) return fetched(service, encoded, { subject: task.subject, values });
    return manner === 'whole' ? inOneThread(simulator, encoded, task) : undefined;
  };
  return {
    point: async (grid, manner) => {
      const task = ownTask({ subject: grid.subject, replications, percentiles });
      const encoded = encodePoint(task);
      const known = await knownPoint(encoded.key, cache);
      const whole = known ?? (await computed(task, encoded, grid, manner));
      if (whole !== undefined) onWhole();
      const point = whole ?? (await computePoint(task, simulator));
      tell(point);
      if (known === undefined) await cache?.write(encoded.key, finishedText(encoded.key, point));
      return point;
    },
    close: () => simulator.close(),
  };
}

/** Tells how far a sweep is: `onWhole` after all runs of a point, `onRun` after each of other runs. */
function counterOf(points: number, { replications, onProgress }: ComputerOptions) {
  const runs = points * replications;
  let [whole, single] = [0, 0];
  let throttled: Progress['throttled'];
  const told = (): void => {
    const finishedRuns = whole + single;
    const fraction = Math.min(1, finishedRuns / runs);
    onProgress?.({ finishedRuns, runs, fraction, runsPerPoint: replications, throttled });
  };
  return {
    tell: ({ metrics }: ComputedPoint): void => {
      throttled = metrics['throttled.share']?.interval ?? undefined;
      told();
    },
    onWhole: (): void => {
      whole += replications;
    },
    onRun: (count: number): void => {
      single = count;
      told();
    },
  };
}

async function inOneThread(simulator: Simulator, { key }: EncodedPoint, task: PointTask) {
  const text = await simulator.pointInOneThread(key, task);
  return text === undefined ? undefined : readFinished(key, text);
}

async function knownPoint(key: string, cache: PointCache | undefined): Promise<ComputedPoint | undefined> {
  const text = await cache?.read(key);
  return text === undefined ? undefined : readFinished(key, text);
}

/** @throws PointFailed */
async function fetched(service: PointService, encoded: EncodedPoint, { subject, values }: GridPoint) {
  const name = [subject.name, ...Object.entries(values).map((axis) => axis.join('='))].join(' ');
  const text = await service.compute(encoded, name).catch((error: Error) => {
    throw error.name === 'PointRefused' ? new PointFailed(name, error.message) : error;
  });
  const point = readFinished(encoded.key, text);
  const { kmsim, scenario } = point?.summary ?? {};
  if (point === undefined || kmsim !== VERSION || scenario?.sha256 !== subject.sha256)
    throw new PointFailed(name, 'the answer is of another scenario or version of kmsim');
  return point;
}

/** A point that no worker computes. */
export class PointFailed extends Error {
  override readonly name = 'PointFailed';

  /** A worker found a bug of kmsim. */
  readonly isBug: boolean;

  constructor(point: string, reason: string) {
    super(`a worker refused the point ${point}: ${reason}`);
    this.isBug = reason.startsWith('a bug: ');
  }
}
