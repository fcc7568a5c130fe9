/**
 * Why this file exists: run and compare ask for the same: some worlds, each so many times. Whether it is done here or by
 * worker threads, and in which order, must not be seen in what comes back.
 */

import type { RunMeasurement } from '../../simulation/result.ts';
import type { World } from '../../simulation/world.ts';
import { IntervalSoFar, type ThrottledSoFar } from '../intervals/interval-so-far.ts';
import { KeptRuns, type PointCache } from './kept.ts';
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
  /** Where runs are kept, so that they are not simulated again; default nowhere. */
  readonly cache?: PointCache | undefined;
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
  const all = tasksOf(worlds.length, options.replications);
  const runs = options.cache && new KeptRuns(options.cache, options.percentiles);
  const results: TaskResults = await Promise.all(
    all.map(({ world, replication }) => runs?.recall(worlds[world]!, replication)),
  );
  const left = all.filter((_, index) => results[index] === undefined);
  const study = { worlds, left, runs, all: all.length, soFar: soFarOf(worlds, results) };
  const jobs = Math.min(options.jobs ?? 1, left.length);
  const ended = jobs > 1 ? await withWorkers(study, jobs, options) : await inTurn(study, options);
  for (const [index, { world, replication }] of left.entries())
    results[replication * worlds.length + world] = ended[index];
  const finished = finishedReplications(results, worlds.length);
  return worlds.map((_, world) =>
    Array.from({ length: finished }, (_replication, replication) => results[replication * worlds.length + world]!),
  );
}

/** What is to be simulated. */
interface Study {
  readonly worlds: readonly World[];
  /** What was not kept, in the order of `tasksOf`. */
  readonly left: readonly Task[];
  readonly runs: KeptRuns | undefined;
  /** How many there are, those kept included. */
  readonly all: number;
  /** Of the first world. */
  readonly soFar: IntervalSoFar;
}

/** Replication by replication, so that an interruption leaves complete comparisons. */
function tasksOf(worlds: number, replications: number): readonly Task[] {
  return Array.from({ length: worlds * replications }, (_, task) => ({
    world: task % worlds,
    replication: Math.floor(task / worlds),
  }));
}

function soFarOf(worlds: readonly World[], kept: TaskResults): IntervalSoFar {
  const soFar = new IntervalSoFar(worlds[0]!);
  for (const [index, run] of kept.entries()) if (run !== undefined && index % worlds.length === 0) soFar.add(run);
  return soFar;
}

async function inTurn(study: Study, options: ReplicationOptions): Promise<TaskResults> {
  const { signal, percentiles } = options;
  const results: TaskResults = [];
  for (const { world, replication } of study.left) {
    const { clock } = study.worlds[world]!;
    const onSlice = (seconds: number): void => {
      const part = Math.min(1, (seconds * clock.ticksPerSecond) / clock.durationTicks);
      report(options, study, { ended: results.length, part });
    };
    const run = await simulateInSlices(study.worlds[world]!, { replication, percentiles, signal, onSlice });
    if (run.partial && study.all > 1) break;
    results.push(run);
    if (world === 0) study.soFar.add(run);
    if (!run.partial) await study.runs?.keep(study.worlds[world]!, replication, run);
    if (signal?.aborted === true) break;
  }
  return results;
}

async function withWorkers(study: Study, jobs: number, options: ReplicationOptions): Promise<TaskResults> {
  const { runInWorkers } = await import('./workers.ts');
  let ended = 0;
  return runInWorkers(study.worlds, study.left, {
    jobs,
    percentiles: options.percentiles,
    signal: options.signal,
    onFinished: async (run, { world, replication }) => {
      ended++;
      if (world === 0) study.soFar.add(run);
      report(options, study, { ended, part: 0 });
      await study.runs?.keep(study.worlds[world]!, replication, run);
    },
  });
}

interface Done {
  /** Runs of those that were not kept. */
  readonly ended: number;
  /** Of the run under way, 0 to 1. */
  readonly part: number;
}

function report({ onProgress }: ReplicationOptions, { all, left, soFar }: Study, { ended, part }: Done): void {
  const finishedRuns = all - left.length + ended;
  const fraction = Math.min(1, (finishedRuns + part) / all);
  onProgress?.({ finishedRuns, runs: all, fraction, throttled: soFar.throttled });
}

/** How many replications, from the first on, every world has finished. */
function finishedReplications(results: TaskResults, worlds: number): number {
  const missing = results.indexOf(undefined);
  return Math.floor((missing === -1 ? results.length : missing) / worlds);
}
