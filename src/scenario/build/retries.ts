/** Why this file exists: from `retry:` to the policy a client follows. */
import type { RetryPolicy } from '../../clients/retry.ts';
import { profilesOfMode, type SdkMode, type SdkProfileName, sdkProfiles } from '../../clients/sdk-profiles.ts';
import { NANOSECONDS_PER_MILLISECOND } from '../../engine/tick.ts';
import type { Draft, ScenarioDraft } from '../schema/scenario.ts';
import { DEFAULT_SOURCE } from './assumptions.ts';
import { resolveBudget } from './budgets.ts';
import { type BuildContext, errorAt } from './context.ts';

type ClientDraft = NonNullable<NonNullable<ScenarioDraft['clients']>[string]>;
type RetryDraft = NonNullable<ClientDraft['retry']>;
export type CustomDraft = Extract<
  Exclude<RetryDraft, string>,
  { mode?: 'custom' | undefined; cap?: Draft<number> | undefined }
>;

export function resolveRetry(context: BuildContext, retry: RetryDraft | undefined, path: string): RetryPolicy {
  const draft = typeof retry === 'string' ? { mode: retry } : (retry ?? {});
  if (draft.mode === 'none') return { kind: 'none' };
  if (draft.mode === 'custom') return customPolicy(context, draft as CustomDraft, path);
  if (draft.mode === undefined) context.assumptions.add(`${path}.mode`, 'standard', DEFAULT_SOURCE);
  return sdkPolicy(context, draft as SdkDraft, path);
}

interface SdkDraft {
  readonly mode?: SdkMode | undefined;
  readonly sdk?: SdkProfileName | undefined;
  readonly maxAttempts?: number | undefined;
}

function sdkPolicy({ assumptions, draft: scenario }: BuildContext, draft: SdkDraft, path: string): RetryPolicy {
  const { mode = 'standard', sdk } = draft;
  const profile = sdk ?? profilesOfMode(mode)[0]!;
  const { maxAttempts: usual, source, retryAfter } = sdkProfiles[profile];
  assumptions.add(`${path}.sdk`, profile, sdk === undefined ? `${DEFAULT_SOURCE}; ${source}` : source);
  const maxAttempts = assumptions.orDefault(`${path}.maxAttempts`, draft.maxAttempts, usual);
  const hint = retryAfter === 'not-read' ? undefined : scenario.kms?.retryAfter;
  if (hint !== undefined)
    assumptions.add(
      'kms.retryAfter',
      `${hint / NANOSECONDS_PER_MILLISECOND}ms`,
      'of the scenario; AWS does not say that KMS sends a hint',
    );
  return {
    kind: 'sdk',
    profile,
    maxAttempts,
    ...(mode === 'adaptive' ? { adaptive: true } : {}),
    ...(hint === undefined
      ? {}
      : { retryAfterMilliseconds: Math.max(1, Math.round(hint / NANOSECONDS_PER_MILLISECOND)) }),
  };
}

function customPolicy(context: BuildContext, custom: CustomDraft, path: string): RetryPolicy {
  const { assumptions } = context;
  const backoff = assumptions.orDefault(`${path}.backoff`, custom.backoff, 'full-jitter' as const);
  const maxAttempts = assumptions.orDefault(`${path}.maxAttempts`, custom.maxAttempts, 3);
  const budget = custom.budget === undefined ? {} : { budget: resolveBudget(context, custom.budget, `${path}.budget`) };
  if (backoff === 'none') {
    return { kind: 'custom', backoff, baseMilliseconds: 0, capMilliseconds: 0, maxAttempts, ...budget };
  }
  const base = assumptions.orDefault(`${path}.base`, custom.base, 100 * NANOSECONDS_PER_MILLISECOND, '100ms');
  const cap = assumptions.orDefault(`${path}.cap`, custom.cap, 20_000 * NANOSECONDS_PER_MILLISECOND, '20s');
  if (cap < base) {
    const at = custom.cap === undefined ? `${path}.base` : `${path}.cap`;
    errorAt(context, at, { rule: 'impossible', message: 'expected a cap of at least the base; got a shorter one' });
  }
  return {
    kind: 'custom',
    backoff,
    baseMilliseconds: base / NANOSECONDS_PER_MILLISECOND,
    capMilliseconds: cap / NANOSECONDS_PER_MILLISECOND,
    maxAttempts,
    ...budget,
  };
}
