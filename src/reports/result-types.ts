/**
 * Why this file exists: scripts read what kmsim writes, and `kmsim schema result` tells them what they will find. Here is
 * the JSON of each kind of result, as it is stored and printed; result.schema.json is made from these types.
 */
import type { StoredDiff } from '../studies/diff/diff-sides.ts';
import type { PlanReport } from '../studies/plan-report.ts';
import type { ComparisonReport, Summary, VariantReport } from '../studies/summary.ts';
import type { SweepPoint, SweepReport } from '../studies/sweep-report.ts';

/** What `run`, `compare`, `sweep`, `plan` and `diff` print with `--format json`, and write as summary.json. */
export type Result = Summary | ComparisonResult | SweepResult | PlanReport | StoredDiff;

/** Of `kmsim compare`. */
export interface ComparisonResult extends Omit<ComparisonReport, 'variants'> {
  /** The base first. */
  readonly variants: readonly VariantResult[];
}

/** A variant; its intervals stand beside its summary too. */
export interface VariantResult extends Pick<VariantReport, 'name' | 'change' | 'summary'> {
  readonly intervals: Summary['intervals'];
}

/** Of `kmsim sweep`. */
export interface SweepResult extends Omit<SweepReport, 'points'> {
  /** The last axis changes fastest. */
  readonly points: readonly PointResult[];
}

/** A point of a grid; its intervals stand beside its summary too. */
export interface PointResult extends SweepPoint {
  readonly intervals: Summary['intervals'];
}
