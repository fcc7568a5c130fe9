/** What a plan's answer is worth: how often it is the truth, and what it took, over seeded studies with a known answer. */
import { describe, expect, it } from 'vitest';
import { planScenario } from '../../src/studies/plan/plan.ts';
import { MOST_REPLICATIONS } from '../../src/studies/plan/verdicts.ts';
import type { PlanReport } from '../../src/studies/plan-report.ts';
import { flow, handMadeSubject, handMadeWorld } from './hand-made.ts';

const PER_SECOND = 25;
const TODAY = 20;
const LIMIT = 0.02;
const TOLERANCE = 2;

/** E[(X - quota)+] / mean for X of Poisson's distribution: the share a fixed window of one second refuses. */
function refusedShare(mean: number, quota: number): number {
  let probability = Math.exp(-mean);
  let admitted = 0;
  for (let k = 0; k < 10 * mean; k++) {
    admitted += Math.min(k, quota) * probability;
    probability *= mean / (k + 1);
  }
  return (mean - admitted) / mean;
}

/** The smallest quota that refuses less than the limit. */
function smallestQuota(): number {
  let quota = 1;
  while (refusedShare(PER_SECOND, quota) >= LIMIT) quota++;
  return quota;
}

function subjectOf(seed: number, limitPerSecond: number) {
  const world = handMadeWorld({
    seed: String(seed),
    flows: [{ ...flow, arrivals: { kind: 'poisson', perSecond: PER_SECOND } }],
  });
  const text = `throttled.share < ${LIMIT * 100}%`;
  const threshold = { text, metric: 'throttled.share', scope: { kind: 'all' }, operator: '<', limit: LIMIT } as const;
  const quotas = world.quotas.map((quota) => ({ ...quota, limitPerSecond }));
  return { ...handMadeSubject({ ...world, quotas }), thresholds: [threshold], canonical: '' };
}

async function planOf(seed: number): Promise<PlanReport> {
  const report = await planScenario(subjectOf(seed, TODAY), {
    solve: 'quota',
    tolerance: TOLERANCE,
    sensitivity: false,
    load: () => Promise.resolve(undefined),
    command: 'kmsim plan hand-made.yaml',
  });
  return report!;
}

describe('a plan of a quota, 200 times over', () => {
  it('finds the known smallest quota within its tolerance in 95 % of them, in fewer runs than a grid', async () => {
    const truth = smallestQuota();
    const grid = Math.ceil(truth / TOLERANCE) * TOLERANCE;
    let [near, covered, runs] = [0, 0, 0];
    for (let seed = 1; seed <= 200; seed++) {
      const { answer, interval, runs: own } = await planOf(seed);
      runs += own;
      if (Math.abs(answer! - grid) <= TOLERANCE) near++;
      if (interval!.low <= grid && interval!.high >= truth) covered++;
    }
    // A grid that assumes nothing tries every value between today's and twice that, as often as a plan may.
    const plain = (TODAY / TOLERANCE + 1) * MOST_REPLICATIONS;
    console.log(
      `plan: ${near} of 200 within ${TOLERANCE} of ${truth}, ${covered} intervals hold it; ${Math.round(runs / 200)} runs a plan, ${plain} of a grid`,
    );
    expect(near).toBeGreaterThanOrEqual(190);
    expect(covered).toBeGreaterThanOrEqual(190);
    expect(runs / 200).toBeLessThan(plain / 4);
  });
});
