/** Why this file exists: request quotas count a second, resource quotas count things or bytes; one setting takes each. */
import { HIGHEST_RATE_PER_SECOND, parseRate, parseSize, unitPatterns } from '../units.ts';
import { type Documentation, leaf, type Reading } from './leaf.ts';

/** A value of a quota as written; which unit is right depends on the quota. */
export interface QuotaValue {
  /** Requests a second, things or bytes; above 0, at most 1e9. */
  readonly amount: number;
  readonly unit: 'per-second' | 'count' | 'bytes';
}

const MOST = HIGHEST_RATE_PER_SECOND;
const COUNT_EXPECTED = `a whole number from 1 to ${MOST}`;

export function quotaValue(options: Documentation) {
  const pattern = `${unitPatterns.rate}|${unitPatterns.size}`;
  const json = { type: ['string', 'integer'], pattern, minimum: 1, maximum: MOST };
  return leaf<QuotaValue>({ ...options, json, read: readQuotaValue });
}

function readQuotaValue(value: unknown): Reading<QuotaValue> {
  if (typeof value === 'number') return whole(value, 'count');
  const size = parseSize(value);
  if (size.kind === 'value') return whole(size.value, 'bytes');
  const rate = parseRate(value);
  if (rate.kind === 'refused')
    return { kind: 'refused', expected: `${rate.expected}; of a resource quota ${COUNT_EXPECTED}` };
  if (rate.value > 0) return { kind: 'value', value: { amount: rate.value, unit: 'per-second' } };
  return { kind: 'refused', expected: 'a rate above 0/s' };
}

function whole(amount: number, unit: 'count' | 'bytes'): Reading<QuotaValue> {
  if (Number.isInteger(amount) && amount >= 1 && amount <= MOST) return { kind: 'value', value: { amount, unit } };
  return { kind: 'refused', expected: `${COUNT_EXPECTED}, or of a request quota a rate such as 5500/s` };
}
