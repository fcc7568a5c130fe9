import type { RandomStream } from '../engine/random.ts';
import type { TickOrder } from '../engine/tick-order.ts';

/** Adds `count` items at instants drawn uniformly from the tick. */
export function placeUniformly(
  order: TickOrder,
  item: number,
  count: number,
  tickNanoseconds: number,
  instants: RandomStream,
): void {
  for (let i = 0; i < count; i++) order.add(item, Math.floor(instants.uniform() * tickNanoseconds));
}
