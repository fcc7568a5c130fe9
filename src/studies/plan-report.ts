/**
 * Why this file exists: the shape of what `kmsim plan` finds. The first twelve fields are the contract with users; those
 * after them say what was asked, of what, and how to have it again.
 */
import type { Interval, Summary } from './summary.ts';

/** What `kmsim plan` prints with `--format json`, and writes as summary.json. */
export interface PlanReport {
  /** What was solved, its names resolved: `quota:main/crypto-symmetric`, `load` or a path of the file. */
  readonly solve: string;
  /** In the solved unit, the value nearest the edge that is shown to meet the thresholds; null if none is. */
  readonly answer: number | null;
  /** Where the edge lies: from the value next to the last that is shown to fail, to the answer. */
  readonly interval: Interval | null;
  /** 0 to 1: how sure a value must be to count as meeting the thresholds, or as failing them. */
  readonly confidence: number;
  /** Simulated runs, of every value tried. */
  readonly runs: number;
  /** By value, ascending. */
  readonly curve: readonly CurvePoint[];
  /** 0.2 for 20 %: what the recommended value has beyond the answer. */
  readonly headroom: number;
  /** The answer with headroom, rounded to `round` away from the edge; null without an answer. */
  readonly recommended: number | null;
  readonly sensitivity: readonly SensitivityRow[];
  /** Whole months of growth for which the recommended value meets the thresholds, at most the horizon; null without growth. */
  readonly holdsMonths: number | null;
  /** The last of those months, `YYYY-MM`; null unless a starting month was given. */
  readonly holdsUntil: string | null;

  readonly schemaVersion: 1;
  readonly kmsim: string;
  readonly scenario: Summary['scenario'];
  readonly seed: number | string;
  readonly partial: boolean;
  /**
   * Only of a quota that needs no increase: by how much of the answer today's value exceeds it, 0.25 for 25 %; at least
   * the headroom. `recommended` is today's value then.
   */
  readonly spare?: number;
  /** Only of a search that was interrupted before its answer: how far it came. */
  readonly bracket?: PlanBracket;
  readonly limiter: string;
  readonly profile: string;
  readonly durationSeconds: number;
  readonly assumptions: Summary['assumptions'];
  readonly warnings: readonly string[];
  readonly setting: PlanSetting;
  readonly thresholds: readonly PlanThreshold[];
  /** False if some value meets the thresholds although one nearer to plenty is shown to fail. */
  readonly monotone: boolean;
  readonly round: number;
  readonly growth: PlanGrowth | null;
  /** One SHA-256 over the events of every run. */
  readonly events: string;
  /** The command that gives this result again. */
  readonly command: string;
}

/** The values nearest the edge so far; null each where none was decided so. */
export interface PlanBracket {
  /** Shown to meet the thresholds. */
  readonly meets: number | null;
  /** Shown to fail. */
  readonly fails: number | null;
}

export interface PlanSetting {
  readonly kind: 'quota' | 'load' | 'path';
  /** `crypto-symmetric of main, us-east-1`, `load`, or the path. */
  readonly name: string;
  /** `/s` of a quota; what the file writes behind the number of a path. */
  readonly unit: string;
  /** Which of the values that meet the thresholds is the answer. */
  readonly looksFor: 'smallest' | 'largest';
  /** The value of the scenario as it stands. */
  readonly today: number;
  /** Values are whole multiples of it. */
  readonly tolerance: number;
}

/** A threshold and what was observed at the answer: a mean over `replications`. */
export interface PlanThreshold {
  readonly text: string;
  readonly limit: number;
  readonly observed: number | null;
  readonly interval: Interval | null;
  readonly replications: number;
}

export type PlanVerdict = 'meets' | 'fails' | 'undecided';

export interface CurvePoint {
  readonly value: number;
  /** Mean over the replications of throttled / requests, of the solved quota or, where none is solved, of all. */
  readonly throttledShare: number;
  /** Undefined for one replication. */
  readonly interval: Interval | null;
  readonly replications: number;
  readonly verdict: PlanVerdict;
}

/** The same question with one thing changed. */
export interface SensitivityRow {
  /** path -> value, as for `--set`. */
  readonly change: Readonly<Record<string, string>>;
  readonly name: string;
  /** To the nearest `tolerance`; null if no value meets the thresholds. */
  readonly answer: number | null;
  readonly tolerance: number;
  /** Of the recommended value under this change. */
  readonly recommended: PlanVerdict;
}

export interface PlanGrowth {
  /** 0.04 for 4 % a month. */
  readonly perMonth: number;
  readonly horizonMonths: number;
  /** `YYYY-MM` of month 0, or null. */
  readonly starting: string | null;
}
