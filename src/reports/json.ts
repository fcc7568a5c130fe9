/**
 * Why this file exists: summary.json is compared byte for byte, so its keys have one order, the one in which the contract
 * declares them, and a number that JSON cannot hold is an error rather than a null.
 */
import { BugError } from '../engine/ensure.ts';
import type { Interval, LatencyStatistics, Summary } from '../studies/summary.ts';

/** The keys of T in order: `true` for a plain value, `'sorted'` or `'as given'` for a record with free keys. */
export type Shape<T> = T extends readonly (infer Item)[]
  ? Shape<NonNullable<Item>>
  : T extends LatencyStatistics | Readonly<Record<string, Interval>>
    ? string extends keyof T
      ? 'sorted' | 'as given'
      : { readonly [Key in keyof T]-?: Shape<NonNullable<T[Key]>> }
    : T extends object
      ? { readonly [Key in keyof T]-?: Shape<NonNullable<T[Key]>> }
      : true;

type AnyShape = true | 'sorted' | 'as given' | { readonly [key: string]: AnyShape };

/**
 * JSON of two spaces, closed by a line feed; keys in the order of `shape`, those it does not know after them as given.
 *
 * @throws BugError for NaN, Infinity, undefined and whatever else JSON would drop or change.
 */
export function canonicalJson(value: unknown, shape: AnyShape = true): string {
  return `${JSON.stringify(ordered(value, shape, '$'), undefined, 2)}\n`;
}

/** The text of a run's summary.json. */
export function summaryJson(summary: Summary): string {
  return canonicalJson(summary, summaryShape);
}

function ordered(value: unknown, shape: AnyShape, path: string): unknown {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new BugError(`${path} is ${value}: a result has finite numbers only`);
    return Object.is(value, -0) ? 0 : value;
  }
  if (Array.isArray(value)) return value.map((item, index) => ordered(item, shape, `${path}[${index}]`));
  if (typeof value !== 'object') throw new BugError(`${path} is ${typeof value}: JSON cannot hold it`);
  const own = Object.keys(value);
  const keys =
    shape === 'sorted'
      ? own.toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0))
      : typeof shape === 'object'
        ? [
            ...Object.keys(shape).filter((key) => Object.hasOwn(value, key)),
            ...own.filter((key) => !Object.hasOwn(shape, key)),
          ]
        : own;
  const fields = value as Readonly<Record<string, unknown>>;
  return Object.fromEntries(
    keys.map((key) => [
      key,
      ordered(fields[key], typeof shape === 'object' ? (shape[key] ?? true) : true, `${path}.${key}`),
    ]),
  );
}

const callerShape = {
  name: true,
  calls: true,
  succeeded: true,
  failed: true,
  requests: true,
  throttled: true,
  retries: true,
  cacheHits: true,
  cacheMisses: true,
  latencyMs: 'as given',
  dataKeys: {
    created: true,
    messagesPerKey: true,
    bytesPerKey: true,
    meanMessagesPerKey: true,
    meanBytesPerKey: true,
    oldestSeconds: true,
  },
} as const;

export const summaryShape = {
  schemaVersion: true,
  kmsim: true,
  scenario: { name: true, claim: true, sha256: true },
  seed: true,
  replications: true,
  precision: { wanted: true, reached: true, metrics: { metric: true, relative: true } },
  durationSeconds: true,
  warmupSeconds: true,
  partial: true,
  startTime: true,
  limiter: true,
  sensitivity: {
    limiter: true,
    throttledShare: true,
    failedShare: true,
    latencyP99Ms: true,
    latencyTail: { percentile: true, milliseconds: true },
    met: true,
  },
  profile: true,
  assumptions: { path: true, value: true, source: true },
  warnings: true,
  recorded: { requests: true, throttled: true, peakRequestsPerSecond: true },
  fingerprints: { events: true, results: true },
  totals: {
    calls: true,
    succeeded: true,
    failed: true,
    pending: true,
    cacheHits: true,
    cacheMisses: true,
    requests: true,
    admitted: true,
    throttled: true,
    rejected: true,
    retries: true,
    attemptsPerCall: true,
    costUsd: true,
    costUsdPerMonth: true,
  },
  drain: { seconds: true, requests: true, admitted: true, throttled: true },
  latencyMs: 'as given',
  quotas: {
    account: true,
    accountId: true,
    region: true,
    quota: true,
    code: true,
    limitPerSecond: true,
    requests: true,
    admitted: true,
    throttled: true,
    rejected: true,
    throttledShare: true,
    meanRequestsPerSecond: true,
    p99RequestsPerSecond: true,
    peakRequestsPerSecond: true,
    peakRequestsPerMinute: true,
    secondsThrottled: true,
    peakUtilisation1s: true,
    peakUtilisation60s: true,
  },
  resources: {
    quota: true,
    scope: true,
    limit: true,
    limitAtEnd: true,
    start: true,
    peak: true,
    end: true,
    refused: true,
  },
  operations: { operation: true, account: true, requests: true, admitted: true, throttled: true, rejected: true },
  services: { service: true, account: true, requests: true, throttled: true },
  workloads: callerShape,
  clients: callerShape,
  errors: { name: true, count: true, firstSecond: true, service: true, httpStatus: true, kmsError: true },
  bill: {
    account: true,
    accountId: true,
    requests: true,
    freeRequests: true,
    usd: true,
    keys: true,
    rotations: true,
    keysUsd: true,
    totalUsd: true,
  },
  thresholds: { text: true, observed: true, limit: true, passed: true },
  intervals: 'sorted',
  episodes: {
    quota: true,
    startSecond: true,
    endSecond: true,
    throttled: true,
    peakRequestsPerSecond: true,
    cause: true,
    top: { workload: true, operation: true, share: true },
    rose: { workload: true, share: true },
  },
  episodesLeftOut: { episodes: true, throttled: true },
} as const satisfies Shape<Summary>;
