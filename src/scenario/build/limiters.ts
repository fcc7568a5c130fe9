/** Why this file exists: which algorithm counts is not AWS's word, so the one used is named as an assumption. */
import { NANOSECONDS_PER_SECOND } from '../../engine/tick.ts';
import type { LimiterChoice } from '../../kms/limiters.ts';
import { type BuildContext, errorAtKey } from './context.ts';

const NOT_AWS = 'AWS does not publish the algorithm it runs';

export function resolveLimiter(context: BuildContext): LimiterChoice {
  const { quotas } = context.draft;
  const kind = quotas?.limiter ?? 'fixed-window';
  context.assumptions.add(
    'quotas.limiter',
    kind,
    `${quotas?.limiter === undefined ? 'default' : 'of the scenario'}; ${NOT_AWS}`,
  );
  if (kind === 'token-bucket') {
    const burst = context.assumptions.orDefault('quotas.burst', quotas?.burst, NANOSECONDS_PER_SECOND, '1s');
    return { kind, burstSeconds: burst / NANOSECONDS_PER_SECOND };
  }
  if (quotas?.burst !== undefined && !context.problems.isBroken('quotas.limiter')) {
    const message = `expected a setting of limiter: ${kind}; got "burst", which belongs to limiter: token-bucket`;
    errorAtKey(context, 'quotas.burst', { rule: 'unreachable-setting', message });
  }
  return { kind };
}

/** Noted only where some request is rejected: else it touches no number. */
export function resolveRejectedSpends(context: BuildContext, someRejected: boolean): boolean {
  const given = context.draft.quotas?.rejectedSpends;
  if (someRejected) {
    const source = `${given === undefined ? 'default' : 'of the scenario'}; AWS does not say`;
    context.assumptions.add('quotas.rejectedSpends', String(given ?? true), source);
  }
  return given ?? true;
}
