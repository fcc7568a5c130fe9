import { describe, expect, test } from 'vitest';
import type { RetryPolicy } from '../../src/clients/retry.ts';
import type { RunMeasurement } from '../../src/simulation/result.ts';
import { simulate } from '../../src/simulation/simulate.ts';
import type { OnFailure } from '../../src/simulation/world.ts';
import { numbersOf, sumOf, worldOf } from './worlds.ts';

const sdk = (profile: string, adaptive: boolean, maxAttempts = 3): RetryPolicy => ({
  kind: 'sdk',
  profile,
  maxAttempts,
  adaptive,
});
const trace = (second: number, calls: number) =>
  ({
    kind: 'trace',
    startNanoseconds: Float64Array.of(second * 1e9),
    counts: Float64Array.of(calls),
    binNanoseconds: 1e9,
    scale: 1,
    spread: { kind: 'start' },
  }) as const;

// One adaptive KMSClient with 8 parallel calls that were always throttled made 16 retries 2 s apart, 32 s in all.
test.each(['js-2026-11', 'botocore-2026'])(
  '%s: 8 calls that are always throttled retry one by one, 2 s apart',
  (profile) => {
    const run = simulate(
      worldOf({
        seconds: 10,
        // One request in 10,000 s, and another client has it.
        limits: [0.0001],
        clients: [{}, { retry: sdk(profile, true) }],
        flows: [
          { client: 0, arrivals: { kind: 'once', calls: 1 } },
          { client: 1, arrivals: trace(1, 8) },
        ],
      }),
    );
    const { throttledFirstTries, throttledRetries } = run.seconds[1]!;
    const retrySeconds = [...throttledRetries].flatMap((retries, second) => (retries > 0 ? [second] : []));
    expect(sumOf(throttledFirstTries)).toBe(8);
    expect(sumOf(throttledRetries)).toBe(16);
    expect(retrySeconds).toEqual(Array.from({ length: 16 }, (_, i) => retrySeconds[0]! + 2 * i));
    expect(retrySeconds.at(-1)! - retrySeconds[0]! + 2).toBe(32);
  },
);

test('a call waits for its token before its first attempt too, and its latency counts from its intended start', () => {
  const run = simulate(
    worldOf({
      seconds: 20,
      limits: [5],
      clients: [{ retry: sdk('js-2026-11', true, 10) }],
      flows: [{ arrivals: trace(1, 6) }, { arrivals: trace(9, 3) }],
    }),
  );
  const later = run.workloads[1]!;
  expect(sumOf(run.seconds[1]!.throttledFirstTries)).toBe(0);
  // At least 0.5 tokens a second, and at most the one that came in meanwhile.
  expect(later.latency.max).toBeGreaterThan(1000);
  expect(later).toMatchObject({ calls: 3, succeeded: 3, failed: 0 });
});

describe('calls that were counts before the first refusal', () => {
  // `requeue` never happens with a thousand attempts; but with it, every call is followed one by one from the start.
  const world = (seed: number, onFailure: OnFailure, instances: number, perSecond: number) =>
    worldOf({
      seed: `${seed}`,
      seconds: 40,
      limits: [120],
      clients: [{ retry: sdk('js-2026-11', true, 1000), instances, onFailure }],
      flows: [
        { arrivals: { kind: 'poisson', perSecond } },
        { arrivals: { kind: 'burst', size: 60, everyNanoseconds: 15e9 } },
      ],
    });
  const summary = (run: RunMeasurement) => {
    const throttled = sumOf(run.flows.map((flow) => flow.throttled));
    const mean = run.workloads.map(({ latency }) => {
      let sum = 0;
      latency.forEach((ticks, times) => {
        sum += ticks * times;
      });
      return sum / latency.count;
    });
    return [throttled, mean[0]!];
  };

  test.each([
    [1, 90],
    [4, 90],
    [40, 90],
  ])(
    'teach the limiters of %d instances what they would have learnt one by one (4 standard errors)',
    (instances, rate) => {
      const seeds = 60;
      const [counted, followed] = [{ kind: 'drop' }, { kind: 'requeue', afterMilliseconds: 1 }].map((onFailure) =>
        Array.from({ length: seeds }, (_, seed) =>
          summary(simulate(world(seed, onFailure as OnFailure, instances, rate))),
        ),
      );
      for (const column of [0, 1]) {
        const differences = counted!.map((run, seed) => run[column]! - followed![seed]![column]!);
        const mean = sumOf(differences) / seeds;
        const variance = sumOf(differences.map((difference) => (difference - mean) ** 2)) / (seeds - 1);
        expect(Math.abs(mean)).toBeLessThanOrEqual(4 * Math.sqrt(variance / seeds) + 1e-9);
      }
    },
  );
});

test('an adaptive client that is never throttled does what a standard one does', () => {
  const run = (adaptive: boolean) =>
    simulate(
      worldOf({
        seconds: 5,
        limits: [1000],
        clients: [{ retry: sdk('js-2026-11', adaptive), instances: 3 }],
        flows: [{ arrivals: { kind: 'poisson', perSecond: 500 } }],
      }),
    );
  const { eventsFingerprint: _adaptive, ...adaptive } = numbersOf(run(true)) as RunMeasurement;
  const { eventsFingerprint: _standard, ...standard } = numbersOf(run(false)) as RunMeasurement;
  expect(adaptive).toEqual(standard);
});

describe('the retry quota that every success overfills', () => {
  const retries = (profile: string) =>
    simulate(
      worldOf({
        seconds: 8,
        limits: [600],
        clients: [{ retry: sdk(profile, false, 2) }],
        flows: [{ arrivals: { kind: 'constant', perSecond: 500 } }, { arrivals: trace(6, 4000) }],
      }),
    ).flows.reduce((sum, flow) => sum + flow.retries, 0);

  test('knows of successes that were counts: 500 and one for each of 3,000 allow at least 700 retries', () => {
    expect(retries('js-2026-03')).toBeGreaterThanOrEqual(690);
    expect(retries('js-2026-03')).toBeLessThan(1000);
    expect(retries('js-2026-10')).toBeLessThan(250);
  });
});
