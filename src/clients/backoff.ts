/**
 * Why this file exists: how long a client waits before its next attempt. A backoff is a pure function of the number of
 * refused attempts, the last wait and a random stream.
 */

import { powerOfTwo } from '../engine/elementary.ts';
import type { RandomStream } from '../engine/random.ts';

/** What a backoff works from. All times in one unit, the caller's. */
export interface BackoffSituation {
  readonly base: number;
  readonly cap: number;
  /** v = min(cap, base x 2^(n - 1)) after the n-th refused attempt, n from 1. */
  readonly ceiling: number;
  /** The wait before the attempt that was refused, 0 if it was the first. */
  readonly lastWait: number;
}

/** The wait before the next attempt. */
export type Backoff = (situation: BackoffSituation, stream: RandomStream) => number;

/** @source Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015, for the three kinds of jitter */
export const backoffs = {
  none: () => 0,
  exponential: ({ ceiling }) => ceiling,
  'full-jitter': ({ ceiling }, stream) => stream.uniform() * ceiling,
  'equal-jitter': ({ ceiling }, stream) => ceiling / 2 + (stream.uniform() * ceiling) / 2,
  'decorrelated-jitter': ({ base, cap, lastWait }, stream) => {
    const last = lastWait === 0 ? base : lastWait;
    return Math.min(cap, base + stream.uniform() * Math.max(0, 3 * last - base));
  },
} as const satisfies Record<string, Backoff>;

export type BackoffName = keyof typeof backoffs;

export const backoffNames = Object.keys(backoffs) as readonly BackoffName[];

/** The wait of each in words, v being the ceiling. */
export const backoffFormulas: Readonly<Record<BackoffName, string>> = {
  none: '0: at once',
  exponential: 'v',
  'full-jitter': 'uniform between 0 and v',
  'equal-jitter': 'v / 2, and uniform up to the other half',
  'decorrelated-jitter': 'min(cap, uniform between base and 3 x the last wait), from base',
};

/** v = min(cap, base x 2^(n - 1)) after the n-th refused attempt, for n from 1 to `attempts`; at index n. */
export function backoffCeilings(base: number, cap: number, attempts: number): Float64Array {
  return Float64Array.from({ length: attempts + 1 }, (_, n) =>
    Math.min(cap, base * powerOfTwo(Math.max(0, Math.min(n - 1, 62)))),
  );
}
