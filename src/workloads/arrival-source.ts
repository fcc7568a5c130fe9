/** Why this file exists: what the simulation asks of any arrival process. */
import type { RandomStream } from '../engine/random.ts';
import type { Tick } from '../engine/tick.ts';
import type { TickOrder } from '../engine/tick-order.ts';

/** The arrivals of one flow. */
export interface ArrivalSource {
  /** The first tick, after the last one taken, in which calls may start. */
  readonly nextTick: Tick;
  /** How many calls start in `tick`. Ticks are taken in increasing order, and none at which `nextTick` pointed is left out. */
  take(tick: Tick): number;
  /** Adds the calls of the tick last taken to `order`, each as `item`. */
  place(order: TickOrder, item: number): void;
  /** Present where a whole second can be counted before anything is known of its ticks. */
  readonly wholeSeconds?: WholeSeconds;
}

/** Seconds of calls, each by its first tick. A second is taken as a whole, by `skip`, or tick by tick. */
export interface WholeSeconds {
  /** How many calls start in the second. */
  count(firstTick: Tick): number;
  /** The second is taken: `nextTick` lies after it. */
  skip(firstTick: Tick): void;
  /** The ticks in which calls of the second start, and how many: the same as if it had been taken tick by tick. */
  spread(firstTick: Tick, each: (tick: Tick, calls: number) => void): void;
}

/** The streams of one flow: when calls start, at which instant of the tick, and one for what is drawn by the second. */
export interface ArrivalStreams {
  readonly arrivals: RandomStream;
  readonly instants: RandomStream;
  /** A new stream of this whole second from t = 0, always the same: a second may be drawn again, and out of turn. */
  readonly ofSecond: (second: number) => RandomStream;
}
