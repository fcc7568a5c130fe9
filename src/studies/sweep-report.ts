/** Why this file exists: the shape of what `kmsim sweep` gives: the axes of a grid, and a whole summary at each point. */
import type { Interval, Summary } from './summary.ts';

export interface SweepReport {
  readonly axes: readonly SweepAxis[];
  /** The last axis changes fastest. */
  readonly points: readonly SweepPoint[];
  readonly scenario: Summary['scenario'];
  readonly replications: number;
  /** True if it was interrupted: points are missing. */
  readonly partial: boolean;
  readonly command: string;
}

export interface SweepAxis {
  readonly path: string;
  /** As typed, each as for `--set`. */
  readonly values: readonly string[];
}

export interface SweepPoint {
  /** path -> value, one of each axis. */
  readonly values: Readonly<Record<string, string>>;
  readonly summary: Summary;
  /** By the names that thresholds use. */
  readonly metrics: Readonly<Record<string, SweepMetric>>;
}

export interface SweepMetric {
  /** A mean over the replications; null where one had no samples. */
  readonly value: number | null;
  /** Null with one replication. */
  readonly interval: Interval | null;
}
