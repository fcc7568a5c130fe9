/**
 * Why this file exists: `kmsim sweep`: the same scenario at every point of a grid, each on the same random numbers. A point
 * that was computed once is not computed again.
 */
import type { PointCache } from './computing/kept.ts';
import { type PointService, pointComputer } from './computing/point-computer.ts';
import type { Progress } from './computing/replications.ts';
import { Interrupted, type SimulatorOptions } from './computing/simulator.ts';
import type { Subject } from './subject.ts';
import type { SweepAxis, SweepPoint, SweepReport } from './sweep-report.ts';

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

/** Points under way at once where a service computes them, which has workers of its own. */
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
  const computer = pointComputer(points.length, options);
  const lastOnes = points.length - 2 * (options.jobs ?? 1);
  let next = 0;
  const lane = async (): Promise<void> => {
    for (let index = next++; index < points.length; index = next++) {
      const { values } = points[index]!;
      const shared = replications > 1 && index >= lastOnes;
      done[index] = { values, ...(await computer.point(points[index]!, shared ? 'shared' : 'whole')) };
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

/** Twice the threads: while one point is computed, the last one is put away and the next one is ready. */
function lanesFor({ jobs = 1, service }: SweepOptions): number {
  if (service !== undefined) return SERVICE_LANES;
  return jobs > 1 ? 2 * jobs : 1;
}

/** Waits for all, so that nothing is under way when the first failure is told. */
async function settled(lanes: readonly Promise<void>[]): Promise<void> {
  const results = await Promise.allSettled(lanes);
  const failed = results.filter((result) => result.status === 'rejected');
  const worst = failed.find(({ reason }) => !(reason instanceof Interrupted)) ?? failed[0];
  if (worst !== undefined) throw worst.reason;
}
