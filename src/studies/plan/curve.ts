/** Why this file exists: an answer is believed when the values around it are seen: which were tried, and in what order they fell. */
import type { CurvePoint, PlanBracket, PlanSetting, PlanVerdict } from '../plan-report.ts';
import type { Interval } from '../summary.ts';
import { gridOver, tidy } from './rounding.ts';
import type { Trials } from './trials.ts';

const CURVE_POINTS = 12;

/** Readable values from well before the answer to beyond the recommended one, these two and today's among them. */
export function gridAround({ today, tolerance }: PlanSetting, answer: number, recommended: number): readonly number[] {
  const near = [answer * 0.75, answer * 1.2, recommended];
  const withToday = today >= answer / 4 && today <= answer * 4 && today > 0;
  const all = withToday ? [...near, today] : near;
  const grid = gridOver(Math.min(...all), Math.max(...all) * 1.03, CURVE_POINTS).map((value) =>
    tidy(Math.max(1, Math.round(tidy(value / tolerance))) * tolerance),
  );
  return ascending([...grid, answer, recommended, ...(withToday ? [today] : [])]);
}

/** The values tried, thinned out, where there is no answer to draw them around. */
export function gridOfTried(tried: readonly number[]): readonly number[] {
  if (tried.length <= CURVE_POINTS) return tried;
  const step = (tried.length - 1) / (CURVE_POINTS - 1);
  return Array.from({ length: CURVE_POINTS }, (_, index) => tried[Math.round(index * step)]!);
}

export function curveOf(trials: Trials, grid: readonly number[], confidence: number): readonly CurvePoint[] {
  const tried = new Set(trials.values());
  return grid
    .filter((value) => tried.has(value))
    .map((value) => ({
      value,
      ...trials.throttledShareOf(value, confidence),
      verdict: trials.verdictOf(value) ?? ('undecided' as const),
    }))
    .filter(({ replications }) => replications > 0);
}

/** Where the edge lies: from the neighbour of the last value that is shown to fail, to the answer. */
export function edgeInterval(
  trials: Trials,
  { looksFor, tolerance }: PlanSetting,
  answer: number,
  confidence: number,
): Interval | null {
  const smallest = looksFor === 'smallest';
  const values = trials.values();
  const failed = values.filter(
    (value) => (smallest ? value < answer : value > answer) && trials.verdictOf(value) === 'fails',
  );
  const nearest = smallest ? failed.at(-1) : failed[0];
  if (nearest === undefined) return null;
  const other = nearest + (smallest ? tolerance : -tolerance);
  return {
    low: tidy(Math.min(other, answer)),
    high: tidy(Math.max(other, answer)),
    confidence,
    method:
      'values shown to fail and to meet the thresholds, each by intervals of its mean, looked at up to seven times',
  };
}

/** Of a search that was interrupted: the values nearest the edge that are decided; null where none of that kind is. */
export function bracketOf(trials: Trials, looksFor: PlanSetting['looksFor']): PlanBracket {
  const decided = (verdict: PlanVerdict) => trials.values().filter((value) => trials.verdictOf(value) === verdict);
  const edge = trials.edge();
  const plentyAbove = edge === undefined ? looksFor === 'smallest' : trials.verdictOf(edge.high) === 'meets';
  const meets = decided('meets');
  const fails = decided('fails');
  return plentyAbove
    ? { meets: meets[0] ?? null, fails: fails.at(-1) ?? null }
    : { meets: meets.at(-1) ?? null, fails: fails[0] ?? null };
}

/** A value that meets the thresholds although one with more to spare is shown to fail; undefined where all is in order. */
export function disorderOf(
  trials: Trials,
  looksFor: PlanSetting['looksFor'],
): { readonly meets: number; readonly fails: number } | undefined {
  const scarceFirst = looksFor === 'smallest' ? trials.values() : trials.values().toReversed();
  const meets = scarceFirst.find((value) => trials.verdictOf(value) === 'meets');
  if (meets === undefined) return undefined;
  const fails = scarceFirst.slice(scarceFirst.indexOf(meets)).find((value) => trials.verdictOf(value) === 'fails');
  return fails === undefined ? undefined : { meets, fails };
}

function ascending(values: readonly number[]): readonly number[] {
  return [...new Set(values)].sort((a, b) => a - b);
}
