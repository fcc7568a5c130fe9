import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { largestOf, newCounts, PackedColumn, sumOfColumns, totalOf } from '../../src/engine/number-column.ts';

/** Runs of equal numbers, as seconds have them: idle ones, small counts, latencies without calls, and anything else. */
const run = fc.record({
  value: fc.oneof(
    fc.constantFrom(0, 1, 254, 255, 65_534, 65_535, 2 ** 32 - 2, 2 ** 32, -0, -1, 0.5, Number.NaN),
    fc.nat(300),
    fc.integer({ min: 0, max: 2 ** 32 }).map((millionths) => millionths / 1_000_000),
    fc.double(),
  ),
  times: fc.oneof(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1000, max: 3000 })),
});
const runs = fc.array(run, { maxLength: 40 });

describe('a packed column', () => {
  test('holds any numbers exactly, in order, read from anywhere', () => {
    fc.assert(
      fc.property(runs, fc.array(fc.nat(100_000), { maxLength: 20 }), (given, anywhere) => {
        const { column, values } = columnOf(given);
        expect(column.length).toBe(values.length);
        expect(sameNumbers([...column], values)).toBe(true);
        for (const index of anywhere) expect(Object.is(column.at(index), values[index])).toBe(true);
        expect(column.at(values.length)).toBeUndefined();
      }),
      { numRuns: 60 },
    );
  });

  test('goes on as it was on another thread, or changed number by number', () => {
    fc.assert(
      fc.property(runs, (given) => {
        const { column, values } = columnOf(given);
        const copy = PackedColumn.fromPlain(structuredClone(column.plain()));
        copy.push(7);
        expect(sameNumbers([...copy], [...values, 7])).toBe(true);
        const half = (value: number) => value / 2;
        expect(sameNumbers([...column.map(half)], values.map(half))).toBe(true);
      }),
      { numRuns: 30 },
    );
  });

  test('takes no memory for a number that stays, and little where few differ', () => {
    const column = new PackedColumn();
    for (let minute = 0; minute < 60; minute++) {
      column.pushMany(0, 59);
      column.push(3);
    }
    column.pushMany(Number.NaN, 31_536_000);
    expect(column.length).toBe(3600 + 31_536_000);
    expect(bytesOf(column)).toBeLessThan(300_000);
  });

  test('takes four bytes for a number of six decimals, and shares what a change leaves as it is', () => {
    const column = PackedColumn.from(Array.from({ length: 10_240 }, (_, second) => (second * 1001) / 1_000_000));
    expect(bytesOf(column)).toBe(10_240 * 4);
    const same = column.map((value) => Number(value.toFixed(6)));
    expect(same.plain().blocks.every((block, index) => block === column.plain().blocks[index])).toBe(true);
    expect(sameNumbers([...same], [...column])).toBe(true);
  });
});

describe('columns of counts', () => {
  test('add up to their sums, in an array wide enough for them', () => {
    const counts = fc.array(fc.oneof(fc.nat(255), fc.nat(2 ** 32 - 1)), { maxLength: 50 });
    fc.assert(
      fc.property(fc.array(counts, { maxLength: 5 }), (columns) => {
        const expected = Array.from({ length: 50 }, (_, second) =>
          columns.reduce((sum, column) => sum + (column[second] ?? 0), 0),
        );
        const sums = sumOfColumns(columns, 50);
        expect([...sums]).toEqual(expected);
        expect(totalOf(sums)).toBe(expected.reduce((sum, count) => sum + count, 0));
        expect(largestOf(sums)).toBe(Math.max(...expected));
      }),
    );
  });

  test.each([
    [0, Uint8Array],
    [255, Uint8Array],
    [256, Uint16Array],
    [65_536, Uint32Array],
    [2 ** 32, Float64Array],
  ])('up to %d are as narrow as they can be', (largest, expected) => {
    expect(newCounts(3, largest)).toEqual(new expected(3));
  });
});

/** What its blocks take. */
function bytesOf(column: PackedColumn): number {
  const size = (value: unknown): number => {
    if (typeof value !== 'object' || value === null) return 8;
    if (ArrayBuffer.isView(value)) return value.byteLength;
    return Object.values(value).reduce<number>((sum, part) => sum + size(part), 0);
  };
  return column.plain().blocks.reduce<number>((sum, block) => sum + size(block), 0);
}

function columnOf(given: readonly { readonly value: number; readonly times: number }[]) {
  const column = new PackedColumn();
  for (const { value, times } of given) column.pushMany(value, times);
  return { column, values: given.flatMap(({ value, times }) => new Array<number>(times).fill(value)) };
}

function sameNumbers(left: readonly number[], right: readonly number[]): boolean {
  return left.length === right.length && left.every((value, index) => Object.is(value, right[index]));
}
