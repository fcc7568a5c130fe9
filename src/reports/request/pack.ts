/**
 * Why this file exists: what a limit-increase pack is made of. Each number says where it is from: simulated, measured
 * (imported), applied (given), or AWS's table; none of them stands for another.
 */
import type { PlanReport } from '../../studies/plan-report.ts';
import type { ComparisonReport, QuotaSummary, Summary } from '../../studies/summary.ts';

/** One quota of one account in one Region, and why it is to be raised to what. */
export interface PackItem {
  /** The account's name in the scenario, and its id. */
  readonly account: string;
  readonly accountId: string;
  readonly region: string;
  /** kmsim's name and AWS's. */
  readonly quota: string;
  readonly awsName: string;
  /** Service Quotas code; null where none is known. */
  readonly code: string | null;
  /** The CloudWatch dimension Resource; null where there is none. */
  readonly usageResource: string | null;
  /** Requests a second that AWS has applied, as given; null where it was not. */
  readonly appliedPerSecond: number | null;
  /** Requests a second that AWS's table has for the Region; never taken for the applied value. */
  readonly tablePerSecond: number;
  /** Whole requests a second. */
  readonly desiredPerSecond: number;
  readonly desiredFrom: 'plan' | 'given';
  readonly plan: PlanReport;
  /** The first run of the plan's scenario as it stands. */
  readonly run: Summary;
  /** This quota in that run; undefined where nothing asked for it. */
  readonly simulated: QuotaSummary | undefined;
  readonly measured: MeasuredUsage | null;
  readonly mitigations: readonly Mitigation[];
  /** The folder of that run's page, charts and CSV files, relative to the pack. */
  readonly evidence: string;
}

/** What a recording says of a quota: requests that were answered, refusals apart. */
export interface MeasuredUsage {
  /** The import's folder, its last part only. */
  readonly source: string;
  /** ISO 8601; null where the recording has no clock. */
  readonly from: string | null;
  readonly seconds: number;
  readonly requests: number;
  readonly meanPerSecond: number;
  /** Null where the recording counts longer than a second: it cannot show one. */
  readonly peakPerSecond: number | null;
  readonly peakPerMinute: number;
  /** Refusals in the whole recording, whatever their quota. */
  readonly throttled: number;
}

/** Something that lowers the load on KMS already. */
export interface Mitigation {
  readonly what: string;
  /** The effect and where it is from; null where nothing shows it. */
  readonly effect: string | null;
}

/** A Region that takes over: what it has of each quota. */
export interface StandbyRow {
  readonly item: PackItem;
  readonly region: string;
  readonly appliedPerSecond: number | null;
  readonly tablePerSecond: number;
}

export interface Pack {
  readonly name: string;
  readonly items: readonly PackItem[];
  /** YYYY-MM-DD, or null where it was not given. */
  readonly neededBy: string | null;
  /** The last day it is needed, or null: for good. */
  readonly until: string | null;
  readonly standby: readonly StandbyRow[];
  readonly comparisons: readonly ComparisonReport[];
}

/** The account id of AWS's own examples, and kmsim's default: nobody's. */
export const PLACEHOLDER_ACCOUNT = '123456789012';

/** `111122223333.us-east-1.L-6E3AF000.json`; undefined without a code. */
export function requestFile({
  accountId,
  region,
  code,
}: Pick<PackItem, 'accountId' | 'region' | 'code'>): string | undefined {
  return code === null ? undefined : `${accountId}.${region}.${code}.json`;
}
