/**
 * Why this file exists: a worker computes points of sweeps, whoever asked for them. One that dies loses nothing: its
 * point's lock runs out and another takes it; one that is stopped gives its points back.
 */
import { UnrecoverableError, WaitingError, Worker } from 'bullmq';
import { computePoint, finishedText } from '../computing/point.ts';
import { Interrupted, Simulator } from '../computing/simulator.ts';
import { ENGINE } from '../version.ts';
import {
  LOCK_MILLISECONDS,
  MOST_LOSSES,
  type PointJob,
  PointRefused,
  QUEUE_NAME,
  QUEUE_PREFIX,
  STALLED_MILLISECONDS,
  sweepKey,
  taskOf,
  VERSIONS_KEY,
} from './point-job.ts';
import type { RedisAddress } from './redis-address.ts';
import { RedisLink } from './redis-link.ts';

export interface PointWorkerOptions {
  readonly address: RedisAddress;
  /** Points, and worker threads, at once. */
  readonly jobs: number;
  /** Stops it: points under way go back into the queue. */
  readonly signal: AbortSignal;
  readonly onReady: () => void;
  readonly onPoint: (name: string) => void;
  /** What was refused or broke at a point; names come from Redis as they are. */
  readonly onTrouble: (name: string, reason: string) => void;
}

/** Sweeps wait here, but of other versions of kmsim only. */
export class OtherVersion extends Error {
  override readonly name = 'OtherVersion';
  readonly versions: readonly string[];

  constructor(versions: readonly string[]) {
    super(`sweeps of kmsim ${versions.join(', ')} wait there`);
    this.versions = versions;
  }
}

/**
 * Computes points until `signal`.
 *
 * @throws RedisError if Redis cannot be reached, or not any more
 * @throws OtherVersion if at its start only sweeps of other versions wait
 */
export async function servePoints(options: PointWorkerOptions): Promise<void> {
  const { address, jobs, signal } = options;
  const link = new RedisLink(address);
  const simulator = new Simulator({ jobs, signal });
  const worker = workerOn(link, simulator, options);
  const stopped = new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
  try {
    await link.ready(worker);
    await checkVersions(worker);
    void worker.run().catch(link.note);
    options.onReady();
    await Promise.race([stopped, link.lost]);
  } finally {
    await closed(worker, signal.aborted);
    await simulator.close();
  }
}

function workerOn(link: RedisLink, simulator: Simulator, { jobs, signal, onPoint, onTrouble }: PointWorkerOptions) {
  const worker = new Worker<PointJob, string>(
    QUEUE_NAME,
    async (job, token) => {
      try {
        const task = taskOf(job.data, job.id!);
        const text = finishedText(job.id!, await computePoint(task, simulator));
        onPoint(job.data.name);
        return text;
      } catch (error) {
        if (error instanceof Interrupted || signal.aborted) {
          await job.moveToWait(token);
          throw new WaitingError();
        }
        onTrouble(String(job.data.name), (error as Error).message);
        throw new UnrecoverableError(`${error instanceof PointRefused ? '' : 'a bug: '}${(error as Error).message}`);
      }
    },
    {
      connection: link.connection,
      prefix: QUEUE_PREFIX,
      autorun: false,
      concurrency: jobs,
      lockDuration: LOCK_MILLISECONDS,
      stalledInterval: STALLED_MILLISECONDS,
      maxStalledCount: MOST_LOSSES,
      runRetryDelay: 500,
    },
  );
  worker.on('error', link.note);
  return worker;
}

async function checkVersions(worker: Worker): Promise<void> {
  const client = await worker.getBackend().client;
  const versions = Object.keys(await client.hgetall(VERSIONS_KEY));
  const waiting: string[] = [];
  for (const version of versions) if ((await client.get(sweepKey(version))) !== null) waiting.push(version);
  if (waiting.length > 0 && !waiting.includes(ENGINE)) throw new OtherVersion(waiting);
}

/** Waits for points to be given back, though not for a Redis that does not answer. */
async function closed(worker: Worker, isStopped: boolean): Promise<void> {
  if (!isStopped) return worker.close(true);
  const late = new Promise<'late'>((resolve) => {
    setTimeout(() => resolve('late'), LOCK_MILLISECONDS).unref();
  });
  if ((await Promise.race([worker.close(), late])) === 'late') await worker.disconnect().catch(() => {});
}
