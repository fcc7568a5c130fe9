/** Why this file exists: latencies and their thresholds share one log scale, with a place for 0 at its foot. */
import type { RunReport, Summary, ThresholdOutcome } from '../../studies/summary.ts';
import { short } from '../names.ts';
import { milliseconds } from '../numbers.ts';
import { rangeOf } from './bin-columns.ts';
import { drawnPercentiles } from './latency-facts.ts';

export interface LogScale {
  /** Milliseconds at the foot and at the top; zero is drawn at the foot. */
  readonly low: number;
  readonly high: number;
  readonly zeros: boolean;
  readonly ticks: readonly number[];
  readonly label: (value: number) => string;
  readonly toPixel: (value: number) => number;
}

export function logScale(report: RunReport, thresholds: readonly LatencyThreshold[], height: number): LogScale {
  const ranges = [
    ...drawnPercentiles(report.latency).map(({ milliseconds: column }) => rangeOf(column)),
    ...thresholds.map(({ ms }) => ({ least: ms, most: ms, zeros: false })),
  ];
  const least = ranges.reduce((lowest, range) => Math.min(lowest, range.least), Number.POSITIVE_INFINITY);
  const most = ranges.reduce((highest, range) => Math.max(highest, range.most), 0);
  const zeros = ranges.some((range) => range.zeros);
  const rounds = Array.from({ length: 16 }, (_, power) =>
    [1, 2, 5].map((factor) => (power < 6 ? factor / 10 ** (6 - power) : factor * 10 ** (power - 6))),
  ).flat();
  const below = most === 0 ? 1 : (rounds.findLast((value) => value <= least * 0.97) ?? rounds[0]!);
  const low = zeros ? below / 2 : below;
  const high = most === 0 ? 10 : Math.max(rounds.find((value) => value >= most * 1.03) ?? most * 2, low * 5);
  const inside = rounds.filter((value) => value >= low && value <= high);
  const room = height / 22;
  const wanted = [
    inside,
    inside.filter((value) => /^[15]/.test(digits(value))),
    inside.filter((value) => digits(value).startsWith('1')),
  ];
  const ticks = wanted.find((candidate) => candidate.length <= room) ?? wanted.at(-1)!;
  const kept = zeros ? [low, ...ticks.filter((value) => value >= low * 1.9)] : ticks;
  return {
    low,
    high,
    zeros,
    ticks: kept,
    label: (value) => (zeros && value === low ? '0 ms' : milliseconds(value)),
    toPixel: (value) => height * (1 - Math.log(Math.max(value, low) / low) / Math.log(high / low)),
  };
}

function digits(value: number): string {
  return value.toExponential(0);
}

export interface LatencyThreshold {
  readonly label: string;
  readonly ms: number;
}

/** Thresholds on the latency of all calls, at most three, lowest first. */
export function latencyThresholds(summary: Summary): readonly LatencyThreshold[] {
  const drawable = ({ text, limit }: ThresholdOutcome) => /^latency\.(p[\d.]+|mean|max)\s*[<>]/.test(text) && limit > 0;
  return summary.thresholds
    .filter(drawable)
    .map(({ text, limit, passed }) => ({ label: `${short(text, 40)} ${passed ? '✓' : '✗'}`, ms: limit }))
    .sort((a, b) => a.ms - b.ms)
    .slice(0, 3);
}
