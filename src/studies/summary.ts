/**
 * Why this file exists: the shape of summary.json and of the series beside it, which every report reads and nothing
 * else. Field names are the contract with users; counts are whole numbers of one run, means where `intervals` is set.
 */
import type { NumberColumn, SecondColumn } from '../engine/number-column.ts';

/** What `kmsim run` prints with `--format json`, and writes as summary.json. */
export interface Summary {
  readonly schemaVersion: 1;
  /** kmsim's version. */
  readonly kmsim: string;
  readonly scenario: { readonly name: string; readonly claim: string | null; readonly sha256: string };
  readonly seed: number | string;
  readonly replications: number;
  /** Only where replications went on until the intervals were narrow. */
  readonly precision?: {
    /** 0.05 for 5 %. */
    readonly wanted: number;
    /** By every variant of a comparison. */
    readonly reached: boolean;
    /** Half the interval of the mean as a share of it; null without samples. */
    readonly metrics: readonly { readonly metric: string; readonly relative: number | null }[];
  };
  readonly durationSeconds: number;
  readonly warmupSeconds: number;
  readonly partial: boolean;
  /** ISO 8601, UTC, of a trace's t = 0; else null. */
  readonly startTime: string | null;
  readonly limiter: string;
  /** Only where it was asked for: the same under each limiter, this one first. */
  readonly sensitivity?: readonly LimiterOutcome[];
  readonly profile: string;
  readonly assumptions: readonly Assumption[];
  readonly warnings: readonly string[];
  readonly recorded: {
    readonly requests: number;
    readonly throttled: number;
    readonly peakRequestsPerSecond: number;
  } | null;
  readonly fingerprints: { readonly events: string; readonly results: string };
  readonly totals: Totals;
  readonly drain: {
    readonly seconds: number;
    readonly requests: number;
    readonly admitted: number;
    readonly throttled: number;
  };
  readonly latencyMs: LatencyStatistics;
  readonly quotas: readonly QuotaSummary[];
  readonly resources: readonly ResourceSummary[];
  readonly operations: readonly OperationSummary[];
  readonly services: readonly {
    readonly service: string;
    readonly account: string;
    readonly requests: number;
    readonly throttled: number;
  }[];
  readonly workloads: readonly CallerSummary[];
  readonly clients: readonly CallerSummary[];
  readonly errors: readonly ErrorSummary[];
  /** Left out of results that older versions stored. */
  readonly bill?: readonly BillRow[];
  readonly thresholds: readonly ThresholdOutcome[];
  readonly intervals: Readonly<Record<string, Interval>>;
  readonly episodes: readonly Episode[];
  /** Where there are more than 10,000: how many that throttled less are not in `episodes`, and what they throttled. */
  readonly episodesLeftOut?: { readonly episodes: number; readonly throttled: number };
}

/**
 * An error, and how often: requests that KMS answered with it and attempts that a client refused or gave up itself. Where
 * `service` stands, calls that ended with it: it is what callers of that service see instead of `kmsError`.
 */
export interface ErrorSummary {
  readonly name: string;
  readonly count: number;
  readonly firstSecond: number;
  /** As `s3.amazonaws.com`. */
  readonly service?: string;
  readonly httpStatus?: number;
  readonly kmsError?: string;
}

/** A default or an unconfirmed setting that touched a number. `source` says who chose it: default, assumed, AWS ... */
export interface Assumption {
  readonly path: string;
  readonly value: string;
  readonly source: string;
}

/** calls = succeeded + failed + pending; requests = admitted + throttled + rejected. */
export interface Totals {
  readonly calls: number;
  readonly succeeded: number;
  readonly failed: number;
  readonly pending: number;
  readonly cacheHits: number;
  readonly cacheMisses: number;
  readonly requests: number;
  readonly admitted: number;
  readonly throttled: number;
  readonly rejected: number;
  readonly retries: number;
  readonly attemptsPerCall: number;
  readonly costUsd: number | null;
  readonly costUsdPerMonth: number | null;
}

/** Milliseconds; null where no call succeeded. Percentile keys as `p50`, `p99.9`. */
export type LatencyStatistics = Readonly<Record<string, number | null>>;

export interface QuotaSummary {
  readonly account: string;
  readonly accountId: string;
  readonly region: string;
  readonly quota: string;
  readonly code: string | null;
  readonly limitPerSecond: number;
  /** admitted + throttled + rejected, as it counts: not what another quota alone refused, which spends nothing of it. */
  readonly requests: number;
  readonly admitted: number;
  /** Those that it had no room for itself. What several quotas had no room for counts under each of them. */
  readonly throttled: number;
  readonly rejected: number;
  /** throttled / requests, 0 to 1. */
  readonly throttledShare: number;
  readonly meanRequestsPerSecond: number;
  readonly p99RequestsPerSecond: number;
  readonly peakRequestsPerSecond: number;
  readonly peakRequestsPerMinute: number;
  readonly secondsThrottled: number;
  readonly peakUtilisation1s: number;
  readonly peakUtilisation60s: number;
}

export interface ResourceSummary {
  readonly quota: string;
  readonly scope: string;
  /** At the start. */
  readonly limit: number;
  /** Only where an event changes it. */
  readonly limitAtEnd?: number;
  readonly start: number;
  readonly peak: number;
  readonly end: number;
  readonly refused: number;
}

export interface OperationSummary {
  readonly operation: string;
  readonly account: string;
  readonly requests: number;
  readonly admitted: number;
  readonly throttled: number;
  readonly rejected: number;
}

/** What one account pays for a month of 730 hours like the run, as of 2026 in US Regions. */
export interface BillRow {
  readonly account: string;
  readonly accountId: string;
  /** A month; requests on AWS owned keys are nobody's. */
  readonly requests: number;
  /** Those of them that the free tier covers. */
  readonly freeRequests: number;
  /** Of the requests beyond the free tier; null where a price is not known. */
  readonly usd: number | null;
  /** Customer managed keys with a price at the end of the run, and how often their material was rotated. */
  readonly keys: number;
  readonly rotations: number;
  /** By the hour, as the run made, rotated and deleted them; beyond a shorter run, as it left them. */
  readonly keysUsd: number;
  /** Null where a price is not known. */
  readonly totalUsd: number | null;
}

export interface CallerSummary {
  readonly name: string;
  readonly calls: number;
  readonly succeeded: number;
  readonly failed: number;
  readonly requests: number;
  readonly throttled: number;
  readonly retries: number;
  readonly cacheHits: number;
  readonly cacheMisses: number;
  readonly latencyMs: LatencyStatistics;
  /** Of a client that makes or keeps data keys. */
  readonly dataKeys?: DataKeysSummary;
}

/**
 * What keys in memory protect: data keys; with a hierarchical keyring branch keys, with a most recent provider its key.
 * `messagesPerKey` and `bytesPerKey` are of the key that protects most, `oldestSeconds` the greatest age at use.
 */
export interface DataKeysSummary {
  readonly created: number;
  readonly messagesPerKey: number;
  readonly bytesPerKey: number;
  readonly meanMessagesPerKey: number;
  readonly meanBytesPerKey: number;
  readonly oldestSeconds: number;
}

export interface ThresholdOutcome {
  readonly text: string;
  readonly observed: number | null;
  readonly limit: number;
  readonly passed: boolean;
}

export interface Interval {
  readonly low: number;
  readonly high: number;
  /** 0 to 1. */
  readonly confidence: number;
  readonly method: string;
}

/** A run of throttled seconds with gaps of at most 5 s. `endSecond` is the last throttled second, inclusive. */
export interface Episode {
  /** `ACCOUNT/NAME`; `ACCOUNT/REGION/NAME` where several Regions have it. */
  readonly quota: string;
  readonly startSecond: number;
  readonly endSecond: number;
  readonly throttled: number;
  readonly peakRequestsPerSecond: number;
  readonly cause: 'load' | 'burst' | 'retries' | 'cache-expiry';
  /** By share of the episode's requests, largest first, at most 5. */
  readonly top: readonly { readonly workload: string; readonly operation: string; readonly share: number }[];
  /**
   * The workload with more than half of what first tries rose by over the minute before, and its share of it. Only where it
   * is not the one that asked most.
   */
  readonly rose?: { readonly workload: string; readonly share: number };
}

/** One quota's columns, one number a simulated second (drain included). `quota` is an index into `Summary.quotas`. */
export interface QuotaSeries {
  readonly quota: number;
  readonly admittedFirstTries: SecondColumn;
  readonly admittedRetries: SecondColumn;
  readonly throttledFirstTries: SecondColumn;
  readonly throttledRetries: SecondColumn;
  readonly rejected: SecondColumn;
}

/** Calls that succeeded, by second of intended start; milliseconds, NaN where there was no call. */
export interface LatencySeries {
  readonly calls: NumberColumn;
  readonly percentiles: readonly { readonly percent: number; readonly milliseconds: NumberColumn }[];
  readonly meanMilliseconds: NumberColumn;
  readonly maxMilliseconds: NumberColumn;
}

/** How many succeeded calls took how long: every latency that occurs, ascending, of all replications together. */
export interface LatencyCounts {
  readonly milliseconds: ArrayLike<number>;
  readonly calls: ArrayLike<number>;
}

/** Everything a report of one run is drawn from. */
export interface RunReport {
  readonly summary: Summary;
  readonly series: readonly QuotaSeries[];
  readonly latency: LatencySeries;
  readonly latencyCounts: LatencyCounts;
  /** How much of each resource quota was used, of the first replication; an absent one has nothing to show. */
  readonly resourceSeries?: readonly ResourceSeries[];
  /** Request quotas that are raised in mid-run. */
  readonly quotaLimits?: readonly QuotaLimits[];
  /** How many requests the measured calls became, of the first replication. */
  readonly attempts?: readonly CallAttempts[];
  /** Of each client with a cache, of the first replication. */
  readonly cacheSeries?: readonly CacheSeries[];
  /** Of each workload with calls that succeeded, of the first replication. */
  readonly latencyQuantiles?: readonly WorkloadQuantiles[];
  /** What the requests of each operation cost, of the first replication. */
  readonly costs?: readonly OperationCost[];
  /** What its page needs to simulate it again (a WhatIf), or a sentence on why there is none, as text of plain-json.ts. */
  readonly whatIf?: string | undefined;
  /** The command that gives this result again, from file name, seed and --set only. */
  readonly command: string;
}

export interface ResourceSeries {
  /** An index into `Summary.resources`. */
  readonly resource: number;
  /** At the end of each simulated second. */
  readonly used: SecondColumn;
  /** Where the limit changes: from which time in seconds on it is what, ascending. */
  readonly limits?: readonly { readonly fromSeconds: number; readonly limit: number }[];
}

export interface QuotaLimits {
  /** An index into `Summary.quotas`. */
  readonly quota: number;
  /** Requests a second: from which time in seconds on it is what, ascending. */
  readonly limits: readonly { readonly fromSeconds: number; readonly limit: number }[];
}

export interface CallAttempts {
  readonly workload: string;
  /** `calls[n]` calls ended after n requests, n from 0: a call answered from a cache makes none; the last, 64, is 64 or more. */
  readonly calls: ArrayLike<number>;
}

/** One client's lookups, one number a simulated second. */
export interface CacheSeries {
  readonly client: string;
  readonly hits: SecondColumn;
  readonly misses: SecondColumn;
}

export interface WorkloadQuantiles {
  readonly workload: string;
  readonly points: readonly QuantilePoint[];
}

/** Quantile 0 to 1, nearest rank, ascending; the last is 1, the slowest call. */
export interface QuantilePoint {
  readonly quantile: number;
  readonly milliseconds: number;
}

/** `costUsd` of the admitted requests; null where a price is not known. */
export interface OperationCost {
  readonly operation: string;
  readonly account: string;
  readonly costUsd: number | null;
}

/** What `compare` gives: the same workload under each variant, on common random numbers. */
export interface ComparisonReport {
  readonly scenario: { readonly name: string; readonly claim: string | null; readonly sha256: string };
  readonly replications: number;
  readonly command: string;
  readonly variants: readonly VariantReport[];
  /** Against the first variant (the base), paired by replication. */
  readonly differences: readonly Difference[];
  /** By each number that less of is better; left out of results that older versions stored. */
  readonly ranking?: readonly RankingByMetric[];
  /** Left out of results that older versions stored. */
  readonly dominated?: readonly Dominated[];
}

/** Names of the variants that beat the base, that show no difference from it, and that it beats. Best first in each. */
export interface RankingByMetric {
  readonly path: string;
  readonly better: readonly string[];
  readonly noDifferenceShown: readonly string[];
  readonly worse: readonly string[];
}

/** `by` is at least as good in the mean of every number that is ranked, and better beyond noise in those of `betterIn`. */
export interface Dominated {
  readonly variant: string;
  readonly by: string;
  readonly betterIn: readonly string[];
}

export interface VariantReport {
  readonly name: string;
  /** path -> new value as text; empty for the base. */
  readonly change: Readonly<Record<string, string>>;
  readonly summary: Summary;
  /** Of replication 0, for the small multiples: the series of the busiest throttled quota or of the busiest one. */
  readonly series: readonly QuotaSeries[];
  readonly latency: LatencySeries;
  /** Of all calls of replication 0. */
  readonly latencyQuantiles?: readonly QuantilePoint[];
  readonly cacheSeries?: RunReport['cacheSeries'];
  readonly quotaLimits?: RunReport['quotaLimits'];
}

export interface Difference {
  readonly variant: string;
  readonly path: string;
  readonly base: number;
  readonly value: number;
  readonly difference: number;
  readonly interval: Interval;
}

/** What came of a scenario under a limiter. */
export interface LimiterOutcome {
  readonly limiter: string;
  /** Of requests and of calls, 0 to 1; null where there were none. */
  readonly throttledShare: number | null;
  readonly failedShare: number | null;
  readonly latencyP99Ms: number | null;
  /** Where p99 was not asked for: the highest percentile that was. */
  readonly latencyTail?: { readonly percentile: string; readonly milliseconds: number | null };
  /** Whether every threshold was met; null without thresholds. */
  readonly met: boolean | null;
}
