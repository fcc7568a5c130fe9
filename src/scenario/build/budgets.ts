/** Why this file exists: from `retry.budget` to the retry budget of a client. */
import type { RetryBudgetKind, RetryBudgetPolicy } from '../../clients/retry-budgets.ts';
import { NANOSECONDS_PER_MILLISECOND } from '../../engine/tick.ts';
import type { ScenarioDraft } from '../schema/scenario.ts';
import type { Assumptions } from './assumptions.ts';
import type { BuildContext } from './context.ts';

type RetryDraft = NonNullable<NonNullable<NonNullable<ScenarioDraft['clients']>[string]>['retry']>;
export type BudgetDraft = NonNullable<
  Extract<RetryDraft, { readonly budget?: unknown; readonly cap?: unknown }>['budget']
>;

/** The settings of every kind; the schema lets a budget have only its own. */
interface BudgetSettings {
  readonly kind?: RetryBudgetKind | undefined;
  readonly rate?: number | undefined;
  readonly burst?: number | undefined;
  readonly maxTokens?: number | undefined;
  readonly tokenRatio?: number | undefined;
  readonly budgetPercent?: number | undefined;
  readonly minRetryConcurrency?: number | undefined;
  readonly ttl?: number | undefined;
  readonly minRetriesPerSec?: number | undefined;
  readonly percentCanRetry?: number | undefined;
}

type Resolve = (assumptions: Assumptions, draft: BudgetSettings, path: string) => RetryBudgetPolicy;

export function resolveBudget({ assumptions }: BuildContext, written: BudgetDraft, path: string): RetryBudgetPolicy {
  const draft: BudgetSettings = typeof written === 'string' ? { kind: written } : written;
  return budgets[draft.kind ?? 'token-bucket'](assumptions, draft, path);
}

const budgets: Readonly<Record<RetryBudgetKind, Resolve>> = {
  'token-bucket': (assumptions, draft, path) => ({
    kind: 'token-bucket',
    perSecond: assumptions.orDefault(`${path}.rate`, draft.rate, 10, '10/s'),
    burst: assumptions.orDefault(`${path}.burst`, draft.burst, 10),
  }),
  grpc: (assumptions, draft, path) => ({
    kind: 'grpc',
    maxTokens: assumptions.orDefault(`${path}.maxTokens`, draft.maxTokens, 10),
    tokenRatio: assumptions.orDefault(`${path}.tokenRatio`, draft.tokenRatio, 0.1),
  }),
  envoy: (assumptions, draft, path) => ({
    kind: 'envoy',
    budgetShare: assumptions.orDefault(`${path}.budgetPercent`, draft.budgetPercent, 0.2, '20%'),
    minRetryConcurrency: assumptions.orDefault(`${path}.minRetryConcurrency`, draft.minRetryConcurrency, 3),
  }),
  finagle: (assumptions, draft, path) => {
    const ttl = assumptions.orDefault(`${path}.ttl`, draft.ttl, 10_000 * NANOSECONDS_PER_MILLISECOND, '10s');
    return {
      kind: 'finagle',
      ttlMilliseconds: Math.floor(ttl / NANOSECONDS_PER_MILLISECOND),
      minRetriesPerSecond: assumptions.orDefault(`${path}.minRetriesPerSec`, draft.minRetriesPerSec, 10),
      canRetryShare: assumptions.orDefault(`${path}.percentCanRetry`, draft.percentCanRetry, 0.2, '20%'),
    };
  },
};
