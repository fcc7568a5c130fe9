import { describe, expect, test } from 'vitest';
import { ConcurrencyLimit } from '../../src/clients/concurrency.ts';
import type { CircuitBreakerPolicy } from '../../src/clients/guards/circuit-breaker.ts';
import type { Entry, Guard, Outcome } from '../../src/clients/guards/guard.ts';
import { createGuard } from '../../src/clients/guards.ts';

const SECOND = 1e9;
const never = (): number => {
  throw new Error('drew');
};

/** Enters and ends at once, so many times. */
function sendAll(guard: Guard, outcomes: readonly Outcome[], now: number): Entry[] {
  return outcomes.map((outcome) => {
    const entry = guard.enter(0, now);
    if (entry === 'sent') guard.ended(0, outcome, now);
    return entry;
  });
}

const times = <T>(count: number, one: T): T[] => Array.from({ length: count }, () => one);

describe('a circuit breaker', () => {
  const breaker = (changes: Partial<CircuitBreakerPolicy> = {}): Guard =>
    createGuard(
      {
        kind: 'circuit-breaker',
        failureRate: 0.5,
        window: 10,
        minimumCalls: 10,
        openMilliseconds: 1000,
        probes: 4,
        ...changes,
      },
      2,
      never,
    );

  test('opens at its failure rate of its last attempts, not before minimumCalls, and refuses everything', () => {
    const guard = breaker();
    expect(sendAll(guard, [...times(5, 'succeeded' as const), ...times(4, 'throttling' as const)], 0)).not.toContain(
      'refused',
    );
    expect(sendAll(guard, times(3, 'timeout'), 0)).toEqual(['sent', 'refused', 'refused']);
    expect(guard.enter(1, 0)).toBe('sent');
  });

  test('counts what KMS rejects as a failure, and forgets what is older than its window', () => {
    const guard = breaker({ minimumCalls: 1 });
    sendAll(guard, times(30, 'succeeded'), 0);
    expect(sendAll(guard, times(6, 'rejected'), 0)).toEqual([...times(5, 'sent'), 'refused']);
  });

  test('is half-open after its wait: so many probes go, and their answers close it or open it again', () => {
    const guard = breaker({ minimumCalls: 10 });
    sendAll(guard, times(10, 'throttling'), 0);
    const probes = (now: number): Entry[] => times(6, 0).map(() => guard.enter(0, now));
    expect(guard.enter(0, SECOND - 1)).toBe('refused');
    expect(probes(SECOND)).toEqual([...times(4, 'sent'), 'refused', 'refused']);
    for (const outcome of ['succeeded', 'succeeded', 'throttling', 'throttling'] as const)
      guard.ended(0, outcome, SECOND);
    expect(guard.enter(0, 2 * SECOND - 1)).toBe('refused');
    expect(probes(2 * SECOND)).toEqual([...times(4, 'sent'), 'refused', 'refused']);
    for (const outcome of ['throttling', ...times(3, 'succeeded' as const)] as const)
      guard.ended(0, outcome, 2 * SECOND);
    // Closed again, and with an empty window: nine failures do not open it.
    expect(sendAll(guard, times(9, 'throttling'), 2 * SECOND)).not.toContain('refused');
  });

  test('ignores answers that come while it is open, as of attempts sent before', () => {
    const guard = breaker();
    sendAll(guard, times(10, 'throttling'), 0);
    for (let i = 0; i < 100; i++) guard.ended(0, 'throttling', SECOND - 1);
    for (let i = 0; i < 4; i++) guard.enter(0, SECOND);
    for (let i = 0; i < 4; i++) guard.ended(0, 'succeeded', SECOND);
    expect(guard.enter(0, SECOND)).toBe('sent');
  });

  test('takes an exact share exactly, and is new once its instance starts again', () => {
    const guard = breaker({ failureRate: 0.07, window: 100, minimumCalls: 100 });
    sendAll(guard, [...times(93, 'succeeded' as const), ...times(7, 'timeout' as const)], 0);
    expect(guard.enter(0, 0)).toBe('refused');
    guard.renew(0, 0);
    expect(guard.enter(0, 0)).toBe('sent');
  });
});

describe('adaptive throttling', () => {
  const throttling = (multiplier: number, draw: () => number): Guard =>
    createGuard({ kind: 'adaptive-throttling', multiplier, windowMilliseconds: 120_000 }, 1, draw);

  test('refuses with probability (requests - K accepts) / (requests + 1), its own refusals among the requests', () => {
    const drawn: number[] = [];
    let next = 0;
    const guard = throttling(2, () => {
      drawn.push(next);
      return next;
    });
    sendAll(guard, times(10, 'succeeded'), 0);
    sendAll(guard, times(10, 'throttling'), 0);
    expect(drawn).toEqual([]);
    // 20 requests, 10 accepted: 0. Then 21 - 20 of 22, 22 - 20 of 23 ...
    expect(guard.enter(0, 0)).toBe('sent');
    next = 1 / 22;
    expect(guard.enter(0, 0)).toBe('sent');
    next = 2 / 23 - 1e-9;
    expect(guard.enter(0, 0)).toBe('refused');
    next = 3 / 24 - 1e-9;
    expect(guard.enter(0, 0)).toBe('refused');
  });

  test('takes what KMS rejects as accepted, and forgets all after its window', () => {
    const guard = throttling(1, never);
    sendAll(guard, times(50, 'rejected'), 0);
    const failing = throttling(2, () => 0);
    expect(sendAll(failing, times(3, 'timeout'), 0)).toEqual(['sent', 'refused', 'refused']);
    expect(failing.enter(0, 118 * SECOND)).toBe('refused');
    expect(failing.enter(0, 238 * SECOND)).toBe('sent');
  });
});

describe('a client-side rate limit', () => {
  const limit = (perSecond: number, burst: number, waitMilliseconds: number): Guard =>
    createGuard({ kind: 'rate-limit', perSecond, burst, waitMilliseconds }, 1, never);

  test('sends its burst at once, then one every 1 / rate, and refuses what comes between', () => {
    const guard = limit(3, 2, 0);
    expect(times(3, 0).map(() => guard.enter(0, 0))).toEqual(['sent', 'sent', 'refused']);
    const grid = Array.from({ length: 300 }, (_, i) => guard.enter(0, Math.ceil(((i + 1) * SECOND) / 3)));
    expect(grid.filter((entry) => entry !== 'sent')).toEqual([]);
    expect(guard.enter(0, 100 * SECOND + SECOND / 4)).toBe('refused');
  });

  test('lets an attempt wait for its turn in the order they came, if that is not too long', () => {
    const guard = limit(10, 1, 250);
    const entries = times(4, 0).map(() => [guard.enter(0, 0), guard.waitNanoseconds]);
    expect(entries.slice(0, 3)).toEqual([
      ['sent', 0],
      ['waits', 1e8],
      ['waits', 2e8],
    ]);
    expect(entries[3]![0]).toBe('refused');
    expect(guard.enter(0, 5e7)).toBe('waits');
    expect(guard.waitNanoseconds).toBe(2.5e8);
  });
});

describe('bounded concurrency', () => {
  test('sends so many at once, queues so many more, refuses the rest, and hands a free place to the first queued', () => {
    const limit = new ConcurrencyLimit({ max: 2, queue: 2, expired: 'drop' }, 2);
    expect(times(5, 0).map(() => limit.enter(0))).toEqual(['sent', 'sent', 'queued', 'queued', 'refused']);
    expect(limit.enter(1)).toBe('sent');
    expect(limit.ended(0)).toBe(true);
    limit.left(0);
    expect([limit.ended(0), limit.ended(0)]).toEqual([false, false]);
    expect(times(3, 0).map(() => limit.enter(0))).toEqual(['sent', 'sent', 'queued']);
  });
});
