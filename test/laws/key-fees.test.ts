import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type KeyLife, keyFees } from '../../src/kms/key-fees.ts';
import { simulate } from '../../src/simulation/simulate.ts';
import { loadText } from '../scenario/load-from-text.ts';

const HOUR = 3600e9;
const MONTH = 730 * HOUR;
const MONTHS = 6;

const instant = fc.integer({ min: 0, max: MONTHS * 730 * 60 - 1 }).map((minutes) => minutes * 60e9);

const life = fc
  .record({
    keys: fc.integer({ min: 1, max: 5 }),
    madeAt: fc.oneof(fc.constant(0), instant),
    freeFrom: fc.oneof(fc.constant(Number.POSITIVE_INFINITY), instant),
    rotationsBefore: fc.integer({ min: 0, max: 3 }),
    rotatedAt: fc.array(instant, { maxLength: 4 }),
  })
  .map(({ madeAt, freeFrom, rotatedAt, ...rest }): KeyLife => {
    const since = rotatedAt.map((at) => Math.max(at, madeAt)).sort((one, other) => one - other);
    return { ...rest, accountId: 'a', madeAt, freeFrom: Math.max(freeFrom, madeAt), rotatedAt: since };
  });

/** What is left of a life after so many months, seen from there. */
function from(months: number, { madeAt, freeFrom, rotationsBefore, rotatedAt, ...rest }: KeyLife): KeyLife {
  const start = months * MONTH;
  const earlier = rotatedAt.filter((at) => at < start).length;
  return {
    ...rest,
    madeAt: Math.max(0, madeAt - start),
    freeFrom: Math.max(0, freeFrom - start),
    rotationsBefore: rotationsBefore + earlier,
    rotatedAt: rotatedAt.slice(earlier).map((at) => at - start),
  };
}

/** Of the first so much of what is left; what is later has not happened. */
function usd(lives: readonly KeyLife[], run: number): number {
  const known = lives.map(({ madeAt, freeFrom, rotatedAt, ...rest }) => {
    const seen = (at: number): number => (at < run ? at : Number.POSITIVE_INFINITY);
    return { ...rest, madeAt: seen(madeAt), freeFrom: seen(freeFrom), rotatedAt: rotatedAt.filter((at) => at < run) };
  });
  return keyFees(known, run).reduce((sum, { usdPerMonth }) => sum + usdPerMonth, 0);
}

/** @source aws.amazon.com/kms/pricing, read 2026 */
describe('what keys cost, whatever is done to them', () => {
  test('the bill of a long run is the sum of the bills of its months', () => {
    fc.assert(
      fc.property(fc.array(life, { minLength: 1, maxLength: 4 }), (lives) => {
        const months = Array.from({ length: MONTHS }, (_, month) =>
          usd(
            lives.map((one) => from(month, one)),
            MONTH,
          ),
        );
        const sum = months.reduce((total, month) => total + month, 0);
        expect(usd(lives, MONTHS * MONTH) * MONTHS).toBeCloseTo(sum, 9);
      }),
    );
  });

  test('"prorated hourly": every whole hour of a month costs a dollar 730th, and a rotation as much from its hour on', () => {
    const hours = fc.integer({ min: 0, max: 729 });
    fc.assert(
      fc.property(hours, hours, (made, later) => {
        const rotated = Math.min(729, made + later);
        const one = { ...from(0, alone), madeAt: made * HOUR, rotatedAt: [rotated * HOUR] };
        expect(usd([one], MONTH)).toBeCloseTo((730 - made + (730 - rotated)) / 730, 9);
      }),
    );
  });

  test('"This price increase is capped at the second rotation": a key costs $1 to $3, and no more for more', () => {
    fc.assert(
      fc.property(fc.array(instant, { maxLength: 30 }), fc.nat({ max: 50 }), (instants, rotationsBefore) => {
        const rotatedAt = instants.sort((one, other) => one - other);
        const of = (times: number) => usd([{ ...alone, rotationsBefore, rotatedAt: rotatedAt.slice(0, times) }], MONTH);
        expect(of(30)).toBe(of(2));
        expect(of(2)).toBeGreaterThanOrEqual(1);
        expect(of(2)).toBeLessThanOrEqual(3);
      }),
    );
  });
});

describe('a year of rotation', () => {
  const YEAR = 12;

  test('costs what its months cost, each started with the key as the one before left it', async () => {
    const fees = async (months: number, key: string) => {
      const { world } = await loadText(`duration: ${months * 730}h
tick: 1s
keys: { k: { ${key} } }
clients: { c: { retry: none } }
workload: [{ call: Decrypt, arrivals: { once: 1 } }]`);
      return simulate(world).keyFees[0]!;
    };
    const every = 'rotation: automatic, rotationDays: 120';
    const year = await fees(YEAR, every);
    const ended = Array.from({ length: YEAR }, (_, month) => month * 730);
    const months = await Promise.all(
      ended.map((hours) => {
        const rotations = Math.floor(hours / 2880);
        return fees(1, `${every}, rotations: ${rotations}, materialAge: ${hours - rotations * 2880}h`);
      }),
    );
    expect([year.keys, year.rotations]).toEqual([1, 3]);
    expect(year.usdPerMonth * YEAR).toBeCloseTo(
      months.reduce((sum, { usdPerMonth }) => sum + usdPerMonth, 0),
      9,
    );
    // $1 for 2,880 hours, $2 for as many, $3 for the rest of 8,760.
    expect(year.usdPerMonth).toBeCloseTo((2880 + 2 * 2880 + 3 * 3000) / YEAR / 730, 9);
  });
});

const alone: KeyLife = {
  accountId: 'a',
  keys: 1,
  madeAt: 0,
  freeFrom: Number.POSITIVE_INFINITY,
  rotationsBefore: 0,
  rotatedAt: [],
};
