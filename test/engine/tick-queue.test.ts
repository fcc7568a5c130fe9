import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Tick } from '../../src/engine/tick.ts';
import { type TickQueue, TickRing } from '../../src/engine/tick-queue.ts';
import { HeapQueue } from './heap-queue.ts';

/** In ticks from now: mostly near, sometimes around one or several turns of a ring of 8, sometimes far beyond. */
const wait = fc.oneof(
  { weight: 4, arbitrary: fc.integer({ min: 1, max: 6 }) },
  { weight: 3, arbitrary: fc.integer({ min: 6, max: 34 }) },
  { weight: 1, arbitrary: fc.integer({ min: 35, max: 5000 }) },
);

/** Waits of work scheduled at the start, and of work that each taken slot schedules in its turn. */
const plan = fc.record({
  first: fc.array(wait, { minLength: 1, maxLength: 40 }),
  later: fc.array(fc.array(wait, { maxLength: 2 }), { maxLength: 120 }),
});

/** Everything that a queue hands out, tick by tick, as the simulation asks for it. */
function handedOut(queue: TickQueue, { first, later }: { first: number[]; later: number[][] }): [Tick, number][] {
  const taken: [Tick, number][] = [];
  const rest = [...later];
  let slots = 0;
  for (const ticks of first) queue.schedule(slots++, ticks);
  for (let tick = queue.next(0); tick < Number.POSITIVE_INFINITY; tick = queue.next(tick)) {
    expect(queue.has(tick)).toBe(true);
    queue.take(tick, (slot) => {
      taken.push([tick, slot]);
      for (const ticks of rest.shift() ?? []) queue.schedule(slots++, tick + ticks);
    });
    expect(queue.has(tick)).toBe(false);
  }
  expect(queue.size).toBe(0);
  return taken;
}

test('a ring of ticks hands out what a plain heap does, in the same order, however far ahead work is scheduled', () => {
  fc.assert(
    fc.property(plan, fc.constantFrom(2, 8, 32), (work, ticks) => {
      expect(handedOut(new TickRing(ticks), work)).toEqual(handedOut(new HeapQueue(), work));
    }),
    { seed: 1, numRuns: 1500 },
  );
});

test('a ring of ticks agrees with a plain heap where every tick is asked for, empty ones too', () => {
  fc.assert(
    fc.property(plan, fc.constantFrom(2, 8), ({ first }, ticks) => {
      const [ring, heap] = [new TickRing(ticks), new HeapQueue()];
      const taken: number[][] = [[], []];
      for (const [slot, ticks] of first.entries()) for (const queue of [ring, heap]) queue.schedule(slot, ticks % 100);
      for (let tick = 0; tick < 100; tick++) {
        expect(ring.has(tick)).toBe(heap.has(tick));
        expect(ring.next(tick)).toBe(heap.next());
        for (const [i, queue] of [ring, heap].entries()) queue.take(tick, (slot) => taken[i]!.push(slot));
        expect(ring.size).toBe(heap.size);
      }
      expect(taken[0]).toEqual(taken[1]);
    }),
    { seed: 2, numRuns: 300 },
  );
});

test('slots due in one tick come in the order they were scheduled, those from afar included', () => {
  const ring = new TickRing(8);
  ring.schedule(0, 30);
  ring.schedule(1, 3);
  const order: number[] = [];
  for (let tick = 0; tick <= 30; tick++) {
    if (tick === 29) ring.schedule(3, 30);
    if (ring.has(tick)) ring.take(tick, (slot) => order.push(slot));
    if (tick === 3) ring.schedule(2, 30);
  }
  expect(order).toEqual([1, 0, 2, 3]);
});

test('a slot may be used again as soon as it has been taken', () => {
  const ring = new TickRing(8);
  ring.schedule(0, 1);
  let taken = 0;
  for (let tick = 1; tick < 100; tick++) {
    if (ring.has(tick)) {
      ring.take(tick, (slot) => {
        taken++;
        ring.schedule(slot, tick + 1);
      });
    }
  }
  expect(taken).toBe(99);
  expect(ring.size).toBe(1);
});

test('a queue in which nothing waits has no next tick', () => {
  expect(new TickRing().next(0)).toBe(Number.POSITIVE_INFINITY);
});
