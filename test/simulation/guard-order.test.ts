/** What is around what, a client's retries or its guard, decides what the guard counts and what is tried again. */
import { describe, expect, test } from 'vitest';
import { type GuardOrder, guardOrders } from '../../src/clients/guard-order.ts';
import type { RunMeasurement } from '../../src/simulation/result.ts';
import { simulate } from '../../src/simulation/simulate.ts';
import { checkConservation } from '../../src/studies/measures/conservation.ts';
import { loadText, messagesOf, WORKLOAD } from '../scenario/load-from-text.ts';

const RETRY = '{ mode: custom, backoff: none, maxAttempts: 4 }';

/** `admits` a second of one call each tenth of a second. */
async function run(guard: string, { admits = 1, retry = RETRY, seconds = 4, more = '' } = {}): Promise<RunMeasurement> {
  const { world } = await loadText(`duration: ${seconds}s
latency: { constant: 5ms, refusal: 1ms }
quotas: { set: [{ quota: crypto-symmetric, value: ${admits}/s }] }
clients: { c: { retry: ${retry}, ${guard} } }
workload: [{ call: Decrypt, arrivals: { constant: 10/s } }]
${more}`);
  const measured = simulate(world);
  expect(() => checkConservation(world, measured)).not.toThrow();
  return measured;
}

const refusalsOf = ({ errors }: RunMeasurement): number =>
  errors.find(({ name }) => name.startsWith('RefusedBy'))?.count ?? 0;
const throttledOf = ({ flows }: RunMeasurement): number => flows[0]!.throttled;
const callsOf = ({ workloads }: RunMeasurement) => {
  const { calls, succeeded, failed } = workloads[0]!;
  return { calls, succeeded, failed };
};
const breaker = (order: GuardOrder): string =>
  `guard: { kind: circuit-breaker, window: 8, minimumCalls: 8, openFor: 60s, order: ${order} }`;

describe('a breaker that opens at half of eight', () => {
  test('counts attempts where the retries are outside, and calls where they are inside', async () => {
    // One call a second succeeds. Outside: the 2nd and 3rd call fail with four attempts each; the breaker opens at 7 of 8.
    const outside = await run(breaker('retry-outside'));
    expect(throttledOf(outside)).toBe(7);
    // Inside: the 8th call is the first that it opens on, 7 of 8 calls failed, each after four attempts.
    const inside = await run(breaker('retry-inside'));
    expect(throttledOf(inside)).toBe(7 * 4);
    expect(refusalsOf(inside)).toBe(40 - 8);
    expect(callsOf(inside)).toEqual({ calls: 40, succeeded: 1, failed: 39 });
  });

  test('is asked again by retries that try its refusals too, and by no others', async () => {
    const all = await run(breaker('retry-outside-all'));
    expect(throttledOf(all)).toBe(7);
    // The call on which it opens has one attempt left; each of the 37 after it has four.
    expect(refusalsOf(all)).toBe(1 + 37 * 4);
    const ignored = await run(breaker('retry-outside'));
    expect(refusalsOf(ignored)).toBe(1 + 37);
    expect(callsOf(all)).toEqual(callsOf(ignored));
  });
});

describe('a rate limit of five a second', () => {
  const limit = (order: GuardOrder) => `guard: { kind: rate-limit, rate: 5/s, burst: 1, order: ${order} }`;
  const retry = '{ mode: custom, backoff: exponential, base: 100ms, maxAttempts: 2 }';

  test('limits calls, not attempts, where the retries are inside', async () => {
    const inside = await run(limit('retry-inside'), { retry });
    expect(inside.flows[0]!.admitted + throttledOf(inside)).toBe(4 + 2 * 16);
    const outside = await run(limit('retry-outside'), { retry });
    expect(outside.flows[0]!.admitted + throttledOf(outside)).toBeLessThanOrEqual(21);
  });

  test('is waited for by retries that try its refusals again: twice the calls get through', async () => {
    const [all, ignored] = [
      await run(limit('retry-outside-all'), { retry, admits: 1000 }),
      await run(limit('retry-outside'), { retry, admits: 1000 }),
    ];
    expect(callsOf(ignored).succeeded).toBe(20);
    expect(refusalsOf(all)).toBeGreaterThan(refusalsOf(ignored));
    expect(callsOf(all).succeeded).toBeGreaterThanOrEqual(20);
  });
});

test('a full pool is asked again where the retries try that too', async () => {
  const pool = (order: string) => `concurrency: { max: 1, queue: 0, order: ${order} }`;
  const more = 'events: []';
  const retry = '{ mode: custom, backoff: exponential, base: 10ms, maxAttempts: 5 }';
  const burst = async (order: string) => {
    const { world } = await loadText(`duration: 1s
latency: { constant: 15ms }
clients: { c: { retry: ${retry}, ${pool(order)} } }
workload: [{ call: Decrypt, arrivals: { once: 3 } }]
${more}`);
    return simulate(world);
  };
  expect(callsOf(await burst('retry-outside'))).toEqual({ calls: 3, succeeded: 1, failed: 2 });
  // Those two ask again after 10, 20, 40 ms ...: together, so that one gets the place, and the other the next time.
  expect(callsOf(await burst('retry-outside-all'))).toEqual({ calls: 3, succeeded: 3, failed: 0 });
});

test.each(['retry-outside', 'retry-inside'] as const)(
  'a full pool is a service that fails to a breaker: %s',
  async (order) => {
    const { world } = await loadText(`duration: 4s
latency: { constant: 10s }
clients: { c: { retry: ${RETRY}, concurrency: { max: 1, queue: 0 }, ${breaker(order)} } }
workload: [{ call: Decrypt, arrivals: { constant: 10/s } }]`);
    const { errors } = simulate(world);
    // The first call keeps the only place; the eight after it find none, and the breaker refuses the rest.
    expect(errors.map(({ name, count }) => [name, count])).toEqual([
      ['RefusedByCircuitBreaker', 40 - 1 - 8],
      ['RefusedByConcurrencyLimit', 8],
    ]);
  },
);

test('calls that a full pool ended are none that adaptive throttling counts as accepted', async () => {
  const { world } = await loadText(`duration: 20s
latency: { constant: 60s }
clients: { c: { retry: ${RETRY}, concurrency: { max: 1, queue: 0 }, guard: { kind: adaptive-throttling, order: retry-inside } } }
workload: [{ call: Decrypt, arrivals: { constant: 10/s } }]`);
  expect(simulate(world).errors.map(({ name }) => name)).toContain('RefusedByAdaptiveThrottling');
});

describe('order:', () => {
  test.each(Object.keys(guardOrders))('%s is taken with retries of its own', async (order) => {
    const guard = `{ guard: { kind: circuit-breaker, order: ${order} }, retry: { mode: custom } }`;
    expect((await loadText(`${WORKLOAD}clients: { c: ${guard} }\n`)).ok).toBe(true);
  });

  test.each([
    ['{ guard: { kind: circuit-breaker, order: retry-outside-all } }', 'expected retry: { mode: custom }'],
    ['{ concurrency: { order: retry-outside-all }, retry: { mode: adaptive } }', 'expected retry: { mode: custom }'],
    ['{ concurrency: { order: retry-inside } }', 'expected one of retry-outside, retry-outside-all'],
    ['{ guard: { kind: circuit-breaker, order: outside } }', 'expected one of retry-outside'],
  ])('%s is an error', async (client, expected) => {
    expect((await messagesOf(`${WORKLOAD}clients: { c: ${client} }\n`)).join('\n')).toContain(expected);
  });
});
