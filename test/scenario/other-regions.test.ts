import { describe, expect, test } from 'vitest';
import { simulate } from '../../src/simulation/simulate.ts';
import { measureQuotas } from '../../src/studies/measures/measure-quotas.ts';
import { loadText, messagesOf } from './load-from-text.ts';

async function quotasOf(entry: string) {
  const { world } = await loadText(`
region: us-east-1
duration: 10s
keys: { k: { multiRegion: primary } }
clients: { c: { retry: none } }
workload: [{ ${entry} }]`);
  const run = simulate(world);
  const quotas = measureQuotas(world, run).map(({ quota, region, requests, admitted, peakRequestsPerSecond }) => [
    `${quota} ${region}`,
    requests,
    admitted,
    peakRequestsPerSecond,
  ]);
  return { quotas, flow: run.flows[0]!, world, run };
}

/** @source AWS KMS developer guide, "Request quotas": notes on ReplicateKey and UpdatePrimaryRegion, read 2026 */
describe('operations on multi-Region keys count in both Regions', () => {
  test('ReplicateKey counts once where the primary is and as two CreateKey where the replica is', async () => {
    const { quotas, flow } = await quotasOf(
      'call: ReplicateKey, with: { replicaRegion: eu-west-1 }, arrivals: { constant: 4/s }',
    );
    // 5 CreateKey a second let 2 of 4 requests through in each of 10 seconds; the first makes the replica.
    // What CreateKey had no room for is throttled by it alone.
    expect([flow.admitted, flow.rejected, flow.throttled]).toEqual([1, 19, 20]);
    expect(quotas).toEqual([
      ['ReplicateKey us-east-1', 20, 1, 2],
      ['CreateKey eu-west-1', 80, 2, 8],
    ]);
  });

  test('UpdatePrimaryRegion counts once in each of the two Regions', async () => {
    const { quotas } = await quotasOf(
      'call: UpdatePrimaryRegion, with: { primaryRegion: eu-west-1 }, arrivals: { constant: 0.5/s }',
    );
    const counted = quotas.map(([quota, requests]) => [quota, requests]);
    expect(counted).toEqual([
      ['UpdatePrimaryRegion us-east-1', 5],
      ['UpdatePrimaryRegion eu-west-1', 5],
    ]);
  });

  test('a replica counts against the keys of its own Region', async () => {
    const { world, run } = await quotasOf(
      'call: ReplicateKey, with: { replicaRegion: eu-west-1 }, arrivals: { once: 1 }',
    );
    expect(world.kms!.resources[0]).toMatchObject({ quota: 'keys', region: 'eu-west-1' });
    expect(run.resources[0]).toMatchObject({ start: 0, end: 1 });
  });

  test('without the other Region, or with the same one, it says so', async () => {
    const of = (given: string) =>
      messagesOf(`keys: { k: { multiRegion: primary } }\nworkload: [{ ${given}, arrivals: { once: 1 } }]`);
    expect(await of('call: ReplicateKey')).toEqual([
      '2:20: warning: workload.w1.call: ReplicateKey also spends CreateKey in the Region it names, which is not counted without with: { replicaRegion: ... }',
    ]);
    expect(await of('call: ReplicateKey, with: { replicaRegion: us-east-1 }')).toEqual([
      '2:57: error: workload.w1.with.replicaRegion: expected another Region than that of the key; got us-east-1',
    ]);
    expect(await of('call: Decrypt, with: { primaryRegion: eu-west-1 }')).toEqual([
      '2:37: error: workload.w1.with.primaryRegion: expected no such setting with Decrypt; got "primaryRegion"',
    ]);
  });
});
