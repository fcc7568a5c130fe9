/** Why this file exists: how long an SDK waits before a retry: what its jitter makes of a uniform draw, rounded as it rounds. */
import { NANOSECONDS_PER_MILLISECOND } from '../engine/tick.ts';
import type { SdkJitter, SdkProfile } from './sdks/sdk-profile.ts';

export interface WaitSettings {
  readonly baseMilliseconds: number;
  readonly jitter: SdkJitter;
  /** What every answer's hint says, whole; 0 or nothing where there is none. */
  readonly retryAfterMilliseconds?: number;
}

/** The waits of a profile after one kind of error. */
export class SdkWaits {
  readonly #jitter: SdkJitter;
  readonly #base: number;
  readonly #cap: number;
  readonly #rounding: SdkProfile['rounding'];
  readonly #retryAfter: SdkProfile['retryAfter'];
  readonly #hint: number;
  /** growth^i at index i, i the retries so far. */
  readonly #growth: Float64Array;

  constructor(profile: SdkProfile, { baseMilliseconds, jitter, retryAfterMilliseconds = 0 }: WaitSettings) {
    const { growth, capMilliseconds, rounding, retryAfter } = profile;
    this.#jitter = jitter;
    this.#base = baseMilliseconds;
    this.#cap = capMilliseconds;
    this.#rounding = rounding;
    this.#retryAfter = retryAfter;
    this.#hint = retryAfterMilliseconds;
    this.#growth = new Float64Array(RETRIES_MAX);
    for (let i = 0, power = 1; i < RETRIES_MAX; i++, power *= growth) this.#growth[i] = power;
  }

  /**
   * Nanoseconds, whole, to wait after the attempt of this number failed.
   *
   * @param attempt from 1.
   * @param u uniform in [0, 1); drawn for every wait, whether the jitter needs it or not.
   */
  after(attempt: number, u: number): number {
    const drawn = this.#rounded(this.#milliseconds(Math.min(attempt, RETRIES_MAX) - 1, u));
    const milliseconds = this.#hint === 0 ? drawn : this.#hinted(drawn);
    return Math.floor(milliseconds * NANOSECONDS_PER_MILLISECOND + 0.5);
  }

  #rounded(milliseconds: number): number {
    if (this.#rounding === 'none') return milliseconds;
    return Math.floor(this.#rounding === 'down' ? milliseconds : milliseconds + 0.5);
  }

  #hinted(wait: number): number {
    switch (this.#retryAfter) {
      case 'at-most-5s-more':
        return Math.max(wait, Math.min(this.#hint, wait + 5000));
      case 'up-to-cap':
        return Math.min(this.#cap, Math.max(wait, this.#hint));
      case 'not-read':
        return wait;
    }
  }

  #milliseconds(retries: number, u: number): number {
    const cap = this.#cap;
    const v = this.#base * this.#growth[retries]!;
    switch (this.#jitter) {
      case 'full':
        return u * Math.min(cap, v);
      case 'half': {
        const half = Math.floor(Math.min(cap, v) / 2);
        return half + Math.floor(u * (half + 1));
      }
      case 'full-then-cap':
        return Math.min(cap, u * v);
      case 'full-below-cap':
        return v > cap ? cap : u * v;
      case 'steps-then-cap':
        return Math.min(cap, Math.floor(u * this.#base) * this.#growth[retries]!);
      case 'none-after-first':
        return retries === 0 ? 0 : Math.min(cap, v);
      case 'none':
        return Math.min(cap, v);
    }
  }
}

/** Attempts beyond this number wait as long as the one of this number does. */
const RETRIES_MAX = 62;
