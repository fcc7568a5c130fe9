/** Why this file exists: what the recorder counted becomes what a run reports, and is checked to be complete. */
import { ensure } from '../engine/ensure.ts';
import { REJECTED, RETRY, type Recorder, THROTTLED } from './recorder.ts';
import type { FlowMeasurement, RunMeasurement } from './result.ts';
import type { Flow, World } from './world.ts';

/** The numbers of a finished recorder. @throws BugError if a call was lost, unless the run is partial. */
export function sumUp(world: World, recorder: Recorder, partial: boolean): Omit<RunMeasurement, 'eventsFingerprint'> {
  const workloads = recorder.callMeasurements();
  const flows = recorder.flowMeasurements();
  const lost = workloads.reduce((sum, { pending }) => sum + pending, 0);
  ensure(partial || lost === 0, `${lost} calls neither succeeded nor failed (seed ${world.seed})`);
  return {
    partial,
    simulatedSeconds: recorder.endedSeconds,
    flows,
    workloads,
    drain: drainOf(world, recorder),
    seconds: recorder.flowSeconds(),
    latencySeconds: recorder.latencySeconds(),
    errors: errorsOf(world, recorder, flows),
    arrivalsAfterEnd: world.flows.reduce((sum, flow) => sum + arrivalsAfterEnd(flow, world), 0),
  };
}

function drainOf({ clock }: World, recorder: Recorder): RunMeasurement['drain'] {
  const flows = recorder.drained();
  const sum = (of: (flow: FlowMeasurement) => number): number => flows.reduce((total, flow) => total + of(flow), 0);
  return {
    seconds: Math.max(0, recorder.endedSeconds - Math.ceil(clock.durationTicks / clock.ticksPerSecond)),
    requests: sum(({ admitted, throttled, rejected }) => admitted + throttled + rejected),
    admitted: sum(({ admitted }) => admitted),
    throttled: sum(({ throttled }) => throttled),
  };
}

function errorsOf(world: World, recorder: Recorder, flows: readonly FlowMeasurement[]): RunMeasurement['errors'] {
  const errors = new Map<string, { count: number; firstSecond: number }>();
  const note = (name: string, count: number, flow: number, columns: readonly number[]): void => {
    if (count === 0) return;
    const known = errors.get(name) ?? { count: 0, firstSecond: Number.POSITIVE_INFINITY };
    const first = recorder.firstSecond(flow, columns) ?? Number.POSITIVE_INFINITY;
    errors.set(name, { count: known.count + count, firstSecond: Math.min(known.firstSecond, first) });
  };
  for (const [flow, { throttled, rejected }] of flows.entries()) {
    note('ThrottlingException', throttled, flow, [THROTTLED, THROTTLED + RETRY]);
    note(world.flows[flow]!.rejection ?? 'none', rejected, flow, [REJECTED, REJECTED + RETRY]);
  }
  return [...errors].map(([name, error]) => ({ name, ...error }));
}

/** Recorded calls of a trace that start at or after the duration, before `scale`. */
function arrivalsAfterEnd({ arrivals }: Flow, { clock }: World): number {
  if (arrivals.kind !== 'trace') return 0;
  const end = clock.durationTicks * clock.tickNanoseconds;
  return arrivals.counts.reduce((sum, count, row) => (arrivals.startNanoseconds[row]! >= end ? sum + count : sum), 0);
}
