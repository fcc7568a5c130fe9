/**
 * Why this file exists: what a plan's answer is worth is how often it is the truth, over a thousand seeded studies with a
 * known answer. Two files share them out, so that two cores do.
 */
import { expect } from 'vitest';
import { planScenario } from '../../src/studies/plan/plan.ts';
import { MOST_REPLICATIONS } from '../../src/studies/plan/verdicts.ts';
import type { PlanReport } from '../../src/studies/plan-report.ts';
import { fixedWindowLoss } from '../theory/closed-forms.ts';
import { flow, handMadeSubject, handMadeWorld } from './hand-made.ts';

const PER_SECOND = 25;
const TODAY = 20;
const LIMIT = 0.02;
const TOLERANCE = 2;
/** Half a second, so that a run is cheap: what a fixed window refuses does not depend on it. */
const TICK_MILLISECONDS = 500;

/** Plans with each of the seeds from `first` on; expects 95 % of the answers, and of their intervals, to be true. */
export async function expectTruth(first: number, studies: number): Promise<void> {
  const truth = smallestQuota();
  const grid = Math.ceil(truth / TOLERANCE) * TOLERANCE;
  let [near, covered, runs] = [0, 0, 0];
  for (let seed = first; seed < first + studies; seed++) {
    const { answer, interval, runs: own } = await planOf(seed);
    runs += own;
    if (Math.abs(answer! - grid) <= TOLERANCE) near++;
    if (interval!.low <= grid && interval!.high >= truth) covered++;
  }
  // A grid that assumes nothing tries every value between today's and twice that, as often as a plan may.
  const plain = (TODAY / TOLERANCE + 1) * MOST_REPLICATIONS;
  console.log(
    `plan: ${near} of ${studies} within ${TOLERANCE} of ${truth}, ${covered} intervals hold it; ${Math.round(runs / studies)} runs a plan, ${plain} of a grid`,
  );
  expect(near).toBeGreaterThanOrEqual(0.95 * studies);
  expect(covered).toBeGreaterThanOrEqual(0.95 * studies);
  expect(runs / studies).toBeLessThan(plain / 4);
}

/** The smallest quota that refuses less than the limit. */
function smallestQuota(): number {
  let quota = 1;
  while (fixedWindowLoss(PER_SECOND, quota) >= LIMIT) quota++;
  return quota;
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

function subjectOf(seed: number, limitPerSecond: number) {
  const world = handMadeWorld({
    seed: String(seed),
    flows: [{ ...flow, arrivals: { kind: 'poisson', perSecond: PER_SECOND } }],
  });
  const ticksPerSecond = 1000 / TICK_MILLISECONDS;
  const durationTicks = 10 * ticksPerSecond;
  const clock = { tickNanoseconds: TICK_MILLISECONDS * 1_000_000, ticksPerSecond, durationTicks, warmupTicks: 0 };
  const text = `throttled.share < ${LIMIT * 100}%`;
  const threshold = { text, metric: 'throttled.share', scope: { kind: 'all' }, operator: '<', limit: LIMIT } as const;
  const quotas = world.quotas.map((quota) => ({ ...quota, limitPerSecond }));
  return { ...handMadeSubject({ ...world, clock, quotas }), thresholds: [threshold], canonical: '' };
}
