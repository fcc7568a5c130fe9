/**
 * Why this file exists: one place says how simulated time is counted.
 *
 * Time is a whole number of ticks. An instant inside a tick is a whole number of nanoseconds from the tick's start, so
 * that what happens in one tick still has a true order. Both are exact integers in a JavaScript number.
 */

/** A count of ticks since the start of the run (t = 0). */
export type Tick = number;

/** Nanoseconds from the start of a tick: 0 <= offset < `Clock.tickNanoseconds`. */
export type OffsetNanoseconds = number;

export const NANOSECONDS_PER_SECOND = 1_000_000_000;
export const NANOSECONDS_PER_MILLISECOND = 1_000_000;

/** The clock of one run. `ticksPerSecond` is whole: a tick divides a second, so seconds and windows begin on ticks. */
export interface Clock {
  /** Length of a tick, 100,000 (100us) to 1,000,000,000 (1s). */
  readonly tickNanoseconds: number;
  readonly ticksPerSecond: number;
  /** Arrivals start in [0, durationTicks); then what is in flight drains. */
  readonly durationTicks: Tick;
  /** Calls that start in [0, warmupTicks) are simulated, not measured. */
  readonly warmupTicks: Tick;
}
