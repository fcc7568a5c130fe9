/** Why this file exists: messages are read some time after they were written, and how long after is drawn. */
import { drawNormal, normalQuantile } from '../../engine/distributions.ts';
import { exponential, naturalLogarithm } from '../../engine/elementary.ts';
import type { RandomStream } from '../../engine/random.ts';
import type { SpreadDuration } from '../setting-definitions.ts';

/** Draws ages in nanoseconds, lognormal by median and 99th percentile. */
export function agesOf({ p50Nanoseconds, p99Nanoseconds }: SpreadDuration, stream: RandomStream): () => number {
  const sigma = naturalLogarithm(p99Nanoseconds / p50Nanoseconds) / normalQuantile(0.99);
  return () => p50Nanoseconds * exponential(sigma * drawNormal(stream));
}
