/**
 * Why this file exists: `kmsim sweep`: the same scenario at every point of a grid, each on the same random numbers. A point
 * that was computed once is not computed again.
 */
import { DEFAULT_PERCENTILES } from './latency-statistics.ts';
import {
  type ComputedPoint,
  computePoint,
  type EncodedPoint,
  encodePoint,
  finishedText,
  type PointTask,
  readFinished,
} from './point.ts';
import type { Progress } from './replications.ts';
import { Interrupted, Simulator, type SimulatorOptions } from './simulator.ts';
import type { Subject } from './subject.ts';
import type { SweepAxis, SweepPoint, SweepReport } from './sweep-report.ts';
import { VERSION } from './version.ts';

/** Finished points by key: text that is kept as it is. */
export interface PointCache {
  read(key: string): Promise<string | undefined>;
  write(key: string, content: string): Promise<void>;
}

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

export interface GridPoint {
  readonly values: SweepPoint['values'];
  readonly subject: Subject;
}

export interface SweepOptions extends Omit<SimulatorOptions, 'onRun'> {
  readonly axes: readonly SweepAxis[];
  readonly replications: number;
  readonly cache?: PointCache | undefined;
  /** Default: this process computes. */
  readonly service?: PointService | undefined;
  readonly command: string;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}

/** Points under way at once: enough that no worker waits for the last replication of a point. */
const MOST_LANES = 8;
/** The same for a service, which has workers of its own. */
const SERVICE_LANES = 1000;

/**
 * Computes each point that the cache does not have.
 *
 * @returns undefined if it was interrupted before a point was finished.
 */
export async function sweepScenario(
  base: Subject,
  points: readonly GridPoint[],
  options: SweepOptions,
): Promise<SweepReport | undefined> {
  const { replications, axes, command } = options;
  const done: (SweepPoint | undefined)[] = points.map(() => undefined);
  const computer = computerFor(points.length, options);
  let next = 0;
  const lane = async (): Promise<void> => {
    for (let index = next++; index < points.length; index = next++) {
      const { values } = points[index]!;
      done[index] = { values, ...(await computer.point(points[index]!)) };
    }
  };
  try {
    await settled(Array.from({ length: Math.min(points.length, lanesFor(options)) }, lane));
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
  } finally {
    await computer.close();
  }
  const finished = done.filter((point) => point !== undefined);
  if (finished.length === 0) return undefined;
  const { name, claim, sha256 } = base;
  return {
    axes,
    points: finished,
    scenario: { name, claim, sha256 },
    replications,
    partial: finished.length < points.length,
    command,
  };
}

function lanesFor({ jobs = 1, replications, service }: SweepOptions): number {
  if (service !== undefined) return SERVICE_LANES;
  return jobs > 1 ? Math.min(MOST_LANES, 1 + Math.ceil(jobs / replications)) : 1;
}

interface Computer {
  point(point: GridPoint): Promise<ComputedPoint>;
  close(): Promise<void>;
}

/** Computes points, in this process or by the service, and counts their runs, those that were in the cache too. */
function computerFor(points: number, options: SweepOptions): Computer {
  const { jobs, signal, percentiles = DEFAULT_PERCENTILES, replications, cache, service, onProgress } = options;
  const runs = points * replications;
  let elsewhere = 0;
  let here = 0;
  let throttled: Progress['throttled'];
  const tell = (): void => {
    const finishedRuns = here + elsewhere;
    const fraction = Math.min(1, finishedRuns / runs);
    onProgress?.({ finishedRuns, runs, fraction, runsPerPoint: replications, throttled });
  };
  const onRun = (count: number): void => {
    here = count;
    tell();
  };
  const simulator = new Simulator({ jobs, signal, percentiles, onRun });
  return {
    point: async ({ subject, values }) => {
      const task: PointTask = { subject, replications, percentiles };
      const encoded = encodePoint(task);
      const known = await knownPoint(encoded.key, cache);
      const computed =
        known ?? (await (service === undefined ? undefined : fetched(service, encoded, { subject, values })));
      if (computed !== undefined) {
        elsewhere += replications;
        tell();
      }
      const point = computed ?? (await computePoint(task, simulator));
      throttled = point.metrics['throttled.share']?.interval ?? undefined;
      if (known === undefined) await cache?.write(encoded.key, finishedText(encoded.key, point));
      return point;
    },
    close: () => simulator.close(),
  };
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

/** Waits for all, so that nothing is under way when the first failure is told. */
async function settled(lanes: readonly Promise<void>[]): Promise<void> {
  const results = await Promise.allSettled(lanes);
  const failed = results.filter((result) => result.status === 'rejected');
  const worst = failed.find(({ reason }) => !(reason instanceof Interrupted)) ?? failed[0];
  if (worst !== undefined) throw worst.reason;
}
