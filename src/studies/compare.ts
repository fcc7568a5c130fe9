/**
 * Why this file exists: two variants on different random numbers differ by luck. Here each replication of a variant sees
 * the arrivals and answer times that the base saw, and is compared with that very replication.
 */
import type { RunMeasurement } from '../simulation/result.ts';
import { meanInterval } from './intervals.ts';
import { quantilesOfAll } from './latency-quantiles.ts';
import { DEFAULT_PERCENTILES } from './latency-statistics.ts';
import { observe } from './metrics.ts';
import { measureNumbers } from './numbers.ts';
import { meanOf } from './numbers-of-runs.ts';
import { type PreciseRuns, replicateUntil } from './precision.ts';
import { type ReplicationOptions, runReplications } from './replications.ts';
import type { Subject } from './subject.ts';
import { summarize } from './summarize.ts';
import type { ComparisonReport, Difference, Interval, RunReport, VariantReport } from './summary.ts';

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
  const scalars = variants.map(({ subject }, index) => scalarsOf(subject, measurements[index]!, percentiles));
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
    differences: variants
      .slice(1)
      .flatMap(({ name: variant }, index) => differencesOf(variant, scalars[0]!, scalars[index + 1]!)),
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
  const { summary, latency, cacheSeries } = report;
  return {
    name,
    change,
    summary,
    latency,
    series: report.series.filter(({ quota }) => quota === busiest(report)),
    ...(latencyQuantiles === undefined ? {} : { latencyQuantiles }),
    ...(cacheSeries === undefined ? {} : { cacheSeries }),
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

/** What is compared beside the summary's own numbers, under the names that thresholds use. */
const comparedMetrics = [
  'throttled.share',
  'failed.share',
  'requests.peak1s',
  'requests.peak60s',
  'utilisation.peak1s',
];

/** path -> its value in each replication. */
type Scalars = ReadonlyMap<string, readonly (number | null)[]>;

/** What every variant has, whatever its quotas and clients are: totals, latencies, shares and peaks. */
function scalarsOf(subject: Subject, measurements: readonly RunMeasurement[], percents: readonly number[]): Scalars {
  const rows = measurements.map((measurement) => {
    const { totals, latencyMs } = measureNumbers(subject.world, measurement, percents);
    const metric = (name: string) => [name, observe(name, { kind: 'all' }, subject.world, measurement)] as const;
    return new Map<string, number | null>([
      ...comparedMetrics.map(metric),
      ...Object.entries(totals).map(([key, value]) => [`totals.${key}`, value as number | null] as const),
      ...Object.entries(latencyMs).map(([key, value]) => [`latencyMs.${key}`, value] as const),
    ]);
  });
  return new Map([...rows[0]!.keys()].map((path) => [path, rows.map((row) => row.get(path) ?? null)]));
}

/** One difference a path that has a value in every replication of both. */
function differencesOf(variant: string, base: Scalars, changed: Scalars): readonly Difference[] {
  return [...base].flatMap(([path, before]) => {
    const after = changed.get(path) ?? [];
    const numbers = before.flatMap((value, index) => {
      const other = after[index] ?? null;
      return value === null || other === null ? [] : [{ value, other }];
    });
    if (numbers.length === 0 || numbers.length < before.length) return [];
    const differences = numbers.map(({ value, other }) => other - value);
    return {
      variant,
      path,
      base: meanOf(numbers.map(({ value }) => value)),
      value: meanOf(numbers.map(({ other }) => other)),
      difference: meanOf(differences),
      interval: pairedInterval(differences),
    };
  });
}

function pairedInterval(differences: readonly number[]): Interval {
  const interval = meanInterval(differences);
  if (interval === undefined) return unknownSpread(differences[0]!);
  return { ...interval, method: `paired: ${interval.method}` };
}

/** One replication says nothing about the spread. */
function unknownSpread(difference: number): Interval {
  return { low: difference, high: difference, confidence: 0, method: 'one replication' };
}
