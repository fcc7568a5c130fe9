/**
 * Why this file exists: what AWS would charge for requests, and what that is a month if it goes on like this.
 */
import type { RunMeasurement } from '../simulation/result.ts';
import type { World } from '../simulation/world.ts';
import { measuredTime } from './measured-time.ts';
import type { Totals } from './summary.ts';

const SECONDS_PER_HOUR = 3600;
/** What AWS's pricing calculator calls a month. */
const HOURS_PER_MONTH = 730;

/**
 * What these flows' admitted requests cost, and 730 hours of it; null as soon as one price is not known. The fees of the
 * keys belong to no flow: a month of all flows has them, a month of some has not.
 */
export function costsOf(
  world: World,
  measurement: RunMeasurement,
  flows: readonly number[],
): Pick<Totals, 'costUsd' | 'costUsdPerMonth'> {
  let costUsd = 0;
  for (const flow of flows) {
    const { priceUsd } = world.flows[flow]!;
    if (priceUsd === null) return { costUsd: null, costUsdPerMonth: null };
    costUsd += priceUsd * measurement.flows[flow]!.admitted;
  }
  const { seconds } = measuredTime(world.clock, measurement);
  if (seconds === 0) return { costUsd, costUsdPerMonth: null };
  const keyFeesUsd = flows.length === world.flows.length ? (world.monthlyKeyFeesUsd ?? 0) : 0;
  return { costUsd, costUsdPerMonth: (costUsd * HOURS_PER_MONTH * SECONDS_PER_HOUR) / seconds + keyFeesUsd };
}
