/**
 * Why this file exists: of two single runs of one length the seconds are known. Cut alike into batches, batch by batch new
 * minus base, they say how far chance moves the difference, be the arrivals common or not: what both share cancels.
 */
import { mean, sampleStandardDeviation } from 'simple-statistics';
import { CONFIDENCE } from './intervals.ts';
import { studentQuantile } from './statistics.ts';

/** One number of one run, by batch: a sum, or what it is a share or a mean of beside it. */
export interface Batches {
  readonly parts: readonly number[];
  readonly wholes?: readonly number[];
}

/** Why two runs do not say by how much chance moves a number. */
export type Unjudged = 'few-moments' | 'neighbours-alike' | 'one-sided';

export type PairedChange =
  | { readonly kind: 'judged'; readonly halfWidth: number; readonly isBeyond: boolean }
  | { readonly kind: 'unjudged'; readonly why: Unjudged };

/**
 * Of numbers v by batch, (sum |v|)^2 / (batches x sum v^2): 1 where all are alike, 1 / batches where one has it all. Below
 * this a number is made in a few moments, and nothing is known of how often such moments come.
 */
const LEAST_SPREAD = 0.5;

/**
 * How far from the change of a mean over batches (of a ratio: from the change of the ratio) the one of many such runs may
 * lie, in Student's t of n - 1 degrees. With d the differences by batch, s their standard deviation and r what neighbours
 * have in common (0 or more): t s sqrt((1 + r) / (1 - r) / n).
 *
 * What is not judged: what a few batches make, where neighbouring batches are so alike that they are no samples, and what
 * is not beyond noise although every batch differs to one side.
 *
 * @source Law, Simulation Modeling and Analysis, 9.5.3 (batch means) and 10.2.2 (paired t); Tafazzoli, Steiger and Wilson,
 *   "N-Skart", IEEE Trans. Autom. Control 56 (2011), the correction for autocorrelation
 */
export function pairedChange(base: Batches, changed: Batches): PairedChange {
  const sums = [base.parts, changed.parts, base.wholes ?? [], changed.wholes ?? []];
  if (sums.some((sum) => spreadOf(sum) < LEAST_SPREAD)) return { kind: 'unjudged', why: 'few-moments' };
  const differences = differencesOf(base, changed);
  const middle = mean(differences as number[]);
  const batches = differences.length;
  const alike = likenessOfNeighbours(differences, middle);
  if (alike > 2 / Math.sqrt(batches)) return { kind: 'unjudged', why: 'neighbours-alike' };
  const deviation = sampleStandardDeviation(differences as number[]);
  const widened = Math.sqrt((1 + Math.max(0, alike)) / (1 - Math.max(0, alike)) / batches);
  const halfWidth = studentQuantile(CONFIDENCE, batches - 1) * deviation * widened;
  const isBeyond = Math.abs(middle) > halfWidth;
  if (!isBeyond && isOneSided(differences)) return { kind: 'unjudged', why: 'one-sided' };
  return { kind: 'judged', halfWidth, isBeyond };
}

/** New minus base by batch, with the mean that the change has: of a ratio to first order, as Cochran's ratio estimator. */
function differencesOf(base: Batches, changed: Batches): readonly number[] {
  const [one, other] = [linear(base), linear(changed)];
  return one.map((value, batch) => other[batch]! - value);
}

function linear({ parts, wholes }: Batches): readonly number[] {
  if (wholes === undefined) return parts;
  const whole = mean(wholes as number[]);
  const ratio = mean(parts as number[]) / whole;
  return parts.map((part, batch) => ratio + (part - ratio * wholes[batch]!) / whole);
}

/** 1 where there is nothing: no moment is like another then, and none stands out. */
function spreadOf(values: readonly number[]): number {
  const sum = values.reduce((all, value) => all + Math.abs(value), 0);
  const squares = values.reduce((all, value) => all + value * value, 0);
  return squares === 0 ? 1 : (sum * sum) / (values.length * squares);
}

/** The correlation of each batch with the next, about -1 to 1: of n that have none it is -1/n on average, so 1/n is added. */
function likenessOfNeighbours(values: readonly number[], middle: number): number {
  const off = values.map((value) => value - middle);
  const squares = off.reduce((sum, value) => sum + value * value, 0);
  if (squares === 0) return 0;
  const products = off.slice(1).reduce((sum, value, batch) => sum + value * off[batch]!, 0);
  return products / squares + 1 / values.length;
}

function isOneSided(values: readonly number[]): boolean {
  return values.every((value) => value >= 0) || values.every((value) => value <= 0);
}
