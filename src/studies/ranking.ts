/** Why this file exists: a ranking by means alone puts luck in order; this one keeps apart only what noise does not explain. */
import { rankedMetrics } from './scalars.ts';
import type { Difference, RankingByMetric } from './summary.ts';

/** By each ranked metric that has differences, in their order. */
export function rankingOf(differences: readonly Difference[]): readonly RankingByMetric[] {
  return rankedMetrics(differences.map(({ path }) => path)).flatMap((path) => {
    const rows = differences.filter((row) => row.path === path).toSorted((a, b) => a.value - b.value);
    if (rows.length === 0) return [];
    const names = (side: Side) => rows.filter((row) => sideOf(row) === side).map(({ variant }) => variant);
    return { path, better: names('better'), noDifferenceShown: names('none'), worse: names('worse') };
  });
}

type Side = 'better' | 'none' | 'worse';

/** Less is better; what one replication shows may be chance. */
function sideOf({ interval }: Difference): Side {
  if (interval.confidence === 0) return 'none';
  return interval.high < 0 ? 'better' : interval.low > 0 ? 'worse' : 'none';
}
