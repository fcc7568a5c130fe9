/**
 * Why this file exists: what AWS has applied in an account comes as JSON that names the account; a scenario needs the
 * values, and the account only as far as it is told from others.
 */
import { findQuota } from '../kms/find-quota.ts';
import { newestProfile } from '../kms/profiles.ts';
import { isRegion } from '../kms/regions.ts';
import { defaultLimit } from '../kms/request-quotas.ts';
import { fileText } from './file-text.ts';
import { JsonValues } from './json-values.ts';
import type { AccountNames } from './masks.ts';
import { DEFAULT_LIMITS } from './read-options.ts';
import { Tally } from './tally.ts';
import { escaped, quoted, TraceError, type TraceProblem } from './trace-error.ts';

/** An applied value of one quota. */
export interface AppliedQuota {
  readonly accountId: string;
  readonly region: string;
  /** Service Quotas code, `L-...`. */
  readonly code: string;
  /** As AWS calls it, or an empty text. */
  readonly awsName: string;
  readonly value: number;
  /** For request quotas, which `value` counts in this many seconds. */
  readonly periodSeconds: number;
  /** kmsim's name and the table's value, or undefined where the newest table has no such code. */
  readonly known: { readonly name: string; readonly default: number; readonly isRequestRate: boolean } | undefined;
  /** The fields that say all this, as AWS wrote them. */
  readonly fields: Readonly<Record<string, unknown>>;
}

export interface AppliedQuotas {
  readonly quotas: readonly AppliedQuota[];
  readonly skipped: readonly { readonly text: string; readonly count: number }[];
}

const EXPECTED = 'the output of `aws service-quotas list-service-quotas`';

/** The fields that are written; any other could name somebody. */
const KEPT = [
  'ServiceCode',
  'ServiceName',
  'QuotaArn',
  'QuotaCode',
  'QuotaName',
  'Value',
  'Unit',
  'Adjustable',
  'GlobalQuota',
  'UsageMetric',
  'Period',
  'QuotaAppliedAtLevel',
];
const SECONDS: Readonly<Record<string, number>> = { SECOND: 1, MINUTE: 60, HOUR: 3600, DAY: 86_400 };
/** The highest value that a scenario takes, a second. */
const HIGHEST = 1e9;

/**
 * Reads outputs of `list-service-quotas` and `get-service-quota`, any number of them in a file. Of a quota that comes
 * again, the last value holds.
 *
 * @throws TraceError if a file is missing or broken, or holds no quota of KMS
 */
export async function importQuotas(paths: readonly string[]): Promise<AppliedQuotas> {
  const quotas = new Map<string, AppliedQuota>();
  const skipped = new Tally();
  for (const path of paths) {
    const error = (problem: TraceProblem): TraceError => new TraceError(path, problem);
    const onRecord = (record: object, line: number): void => {
      const fields = unwrapped(record);
      if (typeof fields.ServiceCode === 'string' && fields.ServiceCode !== 'kms') {
        skipped.add('quotas of other services than KMS');
        return;
      }
      const quota = quotaOf(fields, line, error);
      if (!isRegion(quota.region)) {
        skipped.add('quotas in a Region that kmsim does not know');
        return;
      }
      const identity = `${quota.accountId} ${quota.region} ${quota.code}`;
      if (quotas.has(identity)) skipped.add('quotas that come again later');
      quotas.delete(identity);
      quotas.set(identity, quota);
    };
    await readRecords(path, error, onRecord);
  }
  const found = { quotas: [...quotas.values()].sort(compareQuotas), skipped: skipped.sorted() };
  if (found.quotas.length > 0) return found;
  const received = found.skipped.map(({ text, count }) => `${text} (${count})`).join(', ') || 'none';
  throw new TraceError(paths.join(', '), { line: null, expected: `quotas of KMS, in ${EXPECTED}`, received });
}

async function readRecords(
  path: string,
  error: (problem: TraceProblem) => TraceError,
  onRecord: (record: object, line: number) => void,
): Promise<void> {
  const { maxRecordBytes, maxDepth } = DEFAULT_LIMITS;
  const reader = new JsonValues({ listName: 'Quotas', maxRecordBytes, maxDepth, onRecord, error });
  for await (const piece of fileText(path, path, DEFAULT_LIMITS.maxBytes)) reader.push(piece);
  reader.end();
}

interface QuotaFields {
  readonly ServiceCode?: unknown;
  readonly QuotaCode?: unknown;
  readonly QuotaName?: unknown;
  readonly QuotaArn?: unknown;
  readonly Value?: unknown;
  readonly Period?: unknown;
}

/** `get-service-quota` wraps its one quota. */
function unwrapped(record: object): QuotaFields {
  const inner = 'Quota' in record ? record.Quota : record;
  return typeof inner === 'object' && inner !== null ? inner : {};
}

function quotaOf(fields: QuotaFields, line: number, error: (problem: TraceProblem) => TraceError): AppliedQuota {
  const { QuotaCode: code, Value: value } = fields;
  if (typeof code !== 'string' || code === '') {
    const names = Object.keys(fields);
    const received =
      names.length === 0 ? 'an empty object' : `an object with ${names.slice(0, 5).map(quoted).join(', ')}`;
    throw error({ line, expected: `a quota with "QuotaCode", as in ${EXPECTED}`, received });
  }
  const arn = /^arn:aws[a-z-]*:servicequotas:([a-z0-9-]+):(\d{12}):/.exec(String(fields.QuotaArn));
  if (arn === null) throw error(noAccount(fields.QuotaArn, line));
  const periodSeconds = secondsOf(fields.Period);
  if (typeof value !== 'number' || !(value > 0 && value / periodSeconds <= HIGHEST)) {
    const received = typeof value === 'number' ? String(value) : 'none';
    throw error({ line, expected: `a "Value" above 0 and at most ${HIGHEST} a second in ${quoted(code)}`, received });
  }
  return {
    accountId: arn[2]!,
    region: arn[1]!,
    code: escaped(code.slice(0, 100)),
    awsName: typeof fields.QuotaName === 'string' ? escaped(fields.QuotaName.slice(0, 100)) : '',
    value,
    periodSeconds,
    known: knownQuota(code, arn[1]!),
    fields: Object.fromEntries(Object.entries(fields).filter(([name]) => KEPT.includes(name))),
  };
}

function noAccount(arn: unknown, line: number): TraceProblem {
  const isDefault = typeof arn === 'string' && /^arn:aws[a-z-]*:servicequotas:[a-z0-9-]*::/.test(arn);
  const hint = isDefault
    ? 'these are AWS defaults, which kmsim has; take list-service-quotas instead of list-aws-default-service-quotas'
    : 'take the output of list-service-quotas as it is';
  const received = typeof arn === 'string' ? quoted(arn) : 'none';
  return { line, expected: 'a "QuotaArn" with an account and a Region', received, hint };
}

function secondsOf(period: unknown): number {
  if (typeof period !== 'object' || period === null) return 1;
  const { PeriodUnit: unit, PeriodValue: value } = period as { PeriodUnit?: unknown; PeriodValue?: unknown };
  const seconds = typeof unit === 'string' && Object.hasOwn(SECONDS, unit) ? SECONDS[unit]! : 1;
  return typeof value === 'number' && value > 0 ? seconds * value : seconds;
}

function knownQuota(code: string, region: string): AppliedQuota['known'] {
  const found = findQuota(newestProfile, code);
  if (found.kind !== 'found') return undefined;
  const { row } = found;
  return { name: row.group, default: defaultLimit(row, region), isRequestRate: row.kind !== 'resource' };
}

function compareQuotas(one: AppliedQuota, other: AppliedQuota): number {
  const text = ({ accountId, region, code }: AppliedQuota) => `${accountId} ${region} ${code}`;
  return text(one) < text(other) ? -1 : 1;
}

/** What `quotas.file` of a scenario takes, with the accounts under the ids that the scenario gives them. */
export function quotasText(quotas: readonly AppliedQuota[], accounts: AccountNames): string {
  const masked = quotas.map(({ fields, accountId }) => {
    return JSON.parse(JSON.stringify(fields).replaceAll(accountId, accounts.idOf(accountId))) as object;
  });
  return `${JSON.stringify({ Quotas: masked }, null, 2)}\n`;
}

/** Codes that the newest table does not have, once each: kept in the file, and without effect in a run. */
export function unknownCodes(quotas: readonly AppliedQuota[]): readonly string[] {
  const unknown = quotas.filter(({ known }) => known === undefined);
  return [...new Set(unknown.map(({ code, awsName }) => (awsName === '' ? code : `${code} (${awsName})`)))].sort();
}
