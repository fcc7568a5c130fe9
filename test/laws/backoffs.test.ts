import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { BackoffName } from '../../src/clients/backoff.ts';
import { type Backoff, backoffCeilings, backoffs } from '../../src/clients/backoff.ts';
import { RandomStream } from '../../src/engine/random.ts';
import { kolmogorovDistance, kolmogorovLimit } from '../engine/goodness-of-fit.ts';

const RUNS = { seed: 1, numRuns: 500 };
const ATTEMPTS = 70;

const base = fc.integer({ min: 1, max: 10_000_000_000 });
const settings = fc.record({ base, cap: fc.integer({ min: 1, max: 100_000_000_000 }), seed: fc.nat(1_000_000) });
type Settings = { base: number; cap: number; seed: number };
interface Wait {
  /** Number of the refused attempt, from 1. */
  readonly refused: number;
  readonly ceiling: number;
  readonly lastWait: number;
  readonly wait: number;
}

/** The waits of one call that is refused `ATTEMPTS` times. */
function waitsOf(backoff: Backoff, { base, cap, seed }: Settings): Wait[] {
  const stream = new RandomStream(`backoff ${seed}`);
  const ceilings = backoffCeilings(base, cap, ATTEMPTS);
  const waits: Wait[] = [];
  for (let refused = 1; refused <= ATTEMPTS; refused++) {
    const lastWait = waits.at(-1)?.wait ?? 0;
    const ceiling = ceilings[refused]!;
    waits.push({ refused, ceiling, lastWait, wait: backoff({ base, cap, ceiling, lastWait }, stream) });
  }
  return waits;
}

/** v = min(cap, base x 2^(n - 1)), in whole numbers of any size. */
function ceilingOf({ base, cap }: Settings, refused: number): number {
  const grown = BigInt(base) << BigInt(refused - 1);
  return Number(grown < BigInt(cap) ? grown : BigInt(cap));
}

/** Least and most a wait may be, by the formula of each member; a rounding error of the last place is allowed. */
const bounds: Record<BackoffName, (wait: Wait, settings: Settings) => readonly [number, number]> = {
  none: () => [0, 0],
  exponential: ({ ceiling }) => [ceiling, ceiling],
  'full-jitter': ({ ceiling }) => [0, ceiling],
  'equal-jitter': ({ ceiling }) => [ceiling / 2, ceiling],
  'decorrelated-jitter': ({ lastWait }, { base, cap }) => [
    Math.min(cap, base),
    Math.min(cap, Math.max(base, 3 * (lastWait === 0 ? base : lastWait))),
  ],
};

test('ceilings double from the base up to the cap and stay there, and never overflow', () => {
  fc.assert(
    fc.property(settings, (set) => {
      const ceilings = backoffCeilings(set.base, set.cap, ATTEMPTS);
      const exact = Array.from({ length: ATTEMPTS }, (_, n) => ceilingOf(set, n + 1));
      expect(Array.from(ceilings.slice(1))).toEqual(exact);
    }),
    RUNS,
  );
});

describe.each(Object.entries(backoffs) as [BackoffName, Backoff][])('every backoff, %s:', (name, backoff) => {
  test('waits no longer than the cap and never less than nothing', () => {
    fc.assert(
      fc.property(settings, (set) => {
        expect(waitsOf(backoff, set).filter(({ wait }) => !(wait >= 0 && wait <= set.cap))).toEqual([]);
      }),
      RUNS,
    );
  });

  test('stays within the bounds of its formula at every attempt', () => {
    fc.assert(
      fc.property(settings, (set) => {
        const outside = waitsOf(backoff, set).filter((wait) => {
          const [least, most] = bounds[name](wait, set);
          return wait.wait < least || wait.wait > most;
        });
        expect(outside).toEqual([]);
      }),
      RUNS,
    );
  });

  test('reaches all of its bounds: waits are uniform between them (false-fail rate 1e-6)', () => {
    const samples = 20_000;
    const set = { base: 100_000_000, cap: 20_000_000_000, seed: 0 };
    for (const situation of [
      { refused: 1, ceiling: 1e8, lastWait: 0 },
      { refused: 3, ceiling: 4e8, lastWait: 2.5e8 },
    ]) {
      const stream = new RandomStream(`uniform ${name} ${situation.refused}`);
      const [least, most] = bounds[name]({ ...situation, wait: 0 }, set);
      const waits = Float64Array.from({ length: samples }, () => backoff({ ...set, ...situation }, stream));
      if (most === least) expect(waits.every((wait) => wait === most)).toBe(true);
      else {
        const uniform = (x: number): number => Math.min(1, Math.max(0, (x - least) / (most - least)));
        expect(kolmogorovDistance(waits, uniform)).toBeLessThan(kolmogorovLimit(samples));
      }
    }
  });

  test('takes the same number of draws whatever the attempt, so that streams stay aligned', () => {
    const draws = (refused: number, lastWait: number): number => {
      const [used, counted] = [new RandomStream('draws'), new RandomStream('draws')];
      backoff({ base: 100, cap: 1000, ceiling: Math.min(1000, 100 * 2 ** (refused - 1)), lastWait }, used);
      const next = used.uniform();
      for (let i = 0; i < 5; i++) if (counted.uniform() === next) return i;
      return Number.NaN;
    };
    expect(draws(1, 0)).toBeLessThanOrEqual(1);
    expect(draws(9, 1000)).toBe(draws(1, 0));
  });
});
