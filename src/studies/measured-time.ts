/**
 * Why this file exists: one place says which seconds count. A second that is only partly measured belongs to no peak.
 */
import type { Clock } from '../engine/tick.ts';

export interface MeasuredTime {
  readonly durationSeconds: number;
  readonly warmupSeconds: number;
  /** durationSeconds - warmupSeconds: how long measured calls arrive. */
  readonly seconds: number;
  /** The first whole second that is measured. */
  readonly firstSecond: number;
  /** The second after the last one in which calls arrive all of the time; more than `firstSecond`. */
  readonly endSecond: number;
}

/** The seconds of a run in which calls are measured. */
export function measuredTime(clock: Clock): MeasuredTime {
  const durationSeconds = clock.durationTicks / clock.ticksPerSecond;
  const warmupSeconds = clock.warmupTicks / clock.ticksPerSecond;
  const seconds = (clock.durationTicks - clock.warmupTicks) / clock.ticksPerSecond;
  const whole = { first: Math.ceil(warmupSeconds), end: Math.floor(durationSeconds) };
  const firstSecond = whole.first < whole.end ? whole.first : Math.floor(warmupSeconds);
  const endSecond = whole.first < whole.end ? whole.end : Math.ceil(durationSeconds);
  return { durationSeconds, warmupSeconds, seconds, firstSecond, endSecond };
}
