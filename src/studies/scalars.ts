/** Why this file exists: variants differ in quotas and clients; these are the numbers that every one of them has. */
import type { RunMeasurement } from '../simulation/result.ts';
import { measureDataKeys } from './measures/measure-data-keys.ts';
import { observe } from './measures/metrics.ts';
import { measureNumbers } from './measures/numbers.ts';
import { shownPercentiles, tailPercentile } from './measures/shown-percentiles.ts';
import type { Subject } from './subject.ts';

/** path -> its value in each replication. */
export type Scalars = ReadonlyMap<string, readonly (number | null)[]>;

/**
 * What the arrows of a comparison's table and its ranking speak of: the differences in these are judged together, so that
 * one in twenty comparisons of what is the same finds any of them different.
 */
export function headlineMetrics(paths: Iterable<string>): readonly string[] {
  return [
    'throttled.share',
    'failed.share',
    ...shownPercentiles(latenciesOf(paths)).map((name) => `${LATENCY}${name}`),
    'totals.requests',
    'requests.peak1s',
    'totals.calls',
    'totals.costUsdPerMonth',
    'dataKeys.messages',
    'dataKeys.bytes',
    'dataKeys.age',
  ];
}

/** Those that less of is better, whatever the question is. */
export function rankedMetrics(paths: Iterable<string>): readonly string[] {
  return [
    'throttled.share',
    'failed.share',
    `${LATENCY}${tailPercentile(latenciesOf(paths))}`,
    'totals.requests',
    'totals.costUsdPerMonth',
    'dataKeys.messages',
    'dataKeys.bytes',
  ];
}

const LATENCY = 'latencyMs.';

function latenciesOf(paths: Iterable<string>): readonly string[] {
  return [...new Set(paths)].flatMap((path) => (path.startsWith(LATENCY) ? [path.slice(LATENCY.length)] : []));
}

/** What is compared beside the summary's own numbers, under the names that thresholds use. */
const observedMetrics = [
  'throttled.share',
  'failed.share',
  'requests.peak1s',
  'requests.peak60s',
  'utilisation.peak1s',
  'dataKeys.messages',
  'dataKeys.age',
];

/** Totals, latencies, shares, peaks, and what one data key protects. */
export function scalarsOf(
  subject: Subject,
  measurements: readonly RunMeasurement[],
  percents: readonly number[],
): Scalars {
  const rows = measurements.map((measurement) => {
    const { totals, latencyMs } = measureNumbers(subject.world, measurement, percents);
    const metric = (name: string) => [name, observe(name, { kind: 'all' }, subject.world, measurement)] as const;
    return new Map<string, number | null>([
      ...observedMetrics.map(metric),
      ['dataKeys.bytes', bytesPerKey(subject, measurement)],
      ...Object.entries(totals).map(([key, value]) => [`totals.${key}`, value as number | null] as const),
      ...Object.entries(latencyMs).map(([key, value]) => [`latencyMs.${key}`, value] as const),
    ]);
  });
  return new Map([...rows[0]!.keys()].map((path) => [path, rows.map((row) => row.get(path) ?? null)]));
}

/** Of the client whose keys protect most; null where none makes or keeps data keys. */
function bytesPerKey({ world }: Subject, measurement: RunMeasurement): number | null {
  const bytes = [...world.clients.keys()].flatMap((client) => measureDataKeys(measurement, client)?.bytesPerKey ?? []);
  return bytes.length === 0 ? null : Math.max(...bytes);
}
