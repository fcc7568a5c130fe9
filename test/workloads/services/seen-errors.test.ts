/** Whoever calls a service sees its names for KMS's errors, on each call that finally fails. */
import { describe, expect, test } from 'vitest';
import { defaultOf } from '../../../src/scenario/schema/actions.ts';
import { simulate } from '../../../src/simulation/simulate.ts';
import { average } from '../../../src/studies/intervals/average.ts';
import { measureNumbers } from '../../../src/studies/measures/numbers.ts';
import { actionDefinitions } from '../../../src/workloads/services/index.ts';
import { loadText } from '../../scenario/load-from-text.ts';

async function measured(
  use: string,
  { client = '{ instances: 500, retry: none }', more = '', replications = 1, other = 0 } = {},
) {
  const { world } = await loadText(`duration: 10s
quotas: { set: [{ quota: crypto-symmetric, value: 1/s }] }
keys: { k: {} }
clients: { c: ${client}, other: { retry: none } }
workload:
  - { use: ${use}, client: c, with: { key: k }, arrivals: { constant: 20/s } }
  - { call: Decrypt, client: other, key: k, arrivals: { constant: ${other}/s } }
${more}
`);
  const runs = Array.from({ length: replications }, (_, replication) => simulate(world, { replication }));
  const { means } = average(runs.map((run) => measureNumbers(world, run, [50])));
  return { ...means, seen: means.errors.filter(({ service }) => service !== undefined) };
}

const named = actionDefinitions.filter(({ surfaces, settings }) => {
  const needsMore = Object.values(settings).some(
    (setting) => setting.kind !== 'key' && defaultOf(setting) === undefined,
  );
  return surfaces?.ThrottlingException !== undefined && !needsMore;
});

describe('errors of a summary', () => {
  test('are tested of at least three services', () => {
    expect(new Set(named.map(({ invokedBy }) => invokedBy)).size).toBeGreaterThanOrEqual(3);
  });

  test.each(named.map((definition) => [definition.name, definition] as const))(
    'count each failed call of %s under the name its caller sees, with the error of KMS',
    async (name, { surfaces, invokedBy }) => {
      const { seen, workloads } = await measured(name, { other: 40 });
      const { failed } = workloads[0]!;
      expect(failed).toBeGreaterThan(0);
      const shown = { ...surfaces!.ThrottlingException!, service: invokedBy!, kmsError: 'ThrottlingException' };
      expect(seen).toEqual([{ ...shown, count: failed, firstSecond: expect.any(Number) }]);
    },
  );

  test('are of each service apart, where several see the same error of KMS', async () => {
    const more = '  - { use: kinesis.PutRecord, client: c, with: { key: k }, arrivals: { constant: 20/s } }';
    const { seen, workloads } = await measured('s3.PutObject', { more, other: 40 });
    const failedOf = (name: string) => workloads.find((one) => one.name === name)!.failed;
    expect(seen.map(({ service, name, count }) => [service, name, count])).toEqual([
      ['s3.amazonaws.com', 'SlowDown', failedOf('w1')],
      ['kinesis.amazonaws.com', 'KMSThrottlingException', failedOf('w3')],
    ]);
  });

  test('leave out what a retry made good, and what started in the warm-up', async () => {
    const client = '{ retry: { mode: custom, backoff: none, maxAttempts: 9 }, onFailure: drop }';
    const { seen, totals, errors } = await measured('s3.PutObject', { client, more: 'warmup: 4s' });
    expect(totals.calls).toBe(120);
    expect(seen[0]).toMatchObject({ count: totals.failed, firstSecond: 4 });
    expect(errors[0]).toMatchObject({ name: 'ThrottlingException', count: totals.throttled });
    expect(totals.throttled).toBeGreaterThan(totals.failed);
  });

  test('are means over replications, those that saw none included', async () => {
    const { seen, totals } = await measured('s3.PutObject', { replications: 3 });
    expect(seen).toHaveLength(1);
    expect(seen[0]!.count).toBe(totals.failed);
  });

  test('know the names of other errors too, and none where the caller sees KMS’s own', async () => {
    const disabled = await measured('sqs.SendMessage', { more: 'events: [{ at: 0s, disableKey: k }]' });
    expect(disabled.seen.map(({ name, kmsError }) => `${name} ${kmsError}`)).toContain('KmsDisabled DisabledException');
    expect((await measured('secretsmanager.GetSecretValue')).seen).toEqual([]);
  });
});
