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

test('a data lake’s queries fail under SSE-KMS without a bucket key, and none does with one', async () => {
  const lake = await run('data-lake-default-encryption');
  expect(clientOf(lake, 'executors').failed).toBeGreaterThan(10_000);
  const { totals } = await run('data-lake-default-encryption', { variant: 'bucket-key' });
  expect(totals).toMatchObject({ throttled: 0, failed: 0 });
  expect(totals.requests).toBeLessThan(1000);
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
