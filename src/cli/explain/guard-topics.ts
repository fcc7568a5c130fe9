/** Why this file exists: what may stand before every attempt of a client, in words. */
import { CONCURRENCY_ERROR } from '../../clients/concurrency.ts';
import { DEFAULT_ORDER, guardOrders } from '../../clients/guard-order.ts';
import { type GuardKind, guards } from '../../clients/guards.ts';
import type { Fact, Topic } from './topic.ts';

const FAMILY = 'Guards (clients.NAME.guard, .concurrency)';

const about: Readonly<Record<GuardKind, { readonly title: string; readonly facts: readonly Fact[] }>> = {
  'circuit-breaker': {
    title: "stops calling a service that fails, as resilience4j's CircuitBreaker does",
    facts: [
      ['closed', 'opens at failureRate of the last window attempts, at least min(minimumCalls, window) of them'],
      ['open', 'refuses everything for openFor; the first attempt after that makes it half-open'],
      [
        'half-open',
        'probes attempts go, others are refused; after min(minimumCalls, probes) answers it closes or opens',
      ],
      ['failed', 'whatever did not succeed: throttled, rejected, not answered in time; its own refusals do not count'],
      ['settings', 'failureRate (50%), window (100), minimumCalls (100), openFor (60s), probes (10)'],
      [
        'in resilience4j',
        'failureRateThreshold, slidingWindowSize (COUNT_BASED), minimumNumberOfCalls, waitDurationInOpenState, permittedNumberOfCallsInHalfOpenState; the defaults are its own, and so are those that do not bind: maxWaitDurationInHalfOpenState (none), slowCallRateThreshold (100%)',
      ],
      ['source', 'resilience4j, CircuitBreakerConfig, CircuitBreakerStateMachine, CircuitBreakerMetrics'],
    ],
  },
  'adaptive-throttling': {
    title: "refuses the more, the more a service refuses: Google's client-side throttling",
    facts: [
      ['refuses', 'with probability max(0, (requests - K x accepts) / (requests + 1))'],
      [
        'requests',
        'attempts in the window, those it refused itself included, counted when they ask; without an answer yet, the second of two at once is refused half the time',
      ],
      ['accepts', 'those that KMS neither throttled nor failed, counted when they are answered'],
      ['window', 'counted in 60 slices, the running one included'],
      ['settings', 'multiplier (K = 2) and window (2m)'],
      ['source', 'Google, Site Reliability Engineering, "Handling Overload", "Client-Side Throttling"'],
    ],
  },
  'rate-limit': {
    title: 'a token bucket of the client itself',
    facts: [
      ['bound', 'in any t seconds an instance sends at most burst + rate x t attempts'],
      ['waits', 'an attempt without a token waits for it, in the order they came, if that takes at most wait'],
      ['refuses', 'one that would have to wait longer'],
      ['settings', 'rate (required), burst (1), wait (0s: refuse at once); it starts full; the defaults are kmsim’s'],
    ],
  },
};

const orderFacts: readonly Fact[] = [
  ...Object.entries(guardOrders).map(([order, meaning]): Fact => [`order ${order}`, meaning]),
  [
    'default order',
    `${DEFAULT_ORDER}; retry-outside-all only with mode: custom, for no SDK tries the refusals of others again`,
  ],
  [
    'order in resilience4j',
    'Retry (CircuitBreaker (RateLimiter (TimeLimiter (Bulkhead (call))))): its guide, and pull request 839; issues 920 and 1065 advise to ignore refusals. A breaker around an AWS SDK’s client is retry-inside',
  ],
];

const concurrencyTopic: Topic = {
  name: 'concurrency',
  alsoNamed: [CONCURRENCY_ERROR],
  family: FAMILY,
  title: 'a pool of workers or connections with a queue before it (clients.NAME.concurrency)',
  facts: () => [
    ['sends', 'while fewer than max attempts of the instance wait for their answer; asked after the guard'],
    ['queue', 'the next so many wait, and go in the order they came as places become free'],
    ['full', `what comes beyond is refused: ${CONCURRENCY_ERROR}; to a guard before it that is a failure`],
    ['timeout', 'of the client counts from when an attempt asked to be sent, its time in the queue included'],
    [
      'expired',
      'drop takes an attempt whose caller gave up out of the queue and frees its place; send does its work all the same, for nobody. An action of a service is never begun for a caller that is gone',
    ],
    ['order', `retry-outside (the call fails) or retry-outside-all (it is tried again); see ${Object.keys(guards)[0]}`],
    ['settings', 'max (25, as resilience4j’s Bulkhead), queue (100), expired (drop), order (retry-outside)'],
  ],
};

export const guardTopics: readonly Topic[] = [
  ...(Object.keys(guards) as GuardKind[]).map(guardTopic),
  concurrencyTopic,
];

function guardTopic(kind: GuardKind): Topic {
  const { title, facts } = about[kind];
  const { error } = guards[kind];
  return {
    name: kind,
    alsoNamed: [error, `guard ${kind}`],
    family: FAMILY,
    title,
    facts: () => [
      ['asked', 'before every attempt, the first included, retries of an SDK too, unless order says otherwise'],
      ...facts,
      ...orderFacts,
      ['its refusal', `${error}: KMS hears nothing of it and no quota is spent`],
    ],
  };
}
