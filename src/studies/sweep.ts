/**
 * Why this file exists: `kmsim sweep`: the same scenario at every point of a grid, each on the same random numbers. A point
 * that was computed once is not computed again.
 */
import { sha256OfText } from '../engine/fingerprint.ts';
import { averageNumbers } from './average.ts';
import { canonicalJson } from './canonical-json.ts';
import { DEFAULT_PERCENTILES } from './latency-statistics.ts';
import { observe } from './metrics.ts';
import type { Progress } from './replications.ts';
import { Interrupted, Simulator, type SimulatorOptions } from './simulator.ts';
import type { Subject } from './subject.ts';
import { summarize } from './summarize.ts';
import type { Interval } from './summary.ts';
import type { SweepAxis, SweepMetric, SweepPoint, SweepReport } from './sweep-report.ts';
import { VERSION } from './version.ts';

/** What each point is compared by, beside its summary. */
export const sweptMetrics = [
  'throttled.share',
  'failed.share',
  'latency.p50',
  'latency.p99',
  'requests.peak1s',
  'attemptsPerCall',
  'costUsd',
] as const;

/** Finished points by key: text that is kept as it is. */
export interface PointCache {
  read(key: string): Promise<string | undefined>;
  write(key: string, content: string): Promise<void>;
}

export interface GridPoint {
  readonly values: SweepPoint['values'];
  readonly subject: Subject;
}

export interface SweepOptions extends Omit<SimulatorOptions, 'onRun'> {
  readonly axes: readonly SweepAxis[];
  readonly replications: number;
  readonly cache?: PointCache | undefined;
  readonly command: string;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}

/** Points under way at once: enough that no worker waits for the last replication of a point. */
const MOST_LANES = 8;

/**
 * Simulates each point that the cache does not have.
 *
 * @returns undefined if it was interrupted before a point was finished.
 */
export async function sweepScenario(
  base: Subject,
  points: readonly GridPoint[],
  options: SweepOptions,
): Promise<SweepReport | undefined> {
  const { jobs, signal, percentiles, replications, axes, command, onProgress } = options;
  const runs = points.length * replications;
  let cached = 0;
  const tell = (finished: number) =>
    onProgress?.({ finishedRuns: finished + cached, runs, fraction: Math.min(1, (finished + cached) / runs) });
  const simulator = new Simulator({ jobs, signal, percentiles, onRun: tell });
  const done: (SweepPoint | undefined)[] = points.map(() => undefined);
  let next = 0;
  const lane = async (): Promise<void> => {
    for (let index = next++; index < points.length; index = next++) {
      const { subject, values } = points[index]!;
      const key = keyOf(subject, options);
      const known = await readPoint(key, options);
      if (known !== undefined) cached += replications;
      const computed = known ?? (await compute(subject, simulator, options));
      if (known === undefined) await options.cache?.write(key, JSON.stringify({ key, point: computed }));
      done[index] = { values, ...computed };
    }
  };
  try {
    const lanes = (jobs ?? 1) > 1 ? Math.min(MOST_LANES, 1 + Math.ceil((jobs ?? 1) / replications)) : 1;
    await settled(Array.from({ length: lanes }, lane));
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
  } finally {
    await simulator.close();
  }
  const finished = done.filter((point) => point !== undefined);
  if (finished.length === 0) return undefined;
  const { name, claim, sha256 } = base;
  return {
    axes,
    points: finished,
    scenario: { name, claim, sha256 },
    replications,
    partial: finished.length < points.length,
    command,
  };
}

/** Waits for all, so that nothing is under way when the first failure is told. */
async function settled(lanes: readonly Promise<void>[]): Promise<void> {
  const results = await Promise.allSettled(lanes);
  const failed = results.filter((result) => result.status === 'rejected');
  const worst = failed.find(({ reason }) => !(reason instanceof Interrupted)) ?? failed[0];
  if (worst !== undefined) throw worst.reason;
}

type Computed = Omit<SweepPoint, 'values'>;

async function compute(
  subject: Subject,
  simulator: Simulator,
  { replications, percentiles = DEFAULT_PERCENTILES }: SweepOptions,
): Promise<Computed> {
  const { world } = subject;
  const measurements = await simulator.replications(world, { from: 0, to: replications }, (run) => run);
  const metric = (name: string): SweepMetric => {
    const values = measurements.map((measurement) => observe(name, { kind: 'all' }, world, measurement));
    const intervals: Record<string, Interval> = {};
    const value = values.includes(null) ? null : averageNumbers(values, name, intervals);
    return { value, interval: intervals[name] ?? null };
  };
  const { summary } = summarize(subject, measurements, { percentiles });
  return { summary, metrics: Object.fromEntries(sweptMetrics.map((name) => [name, metric(name)])) };
}

/** SHA-256 of all that a point depends on: the scenario as changed, its recordings, seed, replications, this version. */
function keyOf(subject: Subject, { replications, percentiles = DEFAULT_PERCENTILES }: SweepOptions): string {
  const { world, name, claim, sha256, seed, startTime, recorded, profile, limiter } = subject;
  const { assumptions, warnings, thresholds } = subject;
  const facts = { name, claim, sha256, seed, startTime, recorded, profile, limiter, assumptions, warnings, thresholds };
  return sha256OfText(canonicalJson({ version: VERSION, replications, percentiles, facts, world: plain(world) }));
}

/** Columns of numbers as lists of numbers. */
function plain(value: unknown): unknown {
  if (ArrayBuffer.isView(value)) return Array.from(value as unknown as ArrayLike<number>);
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plain(item)]));
}

/** A point of the cache; what cannot be read is computed again. */
async function readPoint(key: string, { cache }: SweepOptions): Promise<Computed | undefined> {
  const content = await cache?.read(key);
  if (content === undefined) return undefined;
  try {
    const found = JSON.parse(content) as { readonly key?: unknown; readonly point?: Computed };
    return found.key === key ? found.point : undefined;
  } catch {
    return undefined;
  }
}
