/** Why this file exists: a quota's new value has to be in its unit, and one that AWS would give. */
import { findQuota } from '../../kms/find-quota.ts';
import { raisedHow, remedyFor } from '../../kms/quota-remedies.ts';
import type { QuotaRow } from '../../kms/quota-row.ts';
import { defaultLimit } from '../../kms/request-quotas.ts';
import { quoted } from '../printable.ts';
import type { QuotaValue } from '../schema/quota-values.ts';
import { type BuildContext, errorAt } from './context.ts';

/** The quota of that name in the scenario's table; undefined after an error. */
export function quotaNamed(context: BuildContext, text: string, path: string): QuotaRow | undefined {
  const found = findQuota(context.profile, text);
  if (found.kind === 'found') return found.row;
  if (found.kind === 'not-in-profile') {
    const message = `expected a quota of profile ${context.profile}; got ${quoted(text)}, which is in ${found.profiles.join(', ')}`;
    return errorAt(context, path, { rule: 'unknown-name', message });
  }
  const hint = found.nearest.length === 0 ? null : `did you mean "${found.nearest[0]}"?`;
  const message = `expected the name of a quota; got ${quoted(text)}`;
  return errorAt(context, path, { rule: 'unknown-name', message, hint });
}

export interface QuotaValueQuestion {
  readonly row: QuotaRow;
  readonly given: { readonly [Field in keyof QuotaValue]?: QuotaValue[Field] | undefined };
  readonly region: string;
  /** Of the value. */
  readonly path: string;
}

/** The value in the quota's unit; undefined after an error. */
export function quotaValueOf(context: BuildContext, question: QuotaValueQuestion): number | undefined {
  const { row, given, region, path } = question;
  const { amount, unit } = given;
  if (amount === undefined || unit === undefined) return undefined;
  const expected = wrongUnit(row, unit);
  if (expected !== undefined) {
    const received = { 'per-second': `${amount}/s`, count: String(amount), bytes: `${amount}B` }[unit];
    return errorAt(context, path, { rule: 'invalid-value', message: `expected ${expected}; got ${received}` });
  }
  const most = defaultLimit(row, region);
  if (amount <= most || raisedHow(row) !== 'never') return amount;
  const message = `expected at most ${most}, as AWS does not raise ${row.group} (table ${context.profile}); got ${amount}`;
  const remedy = remedyFor(row.group);
  return errorAt(context, path, {
    rule: 'impossible',
    message,
    hint: remedy === undefined ? null : `instead: ${remedy}`,
  });
}

/** What should have stood there. */
function wrongUnit({ kind, group }: QuotaRow, unit: QuotaValue['unit']): string | undefined {
  if (kind !== 'resource')
    return unit === 'per-second' ? undefined : 'a rate with its unit (/s, /m or /h), such as 5500/s';
  if (group === 'key-policy-bytes') return unit === 'per-second' ? 'a number of bytes, such as 32KiB' : undefined;
  return unit === 'count' ? undefined : `a whole number without a unit, as ${group} counts no requests`;
}
