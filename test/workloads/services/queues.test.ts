/** SQS and SNS at the figures that AWS works out in its own examples. */
import { describe, expect, test } from 'vitest';
import { findAction } from '../../../src/workloads/services/index.ts';
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

test('SQS and SNS have names of their own for a throttled KMS, which no SDK tries again', async () => {
  expect(findAction('sqs.SendMessage')!.surfaces!.ThrottlingException!.name).toBe('KmsThrottled');
  expect(findAction('sns.Publish')!.surfaces!.ThrottlingException!.name).toBe('KMSThrottling');
  const { failed, succeeded } = await runScenario(`duration: 10s
quotas: { set: [{ quota: crypto-symmetric, value: 1/s }] }
clients: { senders: { instances: 20, retry: { sdk: js-2026-11, mode: standard } } }
workload: [{ use: sqs.SendMessage, assign: round-robin, arrivals: { constant: 2/s } }]`);
  expect(failed).toBeGreaterThan(0);
  expect(succeeded + failed).toBe(20);
});
