/** Why this file exists: what a run counted becomes what it reports, and is checked to be complete. */
import { ensure } from '../engine/ensure.ts';
import { keyFees } from '../kms/key-fees.ts';
import type { DataKeyUse } from '../workloads/action.ts';
import { keyLives } from './key-lives.ts';
import { RETRY, type Recorder, THROTTLED } from './recorder.ts';
import type { ResourceUse } from './resource-use.ts';
import type { FlowMeasurement, RunMeasurement } from './result.ts';
import type { RunState } from './run-state.ts';
import type { RunningAction } from './states.ts';
import type { Flow, World } from './world.ts';

/** The numbers of a run. @throws BugError if a call was lost, unless the run is partial. */
export function sumUp(
  run: RunState,
  resources: ResourceUse,
  partial: boolean,
): Omit<RunMeasurement, 'eventsFingerprint'> {
  const { world, recorder } = run;
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
    refusals: recorder.refusals.measure(),
    latencySeconds: recorder.latencySeconds(),
    errors: [...throttlingOf(recorder, flows), ...recorder.rejections()],
    serviceErrors: run.serviceErrors.measure(),
    resources: resources.measure(),
    keyFees: keyFees(keyLives(run, paidNanoseconds(run, partial)), paidNanoseconds(run, partial)),
    dataKeys: run.clients.map(({ actions }) => dataKeysOf(actions)),
    arrivalsAfterEnd: world.flows.reduce((sum, flow) => sum + arrivalsAfterEnd(flow, world), 0),
  };
}

/** Of an interrupted run, what was simulated. */
function paidNanoseconds({ world: { clock }, recorder }: RunState, partial: boolean): number {
  const duration = clock.durationTicks * clock.tickNanoseconds;
  return partial ? Math.min(duration, recorder.endedSeconds * 1e9) : duration;
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

function throttlingOf(recorder: Recorder, flows: readonly FlowMeasurement[]): RunMeasurement['errors'] {
  const count = flows.reduce((sum, { throttled }) => sum + throttled, 0);
  if (count === 0) return [];
  const seconds = flows.map((_, flow) => recorder.firstSecond(flow, [THROTTLED, THROTTLED + RETRY]));
  const firstSecond = Math.min(...seconds.map((second) => second ?? Number.POSITIVE_INFINITY));
  return [{ name: 'ThrottlingException', count, firstSecond }];
}

/** What the data keys of all actions of a client protected; those of one ledger are counted once. */
function dataKeysOf(actions: readonly RunningAction[]): DataKeyUse | null {
  const uses = [...new Set(actions.flatMap(({ state }) => state.dataKeys?.() ?? []))];
  if (uses.length === 0) return null;
  return uses.reduce((sum, use) => ({
    created: sum.created + use.created,
    messages: sum.messages + use.messages,
    bytes: sum.bytes + use.bytes,
    messagesMax: Math.max(sum.messagesMax, use.messagesMax),
    bytesMax: Math.max(sum.bytesMax, use.bytesMax),
    oldestNanoseconds: Math.max(sum.oldestNanoseconds, use.oldestNanoseconds),
  }));
}

/** Recorded calls of a trace that start at or after the duration, before `scale`. */
function arrivalsAfterEnd({ arrivals }: Flow, { clock }: World): number {
  if (arrivals?.kind !== 'trace') return 0;
  const end = clock.durationTicks * clock.tickNanoseconds;
  return arrivals.counts.reduce((sum, count, row) => (arrivals.startNanoseconds[row]! >= end ? sum + count : sum), 0);
}
