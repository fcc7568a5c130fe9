/** Why this file exists: how long a run is and in which steps, in whole ticks. */
import { type Clock, NANOSECONDS_PER_SECOND } from '../../engine/tick.ts';
import { type BuildContext, errorAt } from './context.ts';

const USUAL_TICK = 1_000_000;
const USUAL_DURATION = 60 * NANOSECONDS_PER_SECOND;

/** @param traceSeconds of the longest trace, or undefined where there is none */
export function resolveClock(context: BuildContext, traceSeconds: number | undefined): Clock | undefined {
  const { draft, problems, assumptions } = context;
  const tickNanoseconds = assumptions.orDefault('tick', draft.tick, USUAL_TICK, '1ms');
  const usual = traceSeconds === undefined ? USUAL_DURATION : traceSeconds * NANOSECONDS_PER_SECOND;
  const text = traceSeconds === undefined ? '1m' : `${traceSeconds}s`;
  const duration = assumptions.orDefault('duration', draft.duration, usual, text);
  const warmup = assumptions.orDefault('warmup', draft.warmup, 0, '0s');
  if (['tick', 'duration', 'warmup'].some((path) => problems.isBroken(path))) return undefined;
  if (warmup >= duration) {
    errorAt(context, 'warmup', {
      rule: 'impossible',
      message: `expected a warmup shorter than the duration of ${duration / 1e9}s; got ${warmup / 1e9}s`,
    });
  }
  const whole = [
    wholeSecond(context, tickNanoseconds),
    wholeTicks(context, 'duration', duration, tickNanoseconds),
    wholeTicks(context, 'warmup', warmup, tickNanoseconds),
  ];
  if (whole.includes(false)) return undefined;
  return {
    tickNanoseconds,
    ticksPerSecond: NANOSECONDS_PER_SECOND / tickNanoseconds,
    durationTicks: duration / tickNanoseconds,
    warmupTicks: warmup / tickNanoseconds,
  };
}

function wholeSecond(context: BuildContext, tickNanoseconds: number): boolean {
  if (NANOSECONDS_PER_SECOND % tickNanoseconds === 0) return true;
  const message = `expected a tick that divides one second; got ${tickNanoseconds / 1e6}ms`;
  errorAt(context, 'tick', { rule: 'invalid-value', message, hint: `${nearestTick(tickNanoseconds) / 1e6}ms does` });
  return false;
}

function nearestTick(nanoseconds: number): number {
  return (
    NANOSECONDS_PER_SECOND /
    [1, 2, 4, 5, 8, 10, 20, 25, 40, 50, 100, 125, 200, 250, 500, 1000, 2000, 2500, 5000, 10_000].reduce(
      (best, count) =>
        Math.abs(NANOSECONDS_PER_SECOND / count - nanoseconds) < Math.abs(NANOSECONDS_PER_SECOND / best - nanoseconds)
          ? count
          : best,
    )
  );
}

function wholeTicks(context: BuildContext, path: string, nanoseconds: number, tickNanoseconds: number): boolean {
  if (nanoseconds % tickNanoseconds === 0 || NANOSECONDS_PER_SECOND % tickNanoseconds !== 0) return true;
  const message = `expected whole ticks of ${tickNanoseconds / 1e6}ms; got ${nanoseconds / 1e6}ms`;
  errorAt(context, path, { rule: 'invalid-value', message });
  return false;
}
