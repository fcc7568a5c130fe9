/** Why this file exists: what AWS has applied in an account is read from AWS's own output, not typed again. */
import { readFileSync, statSync } from 'node:fs';
import type { RuleId } from '../diagnostics.ts';
import { quoted } from '../printable.ts';
import { HIGHEST_RATE_PER_SECOND } from '../units.ts';
import { type FoundFile, reasonOf } from './input-files.ts';

/** One quota of the output of `aws service-quotas list-service-quotas`. */
export interface ListedQuota {
  readonly accountId: string;
  readonly region: string;
  /** Service Quotas code, `L-...`. */
  readonly code: string;
  /** Requests a second, or of a resource quota, which has no period, how many. */
  readonly value: number;
}

export type ReadQuotas =
  | { readonly kind: 'read'; readonly quotas: readonly ListedQuota[] }
  | { readonly kind: 'refused'; readonly rule: RuleId; readonly message: string; readonly hint?: string };

const MOST_BYTES = 16 * 1024 ** 2;
const EXPECTED = 'the output of `aws service-quotas list-service-quotas`, one or a list of them';
const SECONDS: Readonly<Record<string, number>> = { SECOND: 1, MINUTE: 60, HOUR: 3600, DAY: 86_400 };

/** The quotas of KMS in it. */
export function readAppliedQuotas(file: FoundFile): ReadQuotas {
  if (file.kind === 'refused') return file;
  let json: unknown;
  try {
    if (statSync(file.path).size > MOST_BYTES) return refused('too-large', 'expected at most 16 MiB; got more');
    json = JSON.parse(readFileSync(file.path, 'utf8').replace(/^\uFEFF/, ''));
  } catch (error) {
    if (error instanceof SyntaxError)
      return refused('invalid-recording', `expected ${EXPECTED}; got text that is no JSON`);
    return refused('cannot-read', `cannot read it: ${reasonOf(error)}`);
  }
  return quotasOf(json);
}

function quotasOf(json: unknown): ReadQuotas {
  const quotas: ListedQuota[] = [];
  for (const output of Array.isArray(json) ? json : [json]) {
    const list = fieldOf(output, 'Quotas');
    const rows: unknown[] = Array.isArray(list) ? list : [output];
    for (const row of rows) {
      if (fieldOf(row, 'ServiceCode') !== undefined && fieldOf(row, 'ServiceCode') !== 'kms') continue;
      const quota = quotaOf(row);
      if (typeof quota === 'string') return refused('invalid-recording', quota);
      quotas.push(quota);
    }
  }
  return { kind: 'read', quotas };
}

/** The quota, or what is wrong with it. */
function quotaOf(row: unknown): ListedQuota | string {
  const code = fieldOf(row, 'QuotaCode');
  const value = fieldOf(row, 'Value');
  const arn = /^arn:aws[a-z-]*:servicequotas:([a-z0-9-]+):(\d{12}):/.exec(String(fieldOf(row, 'QuotaArn')));
  if (typeof code !== 'string') return `expected ${EXPECTED}; got an entry without "QuotaCode"`;
  if (arn === null) return `expected "QuotaArn" with an account and a Region; got an entry ${quoted(code)} without`;
  const seconds = secondsOf(fieldOf(row, 'Period'));
  const perSecond = typeof value === 'number' ? value / seconds : Number.NaN;
  if (!(perSecond > 0 && perSecond <= HIGHEST_RATE_PER_SECOND)) {
    return `expected a "Value" above 0 and at most ${HIGHEST_RATE_PER_SECOND} a second; got another in ${quoted(code)}`;
  }
  return { accountId: arn[2]!, region: arn[1]!, code, value: perSecond };
}

/** Of a `Period`; Service Quotas gives KMS's a second, or none. */
function secondsOf(period: unknown): number {
  const unit = fieldOf(period, 'PeriodUnit');
  const value = fieldOf(period, 'PeriodValue');
  const seconds = typeof unit === 'string' && Object.hasOwn(SECONDS, unit) ? SECONDS[unit]! : 1;
  return typeof value === 'number' && value > 0 ? seconds * value : seconds;
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}

function refused(rule: RuleId, message: string): ReadQuotas {
  return { kind: 'refused', rule, message };
}
