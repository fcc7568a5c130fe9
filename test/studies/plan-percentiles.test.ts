/**
 * A run of few calls has a percentile that is off to one side: the 99th of 200 calls of exponential latency is, on average,
 * 5 % too low. A plan must not say that a limit is met because of it.
 */
import { expect, it } from 'vitest';
import { Simulator } from '../../src/studies/computing/simulator.ts';
import { Trials } from '../../src/studies/plan/trials.ts';
import { looksUpTo } from '../../src/studies/plan/verdicts.ts';
import { flow, handMadeSubject, handMadeWorld } from './hand-made.ts';

const MEAN_MILLISECONDS = 10_000;
const TRUTH_MILLISECONDS = MEAN_MILLISECONDS * Math.log(100);

/** Verdicts of 100 seeds on `latency.p99 < limit`. */
async function verdictsOn(limit: number): Promise<Readonly<Record<string, number>>> {
  const verdicts = { meets: 0, fails: 0, undecided: 0 };
  for (let seed = 1; seed <= 100; seed++) {
    const trials = new Trials({
      simulator: new Simulator({}),
      subjectOf: async () => subjectOf(seed, limit),
      quotaIndexOf: () => 0,
      onEvents: () => {},
    });
    verdicts[(await trials.judge(1, { confidence: 0.95, looks: looksUpTo(80) })).verdict]++;
  }
  console.log(`p99 < ${(limit / TRUTH_MILLISECONDS).toFixed(2)} of the truth, 100 plans:`, verdicts);
  return verdicts;
}

function subjectOf(seed: number, limit: number) {
  const world = handMadeWorld({
    seed: String(seed),
    flows: [{ ...flow, arrivals: { kind: 'constant', perSecond: 200 } }],
    clock: { tickNanoseconds: 100_000_000, ticksPerSecond: 10, durationTicks: 10, warmupTicks: 0 },
    latency: { answer: { kind: 'exponential', meanMilliseconds: MEAN_MILLISECONDS }, refusalMilliseconds: 0 },
  });
  const quotas = world.quotas.map((quota) => ({ ...quota, limitPerSecond: 1000 }));
  const threshold = { text: 'p99', metric: 'latency.p99', scope: { kind: 'all' }, operator: '<', limit } as const;
  return handMadeSubject({ ...world, quotas }, { thresholds: [threshold] });
}

it('a limit just below the true percentile is not said to be met, though the mean of the runs is below it', async () => {
  expect((await verdictsOn(0.99 * TRUTH_MILLISECONDS))['meets']).toBeLessThanOrEqual(5);
});

it('a limit well above the true percentile is said to be met, and one well below to be missed', async () => {
  expect((await verdictsOn(1.1 * TRUTH_MILLISECONDS))['meets']).toBeGreaterThanOrEqual(95);
  expect((await verdictsOn(0.8 * TRUTH_MILLISECONDS))['fails']).toBeGreaterThanOrEqual(95);
});
