/** Why this file exists: laws hold in every world, so worlds are made up: small ones, with everything that a world can have. */
import fc from 'fast-check';
import { type BackoffName, backoffs } from '../../src/clients/backoff.ts';
import type { RetryPolicy } from '../../src/clients/retry.ts';
import { sdkProfiles } from '../../src/clients/sdk-profiles.ts';
import type { LatencyModel } from '../../src/kms/latency.ts';
import { type LimiterChoice, limiterFactories } from '../../src/kms/limiters.ts';
import type { Assign, OnFailure, World } from '../../src/simulation/world.ts';
import type { Arrivals } from '../../src/workloads/arrivals.ts';
import { worldOf } from '../simulation/worlds.ts';
import { budgetPolicies } from './budget-bounds.ts';

export const WORLD_SECONDS = 3;

const limiter: fc.Arbitrary<LimiterChoice> = fc
  .tuple(fc.constantFrom(...(Object.keys(limiterFactories) as LimiterChoice['kind'][])), fc.constantFrom(0.05, 1, 3))
  .map(([kind, burstSeconds]) => (kind === 'token-bucket' ? { kind, burstSeconds } : { kind }));

const retry: fc.Arbitrary<RetryPolicy> = fc.oneof(
  fc.constant<RetryPolicy>({ kind: 'none' }),
  fc.record({
    kind: fc.constant('custom' as const),
    backoff: fc.constantFrom(...(Object.keys(backoffs) as BackoffName[])),
    baseMilliseconds: fc.constantFrom(0.4, 5, 100),
    capMilliseconds: fc.constantFrom(50, 400),
    maxAttempts: fc.integer({ min: 1, max: 6 }),
  }),
  fc.record({
    kind: fc.constant('custom' as const),
    backoff: fc.constant('full-jitter' as const),
    baseMilliseconds: fc.constantFrom(0.4, 5, 100),
    capMilliseconds: fc.constant(400),
    maxAttempts: fc.integer({ min: 1, max: 6 }),
    budget: fc.constantFrom(...budgetPolicies),
  }),
  fc.record({
    kind: fc.constant('sdk' as const),
    profile: fc.constantFrom(...Object.keys(sdkProfiles)),
    maxAttempts: fc.integer({ min: 1, max: 4 }),
    adaptive: fc.boolean(),
  }),
);

const onFailure: fc.Arbitrary<OnFailure> = fc.oneof(
  { weight: 3, arbitrary: fc.constant<OnFailure>({ kind: 'drop' }) },
  {
    weight: 2,
    arbitrary: fc.constantFrom(90, 700).map((afterMilliseconds): OnFailure => ({ kind: 'requeue', afterMilliseconds })),
  },
  { weight: 1, arbitrary: fc.constant<OnFailure>({ kind: 'stop' }) },
);

const latency: fc.Arbitrary<LatencyModel> = fc.record({
  answer: fc.constantFrom<LatencyModel['answer']>(
    { kind: 'constant', milliseconds: 0 },
    { kind: 'constant', milliseconds: 7.5 },
    { kind: 'exponential', meanMilliseconds: 20 },
    { kind: 'lognormal', p50Milliseconds: 8, p99Milliseconds: 40 },
    { kind: 'samples', milliseconds: [1, 2.25, 1500] },
  ),
  refusalMilliseconds: fc.constantFrom(0, 0.3, 12),
});

/** Calls that may each be refused for a while, but not more a second than a run in milliseconds bears. */
const arrivals: fc.Arbitrary<Arrivals> = fc.oneof(
  fc.integer({ min: 0, max: 300 }).map((perSecond): Arrivals => ({ kind: 'constant', perSecond })),
  fc.integer({ min: 1, max: 300 }).map((perSecond): Arrivals => ({ kind: 'poisson', perSecond })),
  fc.boolean().map(
    (even): Arrivals => ({
      kind: 'stages',
      even,
      stages: [
        { seconds: 1, fromPerSecond: 0, toPerSecond: 300 },
        { seconds: 1, fromPerSecond: 50, toPerSecond: 50 },
      ],
    }),
  ),
  fc.integer({ min: 0, max: 60 }).map((size): Arrivals => ({ kind: 'burst', size, everyNanoseconds: 4e8 })),
  fc.integer({ min: 0, max: 200 }).map((calls): Arrivals => ({ kind: 'once', calls })),
  fc
    .tuple(fc.integer({ min: 1, max: 12 }), fc.constantFrom(1, 25, 5000))
    .map(([workers, thinkMilliseconds]): Arrivals => ({ kind: 'closed', workers, thinkMilliseconds })),
  fc.constantFrom(1, 0.4).map(
    (scale): Arrivals => ({
      kind: 'trace',
      startNanoseconds: Float64Array.of(0, 1e9, 1e9, 4e9),
      counts: Float64Array.of(40, 100, 3, 50),
      binNanoseconds: 1e9,
      scale,
      spread: { kind: 'uniform' },
    }),
  ),
);

const assign = fc.constantFrom<Assign>({ kind: 'random' }, { kind: 'round-robin' }, { kind: 'sticky', callers: 5 });

/** Calls that start again until they are admitted would drain for hours through a smaller quota. */
const REQUEUED_MIN = 40;

/** At most three quotas, two clients and three flows, of which some may count against several quotas or none. */
export const randomWorld: fc.Arbitrary<World> = fc
  .record({
    seed: fc.nat(1_000_000).map(String),
    limiter,
    latency,
    rejectedSpends: fc.boolean(),
    warmupSeconds: fc.constantFrom(0, 0, 1.25),
    tickNanoseconds: fc.constantFrom(1e6, 1e6, 1e7),
    limits: fc.array(fc.constantFrom(0.7, 3, 40, 120.5, 1000), { minLength: 1, maxLength: 3 }),
    clients: fc.array(fc.record({ retry, onFailure, instances: fc.integer({ min: 1, max: 4 }) }), {
      minLength: 1,
      maxLength: 2,
    }),
    flows: fc.array(
      fc.record({
        arrivals,
        assign,
        client: fc.nat(1),
        quotas: fc.subarray([0, 1, 2]),
        rejection: fc.oneof(
          { weight: 4, arbitrary: fc.constant(null) },
          { weight: 1, arbitrary: fc.constant('DisabledException') },
        ),
      }),
      { minLength: 1, maxLength: 3 },
    ),
  })
  .map(({ limits, clients, flows, ...rest }) =>
    worldOf({
      ...rest,
      seconds: WORLD_SECONDS,
      limits: limits.map((limit) =>
        clients.some(({ onFailure }) => onFailure.kind === 'requeue') ? Math.max(REQUEUED_MIN, limit) : limit,
      ),
      clients: clients.map((client, i) => ({ ...client, account: `account-${i}` })),
      flows: flows.map((flow) => ({
        ...flow,
        client: flow.client % clients.length,
        quotas: flow.quotas.filter((quota) => quota < limits.length),
      })),
    }),
  );
