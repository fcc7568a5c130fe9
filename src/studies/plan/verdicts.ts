/**
 * Why this file exists: "it meets the thresholds" said after a few lucky runs is the mistake that a plan must not make.
 * A value is looked at after 3, 10, 20 ... runs; it is decided once an interval lies on one side of every threshold, and
 * each look is allowed its share of the error only.
 */
import type { ThresholdOperator } from '../../scenario/thresholds.ts';
import { meanOfObserved, type Observed } from '../intervals/observation.ts';
import { meanOf } from '../measures/numbers-of-runs.ts';
import type { PlanVerdict } from '../plan-report.ts';

/** Runs after which a value is looked at. After the first look a value can fail, not yet meet. */
const LOOKS: readonly number[] = [3, 10, 20, 40, 80, 140, 200];

export const MOST_REPLICATIONS = 200;

/** Before so many runs the distance to a limit is too uncertain to say that it is hopeless. */
const LEAST_TO_GIVE_UP = 40;

export interface Rule {
  readonly metric: string;
  readonly operator: ThresholdOperator;
  readonly limit: number;
}

/** The looks for a value that gets at most `most` replications. */
export function looksUpTo(most: number): readonly number[] {
  const before = LOOKS.filter((look) => look < most);
  return most >= 1 ? [...before, most] : before;
}

export interface Judging {
  readonly confidence: number;
  readonly looks: readonly number[];
}

/** `more`: not decided, and a further look may decide it. */
export function verdictOfRuns(
  rules: readonly Rule[],
  observed: readonly Observed[],
  { confidence, looks }: Judging,
): PlanVerdict | 'more' {
  const replications = observed[0]?.values.length ?? 0;
  const last = replications >= looks.at(-1)!;
  const perLook = 1 - (1 - confidence) / looks.length;
  const alike = Math.min(alikeRuns(confidence), looks.at(-1)!);
  const verdicts = rules.map((rule, index) => judgeOne(rule, observed[index]!, perLook, alike));
  if (verdicts.includes('fails')) return 'fails';
  const early = replications < 10 && !last;
  if (!early && verdicts.every((verdict) => verdict === 'meets')) return 'meets';
  if (last || (replications >= LEAST_TO_GIVE_UP && verdicts.includes('hopeless'))) return 'undecided';
  return 'more';
}

/** `hopeless`: so near to the limit that not even twice the most replications would tell. */
function judgeOne(
  { metric, operator, limit }: Rule,
  { values, together }: Observed,
  perLook: number,
  alike: number,
): PlanVerdict | 'hopeless' {
  const numbers = values.filter((value) => value !== null);
  if (numbers.length < values.length || numbers.length === 0) return 'fails';
  const middle = meanOf(numbers);
  const spread = numbers.some((value) => value !== numbers[0]);
  if (!spread) return judgeAlike(operator, limit, middle, numbers.length >= alike);
  const { low, high } = meanOfObserved(metric, { values: numbers, wholes: [], together }, perLook).interval!;
  const upward = operator === '>' || operator === '>=';
  const [near, far] = upward ? [low, high] : [high, low];
  if (holds(operator, near, limit)) return 'meets';
  if (!holds(operator, far, limit)) return 'fails';
  const half = (high - low) / 2;
  const distance = Math.abs(middle - limit);
  const needed = distance === 0 ? Number.POSITIVE_INFINITY : numbers.length * (half / distance) * (half / distance);
  return needed > 2 * MOST_REPLICATIONS ? 'hopeless' : 'undecided';
}

/** All runs gave one number. On the limit itself the next one could be beyond it, so that many more must agree. */
function judgeAlike(operator: ThresholdOperator, limit: number, value: number, enough: boolean): PlanVerdict {
  if (!holds(operator, value, limit)) return 'fails';
  return value !== limit || enough ? 'meets' : 'undecided';
}

/**
 * So many runs alike that with probability `confidence` at least that share of all runs is like them: the least n with
 * confidence^n <= 1 - confidence; 59 for 95 %.
 */
export function alikeRuns(confidence: number): number {
  let runs = 1;
  for (let power = confidence; power > 1 - confidence && runs < MOST_REPLICATIONS; power *= confidence) runs++;
  return runs;
}

function holds(operator: ThresholdOperator, observed: number, limit: number): boolean {
  switch (operator) {
    case '<':
      return observed < limit;
    case '<=':
      return observed <= limit;
    case '>':
      return observed > limit;
    case '>=':
      return observed >= limit;
  }
}
