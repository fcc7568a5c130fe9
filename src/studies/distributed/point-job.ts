/**
 * Why this file exists: what the coordinator of a sweep and its workers tell each other through the queue. A worker
 * computes a point only if it is of its own version and is the very scenario that its hash names.
 */
import { gunzipSync, gzipSync } from 'node:zlib';
import { sha256OfText } from '../../engine/fingerprint.ts';
import { decodePoint, type EncodedPoint } from '../computing/point.ts';
import type { PointTask } from '../computing/point-task.ts';
import { ENGINE } from '../version.ts';

export const QUEUE_PREFIX = 'kmsim';
/** Of this version: no other one's worker sees its points. */
export const QUEUE_NAME = `points-${ENGINE}`;
/** Versions that ever had a sweep here, a field each. */
export const VERSIONS_KEY = 'kmsim:versions';
/** There while a coordinator of that version waits for points. */
export const sweepKey = (version: string): string => `kmsim:sweep:${version}`;
export const SWEEP_SECONDS = 10;

/** Finished points stay so long, for a coordinator that comes back. */
export const KEPT = { age: 86_400 } as const;

/** A worker that dies loses its lock after so long; another then takes the point. */
export const LOCK_MILLISECONDS = 6000;
export const STALLED_MILLISECONDS = 2000;
/** A point whose workers die so often is given up: it, not they, is to blame. */
export const MOST_LOSSES = 10;

export interface PointJob {
  readonly kmsim: string;
  /** For people: `storm load=2`. */
  readonly name: string;
  /** The encoded point, gzip, base64. */
  readonly payload: string;
}

/** A point that a worker will not compute, and why. */
export class PointRefused extends Error {
  override readonly name = 'PointRefused';
}

export function pointJob({ text }: EncodedPoint, name: string): PointJob {
  return { kmsim: ENGINE, name, payload: gzipSync(text).toString('base64') };
}

/** Larger is no point. */
const MOST_BYTES = 2 ** 29;

/**
 * The task of a job, checked against its id.
 *
 * @throws PointRefused
 */
export function taskOf(job: PointJob, id: string): PointTask {
  if (job.kmsim !== ENGINE)
    throw new PointRefused(`it is a point of kmsim ${short(job.kmsim)}, and this worker is kmsim ${ENGINE}`);
  const text = unzipped(job.payload);
  if (text === undefined || sha256OfText(text) !== id)
    throw new PointRefused('its scenario is not the one that its hash names');
  return decodePoint(text);
}

function unzipped(payload: unknown): string | undefined {
  try {
    return gunzipSync(Buffer.from(String(payload), 'base64'), { maxOutputLength: MOST_BYTES }).toString('utf8');
  } catch {
    return undefined;
  }
}

function short(version: unknown): string {
  return /^[\w.+-]{1,40}$/.test(String(version)) ? String(version) : 'unknown';
}
