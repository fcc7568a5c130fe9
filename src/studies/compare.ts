/**
 * Why this file exists: two variants on different random numbers differ by luck. Here each replication of a variant sees
 * the arrivals and answer times that the base saw, and is compared with that very replication.
 */

import { type ReplicationOptions, runReplications } from './computing/replications.ts';
import { differencesFrom } from './differences.ts';
import { dominatedAmong } from './dominated.ts';
import { quantilesOfAll } from './measures/latency-quantiles.ts';
import { DEFAULT_PERCENTILES } from './measures/latency-statistics.ts';
import { type PreciseRuns, replicateUntil } from './precision.ts';
import { rankingOf } from './ranking.ts';
import { scalarsOf } from './scalars.ts';
import type { Subject } from './subject.ts';
import { summarize } from './summarize.ts';
import type { ComparisonReport, RunReport, VariantReport } from './summary.ts';

export const DEFAULT_REPLICATIONS = 10;

/** One side of a comparison; the first of several is the base. */
export interface Variant {
  readonly name: string;
  /** path -> new value as text; empty for the base. */
  readonly change: Readonly<Record<string, string>>;
  readonly subject: Subject;
}

export interface CompareOptions extends Omit<ReplicationOptions, 'replications'> {
  /** Default 10. */
  readonly replications?: number | undefined;
  /** In place of `replications`: until the intervals of every variant are so narrow, 0.05 for 5 % of the mean. */
  readonly precision?: number | undefined;
  /** The command that gives this result again. */
  readonly command: string;
}

/**
 * Simulates every variant on common random numbers and compares each with the first.
 *
 * @returns undefined if it was interrupted before each variant had finished once.
 * @throws BugError if a call or a request was lost.
 */
export async function compareVariants(
  variants: readonly Variant[],
  options: CompareOptions,
): Promise<ComparisonReport | undefined> {
  const { measurements, partial, precision } = await replicated(variants, options);
  const finished = measurements[0]!.length;
  if (finished === 0) return undefined;
  const percentiles = options.percentiles ?? DEFAULT_PERCENTILES;
  const scalars = variants.map(({ name, subject }, index) => ({
    name,
    scalars: scalarsOf(subject, measurements[index]!, percentiles),
  }));
  const differences = differencesFrom(scalars);
  const { name, claim, sha256 } = variants[0]!.subject;
  return {
    scenario: { name, claim, sha256 },
    replications: finished,
    command: options.command,
    variants: variants.map((variant, index) =>
      variantReport(
        variant,
        summarize(variant.subject, measurements[index]!, { percentiles, partial, precision: precision?.[index] }),
        quantilesOfAll(variant.subject.world, measurements[index]![0]!),
      ),
    ),
    differences,
    ranking: rankingOf(differences),
    dominated: dominatedAmong(scalars),
  };
}

async function replicated(
  variants: readonly Variant[],
  options: CompareOptions,
): Promise<Omit<PreciseRuns, 'precision'> & Partial<PreciseRuns>> {
  const subjects = variants.map(({ subject }) => subject);
  if (options.precision !== undefined) return replicateUntil(subjects, options.precision, options);
  const replications = options.replications ?? DEFAULT_REPLICATIONS;
  const worlds = subjects.map(({ world }) => world);
  const measurements = await runReplications(worlds, { ...options, replications });
  return { measurements, partial: measurements[0]!.length < replications };
}

function variantReport(
  { name, change }: Variant,
  report: Omit<RunReport, 'command'>,
  latencyQuantiles: VariantReport['latencyQuantiles'],
): VariantReport {
  const { summary, latency, cacheSeries, quotaLimits } = report;
  return {
    name,
    change,
    summary,
    latency,
    series: report.series.filter(({ quota }) => quota === busiest(report)),
    ...(latencyQuantiles === undefined ? {} : { latencyQuantiles }),
    ...(cacheSeries === undefined ? {} : { cacheSeries }),
    ...(quotaLimits === undefined ? {} : { quotaLimits }),
  };
}

/** The quota with most throttled requests, and among equals with most requests. */
function busiest({ summary: { quotas } }: Omit<RunReport, 'command'>): number {
  return quotas.reduce((best, quota, index) => {
    const other = quotas[best]!;
    const busier =
      quota.throttled > other.throttled || (quota.throttled === other.throttled && quota.requests > other.requests);
    return busier ? index : best;
  }, 0);
}
