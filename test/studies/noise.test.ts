import { sampleVariance } from 'simple-statistics';
import { describe, expect, it } from 'vitest';
import { compareVariants } from '../../src/studies/compare.ts';
import { diffResults } from '../../src/studies/diff.ts';
import { runScenario } from '../../src/studies/run.ts';
import { flow, handMadeSubject, handMadeWorld } from './hand-made.ts';

const command = 'kmsim run hand-made.yaml';
const worldOf = (seed: number, perSecond = 105) =>
  handMadeWorld({ seed: String(seed), flows: [{ ...flow, arrivals: { kind: 'poisson', perSecond } }] });

describe('A and A again', () => {
  it('compared on common random numbers differ in nothing', async () => {
    const variants = ['base', 'again'].map((name) => ({ name, change: {}, subject: handMadeSubject(worldOf(1)) }));
    const { differences } = (await compareVariants(variants, { command, replications: 3 }))!;
    expect(differences.length).toBeGreaterThan(10);
    expect(differences.filter(({ difference }) => difference !== 0)).toEqual([]);
  });

  it('of other seeds are beyond noise in one of twenty, in 40 pairs of ten replications at most one of eight', async () => {
    let beyond = 0;
    for (let pair = 0; pair < 40; pair++) {
      const [one, other] = await Promise.all(
        [2 * pair + 1, 2 * pair + 2].map((seed) =>
          runScenario(handMadeSubject(worldOf(seed)), { command, replications: 10 }),
        ),
      );
      const { moved } = diffResults({ ...one!.summary }, { ...other!.summary });
      if (moved.some(({ path, beyondNoise }) => path === 'totals.throttled' && beyondNoise === true)) beyond++;
    }
    expect(beyond / 40).toBeLessThan(0.125);
  });

  it('and a load of a tenth more are told apart', async () => {
    const [one, other] = await Promise.all(
      [worldOf(1), worldOf(2, 116)].map((world) => runScenario(handMadeSubject(world), { command, replications: 10 })),
    );
    const { moved } = diffResults({ ...one!.summary }, { ...other!.summary });
    expect(moved.find(({ path }) => path === 'totals.throttled')!.beyondNoise).toBe(true);
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
