/**
 * Why this file exists: run and compare ask for the same: some worlds, each so many times. Whether it is done here or by
 * worker threads, and in which order, must not be seen in what comes back.
 */

import type { RunMeasurement } from '../simulation/result.ts';
import type { World } from '../simulation/world.ts';
import { IntervalSoFar, type ThrottledSoFar } from './interval-so-far.ts';
import { simulateInSlices } from './slices.ts';
import type { Task, TaskResults } from './task.ts';

export interface Progress {
  /** Runs that have ended and all that there are: worlds x replications. */
  readonly finishedRuns: number;
  readonly runs: number;
  /** 0 to 1, of everything. */
  readonly fraction: number;
  /** Of a sweep: how often `runs` stands for one point. */
  readonly runsPerPoint?: number | undefined;
  /** With several replications: of the first world, or of the point that was last finished. */
  readonly throttled?: ThrottledSoFar | undefined;
  /** With `--precision`, from the first look on: what is widest, as shares of the mean. */
  readonly precision?: { readonly metric: string; readonly relative: number; readonly wanted: number } | undefined;
}

export interface ReplicationOptions {
  readonly replications: number;
  /** Worker threads; 1 (default) simulates in this one. Never changes a result. */
  readonly jobs?: number | undefined;
  /** Percentages of the per-second latencies. */
  readonly percentiles?: readonly number[] | undefined;
  /** Interrupts: what has finished by then is returned. */
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}

/**
 * Simulates each world `replications` times.
 *
 * @returns for each world its measurements in the order of replications. After an interruption only replications that
 * every world finished (or, of a single run, as much as was simulated, marked partial); none if there is no such.
 */
export async function runReplications(
  worlds: readonly World[],
  options: ReplicationOptions,
): Promise<readonly (readonly RunMeasurement[])[]> {
  const tasks = tasksOf(worlds.length, options.replications);
  const jobs = Math.min(options.jobs ?? 1, tasks.length);
  const results = jobs > 1 ? await withWorkers(worlds, tasks, jobs, options) : await inTurn(worlds, tasks, options);
  const finished = finishedReplications(results, worlds.length);
  return worlds.map((_, world) =>
    Array.from({ length: finished }, (_replication, replication) => results[replication * worlds.length + world]!),
  );
}

/** Replication by replication, so that an interruption leaves complete comparisons. */
function tasksOf(worlds: number, replications: number): readonly Task[] {
  return Array.from({ length: worlds * replications }, (_, task) => ({
    world: task % worlds,
    replication: Math.floor(task / worlds),
  }));
}

async function inTurn(
  worlds: readonly World[],
  tasks: readonly Task[],
  options: ReplicationOptions,
): Promise<TaskResults> {
  const { signal, percentiles } = options;
  const results: TaskResults = [];
  const soFar = new IntervalSoFar(worlds[0]!);
  for (const { world, replication } of tasks) {
    const { clock } = worlds[world]!;
    const onSlice = (seconds: number): void => {
      const part = Math.min(1, (seconds * clock.ticksPerSecond) / clock.durationTicks);
      report(options, { finished: results.length, runs: tasks.length, part }, soFar);
    };
    const measurement = await simulateInSlices(worlds[world]!, { replication, percentiles, signal, onSlice });
    if (measurement.partial && tasks.length > 1) break;
    results.push(measurement);
    if (world === 0) soFar.add(measurement);
    if (signal?.aborted === true) break;
  }
  return results;
}

async function withWorkers(
  worlds: readonly World[],
  tasks: readonly Task[],
  jobs: number,
  options: ReplicationOptions,
): Promise<TaskResults> {
  const { runInWorkers } = await import('./workers.ts');
  let finished = 0;
  const soFar = new IntervalSoFar(worlds[0]!);
  return runInWorkers(worlds, tasks, {
    jobs,
    percentiles: options.percentiles,
    signal: options.signal,
    onFinished: (measurement, world) => {
      finished++;
      if (world === 0) soFar.add(measurement);
      report(options, { finished, runs: tasks.length, part: 0 }, soFar);
    },
  });
}

interface Done {
  readonly finished: number;
  readonly runs: number;
  /** Of the run under way, 0 to 1. */
  readonly part: number;
}

function report({ onProgress }: ReplicationOptions, { finished, runs, part }: Done, { throttled }: IntervalSoFar) {
  onProgress?.({ finishedRuns: finished, runs, fraction: Math.min(1, (finished + part) / runs), throttled });
}

/** How many replications, from the first on, every world has finished. */
function finishedReplications(results: TaskResults, worlds: number): number {
  const missing = results.indexOf(undefined);
  return Math.floor((missing === -1 ? results.length : missing) / worlds);
}
