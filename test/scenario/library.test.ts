/** Why this file exists: a scenario of the library is an answer that somebody relies on; here each one's claim is held to the numbers that were published. */
import { describe, expect, test } from 'vitest';
import { loadScenario, runScenario } from '../../src/index.ts';
import type { Summary } from '../../src/studies/summary.ts';

interface Changes {
  readonly variant?: string;
  readonly sets?: readonly (readonly [path: string, value: string])[];
}

async function run(name: string, changes: Changes = {}): Promise<Summary> {
  const scenario = await loadScenario({ file: `scenarios/${name}.yaml`, ...changes });
  if (!scenario.ok) throw new Error(scenario.diagnostics.map(({ message }) => message).join('\n'));
  return (await runScenario(scenario, { command: `kmsim run scenarios/${name}.yaml` }))!.summary;
}

const clientOf = ({ clients }: Summary, name: string) => clients.find((client) => client.name === name)!;
const secondsOf = ({ durationSeconds, warmupSeconds }: Summary) => durationSeconds - warmupSeconds;

/** @source https://github.com/aws-samples/cql-replicator/issues/92 */
describe('24 Glue jobs, of which ten fit into the quota', () => {
  test('are throttled first while the 11th starts, and from then on', async () => {
    const { episodes, totals } = await run('glue-jobs');
    expect(episodes).toHaveLength(1);
    expect(Math.floor(episodes[0]!.startSecond / 3) + 1).toBe(11);
    expect(totals.failed).toBeGreaterThan(totals.calls / 4);
  });

  test('ask KMS no more than once for each job, within a handful, with bucket keys', async () => {
    const { totals } = await run('glue-jobs', { variant: 'bucket-keys' });
    expect(totals.throttled).toBe(0);
    expect(totals.requests).toBeGreaterThanOrEqual(24);
    expect(totals.requests).toBeLessThan(200);
  });
});

/** @source https://carlo.cloud, "Reducing AWS KMS costs with S3 bucket encryption" */
describe('bucket keys that save four requests in five', () => {
  test('start from $1,500 a day: 5,787 requests a second, with spikes above 50,000', async () => {
    const summary = await run('bucket-keys');
    const { calls, throttled } = summary.totals;
    expect(calls / secondsOf(summary) / 5787).toBeCloseTo(1, 2);
    expect(((calls / secondsOf(summary)) * 86_400 * 0.03) / 10_000 / 1500).toBeCloseTo(1, 2);
    expect(throttled).toBeGreaterThan(0);
  });

  test('end at $300 a day: 1,157 requests a second, and no spike near the quota', async () => {
    const summary = await run('bucket-keys', { variant: 'bucket-keys' });
    const [quota] = summary.quotas;
    expect(Math.abs(quota!.meanRequestsPerSecond / 1157 - 1)).toBeLessThan(0.02);
    expect(quota!.peakUtilisation1s).toBeLessThan(0.1);
  });
});

/** @source https://github.com/METR/hawk/pull/1392 */
test('49 million objects a month cost about $147 of requests, and with bucket keys less than $1', async () => {
  const hours = 6;
  const { totals } = await run('request-costs');
  expect(Math.abs((totals.costUsd! * 730) / hours / 147 - 1)).toBeLessThan(0.01);
  expect((totals.requests * 730) / hours / 49e6).toBeCloseTo(1, 2);
  const kept = await run('request-costs', { variant: 'bucket-keys' });
  expect((kept.totals.costUsd! * 730) / hours).toBeLessThan(1);
});

test('a breaker with its defaults refuses nearly all of a load a fifth too high, of which five calls in six succeed without', async () => {
  const failedOf = async (variant?: string) => {
    const { totals } = await run('breaker-at-the-edge', variant === undefined ? {} : { variant });
    return totals.failed / totals.calls;
  };
  // Whatever is tried again, KMS answers 100 of 120 a second.
  expect(Math.abs((await failedOf()) - 1 / 6)).toBeLessThan(0.01);
  expect(Math.abs((await failedOf('retry-budget')) - 1 / 6)).toBeLessThan(0.01);
  expect(await failedOf('around-retries')).toBeLessThan(0.5);
  expect(await failedOf('breaker')).toBeGreaterThan(0.95);
  expect(await failedOf('opens-at-0.9')).toBeGreaterThan(0.9);
  for (const variant of ['open-for-1s', 'ten-breakers']) {
    const failed = await failedOf(variant);
    expect([variant, failed > 0.2, failed < 0.5]).toEqual([variant, true, true]);
  }
});

test('a data lake’s queries fail under SSE-KMS without a bucket key, and none does with one', async () => {
  const lake = await run('data-lake-default-encryption');
  expect(clientOf(lake, 'executors').failed).toBeGreaterThan(10_000);
  const { totals } = await run('data-lake-default-encryption', { variant: 'bucket-key' });
  expect(totals).toMatchObject({ throttled: 0, failed: 0 });
  expect(totals.requests).toBeLessThan(1000);
});

test('data keys of 15 s are enough for 200 hosts and not for 500, which a minute is; requests are one a lifetime and gap', async () => {
  const share = async (instances: string, maxAge: string) => {
    const sets = [
      ['clients.hosts.instances', instances],
      ['clients.hosts.cache.maxAge', maxAge],
    ] as const;
    const { totals } = await run('cache-age-and-fleet', { sets });
    return totals.throttled / totals.requests;
  };
  expect(await share('200', '15s')).toBeLessThan(0.01);
  expect(await share('500', '15s')).toBeGreaterThan(0.5);
  expect(await share('500', '60s')).toBeLessThan(0.01);
  // Each of 100 x 8 data keys is fetched anew 15 s after the last fetch and the two seconds to the next message.
  const summary = await run('cache-age-and-fleet');
  expect(summary.totals.requests / secondsOf(summary) / (800 / (15 + 2))).toBeCloseTo(1, 1);
});

test('a batch of 150 workers gets a ninth of the shop’s requests throttled; 50 workers none, at over half the pace', async () => {
  const large = await run('monthly-batch');
  const small = await run('monthly-batch', { variant: '50-workers' });
  const shop = clientOf(large, 'shop');
  expect(shop.throttled / shop.requests).toBeCloseTo(1 / 9, 2);
  expect(clientOf(small, 'shop').throttled).toBe(0);
  const pace = clientOf(small, 'billing').succeeded / clientOf(large, 'billing').succeeded;
  expect(pace).toBeGreaterThan(0.5);
  expect(pace).toBeLessThan(0.65);
});

/** @source AWS Encryption SDK developer guide, "Data key caching example" */
test('100 uses of a data key bring AWS’s producers from 500 requests a second to 5, and its consumers from 1,000 to 10', async () => {
  const summary = await run('encryption-sdk-example');
  const perSecond = summary.workloads.map(({ requests }) => requests / secondsOf(summary));
  expect(perSecond[0]).toBeCloseTo(5, 1);
  expect(perSecond[1]! + perSecond[2]!).toBeCloseTo(10, 0);
  const calls = summary.workloads.map((workload) => workload.calls / secondsOf(summary));
  expect(calls).toEqual([500, 500, 500]);
});

/** @source https://github.com/hashicorp/vault/issues/22669 */
test('two Vault instances that check every ten minutes make 576 requests a day', async () => {
  const { totals } = await run('vault-health-check');
  expect(totals).toMatchObject({ requests: 576, admitted: 576 });
});

/** @source AWS KMS developer guide, "Request quotas", its examples for 10,000 a second */
test('7,000 data keys and 2,000 Decrypt a second fit into a shared quota, 9,500 and 1,000 Encrypt do not', async () => {
  const { totals, quotas } = await run('shared-quota');
  expect(totals.throttled).toBe(20 * 500);
  expect(quotas.map(({ quota }) => quota)).toEqual(['crypto-symmetric']);
  expect((await run('shared-quota', { variant: 'fits' })).totals).toMatchObject({ throttled: 0, requests: 20 * 9000 });
});

/** @source Amazon SQS developer guide, "Estimating AWS KMS costs", example 1 */
test('a queue’s day is a 31st of the 26,784 requests that AWS’s formula gives a month', async () => {
  const { totals } = await run('sqs-estimate');
  expect(totals.requests * 31).toBe(26_784);
  expect((await run('sqs-estimate', { variant: 'one-day' })).totals.requests).toBe(3);
});

test('a scale-out with encrypted volumes fails by CreateGrant’s 50 a second alone, and not at all over a minute', async () => {
  const { quotas, totals } = await run('scale-out-with-encrypted-volumes');
  const throttled = quotas.filter((quota) => quota.throttled > 0);
  expect(throttled).toEqual([expect.objectContaining({ quota: 'CreateGrant', limitPerSecond: 50 })]);
  expect(quotas.find(({ quota }) => quota === 'crypto-symmetric')!.peakUtilisation1s).toBeLessThan(0.02);
  expect(totals.failed).toBeGreaterThan(totals.calls / 2);
  const spread = await run('scale-out-with-encrypted-volumes', { variant: 'over-a-minute' });
  expect(spread.totals).toMatchObject({ throttled: 0, failed: 0 });
});

/** @source https://github.com/aws/aws-sdk-go-v2/issues/2129 */
test('25 requests that meet 17 hosts of DynamoDB are 17 Decrypts, and one where there is one host', async () => {
  expect((await run('dynamodb-hosts')).totals).toMatchObject({ calls: 25, requests: 17, cacheHits: 8 });
  expect((await run('dynamodb-hosts', { variant: 'one-host' })).totals.requests).toBe(1);
});

/** @source https://github.com/awslabs/fhir-works-on-aws-deployment/issues/639 */
test('77 new connections for each of five requests a second cost $3,000 a month, and kept ones cents', async () => {
  const { totals } = await run('dynamodb-connections');
  const keyUsd = 1;
  expect(totals.requests / 600 / 77).toBeCloseTo(5, 1);
  expect(Math.abs((totals.costUsdPerMonth! - keyUsd) / 3000 - 1)).toBeLessThan(0.02);
  const kept = await run('dynamodb-connections', { variant: 'kept-connections' });
  // No more than each host for each of five principals every five minutes, and those under way at the start.
  expect(kept.totals.requests).toBeLessThan(2 * 5 * 10 * 1.2);
  expect(kept.totals.costUsdPerMonth! - keyUsd).toBeLessThan(1.5);
});

/** @source Amazon SNS developer guide, "Estimating AWS KMS costs" */
test('an hour of SNS is its part of 17,856 in 31 days for each publisher, and of 129,024 in 28 for AWS’s eight', async () => {
  const { totals } = await run('sns-estimate');
  expect([(totals.requests / 8) * 24 * 31, totals.requests * 24 * 28]).toEqual([17_856, 129_024]);
});

test('a deployment of Lambda fails by 20 Decrypts an environment, and by one or over a minute by none', async () => {
  const { totals } = await run('lambda-cold-starts');
  expect(totals.failed).toBeGreaterThan(1000);
  const one = await run('lambda-cold-starts', { variant: 'one-ciphertext' });
  expect(one.totals).toMatchObject({ throttled: 0, failed: 0 });
  expect((await run('lambda-cold-starts', { variant: 'over-a-minute' })).totals.failed).toBe(0);
});

/** @source https://kubernetes.io/blog/2022/09/09/kms-v2-improvements: v1 fetches and decrypts all resources serially */
test('of 200 API servers that start under KMS v1 a third fails; under v2 all start with 400 requests', async () => {
  const { totals } = await run('kubernetes-start-up');
  expect(totals.failed / totals.calls).toBeCloseTo(1 / 3, 1);
  const { totals: second } = await run('kubernetes-start-up', { variant: 'v2' });
  expect(second).toMatchObject({ succeeded: 200, requests: 400, throttled: 0 });
});

test('a fleet that scales out while it is throttled sends more retries for the same calls, and is throttled more', async () => {
  const scaled = await run('fleet-scales-out');
  const alike = await run('fleet-scales-out', { variant: 'does-not-scale' });
  expect(scaled.totals.calls).toBe(alike.totals.calls);
  expect(scaled.totals.retries).toBeGreaterThan(2 * alike.totals.retries);
  expect(scaled.totals.throttled / scaled.totals.requests).toBeGreaterThan(0.3);
  expect(alike.totals.throttled / alike.totals.requests).toBeLessThan(0.2);
});

test('jobs at the full hour are throttled in the second they start in alone, and not at all half a minute apart', async () => {
  const { episodes } = await run('full-hour-jobs');
  expect(episodes.map(({ startSecond, endSecond }) => [startSecond, endSecond])).toEqual([
    [0, 0],
    [180, 180],
    [360, 360],
  ]);
  expect((await run('full-hour-jobs', { variant: 'half-a-minute-apart' })).totals.throttled).toBe(0);
});
