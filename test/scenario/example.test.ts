/** A scenario that has a bit of everything, as the documentation shows it: it loads as it stands. */
import { describe, expect, test } from 'vitest';
import { loadText, messagesOf } from './load-from-text.ts';

const EVERYTHING = `
claim: S3 Bucket Keys keep the nightly job under the shared quota
seed: 7
region: us-west-1
duration: 10m
warmup: 30s
tick: 1ms
quotas:
  profile: "2026"
  limiter: fixed-window
  set:
    - { account: spark, quota: crypto-symmetric, value: 20000/s }
latency: { p50: 8ms, p99: 60ms }
accounts:
  lake:  { id: "111122223333" }
  spark: { id: "444455556666" }
keys:
  lake-key:
    account: lake
    type: customer-managed
    policy: { use: [spark] }
    rotation: automatic
    grants: 2400
    aliases: [alias/lake]
clients:
  readers:
    account: spark
    instances: 200
    retry: { mode: standard, sdk: js-2026-11, maxAttempts: 3 }
    cache: { strategy: encryption-sdk, maxAge: 1m, maxMessages: 100 }
    onFailure: drop
  writers: { account: spark, instances: 50 }
workload:
  - name: reads
    client: readers
    use: encryption-sdk.decrypt
    with: { key: lake-key, bytes: 4KiB, dataKeys: { distinct: 5000, skew: 1.0 } }
    arrivals: { poisson: 6000/s }
  - name: puts
    client: writers
    use: s3.PutObject
    with: { bucket: logs, key: lake-key, bucketKey: true, bucketKeyLifetime: 5m }
    arrivals: { stages: [{ over: 5m, from: 0/s, to: 9000/s }, { over: 5m, at: 9000/s }] }
  - client: writers
    call: DescribeKey
    key: lake-key
    arrivals: { constant: 50/s }
events:
  - { at: 4m, raiseQuota: { account: spark, quota: crypto-symmetric, value: 30000/s } }
  - { at: 6m, restart: readers, over: 2m }
variants:
  no-bucket-key: { workload.puts.with.bucketKey: false }
  longer-cache:  { "clients.readers.cache.maxAge": 5m }
thresholds:
  - throttled.share < 0.1%
  - latency.p99 < 250ms
  - failed.share < 0.01%
`;

describe('an example of everything', () => {
  test('loads without a word', async () => {
    expect(await messagesOf(EVERYTHING)).toEqual([]);
  });

  test.each(['no-bucket-key', 'longer-cache'])('loads with its variant %s', async (variant) => {
    const { world } = await loadText(EVERYTHING, { variant });
    expect(world.workloads.map(({ name }) => name)).toEqual(['reads', 'puts', 'w3']);
  });

  test('says one mistake once: what needs the broken part is not told too', async () => {
    const messages = await messagesOf(EVERYTHING.replace('dataKeys: {', 'dataKey: {'));
    const errors = messages.filter((message) => message.includes(' error: '));
    expect(errors.map((message) => message.replace(/: expected.*/, ''))).toEqual([
      '37:41: error: workload.reads.with.dataKey',
    ]);
  });
});
