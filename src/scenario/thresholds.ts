/** Why this file exists: thresholds decide exit codes, so one that cannot be read is an error before anything runs. */
import type { WorldQuota } from '../simulation/world.ts';
import { didYouMean, type Problem } from './diagnostics.ts';
import { listed, quoted } from './printable.ts';
import { quotaName, quotasMeant } from './quota-names.ts';
import { parseDuration, parsePlain, parseRate, parseShare, type Quantity } from './units.ts';

/** A threshold whose names are resolved; `scope` holds indexes into the world. */
export interface ParsedThreshold {
  readonly text: string;
  readonly metric: string;
  readonly scope: ThresholdScope;
  readonly operator: ThresholdOperator;
  /** In the metric's own unit: shares 0 to 1, milliseconds, requests, seconds, dollars. */
  readonly limit: number;
  /** In the file, 1-based. */
  readonly line: number;
  readonly column: number;
}

export type ThresholdOperator = '<' | '<=' | '>' | '>=';

export type ThresholdScope =
  | { readonly kind: 'all' }
  | { readonly kind: 'quota'; readonly quota: number }
  | { readonly kind: 'client'; readonly client: number };

/** What names in a threshold can mean. */
export interface ThresholdNames {
  readonly profile: string;
  readonly quotas: readonly WorldQuota[];
  readonly clients: readonly string[];
}

export type ThresholdReading =
  | { readonly kind: 'threshold'; readonly threshold: Omit<ParsedThreshold, 'line' | 'column'> }
  | { readonly kind: 'refused'; readonly problem: Problem };

type Reader = (value: string) => Quantity;

/** 1, and nothing above it. */
const share: Reader = (value) => {
  const quantity = parseShare(value);
  return quantity.kind === 'value' && quantity.value > 1 ? refusedValue('a share from 0% to 100%') : quantity;
};
const milliseconds: Reader = (value) => scaled(parseDuration(value), 1e6);
const seconds: Reader = (value) =>
  either(parsePlain(value), scaled(parseDuration(value), 1e9), 'a number of seconds, such as 10 or 10s');
const inSecond: Reader = (value) =>
  either(parsePlain(value), parseRate(value), 'a number of requests, such as 5500 or 5500/s');
const inMinute: Reader = (value) =>
  either(parsePlain(value), scaled(parseRate(value), 1 / 60), 'a number of requests, such as 300000 or 300000/m');

/** How the value of each metric is read; `latency.pNN` apart. */
const readers: Readonly<Record<string, Reader>> = {
  'throttled.share': share,
  'failed.share': share,
  'latency.max': milliseconds,
  'latency.mean': milliseconds,
  'requests.peak1s': inSecond,
  'requests.peak60s': inMinute,
  'utilisation.peak1s': parseShare,
  attemptsPerCall: parsePlain,
  costUsd: parsePlain,
  costUsdPerMonth: parsePlain,
  'throttled.worstMinute': share,
  'throttled.seconds': seconds,
  'dataKeys.messages': parsePlain,
  'dataKeys.age': seconds,
};

/** For suggestions: percentiles stand for all. */
export const thresholdMetrics: readonly string[] = [
  ...Object.keys(readers),
  'latency.p50',
  'latency.p90',
  'latency.p95',
  'latency.p99',
  'latency.p99.9',
].sort();

const FORM = 'METRIC [of quota ACCOUNT/[REGION/]NAME | of client NAME] OP VALUE, such as "throttled.share < 0.1%"';
const PARTS = /^(\S+?)\s*(?:\s+of\s+(quota|client)\s+(\S.*?))?\s*(<=|>=|<|>)\s*(\S+)$/;

/** `METRIC [of quota ACCOUNT/[REGION/]NAME | of client NAME] OP VALUE`, OP one of < <= > >=. */
export function parseThreshold(text: string, names: ThresholdNames): ThresholdReading {
  const [, metric, kind, name, operator, value] = PARTS.exec(text.trim()) ?? [];
  if (metric === undefined || operator === undefined || value === undefined)
    return refused(`expected ${FORM}; got ${quoted(text)}`);
  const reader = readerOf(metric);
  if (reader === undefined) return refuseMetric(metric);
  const limit = reader(value);
  if (limit.kind === 'refused') return refused(`expected for ${metric} ${limit.expected}; got ${quoted(value)}`);
  const scope = scopeOf(kind, name, names);
  if ('message' in scope) return { kind: 'refused', problem: scope };
  return {
    kind: 'threshold',
    threshold: { text: text.trim(), metric, scope, operator: operator as ThresholdOperator, limit: limit.value },
  };
}

/** Whether a threshold asks for a latency. */
export function isLatencyMetric(metric: string): boolean {
  return metric.startsWith('latency.');
}

function readerOf(metric: string): Reader | undefined {
  const percent = /^latency\.p(\d{1,2}(?:\.\d{1,4})?)$/.exec(metric)?.[1];
  if (percent !== undefined) return Number(percent) > 0 ? milliseconds : undefined;
  return Object.hasOwn(readers, metric) ? readers[metric] : undefined;
}

function refuseMetric(metric: string): ThresholdReading {
  const message = `expected one of ${thresholdMetrics.join(', ')}; got ${quoted(metric)}`;
  const hint = /^latency\.p[\d.]+$/.test(metric)
    ? 'a percentile is above p0 and below p100, with four decimals at most: latency.p99.9'
    : didYouMean(metric, thresholdMetrics);
  return { kind: 'refused', problem: { rule: 'invalid-threshold', message, hint } };
}

function scopeOf(kind: string | undefined, name: string | undefined, names: ThresholdNames): ThresholdScope | Problem {
  if (kind === undefined || name === undefined) return { kind: 'all' };
  return kind === 'client' ? clientScope(name, names) : quotaScope(name, names);
}

function clientScope(name: string, { clients }: ThresholdNames): ThresholdScope | Problem {
  const client = clients.indexOf(name);
  if (client >= 0) return { kind: 'client', client };
  const message = `expected a client that calls: ${listed(clients)}; got ${quoted(name)}`;
  return { rule: 'unknown-name', message, hint: didYouMean(name, clients) };
}

function quotaScope(text: string, { quotas, profile }: ThresholdNames): ThresholdScope | Problem {
  const matches = quotasMeant(text, quotas, profile);
  if (matches.length === 1) return { kind: 'quota', quota: matches[0]! };
  const known = quotas.map((quota) => quotaName(quota, quotas));
  if (matches.length === 0) {
    const message = `expected a quota that requests spend: ${listed(known)}; got ${quoted(text)}`;
    return { rule: 'unknown-name', message, hint: didYouMean(text, known) };
  }
  const meant = matches.map((index) => quotaName(quotas[index]!, quotas));
  return {
    rule: 'ambiguous-name',
    message: `expected one quota: ${listed(meant)}; got ${quoted(text)}, which is each of them`,
  };
}

function refused(message: string): ThresholdReading {
  return { kind: 'refused', problem: { rule: 'invalid-threshold', message } };
}

function refusedValue(expected: string): Quantity {
  return { kind: 'refused', expected };
}

function scaled(quantity: Quantity, by: number): Quantity {
  return quantity.kind === 'refused'
    ? quantity
    : { kind: 'value', value: by < 1 ? Math.round(quantity.value / by) : quantity.value / by };
}

function either(one: Quantity, other: Quantity, expected: string): Quantity {
  if (one.kind === 'value') return one;
  return other.kind === 'value' ? other : refusedValue(expected);
}
