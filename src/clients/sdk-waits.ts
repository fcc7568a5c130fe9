/** Why this file exists: how long an SDK waits before a retry: what its jitter makes of a uniform draw, rounded as it rounds. */
import { NANOSECONDS_PER_MILLISECOND } from '../engine/tick.ts';
import type { SdkJitter, SdkProfile } from './sdks/sdk-profile.ts';

/** The waits of a profile after one kind of error. */
export class SdkWaits {
  readonly #jitter: SdkJitter;
  readonly #base: number;
  readonly #cap: number;
  readonly #rounding: SdkProfile['rounding'];
  /** growth^i at index i, i the retries so far. */
  readonly #growth: Float64Array;

  constructor({ growth, capMilliseconds, rounding }: SdkProfile, baseMilliseconds: number, jitter: SdkJitter) {
    this.#jitter = jitter;
    this.#base = baseMilliseconds;
    this.#cap = capMilliseconds;
    this.#rounding = rounding;
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
    const milliseconds = this.#milliseconds(Math.min(attempt, RETRIES_MAX) - 1, u);
    if (this.#rounding === 'none') return Math.floor(milliseconds * NANOSECONDS_PER_MILLISECOND + 0.5);
    const whole = this.#rounding === 'down' ? Math.floor(milliseconds) : Math.floor(milliseconds + 0.5);
    return whole * NANOSECONDS_PER_MILLISECOND;
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
