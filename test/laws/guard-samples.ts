/** Why this file exists: laws of guards hold for every kind, so each kind has some settings here, tight and loose. */
import type { ConcurrencyPolicy } from '../../src/clients/concurrency.ts';
import type { GuardKind, GuardPolicy } from '../../src/clients/guards.ts';

/**
 * `tight` refuses or delays much, `loose` never anything. Adaptive throttling has no such settings: by its formula an instance
 * without any answer yet refuses every second request that comes at once.
 */
export const guardSamples: Readonly<
  Record<GuardKind, { readonly tight: GuardPolicy[]; readonly loose: GuardPolicy | null }>
> = {
  'circuit-breaker': {
    tight: [
      {
        kind: 'circuit-breaker',
        failureRate: 0.2,
        window: 8,
        minimumCalls: 4,
        openMilliseconds: 150,
        probes: 3,
      },
      {
        kind: 'circuit-breaker',
        order: 'retry-outside-all',
        failureRate: 0.2,
        window: 8,
        minimumCalls: 4,
        openMilliseconds: 150,
        probes: 3,
      },
    ],
    loose: {
      kind: 'circuit-breaker',
      failureRate: 1,
      window: 10_000,
      minimumCalls: 10_000,
      openMilliseconds: 1,
      probes: 10,
    },
  },
  'adaptive-throttling': {
    tight: [
      { kind: 'adaptive-throttling', multiplier: 1.1, windowMilliseconds: 1000 },
      { kind: 'adaptive-throttling', order: 'retry-inside', multiplier: 1.1, windowMilliseconds: 1000 },
    ],
    loose: null,
  },
  'rate-limit': {
    tight: [
      { kind: 'rate-limit', perSecond: 30, burst: 3, waitMilliseconds: 0 },
      { kind: 'rate-limit', perSecond: 30, burst: 1, waitMilliseconds: 400 },
      { kind: 'rate-limit', order: 'retry-inside', perSecond: 30, burst: 1, waitMilliseconds: 400 },
    ],
    loose: { kind: 'rate-limit', perSecond: 1e6, burst: 1e6, waitMilliseconds: 0 },
  },
};

/** Pools that refuse or delay much. */
export const tightPools: readonly ConcurrencyPolicy[] = [
  { max: 2, queue: 0, expired: 'drop' },
  { max: 1, queue: 5, expired: 'drop', order: 'retry-outside-all' },
  { max: 1, queue: 20, expired: 'send' },
];
