/**
 * The retry middleware and the standard strategies of AWS's own JavaScript packages run beside our model of them, on the
 * same histories, with the same random numbers: every attempt, wait, failure and quota balance must be equal.
 *
 * @source @smithy/core 3.41.0 and @smithy/util-retry 4.6.2 (November 2026), which @aws-sdk/client-kms installs;
 * @smithy/core 3.39.0 (until then); @smithy/util-retry 4.2.12 (March 2026)
 */
import { HttpResponse } from '@smithy/core/protocols';
import { isThrottlingError, isTransientError, Retry, retryMiddleware } from '@smithy/core/retry';
import { DEFAULT_MAX_ATTEMPTS, INITIAL_RETRY_TOKENS, StandardRetryStrategy } from '@smithy/util-retry';
import fc from 'fast-check';
import { StandardRetryStrategy as OctoberStrategy, Retry as RetryOfOctober } from 'smithy-core-2026-10/retry';
import {
  StandardRetryStrategy as MarchStrategy,
  NO_RETRY_INCREMENT,
  RETRY_COST,
  THROTTLING_RETRY_DELAY_BASE,
  TIMEOUT_RETRY_COST,
} from 'smithy-retry-2026-03';
import { describe, expect, test, vi } from 'vitest';
import { failureKind } from '../../src/clients/failures.ts';
import { createRetrier, GIVE_UP } from '../../src/clients/retrier.ts';
import { sdkProfiles } from '../../src/clients/sdk-profiles.ts';
import { RandomStream } from '../../src/engine/random.ts';
import { exceptions } from '../../src/kms/exceptions.ts';
import { inVirtualTime, type VirtualTime } from './virtual-time.ts';

type Era = 'js-2026-11' | 'js-2026-10' | 'js-2026-03';
type Strategy = InstanceType<typeof StandardRetryStrategy>;
const eras: Record<Era, new (maxAttempts: number) => Strategy> = {
  'js-2026-11': StandardRetryStrategy,
  'js-2026-10': OctoberStrategy as unknown as typeof StandardRetryStrategy,
  // Takes a provider only, and waits in the middleware.
  'js-2026-03': class {
    constructor(maxAttempts: number) {
      // biome-ignore lint/correctness/noConstructorReturn: the packages' own strategy, made the way it wants to be made
      return new MarchStrategy(async () => maxAttempts) as never;
    }
  } as never,
};

type Answer = 'succeeded' | 'throttling' | 'transient';

/** One call of a client: when it starts, how long each answer takes, and what the answers are. */
interface Call {
  readonly startMilliseconds: number;
  readonly latencyMilliseconds: number;
  /** By attempt; after the last, the last again. */
  readonly answers: readonly Answer[];
  /** x-amz-retry-after of every error; default none. */
  readonly hintMilliseconds?: number;
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

const answerOf = ({ answers }: Call, attempt: number): Answer => answers[Math.min(attempt, answers.length) - 1]!;
/** No two calls of a history are ever answered at one instant: waits are whole milliseconds, and these parts differ. */
const startOf = (calls: readonly Call[], call: number): number => calls[call]!.startMilliseconds + call / 1024;

class ServiceException extends Error {
  readonly $fault = 'client';
  readonly $metadata: { httpStatusCode: number; attempts?: number };
  readonly $response: HttpResponse;

  constructor(answer: Answer, { hintMilliseconds }: Call) {
    super(answer);
    this.name = answer === 'throttling' ? 'ThrottlingException' : 'KMSInternalException';
    this.$metadata = { httpStatusCode: answer === 'throttling' ? 400 : 500 };
    const headers: Record<string, string> =
      hintMilliseconds === undefined ? {} : { 'x-amz-retry-after': String(hintMilliseconds) };
    this.$response = new HttpResponse({ statusCode: this.$metadata.httpStatusCode, headers });
  }
}

/** The real packages. */
async function realHistory(era: Era, calls: readonly Call[], maxAttempts: number, seed: string): Promise<Step[]> {
  const steps: Step[] = [];
  const random = new RandomStream(seed);
  await inVirtualTime(
    () => random.uniform(),
    async (time) => {
      const strategy = new eras[era](maxAttempts);
      // A hint is read as an instant and turned back into a wait: no time may pass between the two.
      const clock = vi.spyOn(Date, 'now').mockImplementation(() => 1.7e12 + Math.floor(time.nowMilliseconds));
      for (const call of calls.keys()) void realCall(time, strategy, calls, call, maxAttempts, steps);
      await time.runAll();
      clock.mockRestore();
    },
  );
  return steps;
}

async function realCall(
  time: VirtualTime,
  strategy: Strategy,
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
    const answer = answerOf(calls[call]!, attempt);
    if (answer !== 'succeeded') throw new ServiceException(answer, calls[call]!);
    return { response: {}, output: { $metadata: {} } };
  };
  const options = { retryStrategy: async () => strategy, maxAttempts: async () => maxAttempts };
  const middleware = retryMiddleware(options as never);
  try {
    await middleware(kms as never, {} as never)({ input: {}, request: {} } as never);
    note('succeeded');
  } catch (error) {
    expect((error as ServiceException).$metadata.attempts).toBe(attempt);
    note('failed');
  }
}

/** Our model, on a list of what is due. */
function modelledHistory(era: Era, calls: readonly Call[], maxAttempts: number, seed: string): Step[] {
  const hint = calls[0]?.hintMilliseconds;
  const hinted = hint === undefined ? {} : { retryAfterMilliseconds: hint };
  const retrier = createRetrier({ kind: 'sdk', profile: era, maxAttempts, ...hinted }, 1, new RandomStream(seed));
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
    const answer = answerOf(calls[call]!, attempt);
    if (answer === 'succeeded') {
      const last = attempt === 1 ? 'succeeded' : answerOf(calls[call]!, attempt - 1);
      retrier.quotas!.refund(0, retrier.refundOf(attempt, last === 'succeeded' ? undefined : last));
      steps.push({ ...step, outcome: 'succeeded', left: retrier.quotas!.left(0) });
      continue;
    }
    const next = retrier.waitAfter(0, attempt, wait, answer);
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

async function expectSame(era: Era, calls: readonly Call[], maxAttempts = 3, seed = '1'): Promise<Step[]> {
  const modelled = modelledHistory(era, calls, maxAttempts, seed);
  expect(comparable(modelled)).toEqual(comparable(await realHistory(era, calls, maxAttempts, seed)));
  return modelled;
}

const parallel = (count: number, answers: Answer[], startMilliseconds = 0): Call[] =>
  Array.from({ length: count }, () => ({ startMilliseconds, latencyMilliseconds: 5, answers }));
const count = (steps: readonly Step[], outcome: Step['outcome']): number =>
  steps.filter((step) => step.outcome === outcome).length;
const throttled = 'throttling';

describe.each(Object.keys(eras) as Era[])('the standard mode of %s', (era) => {
  const { throttlingBaseMilliseconds, transientCost } = sdkProfiles[era];

  test('retries a throttled call twice and then fails', async () => {
    const steps = await expectSame(era, parallel(1, [throttled]));
    expect(steps.map(({ outcome }) => outcome)).toEqual(['retries', 'retries', 'failed']);
    expect(steps.map(({ left }) => left)).toEqual([495, 490, 490]);
    const [first, second, third] = steps.map(({ answeredMilliseconds }) => answeredMilliseconds);
    expect(second! - first! - 5).toBeLessThan(throttlingBaseMilliseconds);
    expect(third! - second! - 5).toBeLessThan(2 * throttlingBaseMilliseconds);
  });

  // 150 parallel throttled calls of one real KMSClient made 250 requests.
  test('allows a client that is always throttled exactly 100 retries, then none', async () => {
    const steps = await expectSame(era, parallel(150, [throttled]));
    expect(count(steps, 'retries')).toBe(100);
    expect(steps.length).toBe(250);
    expect(steps.at(-1)!.left).toBe(0);
  });

  test('allows a client that always gets transient errors as many retries as their cost allows', async () => {
    const steps = await expectSame(era, parallel(150, ['transient']));
    expect(count(steps, 'retries')).toBe(Math.floor(500 / transientCost));
  });

  test.each([1, 2, 3, 5, 8])('makes at most the configured number of attempts, %d', async (maxAttempts) => {
    const steps = await expectSame(era, parallel(3, [throttled]), maxAttempts);
    expect(steps.length).toBe(3 * maxAttempts);
  });

  test('waits at most 20 s', async () => {
    const steps = await expectSame(era, parallel(6, [throttled]), 12);
    const waits = steps.flatMap((step, i) => {
      const before = steps.slice(0, i).findLast(({ call }) => call === step.call);
      return before === undefined ? [] : [step.answeredMilliseconds - before.answeredMilliseconds - 5];
    });
    expect(Math.max(...waits)).toBeLessThanOrEqual(20_000);
    expect(Math.max(...waits)).toBeGreaterThan(15_000);
    // Drawn first and capped then, late waits are exactly the cap.
    expect(waits.filter((wait) => wait === 20_000).length > 5).toBe(era === 'js-2026-03');
  });

  test.each([1, 300, 1500, 9000, 60_000])('heeds a hint to try again after %d ms as the packages do', async (hint) => {
    const answers = [[throttled], ['transient'], [throttled, 'transient', 'succeeded']] as Answer[][];
    const calls = answers.flatMap((some) => parallel(4, some)).map((call) => ({ ...call, hintMilliseconds: hint }));
    const steps = await expectSame(era, calls, 5);
    const without = modelledHistory(
      era,
      calls.map(({ hintMilliseconds: _hint, ...call }) => call),
      5,
      '1',
    );
    expect(steps.at(-1)!.answeredMilliseconds).toBeGreaterThan(without.at(-1)!.answeredMilliseconds - 1);
    expect(steps.length).toBe(without.length);
  });

  test('decides, waits and keeps its balance as the packages do, in any history of concurrent calls', async () => {
    const call = (span: number, failing: number): fc.Arbitrary<Call> =>
      fc.record({
        startMilliseconds: fc.integer({ min: 0, max: span }),
        latencyMilliseconds: fc.integer({ min: 0, max: 300 }),
        answers: fc.array(
          fc
            .tuple(fc.integer({ min: 1, max: 100 }), fc.constantFrom<Answer>('throttling', 'throttling', 'transient'))
            .map(([percent, failure]): Answer => (percent <= failing ? failure : 'succeeded')),
          { minLength: 1, maxLength: 8 },
        ),
      });
    const history = fc
      .tuple(fc.constantFrom(100, 10_000, 100_000), fc.constantFrom(20, 60, 90, 100))
      .chain(([span, failing]) => fc.array(call(span, failing), { minLength: 1, maxLength: 200, size: 'max' }));
    await fc.assert(
      fc.asyncProperty(history, fc.constantFrom(1, 2, 3, 3, 3, 6), fc.nat(1000), async (calls, attempts, seed) => {
        await expectSame(era, calls, attempts, String(seed));
      }),
      { seed: 1, numRuns: 60 },
    );
  }, 60_000);
});

describe.each(['js-2026-11', 'js-2026-10'] as const)('the retry quota of %s', (era) => {
  test('gets the last retry’s cost back on success, and 1 for a success at once, up to the full quota', async () => {
    const calls = [
      ...parallel(1, [throttled, throttled, 'succeeded']),
      ...parallel(1, [throttled, throttled], 10_000),
      ...parallel(20, ['succeeded'], 20_000),
    ];
    const left = (await expectSame(era, calls)).map((step) => step.left);
    expect(left.slice(0, 6)).toEqual([495, 490, 495, 490, 485, 485]);
    expect(left.slice(6, 22)).toEqual([486, 487, 488, 489, 490, 491, 492, 493, 494, 495, 496, 497, 498, 499, 500, 500]);
  });

  test('allows no retry while it is empty, and again once successes have refilled it to one retry’s cost', async () => {
    const late = (await expectSame(era, emptiedThen())).filter((step) => step.answeredMilliseconds > 200_000);
    expect(late.map(({ outcome }) => outcome)).toEqual(['failed', 'succeeded', 'retries', 'succeeded']);
    expect(late.map(({ left }) => left)).toEqual([4, 5, 0, 5]);
  });
});

test('the retry quota of js-2026-03 is full again after one success, and grows beyond it', async () => {
  const late = (await expectSame('js-2026-03', emptiedThen())).filter((step) => step.answeredMilliseconds > 100_000);
  expect(late.map(({ left }) => left)).toEqual([500, 501, 502, 503, 498, 503, 504, 499, 504]);
});

/** A hundred retries, and later a few calls that succeed, at once or after a retry. */
const emptiedThen = (): Call[] => [
  ...parallel(150, [throttled]),
  ...parallel(4, ['succeeded'], 100_000),
  ...parallel(1, [throttled, 'succeeded'], 200_000),
  ...parallel(1, ['succeeded'], 300_000),
  ...parallel(1, [throttled, 'succeeded'], 400_000),
];

test.each([
  ['js-2026-11', Retry],
  ['js-2026-10', RetryOfOctober],
] as const)('the numbers of profile %s are those of the packages', (era, retry) => {
  const profile = sdkProfiles[era];
  expect(profile.maxAttempts).toBe(DEFAULT_MAX_ATTEMPTS);
  expect(profile.retryQuota).toBe(INITIAL_RETRY_TOKENS);
  expect(profile.throttlingBaseMilliseconds).toBe(retry.throttlingDelay());
  expect(profile.transientBaseMilliseconds).toBe(retry.delay());
  const [modified, others] = [retry.throttlingCost(), retry.cost()];
  const isThrottlingModified = retry.modifiedCostType() === 'THROTTLING';
  expect(profile.throttlingCost).toBe(isThrottlingModified ? modified : others);
  expect(profile.transientCost).toBe(isThrottlingModified ? others : modified);
});

test('the numbers of profile js-2026-03 are those of the packages', () => {
  const profile = sdkProfiles['js-2026-03'];
  expect(profile.throttlingBaseMilliseconds).toBe(THROTTLING_RETRY_DELAY_BASE);
  expect([profile.throttlingCost, profile.transientCost]).toEqual([RETRY_COST, TIMEOUT_RETRY_COST]);
  expect(profile.refundOfFirstTry).toBe(NO_RETRY_INCREMENT);
});

const received = [
  ...Object.values(exceptions).map(({ name, httpStatus }) => ({ name, httpStatus: httpStatus as number })),
  ...[400, 403, 429, 500, 501, 502, 503, 504].map((httpStatus) => ({ name: 'SomethingElse', httpStatus })),
  ...['RequestTimeout', 'TimeoutError', 'SlowDown', 'PriorRequestNotComplete', 'BandwidthLimitExceeded'].map(
    (name) => ({
      name,
      httpStatus: 400,
    }),
  ),
];

test.each(received)(
  'the packages take $name with status $httpStatus for what the profile does',
  ({ name, httpStatus }) => {
    const error = Object.assign(new Error(name), { name, $fault: 'client', $metadata: { httpStatusCode: httpStatus } });
    const kind = failureKind(sdkProfiles['js-2026-11'], { name, httpStatus });
    expect(isThrottlingError(error as never)).toBe(kind === 'throttling');
    if (kind !== 'throttling') expect(isTransientError(error as never)).toBe(kind !== null);
  },
);
