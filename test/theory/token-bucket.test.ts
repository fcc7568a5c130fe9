/** Poisson arrivals that are not tried again, against limiters whose losses are known in closed form: 20 seeds each. */
import { describe, expect, test } from 'vitest';
import { simulate } from '../../src/simulation/simulate.ts';
import { sumOf, worldOf } from '../simulation/worlds.ts';
import { tokenBucketLoss } from './closed-forms.ts';
import { expectMean, SEEDS } from './intervals.ts';

interface Case {
  readonly arrivalsPerSecond: number;
  readonly limit: number;
  readonly depth: number;
  readonly seconds: number;
  readonly tickNanoseconds?: number;
  /** How far the mean may be from theory at most, whatever its interval. */
  readonly closerThanShare: number;
}

function losses({ arrivalsPerSecond, limit, depth, seconds, tickNanoseconds = 1_000_000 }: Case): number[] {
  return Array.from({ length: SEEDS }, (_, seed) => {
    const run = simulate(
      worldOf({
        seed: `${seed}`,
        seconds,
        // The bucket starts full: it is given time to forget that.
        warmupSeconds: Math.min(2, seconds / 4),
        tickNanoseconds,
        limits: [limit],
        limiter: { kind: 'token-bucket', burstSeconds: depth / limit },
        flows: [{ arrivals: { kind: 'poisson', perSecond: arrivalsPerSecond } }],
      }),
    );
    return run.flows[0]!.throttled / run.workloads[0]!.calls;
  });
}

describe('the loss of M/D/1/K itself', () => {
  test('is 0.000493 for 5,400/s into 5,500/s with 100 tokens, and 0.3125 for 8,000/s', () => {
    expect(tokenBucketLoss(5400 / 5500, 100)).toBeCloseTo(0.000493, 6);
    expect(tokenBucketLoss(8000 / 5500, 100)).toBeCloseTo(0.3125, 6);
  });

  test('is that of one server without a queue where there is one token: load / (1 + load)', () => {
    for (const load of [0.1, 0.5, 1, 3]) expect(tokenBucketLoss(load, 1)).toBeCloseTo(load / (1 + load), 12);
  });
});

describe('Poisson arrivals into a token bucket are lost as in M/D/1/K:', () => {
  test.each<[string, Case]>([
    [
      '5,400/s into 5,500/s, 100 tokens',
      { arrivalsPerSecond: 5400, limit: 5500, depth: 100, seconds: 60, closerThanShare: 0.06 },
    ],
    [
      '8,000/s into 5,500/s, 100 tokens',
      { arrivalsPerSecond: 8000, limit: 5500, depth: 100, seconds: 10, closerThanShare: 0.005 },
    ],
    ['40/s into 50/s, 3 tokens', { arrivalsPerSecond: 40, limit: 50, depth: 3, seconds: 1000, closerThanShare: 0.02 }],
    ['1/s into 2/s, 1 token', { arrivalsPerSecond: 1, limit: 2, depth: 1, seconds: 5000, closerThanShare: 0.02 }],
    [
      '5,400/s into 5,500/s, 20 tokens, at ticks of 10 ms',
      {
        arrivalsPerSecond: 5400,
        limit: 5500,
        depth: 20,
        seconds: 20,
        tickNanoseconds: 10_000_000,
        closerThanShare: 0.03,
      },
    ],
  ])('%s', (name, setting) => {
    const theory = tokenBucketLoss(setting.arrivalsPerSecond / setting.limit, setting.depth);
    expectMean(name, losses(setting), theory, setting.closerThanShare);
  });
});

/** E[min(N, k)] of a Poisson count N. */
function meanOfLesser(mean: number, k: number): number {
  let [term, below, expected] = [Math.exp(-mean), 0, 0];
  for (let n = 0; n < k; n++) {
    expected += n * term;
    below += term;
    term *= mean / (n + 1);
  }
  return expected + k * (1 - below);
}

test('a fixed window admits the mean of min(N, limit) a window, N the Poisson count of a window', () => {
  const admitted = Array.from({ length: SEEDS }, (_, seed) => {
    const flows = [{ arrivals: { kind: 'poisson', perSecond: 48 } }] as const;
    return simulate(worldOf({ seed: `${seed}`, seconds: 400, limits: [50], flows })).flows[0]!.admitted / 400;
  });
  expectMean('admitted', admitted, meanOfLesser(48, 50), 0.005);
});

test('a sliding window of one request a second loses as a server of one second without a queue: load / (1 + load)', () => {
  const lost = Array.from({ length: SEEDS }, (_, seed) => {
    const flows = [{ arrivals: { kind: 'poisson', perSecond: 0.8 } }] as const;
    const limiter = { kind: 'sliding-window' } as const;
    const run = simulate(worldOf({ seed: `${seed}`, seconds: 4000, limits: [1], limiter, flows }));
    return run.flows[0]!.throttled / run.workloads[0]!.calls;
  });
  expectMean('lost', lost, 0.8 / 1.8, 0.02);
});

/** Erlang's loss formula, by its recursion. @source Erlang, 1917 */
function erlangB(load: number, servers: number): number {
  let blocked = 1;
  for (let n = 1; n <= servers; n++) blocked = (load * blocked) / (n + load * blocked);
  return blocked;
}

test('a sliding window of c requests a second is M/D/c/c with service of one second: Erlang’s loss formula', () => {
  const lost = Array.from({ length: SEEDS }, (_, seed) => {
    const flows = [{ arrivals: { kind: 'poisson', perSecond: 18 } }] as const;
    const limiter = { kind: 'sliding-window' } as const;
    const run = simulate(worldOf({ seed: `${seed}`, seconds: 400, warmupSeconds: 5, limits: [20], limiter, flows }));
    return run.flows[0]!.throttled / run.workloads[0]!.calls;
  });
  expectMean('lost', lost, erlangB(18, 20), 0.02);
});

test('closed workers without a quota call at workers / (think + answer), by Little’s law', () => {
  const answer = { kind: 'exponential', meanMilliseconds: 30 } as const;
  const calls = Array.from({ length: SEEDS }, (_, seed) => {
    const run = simulate(
      worldOf({
        seed: `${seed}`,
        seconds: 60,
        limits: [1e6],
        latency: { answer, refusalMilliseconds: 0 },
        flows: [{ arrivals: { kind: 'closed', workers: 40, thinkMilliseconds: 70 } }],
      }),
    );
    return sumOf(run.seconds[0]!.admittedFirstTries.slice(2, 60)) / 58;
  });
  expectMean('calls a second', calls, 400, 0.005);
});

test('an uncontested quota leaves latencies as they are: M/M/infinity', () => {
  const answer = { kind: 'exponential', meanMilliseconds: 30 } as const;
  const runs = Array.from(
    { length: SEEDS },
    (_, seed) =>
      simulate(
        worldOf({
          seed: `${seed}`,
          seconds: 20,
          limits: [1e6],
          latency: { answer, refusalMilliseconds: 0 },
          flows: [{ arrivals: { kind: 'poisson', perSecond: 5000 } }],
        }),
      ).workloads[0]!.latency,
  );
  expectMean(
    'mean',
    runs.map(({ mean }) => mean),
    30,
    0.005,
  );
  expect(runs.map((latency) => latency.percentiles([50])[0])).toEqual(runs.map(() => 21));
});
