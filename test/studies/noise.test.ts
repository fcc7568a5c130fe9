import { sampleVariance } from 'simple-statistics';
import { describe, expect, it } from 'vitest';
import type { World } from '../../src/simulation/world.ts';
import { compareVariants } from '../../src/studies/compare.ts';
import { diffResults } from '../../src/studies/diff/diff.ts';
import { runScenario } from '../../src/studies/run.ts';
import { flow, handMadeSubject, handMadeWorld } from './hand-made.ts';

const command = 'kmsim run hand-made.yaml';
const worldOf = (seed: number, perSecond = 105) =>
  handMadeWorld({ seed: String(seed), flows: [{ ...flow, arrivals: { kind: 'poisson', perSecond } }] });

const retrying = {
  ...handMadeWorld().clients[0]!,
  retry: {
    kind: 'custom',
    backoff: 'full-jitter',
    baseMilliseconds: 100,
    capMilliseconds: 20_000,
    maxAttempts: 3,
  } as const,
};
/** Ticks of a quarter of a second: cheap, and windows of a second refuse the same. */
const coarse = (world: World): World => ({
  ...world,
  clock: { tickNanoseconds: 250_000_000, ticksPerSecond: 4, durationTicks: 40, warmupTicks: 0 },
});

describe('A and A again', () => {
  it('compared on common random numbers differ in nothing', async () => {
    const variants = ['base', 'again'].map((name) => ({ name, change: {}, subject: handMadeSubject(worldOf(1)) }));
    const { differences } = (await compareVariants(variants, { command, replications: 3 }))!;
    expect(differences.length).toBeGreaterThan(10);
    expect(differences.filter(({ difference }) => difference !== 0)).toEqual([]);
  });

  // If it is 5 %, the binomial gives more than 22 of 300 with a probability of less than 4 %: 15 + 1.96 x 3.8.
  it.each([
    ['without retries, a tenth', worldOf],
    ['without retries, a thousandth', (seed: number) => worldOf(seed, 75)],
    ['with retries, in clumps', (seed: number) => ({ ...worldOf(seed, 90), clients: [retrying] })],
  ])('of other seeds (%s) are beyond noise in one of twenty of 300 pairs of ten replications', async (_name, world) => {
    const beyond = { 'totals.throttled': 0, 'throttled.share': 0, 'failed.share': 0 };
    for (let pair = 0; pair < 300; pair++) {
      const [one, other] = await Promise.all(
        [2 * pair + 1, 2 * pair + 2].map((seed) =>
          runScenario(handMadeSubject(coarse(world(seed))), { command, replications: 10 }),
        ),
      );
      const { moved } = diffResults({ ...one!.summary }, { ...other!.summary });
      for (const { path, beyondNoise } of moved)
        if (path in beyond && beyondNoise === true) beyond[path as keyof typeof beyond]++;
    }
    console.log('A/A of 300 pairs, beyond noise:', beyond);
    for (const count of Object.values(beyond)) expect(count).toBeLessThanOrEqual(22);
  });

  it('and a load of a tenth more are told apart', async () => {
    const [one, other] = await Promise.all(
      [worldOf(1), worldOf(2, 116)].map((world) => runScenario(handMadeSubject(world), { command, replications: 10 })),
    );
    const { moved } = diffResults({ ...one!.summary }, { ...other!.summary });
    for (const name of ['totals.throttled', 'throttled.share', 'failed.share'])
      expect(moved.find(({ path }) => path === name)!.beyondNoise).toBe(true);
  });
});

describe('common random numbers', () => {
  it('make the difference of two quotas at least five times less variable than seeds of their own do', async () => {
    const throttled = async (seed: number, limitPerSecond: number): Promise<number> => {
      const world = worldOf(seed);
      const quotas = world.quotas.map((quota) => ({ ...quota, limitPerSecond }));
      return (await runScenario(handMadeSubject({ ...world, quotas }), { command }))!.summary.totals.throttled;
    };
    const [paired, apart]: [number[], number[]] = [[], []];
    for (let seed = 1; seed <= 200; seed++) {
      const base = await throttled(seed, 100);
      paired.push((await throttled(seed, 105)) - base);
      apart.push((await throttled(seed + 1000, 105)) - base);
    }
    const ratio = sampleVariance(apart) / sampleVariance(paired);
    console.log(`variance of a difference, independent seeds over common random numbers: ${ratio.toFixed(1)}`);
    expect(ratio).toBeGreaterThan(5);
  });
});
