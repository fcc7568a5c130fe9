/** Why this file exists: a warm-up that nobody set is never cut off silently; but where it is missing, that is said. */
import type { NumberColumn } from '../../engine/number-column.ts';
import type { RunMeasurement } from '../../simulation/result.ts';
import type { World } from '../../simulation/world.ts';
import { measuredTime } from '../measures/measured-time.ts';
import { sumOfFlows } from '../measures/quota-columns.ts';
import { type Start, startBeforeSteadyState } from './steady-state.ts';

/**
 * A sentence on the warm-up to set, or undefined: one is set, the load changes with time, the run is too short, or its
 * start is like the rest. Seconds are means over the replications.
 */
export function warmupHint(world: World, measurements: readonly RunMeasurement[]): string | undefined {
  if (!isSteadyLoad(world) || measurements.some(({ partial }) => partial)) return undefined;
  const { endSecond } = measuredTime(world.clock);
  const starts = seriesOf(world, measurements).flatMap(({ name, unit, seconds }) => {
    const start = startBeforeSteadyState(seconds, endSecond);
    return start === undefined ? [] : [{ name, unit, ...start }];
  });
  if (starts.length === 0) return undefined;
  return sentence(starts.reduce((longest, start) => (start.seconds > longest.seconds ? start : longest)));
}

interface Series {
  readonly name: string;
  readonly unit: string;
  readonly seconds: Pick<NumberColumn, 'length' | 'at'>;
}

/** No warm-up is set, and nothing that is asked of KMS changes with time. */
function isSteadyLoad({ clock, flows, events = [] }: World): boolean {
  if (clock.warmupTicks > 0 || events.length > 0) return false;
  return flows.every(({ arrivals }) => arrivals === null || ['constant', 'poisson', 'closed'].includes(arrivals.kind));
}

function seriesOf(world: World, measurements: readonly RunMeasurement[]): readonly Series[] {
  const columns = measurements.map((measurement) => sumOfFlows(measurement, [...world.flows.keys()]));
  const offered = meanOfColumns(columns.map((column) => column.offered));
  const throttled = meanOfColumns(columns.map((column) => column.throttled));
  const latency = meanOfColumns(measurements.map(({ latencySeconds }) => latencySeconds.meanMilliseconds));
  return [
    { name: 'requests', unit: 'a second', seconds: offered },
    { name: 'throttled requests', unit: 'a second', seconds: throttled },
    { name: 'mean latency', unit: 'ms', seconds: latency },
  ];
}

/** As long as the shortest; NaN where one of them is, and what compares with NaN starts nothing. */
function meanOfColumns(columns: readonly NumberColumn[]): Series['seconds'] {
  const at = (second: number): number => {
    let sum = 0;
    for (const column of columns) sum += column.at(second)!;
    return sum / columns.length;
  };
  return { length: Math.min(...columns.map((column) => column.length)), at };
}

function sentence({ name, unit, seconds, before, after }: Start & Omit<Series, 'seconds'>): string {
  const words = (value: number) => String(Number(value.toPrecision(3)));
  return (
    `the start is not in steady state: ${name} of ${words(before)} ${unit} on average in the first ${seconds} s, of ` +
    `${words(after)} after (MSER-5); all of it is measured, 'warmup: ${seconds}s' would leave the start out`
  );
}
