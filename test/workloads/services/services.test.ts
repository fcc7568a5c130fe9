/** What each service asks of KMS, by running a scenario with it: AWS's counts, and those of reported incidents. */
import { describe, expect, test } from 'vitest';
import { loadText } from '../../scenario/load-from-text.ts';
import { runScenario } from './run-scenario.ts';

const calls = (use: string, settings: string, count = 1) =>
  runScenario(`duration: 10s\nworkload: [{ use: ${use}, with: { ${settings} }, arrivals: { once: ${count} } }]`);

const counts: readonly (readonly [use: string, settings: string, requests: Readonly<Record<string, number>>])[] = [
  ['dynamodb.CreateTable', 'key: k', { DescribeKey: 1, CreateGrant: 1, GenerateDataKey: 1 }],
  ['secretsmanager.GetSecretValue', 'key: k', { Decrypt: 1 }],
  ['secretsmanager.CreateSecret', 'key: k', { GenerateDataKey: 1 }],
  ['secretsmanager.PutSecretValue', 'versionExists: false', { GenerateDataKey: 1 }],
  ['secretsmanager.PutSecretValue', 'versionExists: true', { GenerateDataKey: 1, Decrypt: 1 }],
  ['secretsmanager.UpdateSecret', 'changes: key', { GenerateDataKey: 1, Decrypt: 1 }],
  ['secretsmanager.UpdateSecret', 'changes: both', { GenerateDataKey: 2, Decrypt: 1 }],
  ['ssm.PutParameter', 'tier: standard', { Encrypt: 1 }],
  ['ssm.PutParameter', 'tier: advanced', { GenerateDataKey: 1 }],
  ['ssm.GetParameters', 'parameters: 7', { Decrypt: 7 }],
  ['s3.MultipartUpload', 'parts: 20, decryptsPerPart: 2', { GenerateDataKey: 1, Decrypt: 40 }],
  ['kubernetes.StartApiServer', 'kmsVersion: v1, secrets: 300', { Decrypt: 300 }],
  ['kubernetes.StartApiServer', 'kmsVersion: v2, secrets: 300', { Encrypt: 1, Decrypt: 1 }],
  ['kubernetes.StartApiServer', 'kmsVersion: v2, seeds: 0', { Encrypt: 1 }],
  ['kubernetes.StartApiServer', 'kmsVersion: v2, seeds: 3', { Encrypt: 1, Decrypt: 3 }],
  ['kubernetes.WriteSecret', 'kmsVersion: v1', { Encrypt: 1 }],
  ['kubernetes.WriteSecret', 'kmsVersion: v2', {}],
  ['cloudtrail.PutLogFile', 'key: k', { GenerateDataKey: 1 }],
  ['cloudtrail.ReadLogFile', 'key: k', { Decrypt: 1 }],
  ['redshift.CreateCluster', 'key: k', { CreateGrant: 1, GenerateDataKey: 1 }],
  ['redshift.CreateSnapshotCopyGrant', 'key: k', { CreateGrant: 1 }],
  ['redshift.RebootCluster', 'key: k', { Decrypt: 1 }],
  ['rds.CreateDBInstance', 'key: k', { DescribeKey: 1, CreateGrant: 1, GenerateDataKeyWithoutPlaintext: 1 }],
  ['rds.CreateDBInstance', 'grants: 2, volumeKeys: 0', { DescribeKey: 1, CreateGrant: 2 }],
  ['rds.StartDBInstance', 'volumeKeys: 2', { Decrypt: 2 }],
  ['ecr.CreateRepository', 'key: k', { DescribeKey: 1, CreateGrant: 2 }],
  ['ecr.PushImage', 'key: k', { GenerateDataKey: 1 }],
  ['ecr.PullImage', 'imageKeys: 9', { Decrypt: 9 }],
  ['states.StartExecution', 'key: k', { GenerateDataKey: 1 }],
  ['emr.LaunchNode', 'key: k', { GenerateDataKey: 1 }],
  ['emr.RebootNode', 'key: k', { Decrypt: 1 }],
  ['mq.CreateBroker', 'deployment: single', { CreateGrant: 2 }],
  ['mq.CreateBroker', 'deployment: cluster', { CreateGrant: 5 }],
  ['vault.Unseal', 'key: k', { Decrypt: 1 }],
];

test.each(counts)('%s with %s asks what its source says', async (use, settings, requests) => {
  const text = settings.replace('key: k', '');
  expect((await calls(use, text)).requests).toEqual(requests);
});

describe('Step Functions', () => {
  test('asks once a reuse period for all executions of a state machine, however many clients start them', async () => {
    const use = (machine: string) =>
      `{ use: states.StartExecution, client: c, with: { stateMachine: ${machine} }, arrivals: { constant: 2/s } }`;
    const workload = `workload: [${use('a')}, ${use('b')}]`;
    const { requests } = await runScenario(`duration: 1500s\nclients: { c: { instances: 40 } }\n${workload}`);
    // At 0, 300 ... 1,200 s, for each of two.
    expect(requests).toEqual({ GenerateDataKey: 10 });
  });
});

describe('DynamoDB', () => {
  test('25 calls of one principal over 30 hosts meet about 17 of them, one Decrypt each', async () => {
    const hosts = 30;
    const expected = hosts * (1 - (1 - 1 / hosts) ** 25);
    const seeds = Array.from({ length: 200 }, (_, index) => index);
    let sum = 0;
    for (const seed of seeds) {
      const { requests } = await runScenario(
        `seed: ${seed}\nduration: 10s\nworkload: [{ use: dynamodb.GetItem, with: { hosts: 30 }, arrivals: { constant: 2.5/s } }]`,
      );
      const { Decrypt = 0 } = requests;
      sum += Decrypt;
    }
    expect(expected).toBeCloseTo(17.1, 1);
    // The number of hosts met has a standard deviation of 1.6: 200 runs are within 0.46 with 4 standard errors.
    expect(Math.abs(sum / seeds.length - expected)).toBeLessThan(0.46);
  });

  test('five calls a second are one Decrypt with kept connections, and one each without', async () => {
    const ofHour = (keepAlive: boolean, expires = 'since-last-use') =>
      runScenario(
        `duration: 1h\nworkload: [{ use: dynamodb.Query, with: { keepAlive: ${keepAlive}${keepAlive ? `, tableKeyExpires: ${expires}` : ''} }, arrivals: { constant: 5/s } }]`,
      );
    expect((await ofHour(true)).requests).toEqual({ Decrypt: 1 });
    expect((await ofHour(true, 'since-decrypt')).requests).toEqual({ Decrypt: 12 });
    expect((await ofHour(false)).requests).toEqual({ Decrypt: 18_000 });
  });

  test('an AWS owned key spends no quota and costs nothing; one of AWS for DynamoDB may be used through it', async () => {
    const of = (type: string) => `keys: { table: { ${type} } }\nduration: 10s
workload: [{ use: dynamodb.GetItem, arrivals: { constant: 1/s } }]`;
    const { world } = await loadText(of('type: aws-owned'));
    const flows = world.flows.filter(({ action }) => action === undefined);
    expect(flows.every(({ quotas, priceUsd }) => quotas.length === 0 && priceUsd === 0)).toBe(true);
    const managed = await runScenario(of('type: aws-managed, service: dynamodb'));
    expect(managed).toMatchObject({ total: 1, succeeded: 10, failed: 0 });
  });
});

test('Vault: two instances that test their seal every ten minutes are 576 requests a day', async () => {
  const { requests } = await runScenario(`duration: 24h\nclients: { vault: { instances: 2 } }
workload: [{ use: vault.CheckSeal, assign: round-robin, arrivals: { constant: 12/h } }]`);
  expect(requests).toEqual({ Encrypt: 288, Decrypt: 288 });
});

test('Kinesis: one producer and one consumer of a stream are twelve requests in five minutes', async () => {
  const { total } = await runScenario(`duration: 5m\nclients: { producer: {}, consumer: {} }
workload:
  - { client: producer, use: kinesis.PutRecord, arrivals: { constant: 10/s } }
  - { client: consumer, use: kinesis.GetRecords, arrivals: { constant: 5/s } }`);
  expect(total).toBe(12);
});

test('Lambda: each execution environment decrypts once, and again after a restart', async () => {
  const { requests } = await runScenario(`duration: 1m\nclients: { functions: { instances: 50 } }
workload: [{ use: lambda.Invoke, with: { decrypts: 2 }, assign: round-robin, arrivals: { constant: 50/s } }]
events: [{ at: 30s, restart: functions }]`);
  expect(requests).toEqual({ Decrypt: 200 });
});

test('WorkMail: one Decrypt a minute for each client', async () => {
  const { requests } = await runScenario(`duration: 10m\nclients: { mail: { instances: 3 } }
workload: [{ use: workmail.ReadMessage, assign: round-robin, arrivals: { constant: 3/s } }]`);
  expect(requests).toEqual({ Decrypt: 30 });
});
