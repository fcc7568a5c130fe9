/**
 * Why this file exists: while no instance's retry quota is below full, calls are admitted as counts and their answers
 * change nothing. This remembers the counts whose answers may still be under way when that ends.
 */
import type { Tick } from '../engine/tick.ts';

export class RecentAdmissions {
  /** Calls that were forgotten: their answers came long ago. */
  forgotten = 0;
  readonly #longestTicks: number;
  readonly #callsMin: number;
  #remembered = 0;
  #ticks: Float64Array;
  #calls: Float64Array;
  #first = 0;
  #count = 0;

  /**
   * @param longestTicks after this many ticks a call may be forgotten.
   * @param callsMin so many calls are remembered all the same.
   */
  constructor(longestTicks: number, callsMin = 0) {
    this.#longestTicks = longestTicks;
    this.#callsMin = callsMin;
    this.#ticks = new Float64Array(64);
    this.#calls = new Float64Array(64);
  }

  add(tick: Tick, calls: number): void {
    this.#forget(tick);
    if (this.#count === this.#ticks.length) this.#grow();
    const at = (this.#first + this.#count++) & (this.#ticks.length - 1);
    this.#ticks[at] = tick;
    this.#calls[at] = calls;
    this.#remembered += calls;
  }

  /** Hands out and forgets every count whose answers may still be under way at `tick`. */
  takeAll(tick: Tick, each: (tick: Tick, calls: number) => void): void {
    this.#forget(tick);
    this.#remembered = 0;
    for (; this.#count > 0; this.#count--) {
      each(this.#ticks[this.#first]!, this.#calls[this.#first]!);
      this.#first = (this.#first + 1) & (this.#ticks.length - 1);
    }
  }

  #forget(tick: Tick): void {
    while (this.#count > 0 && this.#ticks[this.#first]! < tick - this.#longestTicks) {
      const calls = this.#calls[this.#first]!;
      if (this.#remembered - calls < this.#callsMin) return;
      this.#remembered -= calls;
      this.forgotten += calls;
      this.#first = (this.#first + 1) & (this.#ticks.length - 1);
      this.#count--;
    }
  }

  #grow(): void {
    const size = this.#ticks.length;
    const ticks = new Float64Array(size * 2);
    const calls = new Float64Array(size * 2);
    for (let i = 0; i < this.#count; i++) {
      ticks[i] = this.#ticks[(this.#first + i) & (size - 1)]!;
      calls[i] = this.#calls[(this.#first + i) & (size - 1)]!;
    }
    this.#ticks = ticks;
    this.#calls = calls;
    this.#first = 0;
  }
}
