import { describe, expect, test } from 'vitest';
import type { RunMeasurement } from '../../src/simulation/result.ts';
import { simulate } from '../../src/simulation/simulate.ts';
import { checkConservation } from '../../src/studies/measures/conservation.ts';
import { loadText } from '../scenario/load-from-text.ts';
import { sumOf } from './worlds.ts';

async function run(settings: Record<string, string>): Promise<RunMeasurement> {
  const { latency, client, use = 's3.PutObject', and = '', arrivals, more = '' } = settings;
  const { world } = await loadText(`duration: 30s
region: us-west-1
latency: ${latency}
keys: { k: {} }
clients: { c: ${client} }
workload: [{ use: ${use}, with: { key: k${and} }, arrivals: ${arrivals}${more} }]
`);
  const measured = simulate(world);
  expect(() => checkConservation(world, measured)).not.toThrow();
  return measured;
}

const callsOf = ({ workloads }: RunMeasurement): number => sumOf(workloads.map(({ calls }) => calls));
const failedOf = ({ workloads }: RunMeasurement): number => sumOf(workloads.map(({ failed }) => failed));
const admittedOf = ({ flows }: RunMeasurement): number => sumOf(flows.map(({ admitted }) => admitted));
const timeoutsOf = ({ errors }: RunMeasurement): number =>
  errors.find(({ name }) => name === 'TimeoutError')?.count ?? 0;

const TRIES = 'retry: { mode: custom, backoff: none, maxAttempts: 3 }';

describe('the caller of a service that gives up waiting', () => {
  test('makes KMS do work that nobody gets: e^-T/mean of the attempts, and as many more attempts', async () => {
    const client = `{ timeout: 50ms, ${TRIES} }`;
    const measured = await run({ latency: '{ exponential: 100ms }', client, arrivals: '{ poisson: 500/s }' });
    const late = 0.6065306597126334;
    const calls = callsOf(measured);
    expect(Math.abs(failedOf(measured) / calls - late ** 3)).toBeLessThan(5 * Math.sqrt((0.25 * 1) / calls));
    expect(Math.abs(admittedOf(measured) / calls - (1 + late + late ** 2))).toBeLessThan(0.04);
    expect(timeoutsOf(measured)).toBe(admittedOf(measured) - (calls - failedOf(measured)));
  });

  test('waits for the service, not for each of its requests', async () => {
    const use = 's3.MultipartUpload';
    const settings = { use, and: ', parts: 4', latency: '{ constant: 30ms }', arrivals: '{ constant: 5/s }' };
    // One GenerateDataKey and four Decrypts, one after another: 150 ms.
    expect(failedOf(await run({ ...settings, client: '{ timeout: 151ms, retry: none }' }))).toBe(0);
    const hasty = await run({ ...settings, client: '{ timeout: 100ms, retry: none }' });
    expect([failedOf(hasty), timeoutsOf(hasty)]).toEqual([150, 150]);
    // The fourth request is under way when the caller gives up; the fifth is not made for nobody.
    expect(admittedOf(hasty)).toBe(4 * 150);
  });

  test('does not keep the service from keeping what it got: a bucket key that came too late serves the next call', async () => {
    const measured = await run({
      and: ', bucketKey: true, bucketKeyLifetime: 1h',
      latency: '{ constant: 100ms }',
      client: '{ timeout: 50ms, retry: none }',
      arrivals: '{ constant: 5/s }',
    });
    expect([failedOf(measured), admittedOf(measured)]).toEqual([1, 1]);
  });

  test('does not wait for the service to try again, and a service tries nothing again for a caller that is gone', async () => {
    const settings = {
      latency: '{ constant: 10ms }',
      arrivals: '{ constant: 10/s }',
      more: ', serviceRetries: { mode: custom, backoff: exponential, base: 200ms, cap: 200ms, maxAttempts: 5 }',
      client: '{ timeout: 50ms, retry: none }',
    };
    const { world } = await loadText(`duration: 30s
region: us-west-1
latency: ${settings.latency}
quotas: { set: [{ quota: crypto-symmetric, value: 5/s }] }
keys: { k: {} }
clients: { c: ${settings.client} }
workload: [{ use: s3.PutObject, with: { key: k }, arrivals: ${settings.arrivals}${settings.more} }]
`);
    const measured = simulate(world);
    expect(() => checkConservation(world, measured)).not.toThrow();
    expect(timeoutsOf(measured)).toBe(failedOf(measured));
    expect(failedOf(measured)).toBe(150);
    // Each of those was throttled once, and its service's second try would come after its caller has gone.
    expect(sumOf(measured.flows.map(({ throttled }) => throttled))).toBe(150);
  });

  test('holds a place of its budget no longer than it waits', async () => {
    const budget = 'budget: { kind: envoy, budgetPercent: 0%, minRetryConcurrency: 1 }';
    const client = `{ timeout: 50ms, retry: { mode: custom, backoff: none, maxAttempts: 3, ${budget} } }`;
    const measured = await run({ latency: '{ constant: 100ms }', client, arrivals: '{ constant: 5/s }' });
    // Every call has three attempts of 50 ms, one at a time.
    expect(timeoutsOf(measured)).toBe(3 * 150);
  });
});
