/**
 * The rate limiter of the adaptive mode of AWS's JavaScript packages beside our model of it, on the same histories and the
 * same clock: its whole state must be equal after every step, to the last bit of every rounded number.
 *
 * @source DefaultRateLimiter of @smithy/core 3.41.0 (November 2026) and 3.39.0 (until then)
 */
import { DefaultRateLimiter } from '@smithy/core/retry';
import fc from 'fast-check';
import { DefaultRateLimiter as DefaultRateLimiter2026October } from 'smithy-core-2026-10/retry';
import { describe, expect, test, vi } from 'vitest';
import { AdaptiveRateLimiters, toEightDecimals } from '../../src/clients/adaptive-rate-limiter.ts';

type Operation = 'succeeded' | 'throttled' | 'send';

interface Step {
  /** Since the step before. */
  readonly afterMilliseconds: number;
  readonly operation: Operation;
}

/** What the packages keep to themselves. */
interface RealState {
  readonly enabled: boolean;
  readonly availableTokens: number;
  readonly fillRate: number;
  readonly maxCapacity: number;
  readonly measuredTxRate: number;
  readonly lastMaxRate: number;
  readonly timeWindow: number;
}

const NANOSECONDS = 1_000_000;

/** After each step: when it was over, and the limiter's state. */
async function realHistory(
  Limiter: typeof DefaultRateLimiter,
  startMilliseconds: number,
  steps: readonly Step[],
): Promise<unknown[]> {
  let now = startMilliseconds;
  const clock = vi.spyOn(Date, 'now').mockImplementation(() => now);
  // As Node does: whole milliseconds, rounded down, and one at least.
  const timeout = vi.spyOn(globalThis, 'setTimeout').mockImplementation(((fire: () => void, delay: number) => {
    now += Math.max(1, Math.trunc(delay));
    queueMicrotask(fire);
  }) as never);
  try {
    const limiter = new Limiter();
    const history: unknown[] = [];
    for (const { afterMilliseconds, operation } of steps) {
      now += afterMilliseconds;
      if (operation === 'send') await limiter.getSendToken();
      else limiter.updateClientSendingRate(operation === 'throttled' ? { errorType: 'THROTTLING' } : {});
      const state = limiter as unknown as RealState;
      history.push([
        now,
        state.enabled,
        state.availableTokens,
        state.fillRate,
        state.maxCapacity,
        state.measuredTxRate,
        state.lastMaxRate,
        state.timeWindow,
      ]);
    }
    return history;
  } finally {
    clock.mockRestore();
    timeout.mockRestore();
  }
}

function modelledHistory(startMilliseconds: number, steps: readonly Step[]): unknown[] {
  let now = startMilliseconds;
  const limiters = new AdaptiveRateLimiters('javascript', Float64Array.of(now * NANOSECONDS));
  return steps.map(({ afterMilliseconds, operation }) => {
    now += afterMilliseconds;
    if (operation === 'send') {
      while (!limiters.tryTake(0, now * NANOSECONDS)) now = limiters.looksAgainAt(0, now * NANOSECONDS) / NANOSECONDS;
    } else limiters.answered(0, operation === 'throttled', now * NANOSECONDS);
    const { enabled, tokens, fillRate, capacity, measuredRate, lastMaxRate, timeWindow } = limiters.stateOf(0);
    return [now, enabled, tokens, fillRate, capacity, measuredRate, lastMaxRate, timeWindow];
  });
}

const operation = fc.oneof(
  { weight: 6, arbitrary: fc.constant<Operation>('succeeded') },
  { weight: 1, arbitrary: fc.constant<Operation>('throttled') },
  { weight: 6, arbitrary: fc.constant<Operation>('send') },
);
const history = fc.constantFrom(3, 60, 700, 5000).chain((afterMax) =>
  fc.array(fc.record({ afterMilliseconds: fc.integer({ min: 0, max: afterMax }), operation }), {
    minLength: 1,
    maxLength: 300,
    size: 'max',
  }),
);

describe.each([
  ['from November 2026', DefaultRateLimiter],
  ['until October 2026', DefaultRateLimiter2026October as unknown as typeof DefaultRateLimiter],
])('the rate limiter of the JavaScript SDK %s', (_when, Limiter) => {
  test('measures, calculates, refills and waits as the model does, in any history and at any phase of the clock', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1000, max: 1999 }), history, async (start, steps) => {
        expect(modelledHistory(start, steps)).toEqual(await realHistory(Limiter, start, steps));
      }),
      { seed: 1, numRuns: 150 },
    );
  });

  test('sends at 0.5 a second after a throttling error in its first half second, faster after a later one', async () => {
    const gap = async (phase: number, afterMilliseconds: number): Promise<number> => {
      const steps: Step[] = [
        { afterMilliseconds, operation: 'throttled' },
        { afterMilliseconds: 0, operation: 'send' },
      ];
      const modelled = modelledHistory(phase, steps) as [number][];
      expect(modelled).toEqual(await realHistory(Limiter, phase, steps));
      return modelled[1]![0] - modelled[0]![0];
    };
    expect(await gap(5000, 100)).toBe(2000);
    expect(await gap(5500, 100)).toBe(893);
    expect(await gap(5900, 100)).toBe(1786);
  });
});

test('rounding to 8 decimals is that of Number.toFixed, ties and large numbers included', () => {
  const numbers = fc.oneof(
    fc.double({ min: -1e3, max: 1e3, noNaN: true }),
    fc.double({ min: -1e12, max: 1e12, noNaN: true }),
    fc.integer({ min: -1e9, max: 1e9 }).map((n) => (n + 0.5) / 1e8),
    fc.integer({ min: -1e9, max: 1e9 }).map((n) => n / 1e8),
  );
  fc.assert(
    fc.property(numbers, (x) => {
      expect(toEightDecimals(x)).toBe(Number.parseFloat(x.toFixed(8)));
    }),
    { seed: 1, numRuns: 20_000 },
  );
});
