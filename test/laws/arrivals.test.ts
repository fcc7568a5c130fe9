import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { meanDeviation, Z_LIMIT } from '../engine/goodness-of-fit.ts';
import { type OpenArrivals, record, totalOf } from '../workloads/recorded-arrivals.ts';

const SECONDS = 12;
/** A failure is shrunk for half a minute at most. */
const RUNS = { seed: 1, numRuns: 60, interruptAfterTimeLimit: 30_000 };

type Kind = OpenArrivals['kind'];
type Of<K extends Kind> = Extract<OpenArrivals, { kind: K }>;

/** What is true of one member: arrivals to try it with, calls expected in [0, seconds) and their variance. */
interface Member<K extends Kind> {
  readonly examples: fc.Arbitrary<Of<K>>;
  readonly mean: (arrivals: Of<K>, seconds: number) => number;
  /** 0 where the total is exact, but for one call at an end that floats decide. */
  readonly variance: (arrivals: Of<K>, seconds: number) => number;
}

const rate = fc.oneof(
  fc.integer({ min: 0, max: 400 }),
  fc.integer({ min: 1, max: 40_000 }).map((n) => n / 1000),
);
const stage = fc.record({ seconds: fc.constantFrom(0.5, 1, 2, 3.25), fromPerSecond: rate, toPerSecond: rate });

/** The integral of a rate over [0, seconds), by the midpoints of many small steps. */
function area(rateAt: (second: number) => number, seconds: number): number {
  const steps = 24_000;
  let sum = 0;
  for (let i = 0; i < steps; i++) sum += (rateAt(((i + 0.5) / steps) * seconds) * seconds) / steps;
  return sum;
}

function stagesRate({ stages }: Of<'stages'>): (second: number) => number {
  return (second) => {
    let start = 0;
    for (const { seconds, fromPerSecond, toPerSecond } of stages) {
      if (second < start + seconds) return fromPerSecond + ((toPerSecond - fromPerSecond) * (second - start)) / seconds;
      start += seconds;
    }
    return 0;
  };
}

function dailyRate({ meanPerSecond, peakPerSecond, peakAtSeconds }: Of<'daily'>): (second: number) => number {
  const turns = (second: number): number => (second - peakAtSeconds - 43_200) / 86_400;
  return (second) =>
    Math.max(0, meanPerSecond - (peakPerSecond - meanPerSecond) * Math.cos(2 * Math.PI * turns(second)));
}

function recordedBefore({ startNanoseconds, counts }: Of<'trace'>, seconds: number): number {
  return counts.reduce((sum, count, row) => (startNanoseconds[row]! < seconds * 1e9 ? sum + count : sum), 0);
}

const trace = fc
  .record({
    gaps: fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 8 }),
    counts: fc.array(fc.integer({ min: 0, max: 60 }), { minLength: 8, maxLength: 8 }),
    binNanoseconds: fc.constantFrom(0, 1_500_000, 1e9),
    scale: fc.constantFrom(1, 3, 0.25, 2.6),
    spread: fc.constantFrom<Of<'trace'>['spread']>({ kind: 'start' }, { kind: 'even' }, { kind: 'uniform' }),
  })
  .map(({ gaps, counts, ...rest }): Of<'trace'> => {
    const starts = gaps.map((_, row) => gaps.slice(0, row + 1).reduce((sum, gap) => sum + gap, 0) * 1e9);
    return {
      kind: 'trace',
      startNanoseconds: Float64Array.from(starts),
      counts: Float64Array.from(counts.slice(0, gaps.length)),
      ...rest,
    };
  })
  // A bin that the end of the run cuts is another test's.
  .filter(({ startNanoseconds }) => startNanoseconds.at(-1)! < (SECONDS - 1) * 1e9);

const members: { readonly [K in Kind]: Member<K> } = {
  constant: {
    examples: rate.map((perSecond) => ({ kind: 'constant', perSecond })),
    mean: ({ perSecond }, seconds) => Math.ceil(perSecond * seconds - 1e-9),
    variance: () => 0,
  },
  poisson: {
    examples: rate.map((perSecond) => ({ kind: 'poisson', perSecond })),
    mean: ({ perSecond }, seconds) => perSecond * seconds,
    variance: ({ perSecond }, seconds) => perSecond * seconds,
  },
  stages: {
    examples: fc.record({
      kind: fc.constant('stages'),
      stages: fc.array(stage, { minLength: 1, maxLength: 4 }),
      even: fc.boolean(),
    }),
    mean: (stages, seconds) => area(stagesRate(stages), seconds),
    variance: (stages, seconds) => (stages.even ? 0 : area(stagesRate(stages), seconds)),
  },
  daily: {
    examples: fc
      .record({
        meanPerSecond: fc.integer({ min: 1, max: 200 }),
        times: fc.constantFrom(1, 1.5, 2, 3),
        peakAtSeconds: fc.integer({ min: 0, max: 86_399 }),
        even: fc.boolean(),
      })
      .map(({ meanPerSecond, times, ...rest }) => ({
        kind: 'daily',
        meanPerSecond,
        peakPerSecond: meanPerSecond * times,
        ...rest,
      })),
    mean: (daily, seconds) => area(dailyRate(daily), seconds),
    variance: (daily, seconds) => (daily.even ? 0 : area(dailyRate(daily), seconds)),
  },
  burst: {
    examples: fc.record({
      kind: fc.constant('burst'),
      size: fc.nat(50),
      everyNanoseconds: fc.constantFrom(700_000, 1_000_000, 333_000_000, 1e9, 5e9, 60e9),
    }),
    mean: ({ size, everyNanoseconds }, seconds) => size * Math.ceil((seconds * 1e9) / everyNanoseconds),
    variance: () => 0,
  },
  once: {
    examples: fc.record({ kind: fc.constant('once'), calls: fc.nat(500) }),
    mean: ({ calls }) => calls,
    variance: () => 0,
  },
  trace: {
    examples: trace,
    mean: (recorded, seconds) => recordedBefore(recorded, seconds) * recorded.scale,
    variance: (recorded, seconds) => {
      const fraction = recorded.scale - Math.floor(recorded.scale);
      return recordedBefore(recorded, seconds) * fraction * (1 - fraction);
    },
  },
};

describe.each(Object.entries(members) as [Kind, Member<Kind>][])('every arrival process, %s:', (_kind, member) => {
  test('moves forward, and places each call it counts inside its tick, at every tick length', () => {
    fc.assert(
      fc.property(member.examples, fc.constantFrom(100_000, 1e6, 1e7, 1e9), (arrivals, tickNanoseconds) => {
        const seconds = tickNanoseconds === 100_000 ? 1 : SECONDS;
        expect(() => record(arrivals, { seconds, tickNanoseconds })).not.toThrow();
      }),
      RUNS,
    );
  });

  test('has as many calls as its rate integrates to, within chance (false-fail rate 1e-6)', () => {
    const seeds = 24;
    let [total, expected, variance, exact] = [0, 0, 0, 0];
    for (const arrivals of fc.sample(member.examples, { numRuns: seeds, seed: 7 })) {
      const calls = totalOf(record(arrivals, { seconds: SECONDS, placed: false, seed: `${total}` }));
      const mean = member.mean(arrivals, SECONDS);
      const spread = member.variance(arrivals, SECONDS);
      if (spread === 0) exact = Math.max(exact, Math.abs(calls - mean));
      total += calls;
      expected += mean;
      variance += spread;
    }
    expect(exact).toBeLessThanOrEqual(1);
    expect(Math.abs(total - expected)).toBeLessThanOrEqual(Z_LIMIT * Math.sqrt(variance) + seeds);
  });

  test('has the same counts whether or not anyone asks for instants', () => {
    fc.assert(
      fc.property(member.examples, (arrivals) => {
        const [asked, unasked] = [true, false].map((placed) => record(arrivals, { seconds: SECONDS, placed }));
        expect(asked!.counts).toEqual(unasked!.counts);
      }),
      RUNS,
    );
  });

  test('starts nothing before a later end that it would not have started without it', () => {
    fc.assert(
      fc.property(member.examples, (arrivals) => {
        const [short, long] = [4, SECONDS].map((seconds) => record(arrivals, { seconds, placed: false }).counts);
        expect(long!.filter(([tick]) => tick < 4000)).toEqual(short);
      }),
      RUNS,
    );
  });

  test('is the same at every tick length where no chance is in it, to the tick', () => {
    fc.assert(
      fc.property(member.examples, (arrivals) => {
        fc.pre(
          member.variance(arrivals, SECONDS) === 0 && !('spread' in arrivals && arrivals.spread.kind === 'uniform'),
        );
        const [coarse, fine] = [1e7, 1e6].map((tickNanoseconds) =>
          record(arrivals, { seconds: SECONDS, tickNanoseconds }),
        );
        const cut = Math.min(coarse!.instants.length, fine!.instants.length);
        expect(Math.abs(coarse!.instants.length - fine!.instants.length)).toBeLessThanOrEqual(1);
        const apart = coarse!.instants.slice(0, cut).map((instant, i) => Math.abs(instant - fine!.instants[i]!));
        expect(apart.reduce((largest, distance) => Math.max(largest, distance), 0)).toBeLessThanOrEqual(1e7);
      }),
      { ...RUNS, numRuns: 20 },
    );
  });
});

test('Poisson counts vary as Poisson counts do: variance equals mean (false-fail rate 1e-6)', () => {
  for (const perSecond of [12, 800, 90_000]) {
    const tickNanoseconds = perSecond > 1000 ? 1e7 : 1e6;
    const { counts } = record({ kind: 'poisson', perSecond }, { seconds: 100, tickNanoseconds, placed: false });
    const perTick = new Float64Array(100 * (1e9 / tickNanoseconds));
    for (const [tick, calls] of counts) perTick[tick] = calls;
    const mean = (perSecond * tickNanoseconds) / 1e9;
    expect(Math.abs(meanDeviation(perTick, { mean, variance: mean }))).toBeLessThan(Z_LIMIT);
    const squares = perTick.map((calls) => (calls - mean) ** 2);
    const fourth = mean + 3 * mean * mean;
    expect(Math.abs(meanDeviation(squares, { mean, variance: fourth - mean * mean }))).toBeLessThan(Z_LIMIT);
  }
});
