/**
 * Why this file exists: one place says which seconds count. A second that is only partly measured belongs to no peak.
 */
import type { Clock } from '../../engine/tick.ts';
import type { RunMeasurement } from '../../simulation/result.ts';

export interface MeasuredTime {
  readonly durationSeconds: number;
  readonly warmupSeconds: number;
  /** durationSeconds - warmupSeconds: how long measured calls arrive; 0 if it was interrupted before. */
  readonly seconds: number;
  /** The first whole second that is measured. */
  readonly firstSecond: number;
  /** The second after the last one in which calls arrive all of the time; more than `firstSecond`. */
  readonly endSecond: number;
}

/** The seconds of a run in which calls are measured; of an interrupted one, as far as it came. */
export function measuredTime(clock: Clock, { partial, simulatedSeconds }: Run = WHOLE): MeasuredTime {
  const { ticksPerSecond, warmupTicks } = clock;
  const durationTicks = partial
    ? Math.min(clock.durationTicks, simulatedSeconds * ticksPerSecond)
    : clock.durationTicks;
  const durationSeconds = durationTicks / ticksPerSecond;
  const warmupSeconds = warmupTicks / ticksPerSecond;
  const whole = { first: Math.ceil(warmupSeconds), end: Math.floor(durationSeconds) };
  const firstSecond = whole.first < whole.end ? whole.first : Math.floor(warmupSeconds);
  const endSecond = whole.first < whole.end ? whole.end : Math.ceil(durationSeconds);
  return {
    durationSeconds,
    warmupSeconds,
    seconds: Math.max(0, durationTicks - warmupTicks) / ticksPerSecond,
    firstSecond,
    endSecond,
  };
}

type Run = Pick<RunMeasurement, 'partial' | 'simulatedSeconds'>;

const WHOLE: Run = { partial: false, simulatedSeconds: 0 };
