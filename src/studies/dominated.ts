/** Why this file exists: a variant that another one beats or equals in everything needs no further thought. */
import { type NamedScalars, type Pairs, pairedInterval, pairsOf } from './differences.ts';
import { meanOf } from './measures/numbers-of-runs.ts';
import { rankedMetrics } from './scalars.ts';
import type { Dominated } from './summary.ts';

/** Each dominated variant once, by the one that is better beyond noise in most. Intervals hold together over all pairs. */
export function dominatedAmong(variants: readonly NamedScalars[]): readonly Dominated[] {
  const rivals = variants.flatMap((variant) =>
    variants.filter((by) => by !== variant).map((by) => ({ variant, by, pairs: rankedPairs(variant, by) })),
  );
  // Each pair is there both ways.
  const family = rivals.reduce((sum, { pairs }) => sum + pairs.length, 0) / 2;
  const found = rivals.flatMap(({ variant, by, pairs }) => {
    const betterIn = isAtLeastAsGood(variant, by, pairs) ? betterBeyondNoise(pairs, family) : [];
    return betterIn.length === 0 ? [] : [{ variant: variant.name, by: by.name, betterIn }];
  });
  return variants.flatMap(({ name }) => {
    const own = found.filter(({ variant }) => variant === name);
    return own.length === 0
      ? []
      : [own.reduce((most, one) => (one.betterIn.length > most.betterIn.length ? one : most))];
  });
}

function rankedPairs(variant: NamedScalars, by: NamedScalars): readonly Pairs[] {
  const ranked = rankedMetrics(variant.scalars.keys());
  return pairsOf(variant.scalars, by.scalars).filter(({ path }) => ranked.includes(path));
}

/** In the means. What only one of both has (a latency, a price, data keys) cannot be weighed: then neither dominates. */
function isAtLeastAsGood({ scalars }: NamedScalars, by: NamedScalars, pairs: readonly Pairs[]): boolean {
  const known = ({ scalars: all }: Pick<NamedScalars, 'scalars'>) =>
    rankedMetrics(all.keys()).filter((path) => all.get(path)?.some((value) => value !== null)).length;
  if (known({ scalars }) !== pairs.length || known(by) !== pairs.length) return false;
  return pairs.every(({ before, after }) => meanOf(after) <= meanOf(before));
}

function betterBeyondNoise(pairs: readonly Pairs[], family: number): readonly string[] {
  return pairs.flatMap(({ path, before, after }) => {
    const { high, confidence } = pairedInterval(
      after.map((value, index) => value - before[index]!),
      family,
    );
    return confidence > 0 && high < 0 ? [path] : [];
  });
}
