/**
 * Why this file exists: of twenty intervals of 95 %, one excludes 0 although nothing differs. A comparison has many, so
 * each is made so wide that all of those the reader looks at hold together.
 */
import { CONFIDENCE, meanInterval } from './intervals/intervals.ts';
import { meanOf } from './measures/numbers-of-runs.ts';
import { headlineMetrics, type Scalars } from './scalars.ts';
import type { Difference, Interval } from './summary.ts';

export interface NamedScalars {
  readonly name: string;
  readonly scalars: Scalars;
}

/** A number of two variants that has a value in every replication of both. */
export interface Pairs {
  readonly path: string;
  readonly before: readonly number[];
  readonly after: readonly number[];
}

/**
 * The differences of the other variants from the first, with intervals that hold together with 95 % over all variants and
 * headline metrics: each of m is one of 1 - 0.05 / m. Numbers beside the headline have intervals of that width, too.
 *
 * @source Bonferroni's inequality; Dunn, "Multiple Comparisons among Means", J. Am. Statist. Ass. 56 (1961)
 */
export function differencesFrom([base, ...others]: readonly NamedScalars[]): readonly Difference[] {
  const rows = others.flatMap(({ name, scalars }) =>
    pairsOf(base!.scalars, scalars).map((pairs) => ({ variant: name, pairs })),
  );
  const headline = headlineMetrics(base?.scalars.keys() ?? []);
  const family = rows.filter(({ pairs: { path } }) => headline.includes(path)).length;
  return rows.map(({ variant, pairs: { path, before, after } }) => {
    const differences = after.map((value, index) => value - before[index]!);
    return {
      variant,
      path,
      base: meanOf(before),
      value: meanOf(after),
      difference: meanOf(differences),
      interval: pairedInterval(differences, family),
    };
  });
}

export function pairsOf(base: Scalars, changed: Scalars): readonly Pairs[] {
  return [...base].flatMap(([path, values]) => {
    const before = values.filter((value) => value !== null);
    const after = (changed.get(path) ?? []).filter((value) => value !== null);
    const isWhole = before.length === values.length && after.length === values.length;
    return isWhole && before.length > 0 ? [{ path, before, after }] : [];
  });
}

/** One of `family` intervals that hold together with 95 %. */
export function pairedInterval(differences: readonly number[], family: number): Interval {
  const together = Math.max(1, family);
  const interval = meanInterval(differences, { confidence: 1 - (1 - CONFIDENCE) / together });
  if (interval === undefined) return unknownSpread(differences[0]!);
  const method = `paired: ${interval.method}${together === 1 ? '' : `, ${together} together (Bonferroni)`}`;
  return { ...interval, confidence: CONFIDENCE, method };
}

/** One replication says nothing about the spread. */
function unknownSpread(difference: number): Interval {
  return { low: difference, high: difference, confidence: 0, method: 'one replication' };
}
