/**
 * Why this file exists: whether a change is more than chance needs the spread of both sides. Where one side is a single
 * run, the runs of the other say how far a single run lies from their mean.
 */

import type { Interval } from '../summary.ts';
import type { Counted } from './diff-numbers.ts';

/** What the interval of a change says of itself. */
export const changeMethods = {
  both: 'the intervals of both, as independent (Zou and Donner)',
  base: 'the base is replicated: how far a single run lies from its mean',
  new: 'the new one is replicated: how far a single run lies from its mean',
} as const;

/**
 * The interval of new - base: of two means, sides that face one another add as squares, so that a skewed interval stays
 * skewed. Where one side is a single run and the other a mean of n runs with an interval of half-width h, the single run
 * lies within sqrt(n + 1) h of it: its own spread is sqrt(n) that of the mean, whose skewness says nothing of it.
 *
 * Seeds alike make both sides alike: the interval is then wider than it need be.
 *
 * @returns undefined where neither side has an interval, where the other is not known to be a single run, or where the
 * runs of the one were all alike: few of them do not show that a further one is
 * @source Zou and Donner, "Construction of confidence limits about effect measures", Statistics in Medicine 27 (2008)
 */
export function changeInterval(base: Counted, changed: Counted): Interval | undefined {
  const change = changed.value - base.value;
  if (base.interval === undefined || changed.interval === undefined) return ofSingleRun(base, changed, change);
  const [one, other] = [sidesOf(base), sidesOf(changed)];
  const low = change - hypotenuse(other.below, one.above);
  const high = change + hypotenuse(other.above, one.below);
  const confidence = Math.min(base.interval.confidence, changed.interval.confidence);
  return { low, high, confidence, method: changeMethods.both };
}

function ofSingleRun(base: Counted, changed: Counted, change: number): Interval | undefined {
  const side = base.interval === undefined ? 'new' : 'base';
  const [mean, single] = side === 'base' ? [base, changed] : [changed, base];
  if (mean.interval === undefined || mean.runs === undefined || single.runs !== 1) return undefined;
  const { low, high, confidence } = mean.interval;
  if (low === high) return undefined;
  const half = ((high - low) / 2) * Math.sqrt(mean.runs + 1);
  return { low: change - half, high: change + half, confidence, method: changeMethods[side] };
}

interface Sides {
  readonly below: number;
  readonly above: number;
}

function sidesOf({ value, interval }: Counted): Sides {
  return { below: Math.max(0, value - interval!.low), above: Math.max(0, interval!.high - value) };
}

function hypotenuse(one: number, other: number): number {
  return Math.sqrt(one * one + other * other);
}
