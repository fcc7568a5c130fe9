/**
 * Why this file exists: a point of a sweep is computed in this process or on another machine, now or last week. What it
 * depends on, the hash that names it and what comes of it are the same wherever that is.
 */
import { sha256OfText } from '../../engine/fingerprint.ts';
import type { RunMeasurement } from '../../simulation/result.ts';
import { observeMean } from '../intervals/observation.ts';
import { shownPercentiles } from '../measures/shown-percentiles.ts';
import type { Subject } from '../subject.ts';
import { summarize } from '../summarize.ts';
import type { SweepMetric, SweepPoint } from '../sweep-report.ts';
import { ENGINE } from '../version.ts';
import { decodeExact, encodeExact } from './exact-json.ts';
import type { PointTask } from './point-task.ts';
import type { Simulator } from './simulator.ts';

/** What each point is compared by, beside its summary and the percentiles that were asked for. */
export const sweptMetrics = [
  'throttled.share',
  'failed.share',
  'latency.p50',
  'latency.p99',
  'requests.peak1s',
  'attemptsPerCall',
  'costUsd',
] as const;

/** What comes of a point. */
export type ComputedPoint = Omit<SweepPoint, 'values'>;

export interface EncodedPoint {
  /** SHA-256 of `text`: equal keys are equal points, so that one of them is computed. */
  readonly key: string;
  /** This build of kmsim and the whole task. */
  readonly text: string;
}

export function encodePoint(task: PointTask): EncodedPoint {
  const text = encodeExact({ kmsim: ENGINE, task: ownTask(task) });
  return { key: sha256OfText(text), text };
}

/** A task without what its subject holds beside a subject's own fields. */
export function ownTask({ subject, replications, percentiles }: PointTask): PointTask {
  const { world, name, claim, sha256, seed, startTime, recorded, profile, limiter } = subject;
  const { assumptions, warnings, thresholds } = subject;
  const facts = { name, claim, sha256, seed, startTime, recorded, profile, limiter, assumptions, warnings, thresholds };
  const own: Subject = { ...facts, world };
  return { subject: own, replications, percentiles };
}

/** @throws SyntaxError if `text` is none that `encodePoint` made. */
export function decodePoint(text: string): PointTask {
  return (decodeExact(text) as { readonly task: PointTask }).task;
}

/** @throws Interrupted */
export async function computePoint(task: PointTask, simulator: Simulator): Promise<ComputedPoint> {
  const { subject, replications, percentiles } = task;
  const range = { from: 0, to: replications, percentiles };
  return pointOf(task, await simulator.replications(subject.world, range, (run) => run));
}

/** @param measurements of each replication, in their order */
export function pointOf({ subject, percentiles }: PointTask, measurements: readonly RunMeasurement[]): ComputedPoint {
  const metric = (name: string): SweepMetric => observeMean(name, { kind: 'all' }, subject.world, measurements);
  const { summary } = summarize(subject, measurements, { percentiles });
  const asked = shownPercentiles(Object.keys(summary.latencyMs)).map((name) => `latency.${name}`);
  const names = new Set([...sweptMetrics, ...asked]);
  return { summary, metrics: Object.fromEntries([...names].map((name) => [name, metric(name)])) };
}

/** A computed point as the text that is kept or sent. */
export function finishedText(key: string, point: ComputedPoint): string {
  return JSON.stringify({ key, point });
}

/** The point of such a text; undefined if it is another's or broken. */
export function readFinished(key: string, text: string): ComputedPoint | undefined {
  try {
    const found = JSON.parse(text) as { readonly key?: unknown; readonly point?: ComputedPoint } | null;
    return found?.key === key ? found.point : undefined;
  } catch {
    return undefined;
  }
}
