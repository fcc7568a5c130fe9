/**
 * Workers that call again at once, against a token bucket, for 30 s: what the JavaScript SDK's strategies did in a real
 * process, what they do here on a virtual clock, and what the simulation does.
 *
 * @source AWS's packages as they were, in a real process: @smithy/core 3.41.0 and 3.39.0, @smithy/util-retry 4.2.12; 4
 * attempts, 10 workers at 20 requests a second or 50 at 100, a bucket of one second (measured 2026-11)
 */
import { AdaptiveRetryStrategy, DefaultRateLimiter, retryMiddleware } from '@smithy/core/retry';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { RandomStream } from '../../src/engine/random.ts';
import { createLimiter } from '../../src/kms/limiters.ts';
import { simulate } from '../../src/simulation/simulate.ts';
import { worldOf } from '../simulation/worlds.ts';
import { inVirtualTime } from './virtual-time.ts';

interface Loop {
  readonly profile: string;
  readonly adaptive: boolean;
  readonly workers: number;
  readonly perSecond: number;
}

interface Totals {
  readonly succeeded: number;
  readonly failed: number;
  readonly attempts: number;
  readonly throttled: number;
}

const SECONDS = 30;
const ANSWER_MILLISECONDS = 4;

function simulated({ profile, adaptive, workers, perSecond }: Loop, seed: number): Totals {
  const world = worldOf({
    seed: String(seed),
    seconds: SECONDS,
    limits: [perSecond],
    limiter: { kind: 'token-bucket', burstSeconds: 1 },
    latency: {
      answer: { kind: 'constant', milliseconds: ANSWER_MILLISECONDS },
      refusalMilliseconds: ANSWER_MILLISECONDS,
    },
    clients: [{ retry: { kind: 'sdk', profile, maxAttempts: 4, adaptive } }],
    flows: [{ arrivals: { kind: 'closed', workers, thinkMilliseconds: 0 } }],
  });
  const run = simulate(world);
  const { admitted, throttled } = run.flows[0]!;
  const { succeeded, failed } = run.workloads[0]!;
  return { succeeded, failed, attempts: admitted + throttled, throttled };
}

function meanOf(seeds: number, run: (seed: number) => Totals): Totals {
  const runs = Array.from({ length: seeds }, (_, seed) => run(seed + 1));
  const mean = (of: keyof Totals): number => runs.reduce((sum, totals) => sum + totals[of], 0) / seeds;
  return {
    succeeded: mean('succeeded'),
    failed: mean('failed'),
    attempts: mean('attempts'),
    throttled: mean('throttled'),
  };
}

const off = (value: number, reference: number): number => Math.abs(value / reference - 1);

describe('attempts and successes of a closed loop are those of the real packages in a real process, within 4 %', () => {
  test.each([
    [
      { profile: 'js-2026-11', adaptive: false, workers: 10, perSecond: 20 },
      { succeeded: 628, attempts: 1075 },
    ],
    [
      { profile: 'js-2026-03', adaptive: false, workers: 10, perSecond: 20 },
      { succeeded: 627, attempts: 1416 },
    ],
    [
      { profile: 'js-2026-11', adaptive: true, workers: 10, perSecond: 20 },
      { succeeded: 589, attempts: 610 },
    ],
    [
      { profile: 'js-2026-11', adaptive: true, workers: 50, perSecond: 100 },
      { succeeded: 2757, attempts: 2812 },
    ],
  ])('%o', (loop, measured) => {
    const totals = meanOf(20, (seed) => simulated(loop, seed));
    expect(off(totals.succeeded, measured.succeeded)).toBeLessThan(0.04);
    expect(off(totals.attempts, measured.attempts)).toBeLessThan(0.04);
  });
});

test('once the quota of js-2026-10 is empty its callers spin on failures: more than 40 times the calls that succeed', () => {
  const { succeeded, failed } = simulated({ profile: 'js-2026-10', adaptive: false, workers: 10, perSecond: 20 }, 1);
  expect(off(succeeded, 620)).toBeLessThan(0.01);
  expect(failed / succeeded).toBeGreaterThan(40);
});

test('adaptive mode until March 2026 never limits: it does what standard mode does, to the last number', () => {
  const loop = { profile: 'js-2026-03', workers: 10, perSecond: 20 };
  expect(simulated({ ...loop, adaptive: true }, 1)).toEqual(simulated({ ...loop, adaptive: false }, 1));
});

/** What the limiter waits with, which the packages keep to themselves. */
const timer = DefaultRateLimiter as unknown as { setTimeoutFn: (fire: () => void, delay: number) => void };
const realTimeout = timer.setTimeoutFn;
afterEach(() => {
  timer.setTimeoutFn = realTimeout;
});

/** The packages themselves on a virtual clock whose second begins `phaseMilliseconds` early. */
async function real({ workers, perSecond }: Loop, seed: number): Promise<Totals> {
  const random = new RandomStream(`closed loop ${seed}`);
  const phaseMilliseconds = 1000 + Math.floor(random.uniform() * 1000);
  const clock = { tickNanoseconds: 1e6, ticksPerSecond: 1000, durationTicks: SECONDS * 1000, warmupTicks: 0 };
  const limiter = createLimiter({ kind: 'token-bucket', burstSeconds: 1 }, perSecond, clock);
  const totals = { succeeded: 0, failed: 0, attempts: 0, throttled: 0 };
  await inVirtualTime(
    () => random.uniform(),
    async (time) => {
      const now = vi.spyOn(Date, 'now').mockImplementation(() => phaseMilliseconds + time.nowMilliseconds);
      timer.setTimeoutFn = (fire, delay) => {
        void time.wait(Math.max(1, Math.trunc(delay))).then(fire);
      };
      const strategy = new AdaptiveRetryStrategy(async () => 4);
      const middleware = retryMiddleware({ retryStrategy: async () => strategy, maxAttempts: async () => 4 } as never);
      const kms = async () => {
        totals.attempts++;
        const admitted = limiter.tryTake(time.nowMilliseconds, 0);
        if (!admitted) totals.throttled++;
        await time.wait(ANSWER_MILLISECONDS);
        if (admitted) return { response: {}, output: { $metadata: {} } };
        throw Object.assign(new Error('slower'), { name: 'ThrottlingException', $fault: 'client', $metadata: {} });
      };
      const send = middleware(kms as never, {} as never);
      const work = async () => {
        while (time.nowMilliseconds < SECONDS * 1000) {
          await send({ input: {}, request: {} } as never).then(
            () => totals.succeeded++,
            () => totals.failed++,
          );
        }
      };
      for (let worker = 0; worker < workers; worker++) void work();
      await time.runAll();
      now.mockRestore();
    },
  );
  return totals;
}

test('the simulated adaptive mode admits and is throttled as the packages are on the same clock, within 3 %', async () => {
  const loop = { profile: 'js-2026-11', adaptive: true, workers: 10, perSecond: 20 };
  const seeds = 12;
  const runs: Totals[] = [];
  for (let seed = 1; seed <= seeds; seed++) runs.push(await real(loop, seed));
  const packages = meanOf(seeds, (seed) => runs[seed - 1]!);
  const model = meanOf(100, (seed) => simulated(loop, seed));
  expect(off(model.succeeded, packages.succeeded)).toBeLessThan(0.03);
  expect(off(model.attempts, packages.attempts)).toBeLessThan(0.03);
  expect(Math.abs(model.throttled - packages.throttled)).toBeLessThan(3);
});
