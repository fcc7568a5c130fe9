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
}

/** The streams of one flow: when calls start, and at which instant of the tick. */
export interface ArrivalStreams {
  readonly arrivals: RandomStream;
  readonly instants: RandomStream;
}
