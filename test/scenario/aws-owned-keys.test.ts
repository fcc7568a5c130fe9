import { expect, test } from 'vitest';
import { simulate } from '../../src/simulation/simulate.ts';
import { measureTotals } from '../../src/studies/measures/measure-totals.ts';
import { observe } from '../../src/studies/measures/metrics.ts';
import { loadText } from './load-from-text.ts';

const all = { kind: 'all' } as const;

async function totalsOf(text: string) {
  const { world } = await loadText(text);
  const run = simulate(world);
  return { totals: measureTotals(world, run), share: observe('throttled.share', all, world, run), run };
}

/** @source AWS KMS developer guide, "AWS owned keys", KDG@867b37f: "not in your AWS account"; no fee, no quota, no record */
test('requests on an AWS owned key are calls that made none: in nobody’s account, they dilute no share', async () => {
  const of = (more: string) =>
    totalsOf(`
duration: 10s
quotas: { set: [{ quota: crypto-symmetric, value: 5/s }] }
keys: { owned: { type: aws-owned }, own: {} }
clients: { c: { retry: none } }
workload:
  - { call: Decrypt, key: owned, with: { via: dynamodb }, arrivals: { constant: 100/s } }
${more}`);
  const alone = await of('');
  expect(alone.totals).toMatchObject({ calls: 1000, succeeded: 1000, requests: 0, admitted: 0, costUsd: 0 });
  expect(alone.share).toBe(0);
  expect(Array.from(alone.run.workloads[0]!.byRequests)).toEqual([1000]);
  const mixed = await of('  - { call: Decrypt, key: own, arrivals: { constant: 10/s } }');
  expect(mixed.totals).toMatchObject({ calls: 1100, requests: 100, throttled: 50 });
  expect(mixed.share).toBe(0.5);
});

test('what a service asks on an AWS owned key is not counted either, and what KMS rejects is', async () => {
  const service = await totalsOf(`
duration: 10s
keys: { table: { type: aws-owned } }
workload: [{ use: dynamodb.GetItem, arrivals: { constant: 1/s } }]`);
  expect(service.totals).toMatchObject({ succeeded: 10, requests: 0 });
  const direct = await totalsOf(`
duration: 10s
keys: { owned: { type: aws-owned } }
clients: { c: { retry: none } }
workload: [{ call: Decrypt, arrivals: { constant: 1/s } }]`);
  expect(direct.totals).toMatchObject({ failed: 10, requests: 10, rejected: 10 });
});
