/**
 * The real KMSClient on real connections to a KMS of ours that refuses: every attempt it makes, and the instant of each, is
 * what the model says, told the same random numbers.
 *
 * @source @aws-sdk/client-kms 3.1164.0, with @smithy/core 3.41.0
 */
import { DecryptCommand } from '@aws-sdk/client-kms';
import { DefaultRateLimiter } from '@smithy/core/retry';
import { afterEach, describe, expect, test } from 'vitest';
import { AdaptiveRateLimiters } from '../../src/clients/adaptive-rate-limiter.ts';
import { type FailureKind, failureKind, type ReceivedError } from '../../src/clients/failures.ts';
import { createRetrier, GIVE_UP } from '../../src/clients/retrier.ts';
import { sdkProfiles } from '../../src/clients/sdk-profiles.ts';
import { RandomStream } from '../../src/engine/random.ts';
import { exceptions } from '../../src/kms/exceptions.ts';
import { createLimiter } from '../../src/kms/limiters.ts';
import { simulate } from '../../src/simulation/simulate.ts';
import { worldOf } from '../simulation/worlds.ts';
import {
  type Attempt,
  attemptsInVirtualTime,
  clientOf,
  type LoopbackAnswer,
  startLoopbackKms,
  type Worker,
} from './loopback-kms.ts';

const profile = 'js-2026-11';
const throttled = { name: 'ThrottlingException', httpStatus: 400 };
const command = () => new DecryptCommand({ CiphertextBlob: Uint8Array.of(1) });
const sendOnce: Worker = async (client) => {
  await client.send(command()).catch(() => undefined);
};
const errorOf = (answer: LoopbackAnswer): ReceivedError =>
  typeof answer === 'string' ? { name: 'ECONNRESET' } : answer;

/**
 * Follows the answers in their order and asks the model after each; throws where the client did otherwise.
 *
 * @returns how many calls ended after 1, 2, 3 ... attempts.
 */
function expectModelled(attempts: readonly Attempt[], seed: string, maxAttempts = 3): number[] {
  const retrier = createRetrier({ kind: 'sdk', profile, maxAttempts }, 1, new RandomStream(seed));
  const ended: number[] = Array.from({ length: maxAttempts }, () => 0);
  const lastKind = new Map<string, FailureKind>();
  for (const { call, attempt, answer, answeredMilliseconds } of attempts) {
    const next = attempts.find((other) => other.call === call && other.attempt === attempt + 1);
    const kind = answer === 'ok' ? null : failureKind(sdkProfiles[profile], errorOf(answer));
    if (answer === 'ok') retrier.quotas!.refund(0, retrier.refundOf(attempt, lastKind.get(call)));
    const wait = kind === null ? GIVE_UP : retrier.waitAfter(0, attempt, 0, kind);
    // A drawn wait of 0 is 1 ms where it is slept: Node's timers know nothing shorter.
    expect(next?.askedMilliseconds ?? GIVE_UP).toBe(answeredMilliseconds + Math.max(1, wait / 1e6));
    if (kind !== null) lastKind.set(call, kind);
    if (next === undefined) ended[attempt - 1]!++;
  }
  return ended;
}

interface Scripted {
  readonly answers: (attempt: number) => LoopbackAnswer;
  readonly calls: number;
  readonly seed: string;
  readonly maxAttempts?: number;
}

function scripted({ answers, calls, seed, maxAttempts = 3 }: Scripted): Promise<readonly Attempt[]> {
  const random = new RandomStream(seed);
  return attemptsInVirtualTime({
    answer: ({ attempt }) => answers(attempt),
    random: () => random.uniform(),
    config: { maxAttempts },
    workers: Array.from({ length: calls }, () => sendOnce),
  });
}

describe('the real client', () => {
  test.each([
    ['100 retries of 150 parallel calls that are all throttled', throttled, [50, 100, 0]],
    ['35 retries where all are broken', { name: 'KMSInternalException', httpStatus: 500 }, [115, 35, 0]],
  ])('makes %s, and no more', async (_what, refusal, ended) => {
    const attempts = await scripted({ answers: () => refusal, calls: 150, seed: 'drain' });
    expect(expectModelled(attempts, 'drain')).toEqual(ended);
  });

  test.each([1, 3, 8])('makes at most %d attempts, each after the wait that the model draws', async (maxAttempts) => {
    const attempts = await scripted({ answers: () => throttled, calls: 5, seed: 'waits', maxAttempts });
    expect(expectModelled(attempts, 'waits', maxAttempts).at(-1)).toBe(5);
    expect(attempts.every((attempt) => attempt.maxAttempts === maxAttempts)).toBe(true);
  });

  test('makes more than 100 retries where some of them succeed: each success gives the last one’s cost back', async () => {
    const answers = (attempt: number) => (attempt < 3 ? throttled : 'ok');
    const attempts = await scripted({ answers, calls: 60, seed: 'third' });
    const [atOnce, afterTwo, afterThree] = expectModelled(attempts, 'third');
    expect([atOnce, afterTwo! + afterThree!]).toEqual([0, 60]);
    expect(afterTwo! + 2 * afterThree!).toBeGreaterThan(100);
  });
});

const refusals: readonly LoopbackAnswer[] = [
  ...Object.values(exceptions).map(({ name, httpStatus }) => ({ name, httpStatus: httpStatus as number })),
  // The statuses that KMS's documentation gives; the model keeps 400 and 500.
  { name: 'DependencyTimeoutException', httpStatus: 503 },
  { name: 'KMSInvalidStateException', httpStatus: 409 },
  { name: 'SomethingElse', httpStatus: 429 },
  { name: 'SomethingElse', httpStatus: 501 },
  { name: 'SomethingElse', httpStatus: 503 },
];

test('each error of KMS is retried or not, after the wait of its kind, as the model says', async () => {
  for (const refusal of [...refusals, 'cut' as const]) {
    const attempts = await scripted({ answers: () => refusal, calls: 1, seed: 'errors' });
    const retried = failureKind(sdkProfiles[profile], errorOf(refusal)) !== null;
    expect(expectModelled(attempts, 'errors')).toEqual(retried ? [0, 0, 1] : [1, 0, 0]);
  }
});

test('the quota refusal LimitExceededException is retried as throttling: with waits of up to a second, then two', async () => {
  const seen = await scripted({
    answers: () => ({ name: 'LimitExceededException', httpStatus: 400 }),
    calls: 30,
    seed: 'limit',
  });
  expect(expectModelled(seen, 'limit')).toEqual([0, 0, 30]);
  const gaps = seen.filter(({ attempt }) => attempt === 2).map(({ askedMilliseconds }) => askedMilliseconds - 5);
  expect(Math.max(...gaps)).toBeGreaterThan(700);
});

/** What the limiter waits with, which the packages keep to themselves; it took the real one when it was loaded. */
const timer = DefaultRateLimiter as unknown as { setTimeoutFn: (fire: () => void, delay: number) => unknown };
const realTimeout = timer.setTimeoutFn;
afterEach(() => {
  timer.setTimeoutFn = realTimeout;
});

test('on the real clock too: three attempts under one name, apart by no less than it says that it waited', async () => {
  const realClock = {
    get nowMilliseconds() {
      return performance.now();
    },
    wait: (milliseconds: number) => new Promise<void>((waited) => setTimeout(waited, milliseconds)),
  };
  const kms = await startLoopbackKms(realClock, { answer: () => throttled, latencyMilliseconds: 1 });
  const clients = Array.from({ length: 12 }, () => clientOf(kms));
  const failures = await Promise.all(clients.map((client) => client.send(command()).catch((error) => error)));
  for (const client of clients) client.destroy();
  await kms.close();
  expect(failures.length).toBe(12);
  for (const { name, $metadata } of failures) {
    const [first, second, third, ...more] = kms.attempts.filter(({ call }) => call === $metadata.requestId);
    expect(first).toMatchObject({ attempt: 1, maxAttempts: 3, target: 'TrentService.Decrypt' });
    expect([second!.attempt, third!.attempt, more.length]).toEqual([2, 3, 0]);
    expect([name, $metadata.attempts]).toEqual(['ThrottlingException', 3]);
    const slept =
      second!.askedMilliseconds - first!.answeredMilliseconds + third!.askedMilliseconds - second!.answeredMilliseconds;
    // A timer of Node's may be a millisecond early. How late it is depends on the machine.
    expect(slept).toBeGreaterThan($metadata.totalRetryDelay - 4);
    expect($metadata.totalRetryDelay).toBeLessThan(3000);
  }
});

describe('the real client in adaptive mode', () => {
  const adaptive = (calls: number, maxAttempts: number, clockMilliseconds: number) => {
    timer.setTimeoutFn = (fire, delay) => setTimeout(fire, delay);
    return attemptsInVirtualTime({
      answer: () => throttled,
      random: () => 0.5,
      config: { maxAttempts, retryMode: 'adaptive' },
      workers: Array.from({ length: calls }, () => sendOnce),
      clockMilliseconds,
    });
  };

  // The first refusal falls into the first half second of its clock's second, into the second half, or into the next second.
  test.each([
    [0, 2000],
    [497, 893],
    [996, 1786],
  ])(
    'first throttled %d ms after its clock’s second began: retries %d ms later, as the model does',
    async (phase, gap) => {
      // Nanoseconds of this year would be no whole numbers any more.
      const clockMilliseconds = 1_000_000 + phase;
      const [first, second] = await adaptive(1, 2, clockMilliseconds);
      const limiter = new AdaptiveRateLimiters('javascript', Float64Array.of(clockMilliseconds * 1e6));
      const refusedAt = clockMilliseconds + first!.answeredMilliseconds;
      limiter.answered(0, true, refusedAt * 1e6);
      // Half of the second that the backoff may take; meanwhile tokens come in.
      let now = refusedAt + 500;
      while (!limiter.tryTake(0, now * 1e6)) now = limiter.looksAgainAt(0, now * 1e6) / 1e6;
      expect(second!.askedMilliseconds + clockMilliseconds).toBe(now);
      expect(Math.abs(second!.askedMilliseconds - first!.answeredMilliseconds - gap)).toBeLessThanOrEqual(2);
    },
  );

  test('takes a token for each retry too: 16 of 8 calls that are always throttled go one by one, 2 s apart', async () => {
    const attempts = await adaptive(8, 3, 1_700_000_000_000);
    const retries = attempts.filter(({ attempt }) => attempt > 1).map(({ askedMilliseconds }) => askedMilliseconds);
    expect(retries.length).toBe(16);
    const gaps = retries.slice(1).map((asked, i) => asked - retries[i]!);
    for (const gap of gaps) expect(Math.abs(gap - 2000)).toBeLessThanOrEqual(2);
  });
});

interface Loop {
  readonly adaptive: boolean;
  readonly workers: number;
  readonly perSecond: number;
  readonly seconds: number;
}

interface Totals {
  readonly succeeded: number;
  readonly attempts: number;
}

const ANSWER_MILLISECONDS = 4;

/** Workers that call again at once, against a token bucket of one second. */
function closedLoop({ adaptive, workers, perSecond, seconds }: Loop, seed: string): Promise<readonly Attempt[]> {
  const clock = { tickNanoseconds: 1e6, ticksPerSecond: 1000, durationTicks: seconds * 1000, warmupTicks: 0 };
  const limiter = createLimiter({ kind: 'token-bucket', burstSeconds: 1 }, perSecond, clock);
  const random = new RandomStream(seed);
  timer.setTimeoutFn = (fire, delay) => setTimeout(fire, delay);
  const work: Worker = async (client, time) => {
    while (time.nowMilliseconds < seconds * 1000) await sendOnce(client, time);
  };
  return attemptsInVirtualTime({
    answer: ({ nowMilliseconds }) => (limiter.tryTake(nowMilliseconds, 0) ? 'ok' : throttled),
    latencyMilliseconds: ANSWER_MILLISECONDS,
    random: () => random.uniform(),
    config: { maxAttempts: 4, retryMode: adaptive ? 'adaptive' : 'standard' },
    workers: Array.from({ length: workers }, () => work),
  });
}

function simulated({ adaptive, workers, perSecond, seconds }: Loop, seed: number): Totals {
  const milliseconds = ANSWER_MILLISECONDS;
  const world = worldOf({
    seed: String(seed),
    seconds,
    limits: [perSecond],
    limiter: { kind: 'token-bucket', burstSeconds: 1 },
    latency: { answer: { kind: 'constant', milliseconds }, refusalMilliseconds: milliseconds },
    clients: [{ retry: { kind: 'sdk', profile, maxAttempts: 4, adaptive } }],
    flows: [{ arrivals: { kind: 'closed', workers, thinkMilliseconds: 0 } }],
  });
  const run = simulate(world);
  const { admitted, throttled: refused } = run.flows[0]!;
  return { succeeded: run.workloads[0]!.succeeded, attempts: admitted + refused };
}

/** Whether `value` is among what 100 seeds of the model give: within five standard deviations of their mean. */
function expectAmong(values: readonly number[], value: number): void {
  const mean = values.reduce((sum, one) => sum + one, 0) / values.length;
  const variance = values.reduce((sum, one) => sum + (one - mean) ** 2, 0) / (values.length - 1);
  expect(Math.abs(value - mean)).toBeLessThanOrEqual(5 * Math.sqrt(variance));
  // Five deviations of a model that could be anything would say nothing.
  expect(Math.sqrt(variance) / mean).toBeLessThan(0.1);
}

describe.each([false, true])('a closed loop against a token bucket of 20 a second, adaptive %s:', (adaptive) => {
  test('attempts and successes of the real client are within the bounds of the model', async () => {
    const loop = { adaptive, workers: 10, perSecond: 20, seconds: 15 };
    const model = Array.from({ length: 100 }, (_, seed) => simulated(loop, seed + 1));
    const attempts = await closedLoop(loop, 'loop');
    const succeeded = attempts.filter(({ answer }) => answer === 'ok').length;
    if (!adaptive) expectModelled(attempts, 'loop', 4);
    expectAmong(
      model.map((run) => run.attempts),
      attempts.length,
    );
    expectAmong(
      model.map((run) => run.succeeded),
      succeeded,
    );
  }, 60_000);
});
