import { describe, expect, test } from 'vitest';
import type { RunMeasurement } from '../../src/simulation/result.ts';
import { simulate } from '../../src/simulation/simulate.ts';
import { FULL_JITTER, retryWorkload, type WorldSketch, worldOf } from '../simulation/worlds.ts';

/** First tries by second, whatever became of them: one for each call that started. */
function arrivals(run: RunMeasurement, flow = 0): number[] {
  const { admittedFirstTries, throttledFirstTries } = run.seconds[flow]!;
  return Array.from(admittedFirstTries, (admitted, second) => admitted + throttledFirstTries[second]!);
}

/** Without the drain, whose length may differ. */
const during = (seconds: number[]): number[] => seconds.slice(0, 6);

describe('comparisons run on the same arrivals:', () => {
  const base = { seconds: 6 };
  const run = (sketch: Partial<WorldSketch>): number[] =>
    during(arrivals(simulate(retryWorkload({ ...base, ...sketch }))));
  const reference = run({});

  test.each<[string, Partial<WorldSketch>]>([
    ['another backoff', { clients: [{ retry: { ...FULL_JITTER, backoff: 'decorrelated-jitter', maxAttempts: 9 } }] }],
    ['no retries', { clients: [{}] }],
    ['retries with a quota', { clients: [{ retry: { kind: 'sdk', profile: 'js-2026-11', maxAttempts: 3 } }] }],
    [
      'retries with a quota in each of many instances',
      { clients: [{ retry: { kind: 'sdk', profile: 'js-2026-11', maxAttempts: 3 }, instances: 50 }] },
    ],
    ['a larger quota', { limits: [50_000] }],
    ['another limiter', { limiter: { kind: 'sliding-window' } }],
    ['another latency', { latency: { answer: { kind: 'constant', milliseconds: 90 }, refusalMilliseconds: 7 } }],
    ['more instances', { clients: [{ retry: FULL_JITTER, instances: 50 }] }],
    [
      'another answer to failure',
      { clients: [{ retry: FULL_JITTER, onFailure: { kind: 'requeue', afterMilliseconds: 900 } }] },
    ],
    [
      'another flow behind it',
      {
        flows: [{ arrivals: { kind: 'poisson', perSecond: 8000 } }, { arrivals: { kind: 'poisson', perSecond: 900 } }],
      },
    ],
  ])('%s leaves the calls of each second as they were', (_change, sketch) => {
    expect(run(sketch)).toEqual(reference);
  });

  test('another seed does not', () => {
    expect(run({ seed: '2' })).not.toEqual(reference);
  });
});

test('the draws of one client do not move those of another that shares no quota with it', () => {
  const other = (maxAttempts: number): unknown => {
    const run = simulate(
      worldOf({
        seconds: 5,
        limits: [100, 100],
        latency: { answer: { kind: 'constant', milliseconds: 5 }, refusalMilliseconds: 0 },
        clients: [{ retry: FULL_JITTER }, { retry: { ...FULL_JITTER, maxAttempts } }],
        flows: [
          { arrivals: { kind: 'poisson', perSecond: 150 }, client: 0, quotas: [0] },
          { arrivals: { kind: 'poisson', perSecond: 150 }, client: 1, quotas: [1] },
        ],
      }),
    );
    return [run.flows[0], Array.from(run.seconds[0]!.throttledRetries.slice(0, 5))];
  };
  expect(other(6)).toEqual(other(2));
});
