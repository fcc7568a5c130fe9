/**
 * Why this file exists: work that is due in a later tick waits here. A piece of work is a slot: a small whole number that
 * its owner knows the meaning of. Scheduling and taking cost a few array accesses, and no allocation.
 */
import type { Tick } from './tick.ts';

/** Work by the tick it is due in. Another implementation must hand out the same slots in the same order. */
export interface TickQueue {
  /** How many slots wait. */
  readonly size: number;
  /** Puts `slot`, which is not waiting, into `tick`, which is not before the last one taken. */
  schedule(slot: number, tick: Tick): void;
  /** Calls `each` with every slot due in `tick`, in the order they were scheduled, and removes them. */
  take(tick: Tick, each: (slot: number) => void): void;
  /** Whether anything is due in `tick`. */
  has(tick: Tick): boolean;
  /** The first tick from `tick` on in which something is due; Infinity if nothing waits. */
  next(tick: Tick): Tick;
}

const NONE = -1;

const RING_TICKS_MAX = 32_768;
const RING_TICKS_MIN = 1024;

/** The ring of a run of so many ticks: a study of many short runs would spend its time on making long ones. */
export function ringFor(durationTicks: Tick): TickRing {
  let ticks = RING_TICKS_MIN;
  while (ticks < durationTicks && ticks < RING_TICKS_MAX) ticks *= 2;
  return new TickRing(ticks);
}

/**
 * A ring of ticks: one list of slots for each of the next `size` ticks, and one far list for what is later, looked
 * through once a turn of half the ring.
 */
export class TickRing implements TickQueue {
  size = 0;
  readonly #mask: number;
  readonly #head: Int32Array;
  readonly #tail: Int32Array;
  #next = new Int32Array(1024);
  #far: { slot: number; tick: Tick }[] = [];
  /** Slots due before this tick are in the ring. */
  #horizon: Tick;
  #farLookedAt: Tick = 0;

  /** @param ticks length of the ring, a power of two. */
  constructor(ticks = RING_TICKS_MAX) {
    this.#mask = ticks - 1;
    this.#head = new Int32Array(ticks).fill(NONE);
    this.#tail = new Int32Array(ticks).fill(NONE);
    this.#horizon = ticks;
  }

  schedule(slot: number, tick: Tick): void {
    if (slot >= this.#next.length) this.#grow(slot);
    this.size++;
    if (tick < this.#horizon) this.#append(slot, tick);
    else this.#far.push({ slot, tick });
  }

  has(tick: Tick): boolean {
    if (tick >= this.#farLookedAt + ((this.#mask + 1) >> 1)) this.#turn(tick);
    return this.#head[tick & this.#mask]! !== NONE;
  }

  take(tick: Tick, each: (slot: number) => void): void {
    const at = tick & this.#mask;
    let slot = this.#head[at]!;
    this.#head[at] = NONE;
    this.#tail[at] = NONE;
    while (slot !== NONE) {
      const following = this.#next[slot]!;
      this.size--;
      each(slot);
      slot = following;
    }
  }

  next(tick: Tick): Tick {
    if (this.size === 0) return Number.POSITIVE_INFINITY;
    if (this.size > this.#far.length) {
      for (let candidate = tick; candidate < this.#horizon; candidate++) {
        if (this.#head[candidate & this.#mask]! !== NONE) return candidate;
      }
    }
    return this.#far.reduce((earliest, { tick: due }) => Math.min(earliest, due), Number.POSITIVE_INFINITY);
  }

  #append(slot: number, tick: Tick): void {
    const at = tick & this.#mask;
    const last = this.#tail[at]!;
    if (last === NONE) this.#head[at] = slot;
    else this.#next[last] = slot;
    this.#tail[at] = slot;
    this.#next[slot] = NONE;
  }

  /**
   * Moves what has come within a ring's length of `tick` from the far list into the ring, in the order it was scheduled:
   * nothing else can be in those lists yet, as until now they lay beyond the horizon.
   */
  #turn(tick: Tick): void {
    this.#farLookedAt = tick;
    this.#horizon = tick + this.#mask + 1;
    if (this.#far.length === 0) return;
    const near = this.#far.filter((item) => item.tick < this.#horizon);
    this.#far = this.#far.filter((item) => item.tick >= this.#horizon);
    for (const { slot, tick: due } of near) this.#append(slot, due);
  }

  #grow(slot: number): void {
    const capacity = Math.max(slot + 1, this.#next.length * 2);
    const next = new Int32Array(capacity);
    next.set(this.#next);
    this.#next = next;
  }
}
