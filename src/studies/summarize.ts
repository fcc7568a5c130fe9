/**
 * Why this file exists: measurements are numbers without names; a summary is what a user reads. This is the one way from
 * one to the other.
 */
import { ensure } from '../engine/ensure.ts';
import { sha256OfText } from '../engine/fingerprint.ts';
import type { RunMeasurement } from '../simulation/result.ts';
import type { World } from '../simulation/world.ts';
import { canonicalJson } from './canonical-json.ts';
import { average } from './intervals/average.ts';
import { percentileIntervals } from './intervals/percentile-intervals.ts';
import { shareIntervals } from './intervals/share-intervals.ts';
import { warmupHint } from './intervals/warm-up.ts';
import { findEpisodes } from './measures/episodes.ts';
import { measureQuantiles } from './measures/latency-quantiles.ts';
import { DEFAULT_PERCENTILES, latencyCountsOf, merged } from './measures/latency-statistics.ts';
import { quotaLimitChanges } from './measures/limit-changes.ts';
import { measureBill } from './measures/measure-bill.ts';
import { shareOfClient } from './measures/measure-callers.ts';
import { measureResources } from './measures/measure-resources.ts';
import { measureOperationCosts } from './measures/measure-totals.ts';
import { measuredTime } from './measures/measured-time.ts';
import { measureNumbers, type Numbers } from './measures/numbers.ts';
import { quotaColumns } from './measures/quota-columns.ts';
import { withRisers } from './measures/risers.ts';
import { seriesOfRun } from './measures/run-series.ts';
import type { Subject } from './subject.ts';
import type { QuotaSeries, RunReport, Summary } from './summary.ts';
import { judge } from './thresholds.ts';
import { VERSION } from './version.ts';

export interface SummaryOptions {
  /** Default: 50, 90, 95, 99, 99.9. */
  readonly percentiles?: readonly number[];
  /** True if not all was simulated that was asked for. */
  readonly partial?: boolean;
  /** Where replications went on until the intervals were narrow. */
  readonly precision?: Summary['precision'] | undefined;
}

/**
 * The summary and series of one scenario's replications, in their order. Episodes and series are those of the first.
 *
 * @throws BugError if a call or a request was lost.
 */
export function summarize(
  subject: Subject,
  measurements: readonly RunMeasurement[],
  options: SummaryOptions = {},
): Omit<RunReport, 'command'> {
  const { world } = subject;
  const first = measurements[0];
  ensure(first !== undefined, 'a summary needs at least one replication');
  const percents = options.percentiles ?? DEFAULT_PERCENTILES;
  const all = measurements.map((measurement) => measureNumbers(world, measurement, percents));
  const asked = quotasAsked(all);
  const { means, intervals: ofMeans } = average(all.map((numbers) => withQuotas(numbers, asked)));
  const ofPercentiles = percentileIntervals({ world, percents, means, intervals: ofMeans }, measurements);
  const intervals = { ...ofMeans, ...ofPercentiles };
  const thresholds = judge(subject.thresholds, world, measurements, intervals);
  const { episodes, leftOut } = findEpisodes(world, first);
  const numbers = {
    ...means,
    resources: measureResources(world, measurements),
    thresholds,
    intervals,
    episodes,
    ...(leftOut === undefined ? {} : { episodesLeftOut: leftOut }),
  };
  return {
    summary: {
      ...facts(subject, measurements, options),
      ...fingerprints(measurements, numbers),
      ...numbers,
      // Not part of the fingerprint: what they are made of is.
      episodes: withRisers(world, first, episodes),
      intervals: { ...intervals, ...shareIntervals(world, all, measurements) },
      bill: measureBill(world, measurements),
    },
    series: asked.map((quota, index) => seriesOf(world, first, quota, index)),
    latency: first.latencySeconds,
    latencyQuantiles: measureQuantiles(world, first),
    costs: measureOperationCosts(world, first),
    ...seriesOfRun(world, first),
    ...quotaLimitsOf(world, asked),
    latencyCounts: latencyCountsOf(
      merged(measurements.flatMap(({ workloads }) => workloads.map(({ latency }) => latency))),
      world.clock,
    ),
  };
}

function facts(subject: Subject, measurements: readonly RunMeasurement[], options: SummaryOptions) {
  const { durationSeconds, warmupSeconds } = measuredTime(subject.world.clock);
  return {
    schemaVersion: 1,
    kmsim: VERSION,
    scenario: { name: subject.name, claim: subject.claim, sha256: subject.sha256 },
    seed: subject.seed,
    replications: measurements.length,
    ...(options.precision === undefined ? {} : { precision: options.precision }),
    durationSeconds,
    warmupSeconds,
    partial: options.partial === true || measurements.some((measurement) => measurement.partial),
    startTime: subject.startTime,
    limiter: subject.limiter,
    profile: subject.profile,
    assumptions: subject.assumptions,
    warnings: [
      ...subject.warnings,
      ...ownWarnings(subject.world, measurements),
      ...recordedWarnings(subject, measurements),
    ],
    recorded: subject.recorded,
  } as const;
}

function fingerprints(measurements: readonly RunMeasurement[], numbers: object): Pick<Summary, 'fingerprints'> {
  const events = measurements.map((measurement) => measurement.eventsFingerprint);
  return {
    fingerprints: {
      events: events.length === 1 ? events[0]! : sha256OfText(events.join('\n')),
      results: sha256OfText(canonicalJson(numbers)),
    },
  };
}

/** Indexes of the quotas that got a request in some replication. */
function quotasAsked(all: readonly Numbers[]): readonly number[] {
  return [...all[0]!.quotas.keys()].filter((quota) =>
    all.some(({ quotas }) => quotas[quota]!.requests > 0 || quotas[quota]!.peakRequestsPerSecond > 0),
  );
}

function withQuotas(numbers: Numbers, asked: readonly number[]): Numbers {
  return { ...numbers, quotas: asked.map((quota) => numbers.quotas[quota]!) };
}

function seriesOf(world: World, measurement: RunMeasurement, quota: number, index: number): QuotaSeries {
  const { offered: _offered, throttled: _throttled, ...columns } = quotaColumns(world, measurement, quota);
  return { quota: index, ...columns };
}

/** Of the quotas that are raised in mid-run; left out where none is. */
function quotaLimitsOf(world: World, asked: readonly number[]): Pick<RunReport, 'quotaLimits'> {
  const raised = asked.map((quota, index) => ({ quota: index, limits: quotaLimitChanges(world, quota) }));
  const quotaLimits = raised.filter(({ limits }) => limits.length > 0);
  return quotaLimits.length === 0 ? {} : { quotaLimits };
}

/** A recording that was throttled where its replay is not shows a quota that the table does not. */
function recordedWarnings({ recorded }: Subject, measurements: readonly RunMeasurement[]): readonly string[] {
  if (recorded === null || recorded.throttled === 0) return [];
  if (measurements.some(({ flows }) => flows.some(({ throttled }) => throttled > 0))) return [];
  return [
    `${recorded.throttled} of the ${recorded.requests} recorded requests were throttled and none of this run: the quota applied then may be lower than the one used here (quotas.file, quotas.set), or spent by calls that the recording lacks`,
  ];
}

function ownWarnings(world: World, measurements: readonly RunMeasurement[]): readonly string[] {
  const warnings: string[] = [];
  const hint = warmupHint(world, measurements);
  if (hint !== undefined) warnings.push(hint);
  const late = measurements[0]!.arrivalsAfterEnd;
  if (late > 0) warnings.push(`${late} recorded arrivals at or after the duration were left out`);
  for (const [client, { name }] of world.clients.entries()) {
    const { flows, workloads } = shareOfClient(world, client);
    const mixed = flows.filter((flow) => !workloads.includes(world.flows[flow]!.workload));
    if (mixed.length === 0) continue;
    const names = [...new Set(mixed.map((flow) => world.workloads[world.flows[flow]!.workload]!.name))];
    warnings.push(
      `client ${name}: its calls of ${names.join(', ')} are counted there only, together with other clients'`,
    );
  }
  return warnings;
}
