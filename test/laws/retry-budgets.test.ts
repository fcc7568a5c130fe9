import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { RetryPolicy } from '../../src/clients/retry.ts';
import { createRetryBudget, type RetryBudgetPolicy, retryBudgets } from '../../src/clients/retry-budgets.ts';
import { simulate } from '../../src/simulation/simulate.ts';
import type { World } from '../../src/simulation/world.ts';
import { checkConservation } from '../../src/studies/measures/conservation.ts';
import { budgetBounds, budgetPolicies, type History } from './budget-bounds.ts';
import { randomWorld } from './random-worlds.ts';

const RUNS = { seed: 1, numRuns: 60, interruptAfterTimeLimit: 30_000 };
const budgets = budgetPolicies.map((budget): [string, RetryBudgetPolicy] => [JSON.stringify(budget), budget]);

test('every budget has a bound that is tested', () => {
  expect(Object.keys(budgetBounds).sort()).toEqual(Object.keys(retryBudgets).sort());
});

/** A step of one instance's life: after a while calls start, an attempt is answered, or a retry that waits is sent. */
const step = fc.record({
  milliseconds: fc.constantFrom(0, 0, 1, 7, 90, 400, 2000),
  what: fc.constantFrom('call', 'call', 'success', 'failure', 'failure', 'failure', 'resend', 'resend'),
  which: fc.nat(1000),
});

/** Plays steps to a budget and calls back at each retry it allows. */
function play(policy: RetryBudgetPolicy, steps: readonly { milliseconds: number; what: string; which: number }[]) {
  const budget = createRetryBudget(policy, 1);
  const [calls, retries, histories]: [number[], number[], History[]] = [[], [], []];
  const active: boolean[] = [];
  let [nanoseconds, waiting, successes] = [0, 0, 0];
  for (const { milliseconds, what, which } of steps) {
    nanoseconds += milliseconds * 1e6;
    const now = nanoseconds / 1e9;
    if (what === 'call' || (what === 'resend' && waiting > 0)) {
      const retry = what === 'resend';
      budget.sent(0, nanoseconds, retry);
      active.push(retry);
      if (retry) waiting--;
      else calls.push(now);
    } else if (active.length > 0 && what !== 'resend') {
      const [retry] = active.splice(which % active.length, 1);
      budget.ended(0, what === 'success' ? 'succeeded' : 'failed', retry!);
      if (what === 'success') successes++;
      else if (budget.mayRetry(0, nanoseconds)) {
        waiting++;
        retries.push(now);
        const underWay = waiting + active.filter((one) => one).length;
        histories.push({
          now,
          calls: [...calls],
          retries: [...retries],
          successes,
          active: active.length + 1,
          underWay,
        });
      }
    }
  }
  return histories;
}

function holds(policy: RetryBudgetPolicy, history: History): boolean {
  const definition = budgetBounds[policy.kind] as { holds: (policy: RetryBudgetPolicy, history: History) => boolean };
  return definition.holds(policy, history);
}

describe.each(budgets)('%s', (_name, budget) => {
  test('never lets more retries through than its bound', () => {
    let allowed = 0;
    fc.assert(
      fc.property(fc.array(step, { minLength: 50, maxLength: 300, size: 'max' }), (steps) => {
        const histories = play(budget, steps);
        allowed += histories.length;
        expect(histories.filter((history) => !holds(budget, history))).toEqual([]);
      }),
      RUNS,
    );
    expect(allowed).toBeGreaterThan(50);
  });

  test('changes nothing where nothing is refused, to the event where no quota is contested', () => {
    fc.assert(
      fc.property(randomWorld, (made) => {
        const world = unrefused(made);
        const run = simulate(world);
        const budgeted = simulate(withRetry(world, { ...TRIES, budget }));
        expect(budgeted.flows).toEqual(run.flows);
        // The other limiters look at every request by itself, and then its instance is drawn.
        if (world.limiter.kind !== 'fixed-window') return;
        expect(budgeted.eventsFingerprint).toBe(run.eventsFingerprint);
      }),
      { ...RUNS, numRuns: 15 },
    );
  });

  test('only ever takes retries away, and loses no call', () => {
    fc.assert(
      fc.property(randomWorld, (made) => {
        const world = withRetry(made, { ...TRIES, budget });
        const run = simulate(world);
        expect(() => checkConservation(world, run)).not.toThrow();
        for (const [i, flow] of run.flows.entries()) {
          if (world.clients[world.flows[i]!.client]!.onFailure.kind === 'requeue') continue;
          expect(flow.retries).toBeLessThanOrEqual((TRIES.maxAttempts - 1) * run.workloads[i]!.calls);
        }
      }),
      { ...RUNS, numRuns: 15 },
    );
  });
});

const TRIES = {
  kind: 'custom',
  backoff: 'full-jitter',
  baseMilliseconds: 5,
  capMilliseconds: 400,
  maxAttempts: 4,
} as const;

function withRetry(world: World, retry: RetryPolicy): World {
  return { ...world, clients: world.clients.map((client) => ({ ...client, retry })) };
}

/** Quotas that are never reached, and calls whose instance does not matter before something is refused. */
function unrefused(world: World): World {
  return withRetry(
    {
      ...world,
      quotas: world.quotas.map((quota) => ({ ...quota, limitPerSecond: 1e6 })),
      clients: world.clients.map((client) => ({ ...client, onFailure: { kind: 'drop' } })),
      flows: world.flows.map((flow) => ({
        ...flow,
        rejection: null,
        arrivals: flow.arrivals?.kind === 'closed' ? { kind: 'poisson', perSecond: 80 } : flow.arrivals,
      })),
    },
    TRIES,
  );
}
