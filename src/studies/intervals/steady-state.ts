/**
 * Why this file exists: cold caches and full token buckets make a run's start unlike the rest of it, and its means are off
 * by that. Where it starts is found as simulation practice does; whether it matters is asked before anything is said.
 */
import { mean } from 'simple-statistics';

/** Seconds of one batch: the 5 of MSER-5. */
export const BATCH_SECONDS = 5;

/** More batches show no more: those of a longer series are longer. */
const MOST_BATCHES = 20_000;

/** Fewer batches show no steady state that a start could differ from. */
const LEAST_BATCHES = 12;

/** Standard errors by which a start must differ from the rest. It is the most unlike of many, so more than the usual two. */
const ERRORS_APART = 4;

/** Standard errors by which the two halves of the rest may differ; more, and there is no steady state. */
const ERRORS_STEADY = 3;

/** As a share of the mean: what the start must move it by to be worth a word. */
const LEAST_BIAS = 0.01;

export interface Start {
  /** A whole number of batches, at most half of the series. */
  readonly seconds: number;
  /** Means of the seconds before and after. */
  readonly before: number;
  readonly after: number;
}

/**
 * The start of a series (up to `end`), one number a second, that is not in the steady state of the rest. It is cut after batch d, d at
 * most half, where the sum of squares of the k - d batches left, over (k - d)^2, is least.
 *
 * @returns undefined where it is like the rest, where there is no steady state, or where the series is too short.
 * @source White, "An Effective Truncation Heuristic for Bias Reduction in Simulation Output", Simulation 69 (1997); White,
 *   Cobb and Spratt, "A Comparison of Five Steady-State Truncation Heuristics for Simulation", WSC 2000 (MSER-5)
 */
export function startBeforeSteadyState(series: Series, end = series.length): Start | undefined {
  const length = Math.min(end, series.length);
  const batchSeconds = BATCH_SECONDS * Math.max(1, Math.ceil(length / (BATCH_SECONDS * MOST_BATCHES)));
  const batches = batchMeans(series, Math.floor(length / batchSeconds), batchSeconds);
  if (batches.length < LEAST_BATCHES || batches.some(Number.isNaN)) return undefined;
  const cut = truncationOf(batches);
  if (cut === 0 || cut > batches.length / 2) return undefined;
  const [start, rest] = [batches.slice(0, cut), batches.slice(cut)];
  const [before, after] = [mean(start), mean(rest)];
  const isSteady = !areApart(rest.slice(0, rest.length / 2), rest.slice(rest.length / 2), rest, ERRORS_STEADY);
  const bias = Math.abs(mean(batches) - after);
  if (!isSteady || bias < LEAST_BIAS * Math.abs(after) || !areApart(start, rest, rest, ERRORS_APART)) return undefined;
  return { seconds: cut * batchSeconds, before, after };
}

interface Series {
  readonly length: number;
  at(second: number): number | undefined;
}

function batchMeans(series: Series, batches: number, batchSeconds: number): number[] {
  return Array.from({ length: batches }, (_, batch) => {
    let sum = 0;
    for (let second = 0; second < batchSeconds; second++) sum += series.at(batch * batchSeconds + second)!;
    return sum / batchSeconds;
  });
}

/** The d with the least MSER, the smallest among equals; those that leave fewer than five batches are all luck. */
function truncationOf(batches: readonly number[]): number {
  let best = { cut: 0, error: Number.POSITIVE_INFINITY };
  let [count, middle, squares] = [0, 0, 0];
  for (let cut = batches.length - 1; cut >= 0; cut--) {
    const off = batches[cut]! - middle;
    count++;
    middle += off / count;
    squares += off * (batches[cut]! - middle);
    const error = squares / (count * count);
    if (count >= 5 && error <= best.error) best = { cut, error };
  }
  return best.cut;
}

/** Whether the means of two groups differ by more than so many standard errors, the spread being that of `steady`. */
function areApart(
  some: readonly number[],
  others: readonly number[],
  steady: readonly number[],
  errors: number,
): boolean {
  const middle = mean(steady as number[]);
  const variance = steady.reduce((sum, value) => sum + (value - middle) * (value - middle), 0) / (steady.length - 1);
  const error = Math.sqrt(variance * (1 / some.length + 1 / others.length));
  const distance = Math.abs(mean(some as number[]) - mean(others as number[]));
  return distance > errors * error && distance > 1e-9 * Math.abs(middle);
}
