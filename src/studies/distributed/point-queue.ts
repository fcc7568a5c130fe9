/**
 * Why this file exists: the coordinator of a sweep on many machines: it puts points into the queue under their hashes, so
 * that a point is there once however often it is asked for, and waits until workers have computed them.
 */
import { Queue, QueueEvents } from 'bullmq';
import type { EncodedPoint } from '../computing/point.ts';
import type { PointService } from '../computing/point-computer.ts';
import { Interrupted } from '../computing/simulator.ts';
import { ENGINE } from '../version.ts';
import {
  KEPT,
  type PointJob,
  PointRefused,
  pointJob,
  QUEUE_NAME,
  QUEUE_PREFIX,
  SWEEP_SECONDS,
  sweepKey,
  VERSIONS_KEY,
} from './point-job.ts';
import type { RedisAddress } from './redis-address.ts';
import { RedisLink } from './redis-link.ts';

export interface PointQueueOptions {
  readonly address: RedisAddress;
  readonly signal?: AbortSignal | undefined;
  /** Called once if points wait and no worker is connected. */
  readonly onNoWorker?: (() => void) | undefined;
}

/** What is in the queue and not finished, in bytes, so that many large points do not fill Redis. */
const MOST_BYTES_WAITING = 128 * 2 ** 20;
const LOOK_MILLISECONDS = 1000;
/** Looked at each time, in turn: what an event told needs no look. */
const LOOKED_AT_ONCE = 100;

interface Pending {
  readonly job: PointJob;
  readonly answer: Promise<string>;
  readonly resolve: (text: string) => void;
  readonly reject: (error: Error) => void;
}

/** @throws RedisError if it cannot be reached */
export async function openPointQueue(options: PointQueueOptions): Promise<PointQueue> {
  const queue = new PointQueue(options);
  await queue.open();
  return queue;
}

export class PointQueue implements PointService {
  readonly #options: PointQueueOptions;
  readonly #link: RedisLink;
  readonly #queue: Queue<PointJob, string>;
  readonly #events: QueueEvents;
  readonly #pending = new Map<string, Pending>();
  #removed: Promise<unknown> = Promise.resolve();
  #bytes = 0;
  #timer: NodeJS.Timeout | undefined;
  #looks = 0;
  #finished = 0;
  #isToldOfNone = false;

  constructor(options: PointQueueOptions) {
    this.#options = options;
    this.#link = new RedisLink(options.address);
    const shared = { connection: this.#link.connection, prefix: QUEUE_PREFIX };
    this.#queue = new Queue(QUEUE_NAME, shared);
    // Events of the last seconds too: one of before the first read would be missed until the next look.
    this.#events = new QueueEvents(QUEUE_NAME, { ...shared, lastEventId: `${Date.now() - 2000}-0` });
    this.#queue.on('error', this.#link.note);
    this.#events.on('error', this.#link.note);
    this.#events.on('completed', ({ jobId, returnvalue }) => this.#pending.get(jobId)?.resolve(returnvalue));
    this.#events.on('failed', ({ jobId, failedReason }) => this.#pending.get(jobId)?.reject(refusal(failedReason)));
  }

  async open(): Promise<void> {
    try {
      await this.#link.ready(this.#queue);
      await this.#link.ready(this.#events);
      await this.#announce();
    } catch (error) {
      await this.#disconnect();
      throw error;
    }
    this.#timer = setInterval(() => void this.#look().catch(this.#link.note), LOOK_MILLISECONDS);
    this.#options.signal?.addEventListener('abort', this.#interrupt, { once: true });
    this.#link.lost.catch((error: Error) => this.#rejectAll(error));
  }

  async compute(point: EncodedPoint, name: string): Promise<string> {
    if (this.#options.signal?.aborted === true) throw new Interrupted();
    const known = this.#pending.get(point.key);
    if (known !== undefined) return known.answer;
    const job = pointJob(point, name);
    await this.#roomFor(job.payload.length);
    const pending = pendingOf(job);
    this.#pending.set(point.key, pending);
    this.#bytes += job.payload.length;
    try {
      await Promise.race([this.#ask(point.key, job), pending.answer]);
      return await pending.answer;
    } finally {
      this.#pending.delete(point.key);
      this.#bytes -= job.payload.length;
      this.#finished++;
    }
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    this.#options.signal?.removeEventListener('abort', this.#interrupt);
    await Promise.race([this.#removed, this.#link.lost.catch(() => {})]);
    await this.#disconnect();
  }

  /** One that failed in an earlier sweep is tried again; one that is there or finished is left as it is. */
  async #ask(key: string, job: PointJob): Promise<void> {
    if ((await this.#queue.getJobState(key)) === 'failed') await this.#queue.remove(key);
    await this.#queue.add('point', job, { jobId: key, removeOnComplete: KEPT, removeOnFail: KEPT });
    await this.#lookAt(key);
  }

  /** What of these was finished without our hearing of it, or is gone, as after a restart of Redis. */
  async #look(): Promise<void> {
    await this.#announce();
    const keys = [...this.#pending.keys()];
    const from = keys.length <= LOOKED_AT_ONCE ? 0 : (this.#looks * LOOKED_AT_ONCE) % keys.length;
    for (const key of keys.slice(from, from + LOOKED_AT_ONCE)) await this.#lookAt(key);
    this.#looks++;
    if (keys.length === 0 || this.#finished > 0 || this.#looks % 3 !== 2) return;
    if ((await this.#queue.getWorkersCount()) > 0 || this.#isToldOfNone) return;
    this.#isToldOfNone = true;
    this.#options.onNoWorker?.();
  }

  async #lookAt(key: string): Promise<void> {
    const pending = this.#pending.get(key);
    if (pending === undefined) return;
    const state = await this.#queue.getJobState(key);
    if (state === 'unknown') await this.#queue.add('point', pending.job, { jobId: key, removeOnComplete: KEPT });
    if (state !== 'completed' && state !== 'failed') return;
    const job = await this.#queue.getJob(key);
    if (state === 'completed' && job !== undefined) pending.resolve(job.returnvalue);
    if (state === 'failed') pending.reject(refusal(job?.failedReason));
  }

  /** Lets workers of other versions say that they are not of this one. */
  async #announce(): Promise<void> {
    const client = await this.#queue.getBackend().client;
    await client.hset(VERSIONS_KEY, { [ENGINE]: 1 });
    await client.set(sweepKey(ENGINE), 1, { EX: SWEEP_SECONDS });
  }

  async #roomFor(bytes: number): Promise<void> {
    while (this.#pending.size > 0 && this.#bytes + bytes > MOST_BYTES_WAITING)
      await Promise.race([...this.#pending.values()].map(({ answer }) => answer.catch(() => {})));
  }

  /** Points that no worker has begun leave the queue; those under way are finished and kept there. */
  readonly #interrupt = (): void => {
    const keys = [...this.#pending.keys()];
    this.#rejectAll(new Interrupted());
    this.#removed = Promise.allSettled(keys.map((key) => this.#queue.remove(key)));
  };

  #rejectAll(error: Error): void {
    for (const { reject } of this.#pending.values()) reject(error);
  }

  async #disconnect(): Promise<void> {
    await Promise.allSettled([this.#events.close(), this.#queue.close()]);
  }
}

function pendingOf(job: PointJob): Pending {
  const { promise, resolve, reject } = withResolvers<string>();
  promise.catch(() => {});
  return { job, answer: promise, resolve, reject };
}

function withResolvers<T>() {
  let resolve: (value: T) => void = () => {};
  let reject: (error: Error) => void = () => {};
  const promise = new Promise<T>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}

function refusal(reason: string | undefined): PointRefused {
  if (/stalled/.test(reason ?? ''))
    return new PointRefused('its workers died again and again while they computed it; is there memory enough?');
  return new PointRefused(reason ?? 'no reason given');
}
