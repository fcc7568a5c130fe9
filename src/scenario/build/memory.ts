/** Why this file exists: a run that would not fit into memory is refused before it starts, with what to change. */
import { toFraction } from '../../engine/fraction.ts';
import { NANOSECONDS_PER_SECOND } from '../../engine/tick.ts';
import type { World, WorldClient } from '../../simulation/world.ts';
import { join } from '../places.ts';
import { type BuildContext, errorAt } from './context.ts';

/** Of the columns of a run, in bytes. */
export const MOST_SERIES_BYTES = 2 * 1024 ** 3;

/** Counts of a flow and a second: five columns of a byte while they grow, and once more as arrays. Idle ones take none. */
const BYTES_PER_FLOW_SECOND = 5 * 2;

/** Latencies of a second: count, mean, maximum and four percentiles, four bytes each in the middle. */
const BYTES_PER_SECOND = 7 * 4;

/** What guards remember of an instance, in bytes: the window of a breaker, the slices of adaptive throttling. */
const BYTES_PER_GUARD = 1024;

export function checkMemory(context: BuildContext, world: World): void {
  checkSeries(context, world);
  for (const client of world.clients) checkGuard(context, client);
  for (const { quota, limitPerSecond } of world.quotas) checkLimiter(context, world, quota, limitPerSecond);
}

function checkSeries(context: BuildContext, { clock, flows }: World): void {
  const seconds = Math.ceil(clock.durationTicks / clock.ticksPerSecond);
  const bytes = seconds * (flows.length * BYTES_PER_FLOW_SECOND + BYTES_PER_SECOND);
  if (bytes <= MOST_SERIES_BYTES) return;
  const most = Math.floor(MOST_SERIES_BYTES / (flows.length * BYTES_PER_FLOW_SECOND + BYTES_PER_SECOND));
  const message = `expected at most 2 GiB of counts a second; got ${(bytes / 1024 ** 3).toFixed(1)} GiB for ${seconds} s and ${flows.length} kinds of calls`;
  errorAt(context, 'duration', { rule: 'too-large', message, hint: `a duration of ${most}s fits, or fewer workloads` });
}

function checkGuard(context: BuildContext, { name, instances, guard }: WorldClient): void {
  if (guard === undefined) return;
  const bytes = BYTES_PER_GUARD + (guard.kind === 'circuit-breaker' ? guard.window + guard.probes : 0);
  const most = Math.floor(MOST_SERIES_BYTES / bytes);
  if (instances <= most) return;
  const message = `expected at most ${most} instances with such a guard, which remembers attempts of each; got ${instances}`;
  errorAt(context, join('clients', name), { rule: 'too-large', message });
}

function checkLimiter(context: BuildContext, { limiter }: World, quota: string, limit: number): void {
  if (limiter.kind === 'sliding-window' && limit > 50_000_000) {
    const message = `expected at most 50000000/s under a sliding window, which remembers each request; got ${limit}/s of ${quota}`;
    errorAt(context, 'quotas.limiter', {
      rule: 'too-large',
      message,
      hint: 'fixed-window and token-bucket have no such bound',
    });
  }
  if (limiter.kind !== 'token-bucket') return;
  const deepest = Number.MAX_SAFE_INTEGER / (toFraction(limit).numerator * NANOSECONDS_PER_SECOND);
  if (limiter.burstSeconds <= deepest) return;
  const message = `expected a burst of at most ${Math.floor(deepest * 1e6) / 1e6} s, so that tokens of ${quota} (${limit}/s) can be counted exactly; got ${limiter.burstSeconds} s`;
  errorAt(context, 'quotas.burst', { rule: 'too-large', message });
}
