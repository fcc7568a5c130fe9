/** Why this file exists: current usage is what a recording holds, counted here from its rows and never from a run of it. */
import type { World } from '../../simulation/world.ts';
import type { MeasuredUsage } from './pack.ts';

/** An import, loaded. */
export interface MeasuredSource {
  readonly name: string;
  readonly world: World;
  readonly startTime: string | null;
  readonly throttled: number;
}

export interface WantedQuota {
  readonly accountId: string;
  readonly region: string;
  readonly quota: string;
}

const SECOND = 1e9;
const MINUTE = 60 * SECOND;

/**
 * What the recordings say of a quota; null where none has it. Imports leave account ids out unless asked for them, so a
 * recording with one account only is taken for that of the quota.
 */
export function measuredUsage(sources: readonly MeasuredSource[], wanted: WantedQuota): MeasuredUsage | null {
  for (const source of sources) {
    const matches = source.world.quotas
      .map((quota, index) => ({ ...quota, index }))
      .filter(({ region, quota }) => region === wanted.region && quota === wanted.quota);
    const own =
      matches.find(({ accountId }) => accountId === wanted.accountId) ??
      (matches.length === 1 ? matches[0] : undefined);
    if (own !== undefined) return usageOf(source, own.index);
  }
  return null;
}

function usageOf({ name, world, startTime, throttled }: MeasuredSource, quota: number): MeasuredUsage | null {
  const minutes = new Map<number, number>();
  const seconds = new Map<number, number>();
  let requests = 0;
  let coarse = false;
  let recorded = false;
  for (const { quotas, arrivals } of world.flows) {
    if (!quotas.includes(quota) || arrivals?.kind !== 'trace') continue;
    recorded = true;
    coarse ||= arrivals.binNanoseconds > SECOND;
    arrivals.counts.forEach((count, row) => {
      const start = arrivals.startNanoseconds[row]!;
      requests += count;
      add(seconds, Math.floor(start / SECOND), count);
      spreadOver(minutes, start, Math.max(1, arrivals.binNanoseconds), count);
    });
  }
  if (!recorded) return null;
  const length = world.clock.durationTicks / world.clock.ticksPerSecond;
  return {
    source: name,
    from: startTime,
    seconds: length,
    requests,
    meanPerSecond: length > 0 ? requests / length : 0,
    peakPerSecond: coarse ? null : highest(seconds),
    peakPerMinute: highest(minutes),
    throttled,
  };
}

/** A bin of more than a minute counts evenly in each of its minutes: its own mean is the most that it shows. */
function spreadOver(minutes: Map<number, number>, start: number, length: number, count: number): void {
  const parts = Math.max(1, Math.round(length / MINUTE));
  const first = Math.floor(start / MINUTE);
  for (let part = 0; part < parts; part++) add(minutes, first + part, count / parts);
}

function add(counts: Map<number, number>, key: number, value: number): void {
  counts.set(key, (counts.get(key) ?? 0) + value);
}

function highest(counts: ReadonlyMap<number, number>): number {
  let most = 0;
  for (const count of counts.values()) most = Math.max(most, count);
  return most;
}
