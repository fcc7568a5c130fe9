/**
 * Why this file exists: while no instance's retry quota is below full, calls are admitted as counts and their answers
 * change nothing. This remembers the counts whose answers may still be under way when that ends.
 */
import type { Tick } from '../engine/tick.ts';
import type { WholeSeconds } from '../workloads/arrival-source.ts';

/** Calls of a second that were admitted as one count. */
interface Second {
  readonly firstTick: Tick;
  readonly calls: number;
  readonly source: WholeSeconds;
}

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
  /** Later than all counts by tick: seconds whose ticks nobody has had to know yet. */
  #seconds: Second[] = [];

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
    this.#spreadSeconds();
    this.#forget(tick);
    this.#push(tick, calls);
  }

  /** As if `add` were called for each tick of the second, which the source knows. */
  addSecond(firstTick: Tick, calls: number, source: WholeSeconds): void {
    this.#seconds.push({ firstTick, calls, source });
    this.#remembered += calls;
    this.#forget(firstTick);
  }

  #push(tick: Tick, calls: number): void {
    if (this.#count === this.#ticks.length) this.#grow();
    const at = (this.#first + this.#count++) & (this.#ticks.length - 1);
    this.#ticks[at] = tick;
    this.#calls[at] = calls;
    this.#remembered += calls;
  }

  /** Hands out and forgets every count whose answers may still be under way at `tick`. */
  takeAll(tick: Tick, each: (tick: Tick, calls: number) => void): void {
    this.#spreadSeconds();
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
    if (this.#count === 0) this.#forgetSeconds(tick);
  }

  /** A second is forgotten once the one after it is old enough: a little late, which spreading it makes good. */
  #forgetSeconds(tick: Tick): void {
    while (this.#seconds.length > 1 && this.#seconds[1]!.firstTick < tick - this.#longestTicks) {
      const { calls } = this.#seconds[0]!;
      if (this.#remembered - calls < this.#callsMin) return;
      this.#remembered -= calls;
      this.forgotten += calls;
      this.#seconds.shift();
    }
  }

  #spreadSeconds(): void {
    if (this.#seconds.length === 0) return;
    const seconds = this.#seconds;
    this.#seconds = [];
    for (const { firstTick, calls, source } of seconds) {
      this.#remembered -= calls;
      source.spread(firstTick, (tick, ofTick) => this.#push(tick, ofTick));
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
