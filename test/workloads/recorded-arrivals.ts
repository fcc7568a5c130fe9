/** Why this file exists: a source says how many calls start in a tick and where. This writes it all down. */
import { RandomStreams } from '../../src/engine/random.ts';
import type { Clock } from '../../src/engine/tick.ts';
import { TickOrder } from '../../src/engine/tick-order.ts';
import { createArrivalSource } from '../../src/workloads/arrival-sources.ts';
import type { Arrivals } from '../../src/workloads/arrivals.ts';

export type OpenArrivals = Exclude<Arrivals, { kind: 'closed' }>;

export interface RecordedArrivals {
  /** Ticks in which calls started, and how many. */
  readonly counts: readonly (readonly [tick: number, calls: number])[];
  /** Nanoseconds from t = 0 of each call, in order. */
  readonly instants: readonly number[];
}

export interface RecordingOptions {
  readonly seconds: number;
  readonly tickNanoseconds?: number;
  readonly seed?: string;
  /** Whether instants are asked for. */
  readonly placed?: boolean;
}

export function clockOf(tickNanoseconds: number, seconds: number): Clock {
  const ticksPerSecond = 1e9 / tickNanoseconds;
  return { tickNanoseconds, ticksPerSecond, durationTicks: Math.round(seconds * ticksPerSecond), warmupTicks: 0 };
}

/** @throws Error where a source breaks its contract: goes back in time, or places what it did not count. */
export function record(arrivals: OpenArrivals, options: RecordingOptions): RecordedArrivals {
  const { seconds, tickNanoseconds = 1_000_000, seed = '1', placed = true } = options;
  const clock = clockOf(tickNanoseconds, seconds);
  const streams = new RandomStreams(seed, 0);
  const source = createArrivalSource(arrivals, clock, {
    arrivals: streams.stream('flow', 'arrivals'),
    instants: streams.stream('flow', 'instants'),
    ofSecond: streams.numbered('flow', 'arrivals of a second'),
  });
  const order = new TickOrder(streams.stream('kms', 'order'), tickNanoseconds);
  const counts: [number, number][] = [];
  const instants: number[] = [];
  while (source.nextTick < clock.durationTicks) {
    const tick = source.nextTick;
    const calls = source.take(tick);
    if (!(source.nextTick > tick)) throw new Error(`at tick ${tick} the next tick is ${source.nextTick}`);
    if (calls > 0) counts.push([tick, calls]);
    if (!placed) continue;
    order.clear();
    source.place(order, 0);
    order.sort();
    if (order.count !== calls) throw new Error(`at tick ${tick} ${order.count} of ${calls} calls were placed`);
    for (let i = 0; i < calls; i++) {
      const offset = order.offsets[i]!;
      const inside = Number.isInteger(offset) && offset >= 0 && offset < tickNanoseconds;
      if (!inside) throw new Error(`at tick ${tick} a call starts ${offset} nanoseconds into it`);
      instants.push(tick * tickNanoseconds + offset);
    }
  }
  return { counts, instants };
}

export const totalOf = ({ counts }: RecordedArrivals): number => counts.reduce((sum, [, calls]) => sum + calls, 0);

/** How many calls start in each piece of `milliseconds` from t = 0. */
export function perPiece(
  { instants }: RecordedArrivals,
  { seconds, milliseconds }: { seconds: number; milliseconds: number },
): number[] {
  const pieces = new Array<number>(Math.ceil((seconds * 1000) / milliseconds)).fill(0);
  for (const instant of instants) pieces[Math.floor(instant / (milliseconds * 1e6))]!++;
  return pieces;
}
