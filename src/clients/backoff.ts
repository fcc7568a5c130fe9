/**
 * Why this file exists: how long a client waits before its next attempt. A backoff is a pure function of the number of
 * refused attempts, the last wait and a random stream.
 */

import { powerOfTwo } from '../engine/elementary.ts';
import type { RandomStream } from '../engine/random.ts';
import type { BackoffName } from './retry.ts';

/** Times in nanoseconds. */
export interface BackoffSettings {
  readonly base: number;
  readonly cap: number;
}

/**
 * The wait after the `refused`-th refused attempt (from 1), in nanoseconds. With v = min(cap, base x 2^(refused - 1)):
 *
 * @param lastWait the wait before the attempt that was refused, 0 if it was the first.
 */
export type Backoff = (settings: BackoffSettings, refused: number, lastWait: number, stream: RandomStream) => number;

/** @source Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015, for the three kinds of jitter */
export const backoffs = {
  /** 0: at once. */
  none: () => 0,
  /** v. */
  exponential: (settings, refused) => ceilingOf(settings, refused),
  /** U(0, v). */
  'full-jitter': (settings, refused, _lastWait, stream) => stream.uniform() * ceilingOf(settings, refused),
  /** v / 2 + U(0, v / 2). */
  'equal-jitter': (settings, refused, _lastWait, stream) => {
    const half = ceilingOf(settings, refused) / 2;
    return half + stream.uniform() * half;
  },
  /** min(cap, U(base, 3 x the last wait)), where the first last wait is base. */
  'decorrelated-jitter': ({ base, cap }, _refused, lastWait, stream) => {
    const last = lastWait === 0 ? base : lastWait;
    return Math.min(cap, base + stream.uniform() * Math.max(0, 3 * last - base));
  },
} as const satisfies Record<BackoffName, Backoff>;

/** v = min(cap, base x 2^(refused - 1)). */
function ceilingOf({ base, cap }: BackoffSettings, refused: number): number {
  return Math.min(cap, base * powerOfTwo(Math.min(refused - 1, 62)));
}
