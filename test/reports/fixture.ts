/**
 * Why this file exists: reports read results, so their tests make results: small, exact and deterministic, without a
 * simulation. Every total is the sum of the seconds it stands for.
 */
import type {
  ComparisonReport,
  Episode,
  QuotaSeries,
  QuotaSummary,
  RunReport,
  Summary,
  ThresholdOutcome,
} from '../../src/studies/summary.ts';

export interface QuotaFixture {
  readonly name?: string;
  readonly account?: string;
  readonly region?: string;
  readonly limitPerSecond?: number;
  /** By second: first tries, retries (of each, what exceeds the limit is throttled, first tries first). */
  readonly firstTries: readonly number[];
  readonly retries?: readonly number[];
  readonly rejected?: readonly number[];
}

export interface RunFixture {
  readonly name?: string;
  readonly claim?: string | null;
  readonly durationSeconds: number;
  readonly warmupSeconds?: number;
  readonly replications?: number;
  readonly quotas: readonly QuotaFixture[];
  readonly thresholds?: readonly ThresholdOutcome[];
  readonly partial?: boolean;
  readonly clientName?: string;
}

/** A result of these seconds. */
export function runReport(fixture: RunFixture): RunReport {
  const series = fixture.quotas.map(seriesOf);
  const quotas = fixture.quotas.map((quota, index) => quotaSummary(quota, series[index]!, fixture.durationSeconds));
  const sum = (pick: (quota: QuotaSummary) => number) => quotas.reduce((total, quota) => total + pick(quota), 0);
  const requests = sum((quota) => quota.requests);
  const throttled = sum((quota) => quota.throttled);
  const retries = series.reduce((total, one) => total + add(one.admittedRetries) + add(one.throttledRetries), 0);
  const failed = Math.floor(throttled / 20);
  const calls = Math.max(requests - retries, failed);
  const latency = latencyOf(fixture, series);
  const latencyMs =
    calls === 0
      ? { p50: null, p90: null, p95: null, p99: null, 'p99.9': null, max: null, mean: null }
      : { p50: 8.3, p90: 14, p95: 41, p99: 1640, 'p99.9': 3105, max: 3606.4, mean: 61.25 };
  const caller = {
    name: fixture.clientName ?? 'readers',
    calls,
    succeeded: calls - failed,
    failed,
    requests,
    throttled,
    retries,
    cacheHits: 0,
    cacheMisses: 0,
    latencyMs,
  };
  const summary: Summary = {
    schemaVersion: 1,
    kmsim: '0.1.0',
    scenario: {
      name: fixture.name ?? 'checkout-peak',
      claim: fixture.claim === undefined ? 'A four-second burst is invisible to CloudWatch' : fixture.claim,
      sha256: 'ab'.repeat(32),
    },
    seed: 7,
    replications: fixture.replications ?? 1,
    durationSeconds: fixture.durationSeconds,
    warmupSeconds: fixture.warmupSeconds ?? 0,
    partial: fixture.partial ?? false,
    startTime: null,
    limiter: 'fixed-window',
    profile: '2026',
    assumptions: [
      { path: 'latency.constant', value: '10ms', source: 'assumed' },
      { path: 'quotas.limiter', value: 'fixed-window', source: 'AWS developer guide, wording' },
      { path: 'clients.readers.retry', value: 'standard, js-2026-11', source: 'default' },
    ],
    warnings: [],
    recorded: null,
    fingerprints: { events: '12'.repeat(32), results: '34'.repeat(32) },
    totals: {
      calls,
      succeeded: calls - failed,
      failed,
      pending: 0,
      cacheHits: 0,
      cacheMisses: 0,
      requests,
      admitted: sum((quota) => quota.admitted),
      throttled,
      rejected: sum((quota) => quota.rejected),
      retries,
      attemptsPerCall: calls === 0 ? 0 : requests / calls,
      costUsd: (requests * 0.03) / 10_000,
      costUsdPerMonth: (((requests * 0.03) / 10_000) * 730 * 3600) / fixture.durationSeconds,
    },
    drain: {
      seconds: Math.max(0, (series[0]?.admittedFirstTries.length ?? 0) - fixture.durationSeconds),
      requests: 0,
      admitted: 0,
      throttled: 0,
    },
    latencyMs,
    quotas,
    resources: [],
    operations: [
      { operation: 'Decrypt', account: 'main', requests, admitted: requests - throttled, throttled, rejected: 0 },
    ],
    services: [],
    workloads: [{ ...caller, name: 'reads' }],
    clients: [caller],
    errors: throttled > 0 ? [{ name: 'ThrottlingException', count: throttled, firstSecond: 0 }] : [],
    thresholds: fixture.thresholds ?? [],
    intervals: {},
    episodes: quotas.flatMap((quota, index) => episodesOf(quota, series[index]!)),
  };
  const latencyCounts = { milliseconds: [8, 14, 61.25], calls: [calls - failed, 0, 0] };
  return { summary, series, latency, latencyCounts, command: `kmsim run ${summary.scenario.name}.yaml --seed 7` };
}

/** Five minutes against 10,000/s: a hump of about 20 s, whose retries crowd out first tries, and a burst of 4 s. */
export function twoEpisodes(more: Partial<RunFixture> = {}): RunReport {
  const seconds = 302;
  const wobble = hash(11);
  const firstTries = Array.from({ length: seconds }, (_, second) => {
    if (second >= 300) return 0;
    const swell = 6400 + 1500 * Math.sin((second + 20) / 48) + 900 * (wobble() - 0.5);
    const hump = 5200 * Math.exp(-(((second - 115) / 8) ** 2));
    const burst = [8000, 12_600, 9800, 7200][second - 215] ?? 0;
    return Math.round(swell + hump + burst);
  });
  const retries = new Array<number>(seconds).fill(0);
  for (let second = 0; second + 1 < seconds; second++) {
    const over = firstTries[second]! + retries[second]! - 10_000;
    if (over > 0) {
      retries[second + 1]! += Math.round(over * 0.52);
      if (second + 2 < seconds) retries[second + 2]! += Math.round(over * 0.2);
    }
  }
  return runReport({
    durationSeconds: 300,
    quotas: [{ firstTries, retries }],
    thresholds: [
      { text: 'throttled.share < 0.1%', observed: 0.0565, limit: 0.001, passed: false },
      { text: 'latency.p99 < 250ms', observed: 1640, limit: 250, passed: false },
      { text: 'latency.p50 < 20ms', observed: 8.3, limit: 20, passed: true },
    ],
    ...more,
  });
}

function seriesOf(fixture: QuotaFixture, quota: number): QuotaSeries {
  const limit = fixture.limitPerSecond ?? 10_000;
  const rows = fixture.firstTries.map((first, second) => {
    const retried = fixture.retries?.[second] ?? 0;
    const over = Math.max(0, first + retried - Math.floor(limit));
    const throttledRetries = Math.min(retried, Math.round((over * retried) / Math.max(1, first + retried)));
    const throttledFirstTries = over - throttledRetries;
    return {
      admittedFirstTries: first - throttledFirstTries,
      admittedRetries: retried - throttledRetries,
      throttledFirstTries,
      throttledRetries,
    };
  });
  return {
    quota,
    admittedFirstTries: rows.map((row) => row.admittedFirstTries),
    admittedRetries: rows.map((row) => row.admittedRetries),
    throttledFirstTries: rows.map((row) => row.throttledFirstTries),
    throttledRetries: rows.map((row) => row.throttledRetries),
    rejected: fixture.firstTries.map((_, second) => fixture.rejected?.[second] ?? 0),
  };
}

function quotaSummary(fixture: QuotaFixture, series: QuotaSeries, durationSeconds: number): QuotaSummary {
  const limitPerSecond = fixture.limitPerSecond ?? 10_000;
  const admitted = add(series.admittedFirstTries) + add(series.admittedRetries);
  const throttled = add(series.throttledFirstTries) + add(series.throttledRetries);
  const rejected = add(series.rejected);
  const requests = admitted + throttled + rejected;
  const offered = offeredOf(series);
  const peak = Math.max(0, ...offered);
  const minutes = Array.from({ length: Math.ceil(offered.length / 60) }, (_, minute) =>
    add(offered.slice(60 * minute, 60 * minute + 60)),
  );
  const peakMinute = Math.max(0, ...minutes);
  return {
    account: fixture.account ?? 'main',
    accountId: '123456789012',
    region: fixture.region ?? 'us-west-1',
    quota: fixture.name ?? 'crypto-symmetric',
    code: 'L-6E3AF000',
    limitPerSecond,
    requests,
    admitted,
    throttled,
    rejected,
    throttledShare: requests === 0 ? 0 : throttled / requests,
    meanRequestsPerSecond: requests / durationSeconds,
    p99RequestsPerSecond: offered.toSorted((a, b) => a - b)[Math.ceil(offered.length * 0.99) - 1] ?? 0,
    peakRequestsPerSecond: peak,
    peakRequestsPerMinute: peakMinute,
    secondsThrottled: offered.filter(
      (_, second) => series.throttledFirstTries[second]! + series.throttledRetries[second]! > 0,
    ).length,
    peakUtilisation1s: peak / limitPerSecond,
    peakUtilisation60s: peakMinute / (60 * limitPerSecond),
  };
}

function episodesOf(quota: QuotaSummary, series: QuotaSeries): readonly Episode[] {
  const offered = offeredOf(series);
  const episodes: Episode[] = [];
  offered.forEach((value, second) => {
    const throttled = series.throttledFirstTries[second]! + series.throttledRetries[second]!;
    if (throttled === 0) return;
    const last = episodes.at(-1);
    const joined = last !== undefined && second - last.endSecond <= 6;
    const before = joined ? episodes.pop()! : undefined;
    const startSecond = before?.startSecond ?? second;
    episodes.push({
      quota: `${quota.account}/${quota.quota}`,
      startSecond,
      endSecond: second,
      throttled: (before?.throttled ?? 0) + throttled,
      peakRequestsPerSecond: Math.max(before?.peakRequestsPerSecond ?? 0, value),
      cause: second - startSecond < 5 ? 'burst' : 'load',
      top: [
        { workload: 'reads', operation: 'Decrypt', share: 0.82 },
        { workload: 'puts', operation: 'GenerateDataKey', share: 0.18 },
      ],
    });
  });
  return episodes;
}

function latencyOf(fixture: RunFixture, series: readonly QuotaSeries[]) {
  const seconds = Math.ceil(fixture.durationSeconds);
  const wobble = hash(5);
  const rows = Array.from({ length: seconds }, (_, second) => {
    const offered = series.reduce((total, one) => total + (offeredOf(one, second)[0] ?? 0), 0);
    const throttled = series.reduce(
      (total, one) => total + (one.throttledFirstTries[second] ?? 0) + (one.throttledRetries[second] ?? 0),
      0,
    );
    const share = offered === 0 ? 0 : throttled / offered;
    const jitter = 1 + 0.12 * (wobble() - 0.5);
    const lift = (weight: number) => jitter * (1 + weight * share);
    return offered === 0
      ? { calls: 0, p50: Number.NaN, p90: Number.NaN, p99: Number.NaN, mean: Number.NaN, max: Number.NaN }
      : {
          calls: offered,
          p50: 8.2 * lift(0.6),
          p90: 14 * lift(70),
          p99: 33 * lift(210),
          mean: 11 * lift(40),
          max: 60 * lift(300),
        };
  });
  return {
    calls: rows.map((row) => row.calls),
    percentiles: [
      { percent: 50, milliseconds: rows.map((row) => row.p50) },
      { percent: 90, milliseconds: rows.map((row) => row.p90) },
      { percent: 99, milliseconds: rows.map((row) => row.p99) },
    ],
    meanMilliseconds: rows.map((row) => row.mean),
    maxMilliseconds: rows.map((row) => row.max),
  };
}

function offeredOf(series: QuotaSeries, only?: number): number[] {
  const columns = [
    series.admittedFirstTries,
    series.admittedRetries,
    series.throttledFirstTries,
    series.throttledRetries,
    series.rejected,
  ];
  const seconds = only === undefined ? Array.from({ length: series.rejected.length }, (_, second) => second) : [only];
  return seconds.map((second) => columns.reduce((total, column) => total + (column[second] ?? 0), 0));
}

function add(values: ArrayLike<number>): number {
  return Array.from(values).reduce((total, value) => total + value, 0);
}

/** Numbers in [0, 1) of a small multiplicative hash: enough to look uneven. */
function hash(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

/** Variants of two episodes: as it is, half of it, bursts of a cache that expires, and next to nothing. */
export function fourVariants(
  names: readonly string[] = ['base', 'bucket-key', 'expiring-cache', 'branch-key'],
): ComparisonReport {
  const base = twoEpisodes();
  const offered = offeredOf(base.series[0]!);
  const loads: readonly ((value: number, second: number) => number)[] = [
    (value) => value,
    (value) => Math.round(value * 0.18),
    (value, second) => (second % 75 < 2 ? 11_900 : Math.round(value * 0.12)),
    (value) => Math.round(value * 0.01),
  ];
  const variants = names.map((name, index) => {
    const report = index === 0 ? base : twoEpisodes({ quotas: [{ firstTries: offered.map(loads[index % 4]!) }] });
    const change: Record<string, string> = index === 0 ? {} : { 'workload.puts.with.bucketKey': 'true' };
    return { name, change, summary: report.summary, series: report.series, latency: report.latency };
  });
  const differences = variants.slice(1).flatMap(({ name: variant, summary }) =>
    ['throttled.share', 'latencyMs.p50'].map((path) => {
      const shareOf = ({ totals }: Summary) => totals.throttled / totals.requests;
      const [from, value] = path === 'throttled.share' ? [shareOf(base.summary), shareOf(summary)] : [8.3, 8.3];
      const difference = value - from;
      const interval = {
        low: difference - 0.001,
        high: difference + 0.001,
        confidence: 0.95,
        method: 'paired student-t',
      };
      return { variant, path, base: from, value, difference, interval };
    }),
  );
  return {
    scenario: base.summary.scenario,
    replications: 10,
    command: 'kmsim compare checkout-peak.yaml --seed 7',
    variants,
    differences,
  };
}
