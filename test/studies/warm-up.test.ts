import { describe, expect, it } from 'vitest';
import type { World } from '../../src/simulation/world.ts';
import { startBeforeSteadyState } from '../../src/studies/intervals/steady-state.ts';
import { runScenario } from '../../src/studies/run.ts';
import { flow, handMadeSubject, handMadeWorld } from './hand-made.ts';

/** Uniform noise of -1 to 1, the same every time (Park and Miller's generator). */
function noise(seed: number): () => number {
  let state = seed * 7919 + 1;
  const next = () => {
    state = (state * 48271) % 2147483647;
    return (2 * state) / 2147483647 - 1;
  };
  for (let i = 0; i < 10; i++) next();
  return next;
}

function series(length: number, of: (second: number) => number): Float64Array {
  return Float64Array.from({ length }, (_, second) => of(second));
}

describe('the start of a series', () => {
  it.each([5, 20, 60, 100])('that is higher for %d s is cut there', (seconds) => {
    const random = noise(seconds);
    const start = startBeforeSteadyState(series(300, (second) => (second < seconds ? 200 : 100) + 5 * random()));
    expect(start).toMatchObject({ seconds });
    expect(start!.before).toBeCloseTo(200, -1);
    expect(start!.after).toBeCloseTo(100, -1);
  });

  it('that is lower, without any noise after, is cut there', () => {
    expect(startBeforeSteadyState(series(120, (second) => (second < 10 ? 0 : 40)))).toEqual({
      seconds: 10,
      before: 0,
      after: 40,
    });
  });

  it('that decays is cut once what is left of it is lost in the noise', () => {
    const random = noise(1);
    const decay = series(400, (second) => 100 + 200 * Math.exp(-second / 20) + 10 * random());
    // After 60 s a twentieth is left, the noise's size; after 100 s less than two hundredths.
    const { seconds } = startBeforeSteadyState(decay)!;
    expect(seconds).toBeGreaterThanOrEqual(50);
    expect(seconds).toBeLessThanOrEqual(110);
  });

  it('that is like the rest is left alone in at least 98 of 100 series of noise', () => {
    let found = 0;
    for (let seed = 1; seed <= 400; seed++) {
      const random = noise(seed);
      if (startBeforeSteadyState(series(300, () => 100 + 20 * random())) !== undefined) found++;
    }
    expect(found).toBeLessThanOrEqual(8);
  });

  it.each([
    ['grows all the time', series(300, (second) => second)],
    ['comes and goes', series(300, (second) => 100 + 50 * Math.sin(second / 30))],
    ['changes after more than half', series(300, (second) => (second < 200 ? 150 : 100))],
    ['is shorter than a minute', series(59, (second) => (second < 10 ? 150 : 100))],
    ['never changes', series(300, () => 100)],
    ['is 0 throughout', series(300, () => 0)],
    [
      'has seconds without a value',
      series(300, (second) => (second % 50 === 0 ? Number.NaN : second < 10 ? 150 : 100)),
    ],
    ['differs by less than a hundredth of the mean', series(300, (second) => (second < 10 ? 105 : 100))],
  ])('is not found where it %s', (_, values) => {
    expect(startBeforeSteadyState(values)).toBeUndefined();
  });
});

describe('the hint at a warm-up', () => {
  const seconds = { duration: 200, warmup: 0 };
  const poisson = { ...flow, arrivals: { kind: 'poisson', perSecond: 150 } } as const;
  // A bucket of 30 s of its rate: nothing is throttled before it is empty, after 3000 / (150 - 100) = 60 s.
  const limiter: World['limiter'] = { kind: 'token-bucket', burstSeconds: 30 };
  const hintsOf = async (changes: Partial<World>, time = seconds) => {
    const subject = handMadeSubject(handMadeWorld({ limiter, flows: [poisson], ...changes }, time));
    const report = await runScenario(subject, { command: 'kmsim run hand-made.yaml', replications: 3 });
    return report!.summary.warnings.filter((warning) => warning.includes('steady state'));
  };

  it('names the seconds until a full token bucket is empty', async () => {
    const hints = await hintsOf({});
    expect(hints).toHaveLength(1);
    expect(hints[0]).toMatch(/throttled requests of .* a second on average in the first (60|65) s, .*warmup: (60|65)s/);
  });

  it('is not given where one is set', async () => {
    expect(await hintsOf({}, { duration: 200, warmup: 10 })).toEqual([]);
  });

  it('is not given where the load changes with time', async () => {
    const stages = {
      kind: 'stages',
      even: false,
      stages: [{ seconds: 200, fromPerSecond: 150, toPerSecond: 150 }],
    } as const;
    expect(await hintsOf({ flows: [{ ...flow, arrivals: stages }] })).toEqual([]);
    expect(await hintsOf({ flows: [poisson, { ...flow, arrivals: { kind: 'once', calls: 5000 } }] })).toEqual([]);
  });

  it('is not given where the limiter starts as it goes on', async () => {
    expect(await hintsOf({ limiter: { kind: 'fixed-window' } })).toEqual([]);
  });

  it('leaves every number as it is', async () => {
    const world = handMadeWorld({ limiter, flows: [poisson] }, seconds);
    const report = await runScenario(handMadeSubject(world), { command: 'kmsim run hand-made.yaml' });
    expect(report!.summary.warmupSeconds).toBe(0);
    expect(report!.summary.totals.calls).toBeGreaterThan(150 * 195);
  });
});
