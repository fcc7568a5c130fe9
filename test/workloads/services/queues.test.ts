/** SQS and SNS at the figures that AWS works out in its own examples. */
import { describe, expect, test } from 'vitest';
import { failureKind } from '../../../src/clients/failures.ts';
import { sdkProfiles } from '../../../src/clients/sdk-profiles.ts';
import { findAction } from '../../../src/workloads/services/index.ts';
import { assumed, loadText, messagesOf } from '../../scenario/load-from-text.ts';
import { runScenario } from './run-scenario.ts';

const DAYS_31 = 'duration: 31d\ntick: 100ms\n';
const DAYS_28 = 'duration: 28d\ntick: 100ms\n';

describe('Amazon SQS developer guide, "Estimating AWS KMS costs"', () => {
  test('example 1: 31 days, 5 minutes, one producer and one consumer are 26,784 requests', async () => {
    const { requests, hits } = await runScenario(`${DAYS_31}clients: { producer: {}, consumer: {} }
workload:
  - { client: producer, use: sqs.SendMessage, arrivals: { constant: 24/h } }
  - { client: consumer, use: sqs.ReceiveMessage, arrivals: { constant: 24/h } }`);
    expect(requests).toEqual({ GenerateDataKey: 8928, Decrypt: 17_856 });
    expect(hits).toBe(2 * 8928);
  });

  test('example 2: 28 days, one day, queues of 3 producers and 1 consumer and of 5 and 2 are 196 and 336, 532 in all', async () => {
    const queue = async (producers: number, consumers: number) => {
      const use = (action: string, client: string, callers: number) =>
        `  - { client: ${client}, use: sqs.${action}, with: { dataKeyReusePeriod: 24h }, assign: round-robin, arrivals: { constant: ${callers / 4}/h } }`;
      const { total } = await runScenario(`${DAYS_28}clients:
  producers: { instances: ${producers} }
  consumers: { instances: ${consumers} }
workload:
${use('SendMessage', 'producers', producers)}
${use('ReceiveMessage', 'consumers', consumers)}`);
      return total;
    };
    expect([await queue(3, 1), await queue(5, 2)]).toEqual([7 * 28, 12 * 28]);
  });

  test('two queues never share a data key, and two workloads of one queue do', async () => {
    const both = (second: string) => `duration: 1m
workload:
  - { use: sqs.SendMessage, with: { queue: a }, arrivals: { constant: 1/s } }
  - { use: sqs.SendMessage, with: { queue: ${second} }, arrivals: { stages: [{ over: 1s, at: 0/s }, { over: 59s, at: 1/s }], even: true } }`;
    expect((await runScenario(both('b'))).total).toBe(4);
    expect((await runScenario(both('a'))).total).toBe(2);
  });
});

describe('Amazon SNS developer guide, "Estimating AWS KMS costs"', () => {
  test('example 1: 31 days, one publisher are 17,856 requests', async () => {
    const { requests } = await runScenario(`${DAYS_31}workload: [{ use: sns.Publish, arrivals: { constant: 24/h } }]`);
    expect(requests).toEqual({ GenerateDataKey: 8928, Decrypt: 8928 });
  });

  test('example 2: 28 days, topics of 3 and 5 publishers are 129,024', async () => {
    const { total } = await runScenario(`${DAYS_28}clients: { three: { instances: 3 }, five: { instances: 5 } }
workload:
  - { use: sns.Publish, client: three, with: { topic: a }, assign: round-robin, arrivals: { constant: 36/h } }
  - { use: sns.Publish, client: five, with: { topic: b }, assign: round-robin, arrivals: { constant: 60/h } }`);
    expect(total).toBe(129_024);
  });
});

describe('a throttled KMS reaches the caller', () => {
  const seenBy = (action: string) => findAction(action)!.surfaces!.ThrottlingException!;

  test('of SQS, SNS and Kinesis under a name that no SDK tries again, whatever its profile', () => {
    const names = ['sqs.SendMessage', 'sqs.ReceiveMessage', 'sns.Publish', 'kinesis.PutRecord', 'kinesis.GetRecords'];
    const seen = names.map(seenBy);
    expect(seen.map(({ name }) => name)).toEqual([
      'KmsThrottled',
      'KmsThrottled',
      'KMSThrottling',
      'KMSThrottlingException',
      'KMSThrottlingException',
    ]);
    for (const profile of Object.values(sdkProfiles))
      for (const error of seen) expect(failureKind(profile, error)).toBeNull();
  });

  test('of S3 as SlowDown, HTTP 503, which every SDK tries again', () => {
    expect(seenBy('s3.PutObject')).toEqual({ name: 'SlowDown', httpStatus: 503 });
    for (const profile of Object.values(sdkProfiles))
      expect(failureKind(profile, seenBy('s3.PutObject'))).toBe('throttling');
  });

  test('so that a sender’s throttled request is a failed call at once, and an uploader’s is tried again', async () => {
    const of = (use: string) =>
      runScenario(`duration: 10s
quotas: { set: [{ quota: crypto-symmetric, value: 1/s }] }
clients: { callers: { instances: 20, retry: { sdk: js-2026-11, mode: standard } } }
workload: [{ use: ${use}, assign: round-robin, arrivals: { constant: 2/s } }]`);
    const [sqs, s3] = [await of('sqs.SendMessage'), await of('s3.PutObject')];
    expect(sqs).toMatchObject({ retries: 0, failed: sqs.throttled });
    expect(s3.retries).toBeGreaterThan(0);
    expect(s3.failed).toBeLessThan(s3.throttled);
  });

  test('by a name that the report states, with its source', async () => {
    const loaded = await loadText('workload: [{ name: puts, use: s3.PutObject, arrivals: { once: 1 } }]');
    expect(assumed(loaded, 'workload.puts.use')).toBe(
      's3.PutObject: its caller sees ThrottlingException of KMS as SlowDown, HTTP 503',
    );
  });
});

test('from which instant a data key’s reuse period counts is a stated assumption', async () => {
  const loaded = await loadText('workload: [{ name: sends, use: sqs.SendMessage, arrivals: { once: 1 } }]');
  expect(assumed(loaded, 'workload.sends.with.dataKeyReusePeriod')).toBe(
    '300 s from the start of the call that asked KMS',
  );
});

test('GetParameters takes at most ten names, as the service does', async () => {
  const [message] = await messagesOf(
    'workload: [{ use: ssm.GetParameters, with: { parameters: 11 }, arrivals: { once: 1 } }]',
  );
  expect(message).toContain('workload.w1.with.parameters: expected a whole number from 1 to 10; got 11');
});
