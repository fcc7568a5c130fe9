import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Clock } from '../../src/engine/tick.ts';
import { createLimiter, type Limiter, type LimiterChoice, limiterFactories } from '../../src/kms/limiters.ts';
import { limiterDefinitions } from './limiter-definitions.ts';

const RUNS = { seed: 1, numRuns: 400 };

const kinds = Object.keys(limiterFactories) as LimiterChoice['kind'][];
const clockOf = (tickNanoseconds: number): Clock => ({
  tickNanoseconds,
  ticksPerSecond: 1e9 / tickNanoseconds,
  durationTicks: 1e9,
  warmupTicks: 0,
});
const choiceOf = (kind: LimiterChoice['kind'], burstSeconds: number): LimiterChoice =>
  kind === 'token-bucket' ? { kind, burstSeconds } : { kind };

const tickNanoseconds = fc.constantFrom(100_000, 1_000_000, 10_000_000, 1_000_000_000);
const limit = fc.oneof(
  { weight: 3, arbitrary: fc.integer({ min: 1, max: 40 }) },
  { weight: 1, arbitrary: fc.constantFrom(1.5, 2.25, 3.999, 12.5, 0.5, 0.1, 0.7, 0.35, 0.24, 0.95) },
);
const burstSeconds = fc.constantFrom(1, 0.1, 0.5, 0.7, 2, 10);
/** Nanoseconds between two requests: none, a few, fractions of a second, whole seconds and multiples of ticks. */
const gap = fc.oneof(
  { weight: 2, arbitrary: fc.constant(0) },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 3 }) },
  { weight: 4, arbitrary: fc.integer({ min: 0, max: 400_000_000 }) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(100_000, 50_000_000, 1e9 / 8, 1e9 / 40, 999_999_999, 1e9, 1e9 + 1, 2e9, 1e10),
  },
);
/** Round gaps only, so that requests come at the very instants at which windows end and tokens are whole. */
const roundGap = fc.oneof(
  fc.constant(0),
  fc.integer({ min: 1, max: 20 }).map((eighths) => (eighths * 1e9) / 8),
  fc.constantFrom(1e9, 5e9, 1e10),
);
const gaps = fc.oneof(
  fc.array(gap, { minLength: 1, maxLength: 150, size: 'max' }),
  fc.array(roundGap, { minLength: 1, maxLength: 150, size: 'max' }),
);
const settings = { limit, burstSeconds, tickNanoseconds, gaps };
type Settings = { limit: number; burstSeconds: number; tickNanoseconds: number; gaps: number[] };

function create(
  kind: LimiterChoice['kind'],
  { limit, burstSeconds, tickNanoseconds }: Omit<Settings, 'gaps'>,
): Limiter {
  return createLimiter(choiceOf(kind, burstSeconds), limit, clockOf(tickNanoseconds));
}

/** The instants of the requests, in nanoseconds. */
function instantsOf({ gaps }: Settings): number[] {
  let now = 0;
  return gaps.map((gap) => {
    now += gap;
    return now;
  });
}

function tryAt(limiter: Limiter, instant: number, tickNanoseconds: number): boolean {
  const tick = Math.floor(instant / tickNanoseconds);
  return limiter.tryTake(tick, instant - tick * tickNanoseconds);
}

describe.each(kinds)('every limiter, %s:', (kind) => {
  test('decides each request as its definition does', () => {
    fc.assert(
      fc.property(fc.record(settings), (set) => {
        const limiter = create(kind, set);
        const definition = limiterDefinitions[kind](set.limit, set.burstSeconds);
        const instants = instantsOf(set);
        const decided = instants.map((instant) => tryAt(limiter, instant, set.tickNanoseconds));
        expect(decided).toEqual(instants.map((instant) => definition(BigInt(instant))));
      }),
      RUNS,
    );
  });

  test('decides alike whatever the tick', () => {
    fc.assert(
      fc.property(fc.record(settings), tickNanoseconds, (set, otherTick) => {
        const [one, other] = [create(kind, set), create(kind, { ...set, tickNanoseconds: otherTick })];
        const instants = instantsOf(set);
        const decided = instants.map((instant) => tryAt(one, instant, set.tickNanoseconds));
        expect(decided).toEqual(instants.map((instant) => tryAt(other, instant, otherTick)));
      }),
      RUNS,
    );
  });

  test('a throttled request spends nothing: without it, all others are answered alike', () => {
    fc.assert(
      fc.property(fc.record(settings), (set) => {
        const [all, admittedOnly] = [create(kind, set), create(kind, set)];
        const admitted = instantsOf(set).filter((instant) => tryAt(all, instant, set.tickNanoseconds));
        expect(admitted.filter((instant) => tryAt(admittedOnly, instant, set.tickNanoseconds))).toEqual(admitted);
      }),
      RUNS,
    );
  });

  test('tells beforehand whether a request would be admitted, and asking spends nothing', () => {
    fc.assert(
      fc.property(fc.record(settings), (set) => {
        const [asked, unasked] = [create(kind, set), create(kind, set)];
        const answers = instantsOf(set).map((instant) => {
          const tick = Math.floor(instant / set.tickNanoseconds);
          const offset = instant - tick * set.tickNanoseconds;
          const told = [1, 2].map(() => asked.canTake(tick, offset));
          return { told, taken: asked.tryTake(tick, offset), unasked: unasked.tryTake(tick, offset) };
        });
        expect(answers).toEqual(answers.map(({ taken }) => ({ told: [taken, taken], taken, unasked: taken })));
      }),
      RUNS,
    );
  });

  test('never admits more than twice its limit, or its burst and its limit, in any second', () => {
    fc.assert(
      fc.property(fc.record(settings), (set) => {
        const limiter = create(kind, set);
        const admitted = instantsOf(set).filter((instant) => tryAt(limiter, instant, set.tickNanoseconds));
        const most = kind === 'token-bucket' ? Math.max(1, set.limit * set.burstSeconds) + set.limit : 2 * set.limit;
        const inSecond = admitted.map((from) => admitted.filter((at) => at >= from && at < from + 1e9).length);
        expect(Math.max(0, ...inSecond)).toBeLessThanOrEqual(Math.max(2, most));
      }),
      RUNS,
    );
  });

  test('admits in a tick at least what it has room for, at whatever instants, and is then as if it had been told a count', () => {
    const tick = fc.record({
      skipped: fc.oneof(fc.nat(2), fc.nat(3000)),
      share: fc.double({ min: 0, max: 1, noNaN: true }),
      places: fc.array(fc.double({ min: 0, max: 0.999_999, noNaN: true }), { minLength: 45, maxLength: 45 }),
      singles: fc.array(fc.double({ min: 0, max: 0.999_999, noNaN: true }), { maxLength: 3 }),
    });
    fc.assert(
      fc.property(fc.record(settings), fc.array(tick, { maxLength: 12, size: 'max' }), (set, ticks) => {
        const [counted, oneByOne] = [create(kind, set), create(kind, set)];
        let now = 0;
        for (const { skipped, share, places, singles } of ticks) {
          now += skipped + 1;
          const offsets = (from: readonly number[]): number[] =>
            from.map((place) => Math.floor(place * set.tickNanoseconds)).sort((a, b) => a - b);
          const room = counted.room(now);
          expect(oneByOne.room(now)).toBe(room);
          const requests = Math.min(places.length, Math.floor(share * (room + 1)), room);
          counted.takeMany(requests);
          const taken = offsets(places.slice(0, requests)).filter((offset) => oneByOne.tryTake(now, offset));
          expect(taken.length).toBe(requests);
          now++;
          const after = offsets(singles);
          expect(after.map((offset) => counted.tryTake(now, offset))).toEqual(
            after.map((offset) => oneByOne.tryTake(now, offset)),
          );
        }
        const left = (limiter: Limiter): number =>
          Array.from({ length: 400 }, () => limiter.tryTake(now + 1, 0)).filter(Boolean).length;
        expect(left(counted)).toBe(left(oneByOne));
      }),
      { seed: 3, numRuns: 300 },
    );
  });

  test('has a room that is what it then admits at most, where nothing comes in during the tick', () => {
    fc.assert(
      fc.property(fc.record(settings), (set) => {
        const limiter = create(kind, set);
        for (const instant of instantsOf(set)) tryAt(limiter, instant, set.tickNanoseconds);
        const tick = Math.floor(instantsOf(set).at(-1)! / set.tickNanoseconds) + 1;
        const room = limiter.room(tick);
        expect(Array.from({ length: room }, () => limiter.tryTake(tick, 0))).not.toContain(false);
      }),
      RUNS,
    );
  });

  test('admits its whole limit at once after a long silence', () => {
    fc.assert(
      fc.property(fc.record(settings), fc.integer({ min: 20, max: 100 }), (set, seconds) => {
        const limiter = create(kind, { ...set, burstSeconds: 1 });
        const last = instantsOf(set).at(-1)!;
        for (const instant of instantsOf(set)) tryAt(limiter, instant, set.tickNanoseconds);
        const later = Math.ceil((last + seconds * 1e9) / 1e10) * 1e10;
        const answers = Array.from({ length: 45 }, () => tryAt(limiter, later, set.tickNanoseconds));
        expect(answers.filter(Boolean).length).toBe(Math.max(1, Math.floor(set.limit)));
      }),
      RUNS,
    );
  });
});
