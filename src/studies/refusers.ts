/**
 * Why this file exists: a request that spends several quotas is throttled if one of them is full. It counts as throttled
 * in all of them, yet only the full one is to be raised, planned and told of.
 */
import type { RunMeasurement } from '../simulation/result.ts';
import type { World } from '../simulation/world.ts';
import { findRefusedEpisodes } from './episodes.ts';
import { meanOf } from './numbers-of-runs.ts';
import type { QuotaSummary, Summary } from './summary.ts';

/**
 * What a summary says instead where some quota did not refuse all that was throttled in it; nothing where each did.
 *
 * @param quotas those at `asked`, indexes of `world.quotas`
 */
export function refusers(
  world: World,
  measurements: readonly RunMeasurement[],
  { quotas, asked }: { readonly quotas: readonly QuotaSummary[]; readonly asked: readonly number[] },
): Partial<Pick<Summary, 'quotas' | 'episodes' | 'episodesLeftOut'>> {
  const told = quotas.map((quota, index) => {
    const refused = meanOf(measurements.map(({ refusals }) => refusals[asked[index]!]!));
    return refused < quota.throttled ? { ...quota, refused } : quota;
  });
  if (told.every(({ refused }) => refused === undefined)) return {};
  const { episodes, leftOut } = findRefusedEpisodes(world, measurements[0]!);
  return { quotas: told, episodes, ...(leftOut === undefined ? {} : { episodesLeftOut: leftOut }) };
}
