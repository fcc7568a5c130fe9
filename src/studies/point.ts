/**
 * Why this file exists: a point of a sweep is computed in this process or on another machine, now or last week. What it
 * depends on, the hash that names it and what comes of it are the same wherever that is.
 */
import { sha256OfText } from '../engine/fingerprint.ts';
import { decodeExact, encodeExact } from './exact-json.ts';
import { observeMean } from './observation.ts';
import type { Simulator } from './simulator.ts';
import type { Subject } from './subject.ts';
import { summarize } from './summarize.ts';
import type { SweepMetric, SweepPoint } from './sweep-report.ts';
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

/** All that a point depends on; `subject` holds the scenario as changed, its recordings and its seed. */
export interface PointTask {
  readonly subject: Subject;
  readonly replications: number;
  readonly percentiles: readonly number[];
}

/** What comes of a point. */
export type ComputedPoint = Omit<SweepPoint, 'values'>;

export interface EncodedPoint {
  /** SHA-256 of `text`: equal keys are equal points, so that one of them is computed. */
  readonly key: string;
  /** This version of kmsim and the whole task. */
  readonly text: string;
}

export function encodePoint({ subject, replications, percentiles }: PointTask): EncodedPoint {
  const { world, name, claim, sha256, seed, startTime, recorded, profile, limiter } = subject;
  const { assumptions, warnings, thresholds } = subject;
  const facts = { name, claim, sha256, seed, startTime, recorded, profile, limiter, assumptions, warnings, thresholds };
  const own: Subject = { ...facts, world };
  const text = encodeExact({ kmsim: VERSION, task: { subject: own, replications, percentiles } });
  return { key: sha256OfText(text), text };
}

/** @throws SyntaxError if `text` is none that `encodePoint` made. */
export function decodePoint(text: string): PointTask {
  return (decodeExact(text) as { readonly task: PointTask }).task;
}

/** @throws Interrupted */
export async function computePoint(
  { subject, replications, percentiles }: PointTask,
  simulator: Simulator,
): Promise<ComputedPoint> {
  const { world } = subject;
  const measurements = await simulator.replications(world, { from: 0, to: replications, percentiles }, (run) => run);
  const metric = (name: string): SweepMetric => observeMean(name, { kind: 'all' }, world, measurements);
  const { summary } = summarize(subject, measurements, { percentiles });
  return { summary, metrics: Object.fromEntries(sweptMetrics.map((name) => [name, metric(name)])) };
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
