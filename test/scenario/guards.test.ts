import { describe, expect, test } from 'vitest';
import { guards } from '../../src/clients/guards.ts';
import { retryBudgets } from '../../src/clients/retry-budgets.ts';
import { assumed, loadText, messagesOf, WORKLOAD } from './load-from-text.ts';

const clientWith = (settings: string): string => `${WORKLOAD}clients: { c: ${settings} }\n`;

describe('guard:', () => {
  test.each(Object.keys(guards))('%s is a guard, with defaults that the report lists', async (kind) => {
    const rate = kind === 'rate-limit' ? ', rate: 5/s' : '';
    const loaded = await loadText(clientWith(`{ guard: { kind: ${kind}${rate} } }`));
    expect(loaded.world.clients[0]!.guard!.kind).toBe(kind);
    expect(loaded.assumptions.filter(({ path }) => path.startsWith('clients.c.guard.')).length).toBeGreaterThan(1);
  });

  test('one word is enough where every setting has a default', async () => {
    const loaded = await loadText(clientWith('{ guard: circuit-breaker }'));
    expect(loaded.world.clients[0]!.guard).toEqual({
      kind: 'circuit-breaker',
      failureRate: 0.5,
      window: 100,
      minimumCalls: 100,
      openMilliseconds: 60_000,
      probes: 10,
    });
    expect(assumed(loaded, 'clients.c.guard.openFor')).toBe('60s');
  });

  test.each([
    ['{ guard: rate-limit }', 'expected a map such as { kind: rate-limit }'],
    ['{ guard: { kind: rate-limit } }', 'rate'],
    ['{ guard: { kind: rate-limit, rate: 0/s } }', 'expected a rate above 0/s'],
    ['{ guard: { kind: circuit-breaker, failureRate: 50 } }', 'expected a share of at most 100%; got 50'],
    ['{ guard: { kind: circuit-breaker, failureRate: 0% } }', 'expected a share above 0%'],
    ['{ guard: { kind: adaptive-throttling, multiplier: 0.5 } }', 'expected a number from 1 to 1000'],
    ['{ guard: { kind: adaptive-throttling, window: 1ms } }', 'expected a duration from 1s to 1h'],
    ['{ concurrency: { max: 0 } }', 'expected a whole number from 1'],
    ['{ guard: { kind: circuit-breaker, burst: 5 } }', 'which belongs to kind: rate-limit'],
    ['{ concurrency: { expired: sent } }', 'did you mean "send"?'],
    ['{ guard: circuit-braker }', 'did you mean "circuit-breaker"?'],
    [
      '{ guard: { kind: circuit-breaker, window: 10000 }, instances: 1000000 }',
      'instances with such a guard, which remembers attempts of each; got 1000000',
    ],
  ])('%s is an error', async (settings, expected) => {
    const messages = await messagesOf(clientWith(settings));
    expect(messages.join('\n')).toContain(expected);
  });

  test('workers that do not think would never stop asking a guard that refuses', async () => {
    const workload = 'workload: [{ call: Decrypt, arrivals: { closed: { workers: 2, think: 0s } } }]\n';
    const text = `${workload}latency: { constant: 5ms, refusal: 5ms }\nclients: { c: { concurrency: { max: 2 } } }\n`;
    expect((await messagesOf(text)).join('\n')).toContain('workers of a client with a guard or concurrency');
  });
});

describe('retry.budget:', () => {
  test.each(Object.keys(retryBudgets))('%s is a budget, in one word or as a map', async (kind) => {
    for (const budget of [kind, `{ kind: ${kind} }`]) {
      const { world } = await loadText(clientWith(`{ retry: { mode: custom, budget: ${budget} } }`));
      expect(world.clients[0]!.retry).toMatchObject({ budget: { kind } });
    }
  });

  test.each([
    ['{ kind: envoy, budgetPercent: 20 }', 'expected a share from 0% to 100%; got 20'],
    ['{ kind: envoy, minRetryConcurrency: -1 }', 'expected a whole number from 0'],
    ['{ kind: finagle, ttl: 90s }', 'expected a duration from 1s to 60s'],
    ['{ kind: finagle, percentCanRetry: 1001 }', 'expected a share from 0% to 100000%'],
    ['{ kind: grpc, ttl: 10s }', 'which belongs to kind: finagle'],
  ])('%s is an error', async (budget, expected) => {
    const messages = await messagesOf(clientWith(`{ retry: { mode: custom, budget: ${budget} } }`));
    expect(messages.join('\n')).toContain(expected);
  });
});
