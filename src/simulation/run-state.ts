/** Why this file exists: the parts of a run (its clock, its calls, its events) work on one state, and it is all here. */
import { EventFingerprint } from '../engine/fingerprint.ts';
import { type RandomStream, RandomStreams } from '../engine/random.ts';
import { NANOSECONDS_PER_MILLISECOND, type OffsetNanoseconds, type Tick } from '../engine/tick.ts';
import { TickOrder } from '../engine/tick-order.ts';
import { ringFor, type TickQueue } from '../engine/tick-queue.ts';
import { AnswerTicks, type AnswerTimes, createAnswerTimes } from '../kms/answer-times.ts';
import type { KmsState } from '../kms/kms-state.ts';
import type { Limiter } from '../kms/limiters.ts';
import { Again } from './again.ts';
import { DUE, FIELD_BITS, OFFSET, PendingCalls } from './pending-calls.ts';
import { Recorder } from './recorder.ts';
import { ServiceErrors } from './service-errors.ts';
import type { ClientState, FlowState } from './states.ts';
import { wireWorld } from './wiring.ts';
import type { World } from './world.ts';

export interface RunOptions {
  /** Which replication of the seed, from 0. */
  readonly replication?: number;
  /** Percentages of the per-second latencies; default 50, 90, 95, 99. */
  readonly percentiles?: readonly number[];
  /** For tests: another queue, which must give the same bytes. */
  readonly queue?: TickQueue;
}

export class RunState {
  readonly world: World;
  readonly streams: RandomStreams;
  readonly latencyStream: RandomStream;
  readonly limiters: readonly Limiter[];
  readonly clients: readonly ClientState[];
  readonly flows: readonly FlowState[];
  /** Null where no answer depends on the state of keys, grants or resources. */
  readonly kms: KmsState | null;
  /** What meets its limiter one by one in the running tick. */
  readonly order: TickOrder;
  readonly queue: TickQueue;
  readonly pending: PendingCalls;
  readonly again: Again;
  readonly recorder: Recorder;
  readonly serviceErrors: ServiceErrors;
  readonly fingerprint = new EventFingerprint();
  readonly answerTimes: AnswerTimes;
  readonly answerTicksMax: number;
  readonly refusalNanoseconds: number;
  readonly tickNanoseconds: number;
  readonly ticksPerSecond: number;
  readonly durationTicks: Tick;
  readonly warmupTicks: Tick;
  /** The running second. */
  second = 0;

  constructor(world: World, options: RunOptions) {
    const { clock } = world;
    this.world = world;
    this.streams = new RandomStreams(world.seed, options.replication ?? 0);
    this.latencyStream = this.streams.stream('kms', 'latency');
    this.order = new TickOrder(this.streams.stream('kms', 'order'), clock.tickNanoseconds);
    this.queue = options.queue ?? ringFor(clock.durationTicks);
    this.pending = new PendingCalls(world.flows.some(({ action }) => action !== undefined));
    this.again = new Again(this.pending);
    this.answerTimes = createAnswerTimes(world.latency.answer);
    this.refusalNanoseconds = Math.round(world.latency.refusalMilliseconds * NANOSECONDS_PER_MILLISECOND);
    this.tickNanoseconds = clock.tickNanoseconds;
    this.ticksPerSecond = clock.ticksPerSecond;
    this.durationTicks = clock.durationTicks;
    this.warmupTicks = clock.warmupTicks;
    this.answerTicksMax = Math.ceil(this.answerTimes.longestNanoseconds / clock.tickNanoseconds) + 1;
    const { limiters, clients, flows, kms } = wireWorld(world, this.streams, this.answerTicksMax);
    this.limiters = limiters;
    this.clients = clients;
    this.flows = flows;
    this.kms = kms;
    this.serviceErrors = new ServiceErrors(world);
    this.recorder = this.#createRecorder(options.percentiles ?? [50, 90, 95, 99]);
  }

  /**
   * A row is due again.
   *
   * @param nanoseconds from the start of `tick`; may lie far beyond its end.
   */
  wait(row: number, due: number, tick: Tick, nanoseconds: OffsetNanoseconds): void {
    const { rows } = this.pending;
    const at = row << FIELD_BITS;
    const ticks = Math.floor(nanoseconds / this.tickNanoseconds);
    rows[at + DUE] = due;
    rows[at + OFFSET] = nanoseconds - ticks * this.tickNanoseconds;
    if (ticks === 0) this.again.add(row);
    else this.queue.schedule(row, tick + ticks);
  }

  #createRecorder(percentiles: readonly number[]): Recorder {
    const answers = new AnswerTicks(this.answerTimes, this.tickNanoseconds);
    const stream = this.streams.stream('kms', 'latency of counts');
    return new Recorder({
      tickNanoseconds: this.tickNanoseconds,
      flowWorkloads: this.world.flows.map((flow) => flow.workload),
      workloads: this.world.workloads.length,
      flowQuotas: this.world.flows.map((flow) => flow.quotas),
      seconds: Math.ceil(this.durationTicks / this.ticksPerSecond),
      percentiles,
      drawAnswers: (calls, add) => {
        answers.divide(stream, calls, add);
      },
    });
  }
}
