/** Why this file exists: from `guard:` and `concurrency:` to what stands before every attempt of a client. */

import type { ConcurrencyPolicy } from '../../clients/concurrency.ts';
import { DEFAULT_ORDER, type GuardOrder } from '../../clients/guard-order.ts';
import type { GuardKind, GuardPolicy } from '../../clients/guards.ts';
import type { RetryPolicy } from '../../clients/retry.ts';
import { NANOSECONDS_PER_MILLISECOND } from '../../engine/tick.ts';
import type { ScenarioDraft } from '../schema/scenario.ts';
import { type BuildContext, errorAt } from './context.ts';

type ClientDraft = NonNullable<NonNullable<ScenarioDraft['clients']>[string]>;
export type GuardDraft = NonNullable<ClientDraft['guard']>;

/** The settings of every kind; the schema lets a guard have only its own. Durations in nanoseconds. */
interface GuardSettings {
  readonly kind?: GuardKind | undefined;
  readonly order?: GuardOrder | undefined;
  readonly failureRate?: number | undefined;
  readonly window?: number | undefined;
  readonly minimumCalls?: number | undefined;
  readonly openFor?: number | undefined;
  readonly probes?: number | undefined;
  readonly multiplier?: number | undefined;
  readonly rate?: number | undefined;
  readonly burst?: number | undefined;
  readonly wait?: number | undefined;
}

type Resolve = (context: BuildContext, draft: GuardSettings, path: string) => GuardPolicy;

/** What a guard and a pool stand before. */
interface Behind {
  readonly retry: RetryPolicy;
  readonly path: string;
}

export function resolveGuard(
  context: BuildContext,
  written: GuardDraft | undefined,
  { retry, path }: Behind,
): GuardPolicy | undefined {
  if (written === undefined) return undefined;
  const draft: GuardSettings = typeof written === 'string' ? { kind: written } : written;
  if (draft.kind === undefined) return undefined;
  const order = resolveOrder(context, draft.order, { retry, path });
  return { ...resolvers[draft.kind](context, draft, path), ...(order === DEFAULT_ORDER ? {} : { order }) };
}

/** An SDK's own retries know nothing of the refusals of what stands before them. */
function resolveOrder<Order extends GuardOrder>(
  context: BuildContext,
  written: Order | undefined,
  { retry, path }: Behind,
): Order | typeof DEFAULT_ORDER {
  const order = context.assumptions.orDefault<Order | typeof DEFAULT_ORDER>(`${path}.order`, written, DEFAULT_ORDER);
  if (order !== 'retry-outside-all' || retry.kind === 'custom') return order;
  const message =
    'expected retry: { mode: custom } with retry-outside-all: an SDK does not try the refusals of others again';
  errorAt(context, `${path}.order`, { rule: 'impossible', message });
  return order;
}

export function resolveConcurrency(
  context: BuildContext,
  draft: ClientDraft['concurrency'],
  { retry, path }: Behind,
): ConcurrencyPolicy | undefined {
  if (draft === undefined) return undefined;
  const { assumptions } = context;
  const order = resolveOrder(context, draft.order, { retry, path });
  return {
    ...(order === DEFAULT_ORDER ? {} : { order }),
    max: assumptions.orDefault(`${path}.max`, draft.max, 25),
    queue: assumptions.orDefault(`${path}.queue`, draft.queue, 100),
    expired: assumptions.orDefault(`${path}.expired`, draft.expired, 'drop'),
  };
}

const resolvers: Readonly<Record<GuardKind, Resolve>> = {
  'circuit-breaker': ({ assumptions }, draft, path) => ({
    kind: 'circuit-breaker',
    failureRate: assumptions.orDefault(`${path}.failureRate`, draft.failureRate, 0.5, '50%'),
    window: assumptions.orDefault(`${path}.window`, draft.window, 100),
    minimumCalls: assumptions.orDefault(`${path}.minimumCalls`, draft.minimumCalls, 100),
    openMilliseconds: milliseconds(assumptions.orDefault(`${path}.openFor`, draft.openFor, 60e9, '60s')),
    probes: assumptions.orDefault(`${path}.probes`, draft.probes, 10),
  }),
  'adaptive-throttling': ({ assumptions }, draft, path) => ({
    kind: 'adaptive-throttling',
    multiplier: assumptions.orDefault(`${path}.multiplier`, draft.multiplier, 2),
    windowMilliseconds: milliseconds(assumptions.orDefault(`${path}.window`, draft.window, 120e9, '2m')),
  }),
  'rate-limit': ({ assumptions }, draft, path) => ({
    kind: 'rate-limit',
    perSecond: draft.rate!,
    burst: assumptions.orDefault(`${path}.burst`, draft.burst, 1),
    waitMilliseconds: milliseconds(assumptions.orDefault(`${path}.wait`, draft.wait, 0, '0s')),
  }),
};

function milliseconds(nanoseconds: number): number {
  return nanoseconds / NANOSECONDS_PER_MILLISECOND;
}
