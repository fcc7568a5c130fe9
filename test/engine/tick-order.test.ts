import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { RandomStream } from '../../src/engine/random.ts';
import { TickOrder } from '../../src/engine/tick-order.ts';
import { chiSquare } from './goodness-of-fit.ts';

const TICK = 1_000_000;

function sorted(offsets: readonly number[], stream = new RandomStream('order')): [number, number][] {
  const order = new TickOrder(stream, TICK);
  for (const [item, offset] of offsets.entries()) order.add(item, offset);
  order.sort();
  return Array.from({ length: order.count }, (_, i) => [order.offsets[i]!, order.items[i]!]);
}

describe('the order inside a tick', () => {
  const offset = fc.oneof(
    fc.integer({ min: 0, max: TICK - 1 }),
    fc.integer({ min: 0, max: 3 }),
    fc.integer({ min: TICK - 3, max: TICK - 1 }),
  );

  test('is that of the true instants, with every item kept and none made up', () => {
    fc.assert(
      fc.property(fc.array(offset, { maxLength: 1300, size: 'max' }), (offsets) => {
        const expected = offsets.map((at, item): [number, number] => [at, item]);
        const byOffset = sorted(offsets);
        expect(byOffset.map(([at]) => at)).toEqual(offsets.slice().sort((a, b) => a - b));
        const whole = (a: [number, number], b: [number, number]): number => a[0] - b[0] || a[1] - b[1];
        expect(byOffset.sort(whole)).toEqual(expected.sort(whole));
      }),
      { seed: 1, numRuns: 200 },
    );
  });

  test.each([511, 512, 513, 2000])('is kept by %d items, one at each instant, backwards', (count) => {
    const offsets = Array.from({ length: count }, (_, i) => (count - 1 - i) * 7);
    expect(sorted(offsets).map(([, item]) => item)).toEqual(Array.from({ length: count }, (_, i) => count - 1 - i));
  });

  test('of items of one instant is each permutation with the same probability (false-fail rate 1e-6)', () => {
    const stream = new RandomStream('ties');
    const permutations = Array.from({ length: 48_000 }, () => {
      const [a, b, c, d] = sorted([5, 9, 9, 9, 9, 12], stream)
        .slice(1, 5)
        .map(([, item]) => item - 1) as [number, number, number, number];
      return a * 6 + (b - (b > a ? 1 : 0)) * 2 + (c > d ? 1 : 0);
    });
    const { statistic, limit, degrees } = chiSquare(permutations, (cell) => (cell < 24 ? 1 / 24 : 0), 24);
    expect(degrees).toBeGreaterThanOrEqual(23);
    expect(statistic).toBeLessThan(limit);
  });

  test('takes no draw where no two items share an instant', () => {
    const stream = new RandomStream('order');
    sorted([3, 1, 2], stream);
    expect(stream.uniform()).toBe(new RandomStream('order').uniform());
  });

  test('starts anew after it was cleared', () => {
    const order = new TickOrder(new RandomStream('order'), TICK);
    order.add(1, 5);
    order.sort();
    order.clear();
    expect(order.count).toBe(0);
    order.add(2, 7);
    order.add(-1, 6);
    order.sort();
    expect([order.items[0], order.items[1], order.count]).toEqual([-1, 2, 2]);
  });
});
