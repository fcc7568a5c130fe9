/**
 * Why this file exists: the percentile text that HdrHistogram's tools plot, from counts that are exact to the tick: no
 * value is rounded into a bucket.
 *
 * @source HdrHistogram, outputPercentileDistribution: five lines for each halving of what is left to 100 %
 */
import type { LatencyCounts } from '../../studies/summary.ts';

const ticksPerHalving = 5;

/** Milliseconds of succeeded calls from their intended start. Without a call there is only the foot. */
export function* hgrm(counts: LatencyCounts): Generator<string> {
  yield '       Value     Percentile TotalCount 1/(1-Percentile)\n\n';
  const calls = Array.from(counts.calls).reduce((sum, value) => sum + value, 0);
  yield* percentileLines(counts, calls);
  const moments = momentsOf(counts, calls);
  const max = counts.milliseconds[counts.milliseconds.length - 1] ?? 0;
  yield `#[Mean    = ${number(moments.mean, 12, 3)}, StdDeviation   = ${number(moments.deviation, 12, 3)}]\n`;
  yield `#[Max     = ${number(max, 12, 3)}, Total count    = ${String(calls).padStart(12)}]\n`;
  yield `#[Buckets = ${'1'.padStart(12)}, SubBuckets     = ${String(counts.calls.length).padStart(12)}]\n`;
}

function* percentileLines(counts: LatencyCounts, calls: number): Generator<string> {
  let level = 0;
  let seen = 0;
  for (let index = 0; index < counts.calls.length; index++) {
    seen += counts.calls[index]!;
    const value = counts.milliseconds[index]!;
    while (counts.calls[index]! > 0 && (100 * seen) / calls >= level) {
      yield `${row(value, level, seen)} ${number(1 / (1 - level / 100), 14, 2)}\n`;
      level += 100 / (ticksPerHalving * 2 ** (Math.floor(Math.log2(100 / (100 - level))) + 1));
      if (seen === calls) break;
    }
    if (seen === calls && calls > 0) {
      yield `${row(value, 100, seen)}\n`;
      return;
    }
  }
}

function row(value: number, level: number, seen: number): string {
  return `${number(value, 12, 3)} ${number(level / 100, 2, 12)} ${String(seen).padStart(10)}`;
}

function momentsOf({ milliseconds, calls }: LatencyCounts, total: number) {
  let sum = 0;
  for (let index = 0; index < calls.length; index++) sum += milliseconds[index]! * calls[index]!;
  const mean = total === 0 ? 0 : sum / total;
  let squares = 0;
  for (let index = 0; index < calls.length; index++) squares += (milliseconds[index]! - mean) ** 2 * calls[index]!;
  return { mean, deviation: total === 0 ? 0 : Math.sqrt(squares / total) };
}

/** Halves go up by the number's decimal digits, as they are read, not by its bits. */
function number(value: number, width: number, decimals: number): string {
  const text = String(value);
  const rounded = text.includes('e') ? value : Number(`${Math.round(Number(`${text}e${decimals}`))}e-${decimals}`);
  return rounded.toFixed(decimals).padStart(width);
}
