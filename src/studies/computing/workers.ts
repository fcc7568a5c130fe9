/**
 * Why this file exists: replications are independent, so they can run side by side in worker threads. Results are put
 * where their task was, whoever finishes first.
 */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import Tinypool from 'tinypool';
import type { RunMeasurement } from '../../simulation/result.ts';
import type { World } from '../../simulation/world.ts';
import type { PointTask } from './point-task.ts';
import { type PortableMeasurement, unpack } from './portable-measurement.ts';
import { simulateInSlices } from './slices.ts';
import type { Task, TaskResults } from './task.ts';

export interface WorkerOptions {
  readonly jobs: number;
  readonly percentiles: readonly number[] | undefined;
  readonly signal: AbortSignal | undefined;
  /** Waited for, before the run counts as ended. */
  readonly onFinished: (measurement: RunMeasurement, task: Task) => Promise<void>;
}

/** What a worker is sent: one world and which replication of it. */
export interface WorkerTask {
  readonly world: World;
  readonly replication: number;
  readonly percentiles: readonly number[] | undefined;
}

/** The results of `tasks` in their order; undefined for those that an interruption stopped. */
export async function runInWorkers(
  worlds: readonly World[],
  tasks: readonly Task[],
  options: WorkerOptions,
): Promise<TaskResults> {
  const pool = startPool(options.jobs);
  const { percentiles, signal, onFinished } = options;
  const stop = (): void => void pool.destroy();
  signal?.addEventListener('abort', stop, { once: true });
  try {
    return await Promise.all(
      tasks.map(async (task) => {
        if (signal?.aborted) return undefined;
        try {
          const { world, replication } = task;
          const result = await pool.run({ world: worlds[world]!, replication, percentiles }, signal);
          if (result !== undefined) await onFinished(result, task);
          return result;
        } catch (error) {
          if (signal?.aborted) return undefined;
          throw error;
        }
      }),
    );
  } finally {
    signal?.removeEventListener('abort', stop);
    await pool.destroy();
  }
}

/** Worker threads that stay for as many tasks as are given to them. */
export interface Pool {
  run(task: WorkerTask, signal: AbortSignal | undefined): Promise<TaskResults[number]>;
  /** The text of a finished point; undefined where threads cannot be had. */
  readonly point: ((key: string, task: PointTask) => Promise<string>) | undefined;
  /** Stops what is under way, which then fails. */
  destroy(): Promise<void>;
}

/** @param jobs worker threads */
export function startPool(jobs: number): Pool {
  const filename = fileURLToPath(new URL('../studies/worker.js', import.meta.url));
  if (!existsSync(filename)) return inThisThread;
  const pool = new Tinypool({ filename, runtime: 'worker_threads', minThreads: jobs, maxThreads: jobs });
  return {
    run: async (task) => unpack((await pool.run(task)) as PortableMeasurement),
    point: async (key, task) => (await pool.run({ key, task }, { name: 'runPoint' })) as string,
    destroy: () => pool.destroy(),
  };
}

/** Where the compiled worker is not beside this file, as when it was bundled into one: the same results, one by one. */
const inThisThread: Pool = {
  run: async (task, signal) => {
    const measurement = await simulateInSlices(task.world, { ...task, signal });
    return measurement.partial ? undefined : measurement;
  },
  point: undefined,
  destroy: async () => {},
};
