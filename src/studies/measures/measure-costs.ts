/**
 * Why this file exists: what AWS would charge for requests, and what that is a month if it goes on like this.
 */
import { HOURS_PER_MONTH } from '../../kms/pricing.ts';
import type { RunMeasurement } from '../../simulation/result.ts';
import type { World } from '../../simulation/world.ts';
import type { Totals } from '../summary.ts';
import { measuredTime } from './measured-time.ts';

const SECONDS_PER_HOUR = 3600;
/** Prices of requests are whole numbers of these; whole numbers add up to the cent that a threshold names. */
const NANODOLLARS_PER_DOLLAR = 1e9;

/**
 * What these flows' admitted requests cost, and 730 hours of it; null as soon as one price is not known. The fees of the
 * keys belong to no flow: a month of all flows has them, a month of some has not.
 */
export function costsOf(
  world: World,
  measurement: RunMeasurement,
  flows: readonly number[],
): Pick<Totals, 'costUsd' | 'costUsdPerMonth'> {
  let nanodollars = 0;
  for (const flow of flows) {
    const { priceUsd } = world.flows[flow]!;
    if (priceUsd === null) return { costUsd: null, costUsdPerMonth: null };
    nanodollars += Math.round(priceUsd * NANODOLLARS_PER_DOLLAR) * measurement.flows[flow]!.admitted;
  }
  const costUsd = nanodollars / NANODOLLARS_PER_DOLLAR;
  const { seconds } = measuredTime(world.clock, measurement);
  if (seconds === 0) return { costUsd, costUsdPerMonth: null };
  const monthly = (nanodollars * HOURS_PER_MONTH * SECONDS_PER_HOUR) / seconds;
  const fees = flows.length === world.flows.length ? measurement.keyFees : [];
  const keyFeesUsd = fees.reduce((sum, { usdPerMonth }) => sum + usdPerMonth, 0);
  return { costUsd, costUsdPerMonth: monthly / NANODOLLARS_PER_DOLLAR + keyFeesUsd };
}
