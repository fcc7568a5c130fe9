/**
 * Why this file exists: a run that never pauses hears no Ctrl-C and shows no progress. It is simulated in slices of about
 * 50 ms; how it is sliced changes no result.
 */
import type { RunMeasurement } from '../../simulation/result.ts';
import { Simulation } from '../../simulation/simulate.ts';
import type { World } from '../../simulation/world.ts';

const SHORTEST_SLICE_MILLISECONDS = 25;
const LONGEST_SLICE_MILLISECONDS = 100;

export interface SliceOptions {
  readonly replication: number;
  /** Percentages of the per-second latencies; default the simulation's own. */
  readonly percentiles?: readonly number[] | undefined;
  /** Stops after the running slice; the measurement is then partial. */
  readonly signal?: AbortSignal | undefined;
  /** Called after each slice with the whole seconds simulated so far. */
  readonly onSlice?: (simulatedSeconds: number) => void;
  /** Resolves when others have had their turn. Default: a timer, which exists everywhere. */
  readonly giveWay?: () => Promise<void>;
}

/** Simulates one replication of a world, giving way to others between slices. */
export async function simulateInSlices(world: World, options: SliceOptions): Promise<RunMeasurement> {
  const { replication, percentiles, signal, onSlice, giveWay = nextTimer } = options;
  const simulation = new Simulation(world, percentiles === undefined ? { replication } : { replication, percentiles });
  const stopped = (): boolean => signal?.aborted ?? false;
  let seconds = 1;
  for (;;) {
    const started = performance.now();
    const ended = simulation.advance(seconds);
    onSlice?.(simulation.simulatedSeconds);
    seconds = nextSlice(seconds, performance.now() - started);
    await giveWayIfDue(giveWay);
    if (ended || stopped()) return simulation.measure();
  }
}

function nextSlice(seconds: number, tookMilliseconds: number): number {
  if (tookMilliseconds < SHORTEST_SLICE_MILLISECONDS) return seconds * 2;
  return tookMilliseconds > LONGEST_SLICE_MILLISECONDS ? Math.max(1, Math.floor(seconds / 2)) : seconds;
}

/** When others were last given way to: short runs share one slice. */
let gaveWayAt = 0;

async function giveWayIfDue(giveWay: () => Promise<void>): Promise<void> {
  if (performance.now() - gaveWayAt < SHORTEST_SLICE_MILLISECONDS) return;
  await giveWay();
  gaveWayAt = performance.now();
}

function nextTimer(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve);
  });
}
