/**
 * Why this file exists: a search asks for a few runs, looks at them and asks for more. Worker threads are started once and
 * kept, and of each run only what was asked for is kept.
 */
import type { RunMeasurement } from '../../simulation/result.ts';
import type { World } from '../../simulation/world.ts';
import { keep, keyOf, type PointCache, recall } from './kept.ts';
import type { PointTask } from './point-task.ts';
import { simulateInSlices } from './slices.ts';
import type { Pool, WorkerTask } from './workers.ts';

export interface SimulatorOptions {
  /** Worker threads; 1 (default) simulates in this one. Never changes a result. */
  readonly jobs?: number | undefined;
  /** Threads that were started before there was anything to simulate; `close` ends them. */
  readonly pool?: Promise<Pool> | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly percentiles?: readonly number[] | undefined;
  /** Of `keptReplications`; default: nothing is kept. */
  readonly cache?: PointCache | undefined;
  /** Called after each run with the runs that have ended and the seconds they simulated. */
  readonly onRun?: ((runs: number, simulatedSeconds: number) => void) | undefined;
}

/** Replications from `from` on and before `to`. */
export interface ReplicationRange {
  readonly from: number;
  readonly to: number;
  /** Default: the simulator's. */
  readonly percentiles?: readonly number[] | undefined;
}

/** Thrown out of a study that was interrupted. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
}

export class Simulator {
  runs = 0;
  #simulatedSeconds = 0;
  #pool: Promise<Pool> | undefined;
  readonly #options: SimulatorOptions;

  constructor(options: SimulatorOptions) {
    this.#options = options;
  }

  /**
   * What `measure` makes of each replication from `from` on and before `to`, in their order.
   *
   * @throws Interrupted
   */
  async replications<T>(
    world: World,
    { from, to, percentiles = this.#options.percentiles }: ReplicationRange,
    measure: (measurement: RunMeasurement) => T,
  ): Promise<readonly T[]> {
    const numbers = Array.from({ length: Math.max(0, to - from) }, (_, index) => from + index);
    if ((this.#options.jobs ?? 1) > 1) return this.#inWorkers({ world, percentiles }, numbers, measure);
    const measured: T[] = [];
    for (const replication of numbers) {
      const { signal } = this.#options;
      measured.push(this.#ended(world, measure, await simulateInSlices(world, { replication, percentiles, signal })));
    }
    return measured;
  }

  /**
   * As `replications`, without simulating again what the cache holds of them.
   *
   * @param what plain data that says, with world and range, all that `measure` depends on
   * @param measure makes plain data
   * @throws Interrupted
   */
  async keptReplications<T>(
    world: World,
    { range, what }: { readonly range: ReplicationRange; readonly what: unknown },
    measure: (measurement: RunMeasurement) => T,
  ): Promise<readonly T[]> {
    const { cache, percentiles } = this.#options;
    if (cache === undefined || range.to <= range.from) return this.replications(world, range, measure);
    const key = keyOf({ world, from: range.from, to: range.to, percentiles: range.percentiles ?? percentiles, what });
    const known = await recall(cache, key);
    if (Array.isArray(known) && known.length === range.to - range.from) {
      this.counted(world, known.length);
      return known as T[];
    }
    const measured = await this.replications(world, range, measure);
    await keep(cache, key, measured);
    return measured;
  }

  /**
   * The text of a finished point of a sweep, all of it computed in one worker thread; undefined where there is none. Its
   * runs are not counted.
   *
   * @throws Interrupted
   */
  async pointInOneThread(key: string, task: PointTask): Promise<string | undefined> {
    if ((this.#options.jobs ?? 1) <= 1) return undefined;
    return this.#unlessStopped(async (pool) => pool.point?.(key, task));
  }

  async close(): Promise<void> {
    await (await this.#pool)?.destroy();
    this.#pool = undefined;
  }

  #inWorkers<T>(
    { world, percentiles }: Omit<WorkerTask, 'replication'>,
    numbers: readonly number[],
    measure: (measurement: RunMeasurement) => T,
  ): Promise<readonly T[]> {
    const { signal } = this.#options;
    return this.#unlessStopped((pool) =>
      Promise.all(
        numbers.map(async (replication) =>
          this.#ended(world, measure, await pool.run({ world, replication, percentiles }, signal)),
        ),
      ),
    );
  }

  /** @throws Interrupted */
  async #unlessStopped<T>(ask: (pool: Pool) => Promise<T>): Promise<T> {
    const { signal, jobs = 1, pool: started } = this.#options;
    // Kept before it is awaited: points that begin together share one pool.
    this.#pool ??= started ?? import('./workers.ts').then(({ startPool }) => startPool(jobs));
    const pool = await this.#pool;
    const stop = (): void => void pool.destroy();
    signal?.addEventListener('abort', stop, { once: true });
    try {
      return await ask(pool);
    } catch (error) {
      if (signal?.aborted === true) throw new Interrupted();
      throw error;
    } finally {
      signal?.removeEventListener('abort', stop);
    }
  }

  #ended<T>(world: World, measure: (measurement: RunMeasurement) => T, measurement: RunMeasurement | undefined): T {
    if (measurement === undefined || measurement.partial || this.#options.signal?.aborted === true)
      throw new Interrupted();
    this.counted(world, 1);
    return measure(measurement);
  }

  /** Counts runs of which the results are known. */
  counted(world: World, runs: number): void {
    if (runs === 0) return;
    this.runs += runs;
    this.#simulatedSeconds += (runs * world.clock.durationTicks) / world.clock.ticksPerSecond;
    this.#options.onRun?.(this.runs, this.#simulatedSeconds);
  }
}
