/**
 * The retry middleware and standard strategy of AWS's own JavaScript packages run beside our model of them, on the same
 * histories, with the same random numbers: every attempt, wait, failure and quota balance must be equal.
 *
 * @source @smithy/core 3.41.0 and @smithy/util-retry 4.6.2 (November 2026), which @aws-sdk/client-kms installs
 */
import { isThrottlingError, isTransientError, Retry, retryMiddleware } from '@smithy/core/retry';
import { DEFAULT_MAX_ATTEMPTS, INITIAL_RETRY_TOKENS, StandardRetryStrategy } from '@smithy/util-retry';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createRetrier, GIVE_UP } from '../../src/clients/retrier.ts';
import { sdkProfiles } from '../../src/clients/sdk-profiles.ts';
import { RandomStream } from '../../src/engine/random.ts';
import { exceptions } from '../../src/kms/exceptions.ts';
import { inVirtualTime, type VirtualTime } from './virtual-time.ts';

/** One call of a client: when it starts, how long each answer takes, and which of its attempts are throttled. */
interface Call {
  readonly startMilliseconds: number;
  readonly latencyMilliseconds: number;
  /** By attempt; after the last, the last again. */
  readonly throttled: readonly boolean[];
}

/** What happened when an attempt was answered. */
interface Step {
  readonly call: number;
  readonly attempt: number;
  readonly answeredMilliseconds: number;
  readonly outcome: 'succeeded' | 'failed' | 'retries';
  /** Of the retry quota, after it. */
  readonly left: number;
}

const isThrottled = ({ throttled }: Call, attempt: number): boolean =>
  throttled[Math.min(attempt, throttled.length) - 1]!;
/** No two calls of a history are ever answered at one instant: waits are whole milliseconds, and these parts differ. */
const startOf = (calls: readonly Call[], call: number): number => calls[call]!.startMilliseconds + call / 1024;

class ThrottlingException extends Error {
  override readonly name = 'ThrottlingException';
  readonly $fault = 'client';
  readonly $metadata: { httpStatusCode: number; attempts?: number } = { httpStatusCode: 400 };
}

/** The real packages. */
async function realHistory(calls: readonly Call[], maxAttempts: number, seed: string): Promise<Step[]> {
  const steps: Step[] = [];
  const random = new RandomStream(seed);
  await inVirtualTime(
    () => random.uniform(),
    async (time) => {
      const strategy = new StandardRetryStrategy(maxAttempts);
      for (const call of calls.keys()) void realCall(time, strategy, calls, call, maxAttempts, steps);
      await time.runAll();
    },
  );
  return steps;
}

async function realCall(
  time: VirtualTime,
  strategy: StandardRetryStrategy,
  calls: readonly Call[],
  call: number,
  maxAttempts: number,
  steps: Step[],
): Promise<void> {
  await time.wait(startOf(calls, call));
  let attempt = 0;
  let answeredMilliseconds = 0;
  const note = (outcome: Step['outcome'], ofAttempt = attempt): void => {
    const at = answeredMilliseconds;
    steps.push({ call, attempt: ofAttempt, answeredMilliseconds: at, outcome, left: strategy.getCapacity() });
  };
  const kms = async () => {
    attempt++;
    if (attempt > 1) note('retries', attempt - 1);
    await time.wait(calls[call]!.latencyMilliseconds);
    answeredMilliseconds = time.nowMilliseconds;
    if (isThrottled(calls[call]!, attempt)) throw new ThrottlingException('You have exceeded the rate');
    return { response: {}, output: { $metadata: {} } };
  };
  const options = { retryStrategy: async () => strategy, maxAttempts: async () => maxAttempts };
  const middleware = retryMiddleware(options as never);
  try {
    await middleware(kms as never, {} as never)({ input: {}, request: {} } as never);
    note('succeeded');
  } catch (error) {
    expect((error as ThrottlingException).$metadata.attempts).toBe(attempt);
    note('failed');
  }
}

/** Our model, on a list of what is due. */
function modelledHistory(calls: readonly Call[], maxAttempts: number, seed: string): Step[] {
  const retrier = createRetrier({ kind: 'sdk', profile: 'js-2026-11', maxAttempts }, 1, new RandomStream(seed));
  const steps: Step[] = [];
  const due = calls.map(({ latencyMilliseconds }, call) => ({
    call,
    attempt: 1,
    wait: 0,
    at: startOf(calls, call) + latencyMilliseconds,
  }));
  while (due.length > 0) {
    due.sort((a, b) => a.at - b.at);
    const { call, attempt, wait, at } = due.shift()!;
    const step = { call, attempt, answeredMilliseconds: at };
    if (!isThrottled(calls[call]!, attempt)) {
      retrier.quotas!.refund(0, retrier.refundOf(attempt));
      steps.push({ ...step, outcome: 'succeeded', left: retrier.quotas!.left(0) });
      continue;
    }
    const next = retrier.waitAfter(0, attempt, wait);
    const left = retrier.quotas!.left(0);
    steps.push({ ...step, outcome: next === GIVE_UP ? 'failed' : 'retries', left });
    if (next === GIVE_UP) continue;
    const again = at + next / 1e6 + calls[call]!.latencyMilliseconds;
    due.push({ call, attempt: attempt + 1, wait: next, at: again });
  }
  return steps;
}

/**
 * Steps in order of time, to the nanosecond. A retry is noted by the real client when it is sent, so its balance is that
 * of a later instant and not compared there; every success and failure has its own.
 */
function comparable(steps: readonly Step[]): unknown[] {
  return steps
    .map((step) => ({
      ...step,
      answeredMilliseconds: Math.round(step.answeredMilliseconds * 1e6) / 1e6,
      left: step.outcome === 'retries' ? null : step.left,
    }))
    .sort((a, b) => a.answeredMilliseconds - b.answeredMilliseconds);
}

async function expectSame(calls: readonly Call[], maxAttempts = 3, seed = '1'): Promise<Step[]> {
  const modelled = modelledHistory(calls, maxAttempts, seed);
  expect(comparable(modelled)).toEqual(comparable(await realHistory(calls, maxAttempts, seed)));
  return modelled;
}

const parallel = (count: number, throttled: boolean[], startMilliseconds = 0): Call[] =>
  Array.from({ length: count }, () => ({ startMilliseconds, latencyMilliseconds: 5, throttled }));
const count = (steps: readonly Step[], outcome: Step['outcome']): number =>
  steps.filter((step) => step.outcome === outcome).length;

describe('the standard mode of the JavaScript SDK of November 2026', () => {
  test('retries a throttled call twice, after waits below 1 s and 2 s, and then fails', async () => {
    const steps = await expectSame(parallel(1, [true]));
    expect(steps.map(({ outcome }) => outcome)).toEqual(['retries', 'retries', 'failed']);
    expect(steps.map(({ left }) => left)).toEqual([495, 490, 490]);
  });

  test('gives the last retry’s cost back on success, and 1 for a success at once, up to the full quota', async () => {
    const calls = [
      ...parallel(1, [true, true, false]),
      ...parallel(1, [true, true], 10_000),
      ...parallel(20, [false], 20_000),
    ];
    const left = (await expectSame(calls)).map((step) => step.left);
    expect(left.slice(0, 6)).toEqual([495, 490, 495, 490, 485, 485]);
    expect(left.slice(6, 22)).toEqual([486, 487, 488, 489, 490, 491, 492, 493, 494, 495, 496, 497, 498, 499, 500, 500]);
  });

  // 150 parallel throttled calls of one real KMSClient made 250 requests.
  test('allows a client that is always throttled exactly 100 retries, then none', async () => {
    const steps = await expectSame(parallel(150, [true]));
    expect(count(steps, 'retries')).toBe(100);
    expect(steps.length).toBe(250);
    expect(steps.at(-1)!.left).toBe(0);
  });

  test('retries no call while the quota is empty, and again once successes have refilled it to one retry’s cost', async () => {
    const calls = [
      ...parallel(150, [true]),
      ...parallel(4, [false], 100_000),
      ...parallel(1, [true, false], 200_000),
      ...parallel(1, [false], 300_000),
      ...parallel(1, [true, false], 400_000),
    ];
    const late = (await expectSame(calls)).filter((step) => step.answeredMilliseconds > 200_000);
    expect(late.map(({ outcome }) => outcome)).toEqual(['failed', 'succeeded', 'retries', 'succeeded']);
    expect(late.map(({ left }) => left)).toEqual([4, 5, 0, 5]);
  });

  test.each([1, 2, 3, 5, 8])('makes at most the configured number of attempts, %d', async (maxAttempts) => {
    const steps = await expectSame(parallel(3, [true]), maxAttempts);
    expect(steps.length).toBe(3 * maxAttempts);
  });

  test('waits at most 20 s', async () => {
    const steps = await expectSame(parallel(6, [true]), 12);
    const waits = steps.flatMap((step, i) => {
      const before = steps.slice(0, i).findLast(({ call }) => call === step.call);
      return before === undefined ? [] : [step.answeredMilliseconds - before.answeredMilliseconds - 5];
    });
    expect(Math.max(...waits)).toBeLessThanOrEqual(20_000);
    expect(Math.max(...waits)).toBeGreaterThan(15_000);
  });

  test('decides, waits and keeps its balance as the packages do, in any history of concurrent calls', async () => {
    const call = (span: number, throttling: number): fc.Arbitrary<Call> =>
      fc.record({
        startMilliseconds: fc.integer({ min: 0, max: span }),
        latencyMilliseconds: fc.integer({ min: 0, max: 300 }),
        throttled: fc.array(
          fc.integer({ min: 1, max: 100 }).map((percent) => percent <= throttling),
          { minLength: 1, maxLength: 8 },
        ),
      });
    const history = fc
      .tuple(fc.constantFrom(100, 10_000, 100_000), fc.constantFrom(20, 60, 90, 100))
      .chain(([span, throttling]) => fc.array(call(span, throttling), { minLength: 1, maxLength: 200, size: 'max' }));
    await fc.assert(
      fc.asyncProperty(history, fc.constantFrom(1, 2, 3, 3, 3, 6), fc.nat(1000), async (calls, attempts, seed) => {
        await expectSame(calls, attempts, String(seed));
      }),
      { seed: 1, numRuns: 60 },
    );
  }, 60_000);
});

test('the numbers of profile js-2026-11 are those of the packages', () => {
  const profile = sdkProfiles['js-2026-11'];
  expect(profile.maxAttempts).toBe(DEFAULT_MAX_ATTEMPTS);
  expect(profile.retryQuota).toBe(INITIAL_RETRY_TOKENS);
  expect(profile.throttlingBaseMilliseconds).toBe(Retry.throttlingDelay());
  expect(profile.transientBaseMilliseconds).toBe(Retry.delay());
  expect(profile.throttlingCost).toBe(Retry.throttlingCost());
  expect(profile.transientCost).toBe(Retry.cost());
});

test.each(Object.values(exceptions))(
  'the packages retry $name as the profile says',
  ({ name, httpStatus, class: kind }) => {
    const error = Object.assign(new Error(name), { name, $fault: 'client', $metadata: { httpStatusCode: httpStatus } });
    const profileRetriesAsThrottling =
      kind === 'throttling' || (name === 'LimitExceededException' && sdkProfiles['js-2026-11'].retriesLimitExceeded);
    expect(isThrottlingError(error as never)).toBe(profileRetriesAsThrottling);
    expect(isTransientError(error as never)).toBe(kind === 'transient');
  },
);
