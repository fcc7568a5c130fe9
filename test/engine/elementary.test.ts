import { describe, expect, test } from 'vitest';
import {
  cosineOfTurns,
  cubeRoot,
  exponential,
  minusLogarithmOfCell,
  naturalLogarithm,
  powerOfTwo,
} from '../../src/engine/elementary.ts';
import { RandomStream } from '../../src/engine/random.ts';

const ULPS_MAX = 4;
const SAMPLES = 200_000;

/** Distance in units in the last place of `reference`. */
function ulps(value: number, reference: number): number {
  if (value === reference) return 0;
  const exponent = Math.max(-1022, Math.floor(Math.log2(Math.abs(reference))));
  return Math.abs(value - reference) / 2 ** (exponent - 52);
}

/** The largest distance over `SAMPLES` arguments drawn by `argument`, and where it is. */
function worst(
  argument: (stream: RandomStream) => number,
  ours: (x: number) => number,
  reference: (x: number) => number,
): { ulps: number; at: number } {
  const stream = new RandomStream('elementary');
  let found = { ulps: 0, at: Number.NaN };
  for (let i = 0; i < SAMPLES; i++) {
    const x = argument(stream);
    const distance = ulps(ours(x), reference(x));
    if (!(distance <= found.ulps)) found = { ulps: distance, at: x };
  }
  return found;
}

describe('the natural logarithm', () => {
  const ranges: Record<string, (stream: RandomStream) => number> = {
    'over every exponent of a normal number': (stream) =>
      (1 + stream.uniform()) * powerOfTwo(stream.integer(2046) - 1022),
    'from 0 to 1': (stream) => stream.openUniform(),
    'close to 1': (stream) => 1 + (stream.uniform() - 0.5) * powerOfTwo(-stream.integer(50)),
    'around the square root of 2, where the exponent changes': (stream) =>
      Math.SQRT2 * (1 + (stream.uniform() - 0.5) * 1e-6),
  };
  for (const [range, argument] of Object.entries(ranges)) {
    test(`is within ${ULPS_MAX} units in the last place ${range}`, () => {
      expect(worst(argument, naturalLogarithm, Math.log).ulps).toBeLessThanOrEqual(ULPS_MAX);
    });
  }

  test('is exactly 0 at 1, and odd under the reciprocal of a power of two', () => {
    expect(naturalLogarithm(1)).toBe(0);
    for (let k = 1; k <= 1022; k++) expect(naturalLogarithm(powerOfTwo(-k))).toBe(-naturalLogarithm(powerOfTwo(k)));
    expect(naturalLogarithm(Number.MAX_VALUE)).toBe(Math.log(Number.MAX_VALUE));
    expect(ulps(naturalLogarithm(2 ** -1022), Math.log(2 ** -1022))).toBeLessThanOrEqual(1);
  });
});

describe('the exponential function', () => {
  test.each([
    ['from -708 to 709', (stream: RandomStream) => stream.uniform() * 1417 - 708],
    ['close to 0', (stream: RandomStream) => (stream.uniform() - 0.5) * powerOfTwo(-stream.integer(50))],
  ])(`is within ${ULPS_MAX} units in the last place %s`, (_range, argument) => {
    expect(worst(argument, exponential, Math.exp).ulps).toBeLessThanOrEqual(ULPS_MAX);
  });

  test('is 1 at 0, 0 below -708 and Infinity above 709', () => {
    expect(exponential(0)).toBe(1);
    expect(exponential(-0)).toBe(1);
    expect(exponential(-708.5)).toBe(0);
    expect(exponential(Number.NEGATIVE_INFINITY)).toBe(0);
    expect(exponential(709.5)).toBe(Number.POSITIVE_INFINITY);
  });

  test('never decreases from one 64th to the next', () => {
    for (let i = -708 * 64; i < 709 * 64; i++) expect(exponential((i + 1) / 64) > exponential(i / 64)).toBe(true);
  });
});

test('a power of two is exact for every exponent of a normal number', () => {
  for (let k = -1022; k <= 1023; k++) expect(powerOfTwo(k)).toBe(2 ** k);
});

describe('minus the logarithm of a cell', () => {
  const reference = (cell: number): number => -Math.log((cell + 0.5) / 2 ** 32);
  const error = (cell: number): number => Math.abs(minusLogarithmOfCell(cell) - reference(cell));

  test('is within 1e-14 at random cells, at both ends and at every change of slice', () => {
    const stream = new RandomStream('cells');
    const cells = [0, 1, 2, 4095, 4096, 4097, 2 ** 31 - 1, 2 ** 31, 2 ** 32 - 2, 2 ** 32 - 1];
    for (let i = 0; i < SAMPLES; i++) cells.push(stream.cell() >>> stream.integer(32));
    for (let slice = 0; slice < 256; slice++) {
      for (const shift of [13, 20, 31]) {
        const edge = (2 ** shift / 256) * (256 + slice);
        cells.push(Math.ceil(edge), Math.max(0, Math.ceil(edge) - 1));
      }
    }
    expect(Math.max(...cells.slice(0, 10).map(error))).toBeLessThan(1e-14);
    expect(cells.reduce((largest, cell) => Math.max(largest, error(cell)), 0)).toBeLessThan(1e-14);
  });

  test('decreases from cell to cell', () => {
    for (const start of [0, 4000, 2 ** 20 - 1000, 2 ** 31 - 1000, 2 ** 32 - 2001]) {
      for (let cell = start; cell < start + 2000; cell++) {
        expect(minusLogarithmOfCell(cell + 1) < minusLogarithmOfCell(cell)).toBe(true);
      }
    }
  });
});

describe('the cosine of turns', () => {
  test('is within 2e-15 over several circles, to both sides', () => {
    for (let i = -40_000; i <= 40_000; i++) {
      const turns = i / 16_384;
      const inside = turns - Math.floor(turns);
      expect(Math.abs(cosineOfTurns(turns) - Math.cos(2 * Math.PI * inside))).toBeLessThan(2e-15);
    }
  });

  test('is exact at whole and half turns and even, and comes back after each turn', () => {
    expect(cosineOfTurns(0)).toBe(1);
    expect(cosineOfTurns(3)).toBe(1);
    expect(cosineOfTurns(0.5)).toBe(-1);
    expect(cosineOfTurns(-7.5)).toBe(-1);
    expect(Math.abs(cosineOfTurns(0.25))).toBeLessThan(1e-15);
    for (let i = 0; i < 1024; i++) {
      expect(cosineOfTurns(-i / 1024)).toBe(cosineOfTurns(i / 1024));
      expect(cosineOfTurns(5 + i / 1024)).toBe(cosineOfTurns(i / 1024));
    }
  });
});

describe('the cube root', () => {
  test('is within 1 unit in the last place of Math.cbrt, from 1e-12 to 1e12', () => {
    const stream = new RandomStream('cube roots');
    for (let i = 0; i < SAMPLES / 4; i++) {
      const x = 10 ** (24 * stream.uniform() - 12);
      expect(ulps(cubeRoot(x), Math.cbrt(x))).toBeLessThanOrEqual(1);
    }
  });

  test('is exact at cubes of whole numbers and at 0', () => {
    for (let root = 0; root <= 2000; root++) expect(cubeRoot(root ** 3)).toBe(root);
  });
});
