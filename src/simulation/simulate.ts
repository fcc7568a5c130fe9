/**
 * Why this file exists: the loop that puts clients, workloads and KMS on one clock.
 *
 * A tick in which a quota has room for everything that asks is settled by counts: order cannot matter there. In any other
 * tick each request meets its limiter at its own instant, and requests of one instant in uniform order.
 */
import { createRetrier, GIVE_UP, type Retrier } from '../clients/retrier.ts';
import { BugError, ensure } from '../engine/ensure.ts';
import { EventFingerprint } from '../engine/fingerprint.ts';
import { RandomStreams } from '../engine/random.ts';
import { NANOSECONDS_PER_MILLISECOND, type OffsetNanoseconds, type Tick } from '../engine/tick.ts';
import { TickOrder } from '../engine/tick-order.ts';
import { type TickQueue, TickRing } from '../engine/tick-queue.ts';
import { AnswerTicks, type AnswerTimes, createAnswerTimes } from '../kms/answer-times.ts';
import { createLimiter, type Limiter } from '../kms/limiters.ts';
import type { ArrivalSource } from '../workloads/arrival-source.ts';
import { createArrivalSource } from '../workloads/arrival-sources.ts';
import { Again } from './again.ts';
import { createInstanceChooser, type InstanceChooser, stop } from './instances.ts';
import { Due, PendingCalls } from './pending-calls.ts';
import { RecentAdmissions } from './recent-admissions.ts';
import { COLUMNS, Column, Recorder, TOTALS, Total } from './recorder.ts';
import type { RunMeasurement } from './result.ts';
import type { Flow, OnFailure, World } from './world.ts';

export interface SimulationOptions {
  /** Which replication of the seed, from 0. */
  readonly replication?: number;
  /** Percentages of the per-second latencies; default 50, 90, 95, 99. */
  readonly percentiles?: readonly number[];
  /** For tests: another queue, which must give the same bytes. */
  readonly queue?: TickQueue;
}

/** Calls that still wait this many durations (and an hour) after the end have failed: nothing will admit them. */
const DRAIN_DURATIONS = 10;
const DRAIN_SECONDS = 3600;

/** Runs a world from t = 0 to its end and until what is in flight has drained. */
export function simulate(world: World, options: SimulationOptions = {}): RunMeasurement {
  const simulation = new Simulation(world, options);
  while (!simulation.advance(3600));
  return simulation.measure();
}

interface ClientState {
  readonly retrier: Retrier;
  /** Instances that still take calls. */
  readonly alive: number[];
  readonly onFailure: OnFailure;
  readonly flows: readonly number[];
}

/** What the loop knows of a flow. */
interface FlowState {
  readonly index: number;
  readonly source: ArrivalSource | null;
  readonly client: ClientState;
  readonly instances: InstanceChooser;
  readonly limiters: readonly Limiter[];
  readonly quotas: readonly number[];
  readonly rejected: boolean;
  readonly closed: boolean;
  /** Where successes give something back: calls admitted as counts whose answers may still be under way. */
  readonly recent: RecentAdmissions | null;
  readonly thinkNanoseconds: number;
  /** How many calls start in the running tick. */
  fresh: number;
}

/** One run of one world. `advance` it until it has ended, then `measure`. */
export class Simulation {
  readonly #world: World;
  readonly #streams: RandomStreams;
  readonly #latencyStream;
  readonly #limiters: Limiter[];
  readonly #clients: ClientState[];
  readonly #flows: FlowState[];
  readonly #queue: TickQueue;
  readonly #pending = new PendingCalls();
  readonly #order: TickOrder;
  readonly #again: Again;
  readonly #recorder: Recorder;
  readonly #fingerprint = new EventFingerprint();
  readonly #answerTimes: AnswerTimes;
  readonly #refusalNanoseconds: number;
  readonly #tickNanoseconds: number;
  readonly #ticksPerSecond: number;
  readonly #durationTicks: Tick;
  readonly #warmupTicks: Tick;
  readonly #drainEnd: Tick;
  readonly #settledSeconds: number;
  readonly #demand: Float64Array;
  readonly #contested: Uint8Array;
  #tick: Tick = 0;
  #second = 0;
  #nextSecondTick: Tick;
  #atDuration: Float64Array | null = null;
  #ended = false;
  #measured = false;

  constructor(world: World, options: SimulationOptions = {}) {
    const { clock } = world;
    this.#world = world;
    this.#streams = new RandomStreams(world.seed, options.replication ?? 0);
    this.#latencyStream = this.#streams.stream('kms', 'latency');
    this.#order = new TickOrder(this.#streams.stream('kms', 'order'));
    this.#queue = options.queue ?? new TickRing();
    this.#again = new Again(this.#pending);
    this.#answerTimes = createAnswerTimes(world.latency.answer);
    this.#refusalNanoseconds = Math.round(world.latency.refusalMilliseconds * NANOSECONDS_PER_MILLISECOND);
    this.#tickNanoseconds = clock.tickNanoseconds;
    this.#ticksPerSecond = clock.ticksPerSecond;
    this.#durationTicks = clock.durationTicks;
    this.#warmupTicks = clock.warmupTicks;
    this.#drainEnd = clock.durationTicks * (1 + DRAIN_DURATIONS) + DRAIN_SECONDS * clock.ticksPerSecond;
    this.#nextSecondTick = clock.ticksPerSecond;
    this.#limiters = world.quotas.map((quota) => createLimiter(world.limiter, quota.limitPerSecond, clock));
    this.#demand = new Float64Array(world.quotas.length);
    this.#contested = new Uint8Array(world.quotas.length);
    this.#clients = world.clients.map((_, client) => this.#createClient(client));
    this.#flows = world.flows.map((flow, index) => this.#createFlow(flow, index));
    this.#settledSeconds = 1 + Math.ceil(this.#longestAnswerTicks() / clock.ticksPerSecond);
    this.#recorder = this.#createRecorder(options.percentiles ?? [50, 90, 95, 99]);
    this.#startWorkers();
  }

  /** Whole seconds simulated so far. */
  get simulatedSeconds(): number {
    return this.#second;
  }

  /**
   * Simulates up to `seconds` more seconds.
   *
   * @returns true when the run has ended: the duration is over and nothing is in flight any more.
   */
  advance(seconds: number): boolean {
    ensure(!this.#measured, 'a simulation that was measured has ended');
    const until = Math.min(this.#tick + seconds * this.#ticksPerSecond, this.#drainEnd);
    while (this.#tick < until && !this.#ended) {
      const tick = this.#nextTick(until);
      while (this.#nextSecondTick <= tick) this.#endSecond();
      this.#tick = tick;
      if (tick >= until) break;
      if (tick >= this.#durationTicks && this.#atDuration === null) this.#atDuration = this.#recorder.totals.slice();
      if (this.#nothingLeft()) this.#end();
      else this.#step(tick);
      this.#tick = tick + 1;
    }
    if (this.#tick >= this.#drainEnd && !this.#ended) this.#giveUp();
    return this.#ended;
  }

  /** What was measured; `partial` if the run has not ended. Ends the simulation. */
  measure(): RunMeasurement {
    ensure(!this.#measured, 'a simulation is measured once');
    this.#measured = true;
    const partial = !this.#ended;
    if (partial && this.#secondHasCounts()) this.#endSecond();
    this.#recorder.finish();
    for (const word of this.#streams.finalDraws()) this.#fingerprint.addWord(word);
    const workloads = this.#recorder.callMeasurements();
    const flows = this.#recorder.flowMeasurements();
    if (!partial) this.#checkConservation(workloads);
    return {
      eventsFingerprint: this.#fingerprint.digest(),
      partial,
      simulatedSeconds: this.#recorder.endedSeconds,
      flows,
      workloads,
      drain: this.#drain(),
      seconds: this.#recorder.flowSeconds(),
      latencySeconds: this.#recorder.latencySeconds(),
      errors: this.#errors(),
      arrivalsAfterEnd: this.#world.flows.reduce((sum, flow) => sum + arrivalsAfterEnd(flow, this.#world), 0),
    };
  }

  // ---- one tick -------------------------------------------------------------------------------------------------

  /** The next tick in which something can happen, from the current one on. */
  #nextTick(until: Tick): Tick {
    let next = Number.POSITIVE_INFINITY;
    if (this.#tick < this.#durationTicks) {
      for (const flow of this.#flows)
        if (flow.source !== null && flow.source.nextTick < next) next = flow.source.nextTick;
      if (next <= this.#tick) return this.#tick;
      if (next >= this.#durationTicks) next = this.#durationTicks;
    }
    if (this.#queue.size > 0) next = Math.min(next, this.#queue.next(this.#tick));
    if (next === Number.POSITIVE_INFINITY) return this.#tick;
    return Math.min(next, until);
  }

  #nothingLeft(): boolean {
    return this.#tick >= this.#durationTicks && this.#queue.size === 0;
  }

  #step(tick: Tick): void {
    const waiting = this.#queue.has(tick);
    const freshCalls = tick < this.#durationTicks ? this.#takeFresh(tick) : 0;
    if (freshCalls === 0 && !waiting) return;
    this.#order.clear();
    if (waiting) this.#takeWaiting(tick);
    if (freshCalls > 0) {
      this.#findContested(tick);
      for (const flow of this.#flows) if (flow.fresh > 0) this.#settleFresh(flow, tick);
    }
    if (this.#order.count > 0) this.#settleInOrder(tick);
  }

  #takeFresh(tick: Tick): number {
    let calls = 0;
    for (const flow of this.#flows) {
      const { source } = flow;
      flow.fresh = source !== null && source.nextTick <= tick ? source.take(tick) : 0;
      calls += flow.fresh;
    }
    return calls;
  }

  #takeWaiting(tick: Tick): void {
    this.#demand.fill(0);
    this.#queue.take(tick, this.#takeSlot);
  }

  readonly #takeSlot = (slot: number): void => {
    this.#order.add(slot, this.#pending.offset[slot]!);
    const kind = this.#pending.kind[slot]!;
    if (kind !== Due.attempt && kind !== Due.worker) return;
    for (const quota of this.#flows[this.#pending.flow[slot]!]!.quotas) this.#demand[quota]!++;
  };

  /** A quota is contested in this tick if not everything that asks for it fits, or if order matters to it. */
  #findContested(tick: Tick): void {
    if (this.#order.count === 0) this.#demand.fill(0);
    for (const flow of this.#flows) {
      if (flow.fresh > 0) for (const quota of flow.quotas) this.#demand[quota]! += flow.fresh;
    }
    for (let quota = 0; quota < this.#limiters.length; quota++) {
      const demand = this.#demand[quota]!;
      this.#contested[quota] = demand > 0 && demand > this.#limiters[quota]!.room(tick) ? 1 : 0;
    }
  }

  #settleFresh(flow: FlowState, tick: Tick): void {
    const { client } = flow;
    if (client.alive.length === 0) return;
    const { quotas } = client.retrier;
    let byCounts = client.onFailure.kind === 'drop' && (quotas === null || quotas.below === 0);
    for (const quota of flow.quotas) if (this.#contested[quota] === 1) byCounts = false;
    if (byCounts) this.#settleByCounts(flow, tick);
    else flow.source!.place(this.#order, ~flow.index);
  }

  /** All calls of this tick are answered alike, whatever their order. */
  #settleByCounts(flow: FlowState, tick: Tick): void {
    const { index, fresh: calls } = flow;
    const { totals, second } = this.#recorder;
    const measured = tick >= this.#warmupTicks;
    if (!flow.rejected || this.#world.rejectedSpends) for (const limiter of flow.limiters) limiter.takeMany(calls);
    flow.instances.skip(calls);
    this.#fingerprint.add((index << 3) ^ calls, tick % this.#ticksPerSecond);
    second[index * COLUMNS + (flow.rejected ? Column.rejected : Column.admittedFirstTries)]! += calls;
    if (measured) {
      totals[index * TOTALS + Total.calls]! += calls;
      totals[index * TOTALS + (flow.rejected ? Total.rejected : Total.admitted)]! += calls;
      if (flow.rejected) totals[index * TOTALS + Total.failed]! += calls;
      else this.#recorder.succeededUndrawn(index, this.#second, calls);
    }
    if (!flow.rejected) flow.recent?.add(tick, calls);
  }

  #settleInOrder(tick: Tick): void {
    const order = this.#order;
    const again = this.#again;
    order.sort();
    let i = 0;
    while (i < order.count || again.count > 0) {
      if (again.count > 0 && (i === order.count || again.firstOffset < order.offsets[i]!)) {
        const slot = again.take();
        this.#settleSlot(slot, tick, this.#pending.offset[slot]!);
        continue;
      }
      const item = order.items[i]!;
      const offset = order.offsets[i]!;
      i++;
      if (item < 0) this.#startCall(this.#flows[~item]!, tick, offset);
      else this.#settleSlot(item, tick, offset);
    }
  }

  #settleSlot(slot: number, tick: Tick, offset: OffsetNanoseconds): void {
    const flow = this.#flows[this.#pending.flow[slot]!]!;
    switch (this.#pending.kind[slot]) {
      case Due.attempt:
        this.#attempt(flow, slot, tick, offset);
        break;
      case Due.refusal:
        this.#refusalAnswered(flow, slot, tick, offset);
        break;
      case Due.rejection:
        this.#fail(flow, slot, tick, offset);
        break;
      case Due.answer:
        this.#answered(flow, slot, tick, offset);
        break;
      case Due.worker:
        this.#startWorkerCall(flow, slot, tick, offset);
        break;
      default:
        throw new BugError(`slot ${slot} waits for nothing known, at tick ${tick}`);
    }
  }

  // ---- a call ---------------------------------------------------------------------------------------------------

  /** A call of an open flow starts: it gets a slot only once something has to be waited for. */
  #startCall(flow: FlowState, tick: Tick, offset: OffsetNanoseconds): void {
    const { index } = flow;
    if (flow.client.alive.length === 0) return;
    const measured = tick >= this.#warmupTicks;
    if (measured) this.#recorder.totals[index * TOTALS + Total.calls]!++;
    if (flow.rejected) {
      this.#attempt(flow, this.#open(flow, flow.instances.choose(), tick, offset), tick, offset);
    } else if (this.#take(flow, tick, offset)) {
      this.#admitFresh(flow, measured, tick, offset);
    } else {
      this.#countThrottled(index, measured, true);
      this.#fingerprint.add((index << 3) | 1, offset);
      this.#refuseFresh(flow, measured, tick, offset);
    }
  }

  #admitFresh(flow: FlowState, measured: boolean, tick: Tick, offset: OffsetNanoseconds): void {
    const { index, client } = flow;
    const { totals, second } = this.#recorder;
    second[index * COLUMNS + Column.admittedFirstTries]!++;
    this.#fingerprint.add(index << 3, offset);
    const nanoseconds = this.#answerTimes.draw(this.#latencyStream);
    if (measured) {
      totals[index * TOTALS + Total.admitted]!++;
      this.#recorder.succeeded(index, this.#second, Math.floor(nanoseconds / this.#tickNanoseconds + 0.5));
    }
    if (client.retrier.quotas === null) {
      flow.instances.skip(1);
      return;
    }
    const slot = this.#pending.allocate();
    this.#pending.flow[slot] = index;
    this.#pending.instance[slot] = flow.instances.choose();
    this.#pending.attempt[slot] = 1;
    this.#schedule(slot, Due.answer, tick, offset + nanoseconds);
  }

  #refuseFresh(flow: FlowState, measured: boolean, tick: Tick, offset: OffsetNanoseconds): void {
    const { client, index } = flow;
    const instance = flow.instances.choose();
    if (this.#refusalNanoseconds === 0) {
      const wait = this.#decide(flow, instance, 1, 0, tick, offset);
      if (wait === GIVE_UP && client.onFailure.kind === 'drop') {
        if (measured) this.#recorder.totals[index * TOTALS + Total.failed]!++;
        return;
      }
      const slot = this.#open(flow, instance, tick, offset);
      if (wait === GIVE_UP) this.#fail(flow, slot, tick, offset);
      else this.#retryAfter(slot, 1, wait, tick, offset);
      return;
    }
    const slot = this.#open(flow, instance, tick, offset);
    this.#schedule(slot, Due.refusal, tick, offset + this.#refusalNanoseconds);
  }

  /** Gives a call a slot: from now on it is pending. */
  #open(flow: FlowState, instance: number, tick: Tick, offset: OffsetNanoseconds): number {
    const slot = this.#pending.allocate();
    this.#pending.flow[slot] = flow.index;
    this.#pending.instance[slot] = instance;
    this.#pending.attempt[slot] = 1;
    this.#pending.lastWait[slot] = 0;
    this.#pending.start(slot, tick, offset, this.#second);
    if (tick >= this.#warmupTicks) this.#recorder.callOpened(this.#second);
    return slot;
  }

  #startWorkerCall(flow: FlowState, slot: number, tick: Tick, offset: OffsetNanoseconds): void {
    if (tick >= this.#durationTicks || flow.client.alive.length === 0) {
      this.#pending.release(slot);
      return;
    }
    this.#pending.instance[slot] = flow.instances.choose();
    this.#pending.attempt[slot] = 1;
    this.#pending.lastWait[slot] = 0;
    this.#pending.start(slot, tick, offset, this.#second);
    if (tick >= this.#warmupTicks) {
      this.#recorder.totals[flow.index * TOTALS + Total.calls]!++;
      this.#recorder.callOpened(this.#second);
    }
    this.#attempt(flow, slot, tick, offset);
  }

  /** The attempt that a slot waits for meets the limiter. */
  #attempt(flow: FlowState, slot: number, tick: Tick, offset: OffsetNanoseconds): void {
    const { index } = flow;
    const measured = this.#pending.startTick[slot]! >= this.#warmupTicks;
    const first = this.#pending.attempt[slot] === 1 && this.#pending.lastWait[slot] === 0;
    if (measured && !first) this.#recorder.totals[index * TOTALS + Total.retries]!++;
    const spends = !flow.rejected || this.#world.rejectedSpends;
    if (!spends || this.#take(flow, tick, offset)) {
      if (flow.rejected) this.#reject(flow, slot, measured, tick, offset);
      else this.#admit(flow, slot, measured, first, tick, offset);
    } else {
      this.#countThrottled(index, measured, first);
      this.#fingerprint.add((index << 3) | 3, offset ^ Math.imul(this.#pending.attempt[slot]!, 0x1000193));
      if (this.#refusalNanoseconds === 0) this.#refusalAnswered(flow, slot, tick, offset);
      else this.#schedule(slot, Due.refusal, tick, offset + this.#refusalNanoseconds);
    }
  }

  #admit(
    flow: FlowState,
    slot: number,
    measured: boolean,
    first: boolean,
    tick: Tick,
    offset: OffsetNanoseconds,
  ): void {
    const { index, client } = flow;
    const pending = this.#pending;
    const column = first ? Column.admittedFirstTries : Column.admittedRetries;
    this.#recorder.second[index * COLUMNS + column]!++;
    this.#fingerprint.add((index << 3) | 2, offset ^ Math.imul(pending.attempt[slot]!, 0x1000193));
    const nanoseconds = this.#answerTimes.draw(this.#latencyStream);
    if (measured) {
      this.#recorder.totals[index * TOTALS + Total.admitted]!++;
      const past = offset - pending.startOffset[slot]! + nanoseconds;
      const ticks = tick - pending.startTick[slot]! + Math.floor(past / this.#tickNanoseconds + 0.5);
      this.#recorder.succeeded(index, pending.startSecond[slot]!, ticks);
      this.#recorder.callClosed(pending.startSecond[slot]!);
    }
    if (client.retrier.quotas !== null || flow.closed) this.#schedule(slot, Due.answer, tick, offset + nanoseconds);
    else pending.release(slot);
  }

  #refusalAnswered(flow: FlowState, slot: number, tick: Tick, offset: OffsetNanoseconds): void {
    const { instance, attempt, lastWait } = this.#pending;
    const last = attempt[slot] === 1 ? 0 : lastWait[slot]!;
    const wait = this.#decide(flow, instance[slot]!, attempt[slot]!, last, tick, offset);
    if (wait === GIVE_UP) this.#fail(flow, slot, tick, offset);
    else this.#retryAfter(slot, attempt[slot]!, wait, tick, offset);
  }

  #retryAfter(slot: number, attempt: number, wait: number, tick: Tick, offset: OffsetNanoseconds): void {
    this.#pending.attempt[slot] = attempt + 1;
    this.#pending.lastWait[slot] = wait;
    this.#schedule(slot, Due.attempt, tick, offset + wait);
  }

  /** The wait before the next attempt, or `GIVE_UP`. */
  #decide(
    flow: FlowState,
    instance: number,
    attempt: number,
    lastWait: number,
    tick: Tick,
    offset: OffsetNanoseconds,
  ): number {
    const { retrier } = flow.client;
    if (retrier.quotas !== null && retrier.quotas.below === 0) this.#followRecent(flow.client, tick, offset);
    return retrier.waitAfterThrottling(instance, attempt, lastWait);
  }

  /**
   * A retry quota is about to fall below full, so that answers under way begin to matter: calls that were admitted as
   * counts and may still be in flight get instances and answer times of their own.
   */
  #followRecent(client: ClientState, tick: Tick, offset: OffsetNanoseconds): void {
    for (const index of client.flows) {
      const flow = this.#flows[index]!;
      flow.recent?.takeAll(tick, (admittedTick, calls) => {
        for (let i = 0; i < calls; i++) this.#followAdmitted(flow, admittedTick, tick, offset);
      });
    }
  }

  #followAdmitted(flow: FlowState, admitted: Tick, tick: Tick, offset: OffsetNanoseconds): void {
    const { index } = flow;
    const second = Math.floor(admitted / this.#ticksPerSecond);
    const start = Math.floor(this.#latencyStream.uniform() * this.#tickNanoseconds);
    const nanoseconds = this.#answerTimes.draw(this.#latencyStream);
    if (admitted >= this.#warmupTicks) {
      this.#recorder.takeBackUndrawn(index, second, 1);
      this.#recorder.succeeded(index, second, Math.floor(nanoseconds / this.#tickNanoseconds + 0.5));
    }
    const fromNow = (admitted - tick) * this.#tickNanoseconds + start + nanoseconds;
    if (fromNow < offset) return;
    const slot = this.#pending.allocate();
    this.#pending.flow[slot] = index;
    this.#pending.instance[slot] = flow.instances.choose();
    this.#pending.attempt[slot] = 1;
    this.#schedule(slot, Due.answer, tick, fromNow);
  }

  #answered(flow: FlowState, slot: number, tick: Tick, offset: OffsetNanoseconds): void {
    const { retrier } = flow.client;
    const { instance, attempt } = this.#pending;
    retrier.quotas?.refund(instance[slot]!, retrier.refundOf(attempt[slot]!));
    this.#callOver(flow, slot, tick, offset);
  }

  /** After the last attempt of a call. */
  #fail(flow: FlowState, slot: number, tick: Tick, offset: OffsetNanoseconds): void {
    const { onFailure, alive } = flow.client;
    const draining = tick >= this.#durationTicks;
    if (onFailure.kind === 'requeue' && !(draining && flow.rejected)) {
      const wait = Math.round(onFailure.afterMilliseconds * NANOSECONDS_PER_MILLISECOND);
      this.#retryAfter(slot, 0, wait, tick, offset);
      return;
    }
    this.#countFailed(flow, slot);
    if (onFailure.kind === 'stop') stop(alive, this.#pending.instance[slot]!);
    this.#callOver(flow, slot, tick, offset);
  }

  #countFailed(flow: FlowState, slot: number): void {
    if (this.#pending.startTick[slot]! < this.#warmupTicks) return;
    this.#recorder.totals[flow.index * TOTALS + Total.failed]!++;
    this.#recorder.callClosed(this.#pending.startSecond[slot]!);
  }

  /** A worker thinks and calls again; any other call's slot is free. */
  #callOver(flow: FlowState, slot: number, tick: Tick, offset: OffsetNanoseconds): void {
    if (flow.closed) this.#schedule(slot, Due.worker, tick, offset + flow.thinkNanoseconds);
    else this.#pending.release(slot);
  }

  // ---- the service ----------------------------------------------------------------------------------------------

  /** Whether every quota of this flow admits a request at this instant; then it is spent on all of them. */
  #take(flow: FlowState, tick: Tick, offset: OffsetNanoseconds): boolean {
    const { limiters } = flow;
    for (let i = 0; i < limiters.length; i++) if (!limiters[i]!.canTake(tick, offset)) return false;
    for (let i = 0; i < limiters.length; i++) limiters[i]!.take(tick, offset);
    return true;
  }

  /** KMS rejects a request for another reason than its rate: the call fails when that is answered. */
  #reject(flow: FlowState, slot: number, measured: boolean, tick: Tick, offset: OffsetNanoseconds): void {
    const { index } = flow;
    this.#recorder.second[index * COLUMNS + Column.rejected]!++;
    if (measured) this.#recorder.totals[index * TOTALS + Total.rejected]!++;
    this.#fingerprint.add((index << 3) | 4, offset);
    this.#schedule(slot, Due.rejection, tick, offset + this.#refusalNanoseconds);
  }

  #countThrottled(index: number, measured: boolean, first: boolean): void {
    const column = first ? Column.throttledFirstTries : Column.throttledRetries;
    this.#recorder.second[index * COLUMNS + column]!++;
    if (measured) this.#recorder.totals[index * TOTALS + Total.throttled]!++;
  }

  // ---- time -----------------------------------------------------------------------------------------------------

  /** @param nanoseconds from the start of `tick`; may lie far beyond its end. */
  #schedule(slot: number, kind: Due, tick: Tick, nanoseconds: number): void {
    const ticks = Math.floor(nanoseconds / this.#tickNanoseconds);
    this.#pending.kind[slot] = kind;
    this.#pending.offset[slot] = nanoseconds - ticks * this.#tickNanoseconds;
    if (ticks === 0) this.#again.add(slot);
    else this.#queue.schedule(slot, tick + ticks);
  }

  #endSecond(): void {
    this.#recorder.endSecond(this.#settledSeconds);
    this.#fingerprint.endSecond();
    this.#second++;
    this.#nextSecondTick += this.#ticksPerSecond;
  }

  #secondHasCounts(): boolean {
    return this.#tick > this.#second * this.#ticksPerSecond;
  }

  #end(): void {
    if (this.#atDuration === null) this.#atDuration = this.#recorder.totals.slice();
    if (this.#secondHasCounts()) this.#endSecond();
    this.#ended = true;
  }

  /** The drain has taken far longer than the run: what still waits has failed. */
  #giveUp(): void {
    for (let tick = this.#queue.next(this.#tick); tick < Number.POSITIVE_INFINITY; tick = this.#queue.next(tick)) {
      this.#queue.has(tick);
      this.#queue.take(tick, (slot) => {
        const { kind } = this.#pending;
        if (kind[slot] !== Due.answer && kind[slot] !== Due.worker) {
          this.#countFailed(this.#flows[this.#pending.flow[slot]!]!, slot);
        }
      });
    }
    this.#end();
  }

  // ---- setting up and summing up --------------------------------------------------------------------------------

  #createClient(client: number): ClientState {
    const { name, instances, retry, onFailure } = this.#world.clients[client]!;
    return {
      retrier: createRetrier(retry, instances, this.#streams.stream(`client ${name}`, 'backoff')),
      alive: Array.from({ length: instances }, (_, instance) => instance),
      onFailure,
      flows: this.#world.flows.flatMap((flow, index) => (flow.client === client ? [index] : [])),
    };
  }

  #createFlow(flow: Flow, index: number): FlowState {
    const client = this.#clients[flow.client]!;
    const { arrivals } = flow;
    const name = `workload ${this.#world.workloads[flow.workload]!.name} flow ${index}`;
    const streams = {
      arrivals: this.#streams.stream(name, 'arrivals'),
      instants: this.#streams.stream(name, 'instants'),
    };
    const closed = arrivals.kind === 'closed';
    return {
      index,
      source: closed ? null : createArrivalSource(arrivals, this.#world.clock, streams),
      client,
      instances: createInstanceChooser(flow.assign, client.alive, this.#streams.stream(name, 'instance')),
      limiters: flow.quotas.map((quota) => this.#limiters[quota]!),
      quotas: flow.quotas,
      rejected: flow.rejection !== null,
      closed,
      recent: client.retrier.quotas === null || closed ? null : new RecentAdmissions(this.#longestAnswerTicks()),
      thinkNanoseconds: closed ? Math.round(arrivals.thinkMilliseconds * NANOSECONDS_PER_MILLISECOND) : 0,
      fresh: 0,
    };
  }

  #longestAnswerTicks(): number {
    return Math.ceil(this.#answerTimes.longestNanoseconds / this.#tickNanoseconds) + 1;
  }

  #createRecorder(percentiles: readonly number[]): Recorder {
    const answers = new AnswerTicks(this.#answerTimes, this.#tickNanoseconds);
    const stream = this.#streams.stream('kms', 'latency of counts');
    return new Recorder({
      clock: this.#world.clock,
      flowWorkloads: this.#world.flows.map((flow) => flow.workload),
      workloads: this.#world.workloads.length,
      percentiles,
      drawAnswers: (_flow, calls, add) => {
        answers.divide(stream, calls, add);
      },
    });
  }

  #startWorkers(): void {
    for (const [index, { arrivals }] of this.#world.flows.entries()) {
      if (arrivals.kind !== 'closed') continue;
      for (let worker = 0; worker < arrivals.workers; worker++) {
        const slot = this.#pending.allocate();
        this.#pending.flow[slot] = index;
        this.#pending.kind[slot] = Due.worker;
        this.#pending.offset[slot] = 0;
        this.#queue.schedule(slot, 0);
      }
    }
  }

  #drain(): RunMeasurement['drain'] {
    const before = this.#atDuration ?? this.#recorder.totals;
    const during = (column: number): number =>
      this.#flows.reduce((sum, { index }) => {
        const at = index * TOTALS + column;
        return sum + this.#recorder.totals[at]! - before[at]!;
      }, 0);
    const [admitted, throttled, rejected] = [during(Total.admitted), during(Total.throttled), during(Total.rejected)];
    const durationSeconds = this.#durationTicks / this.#ticksPerSecond;
    const seconds = Math.max(0, this.#recorder.endedSeconds - Math.ceil(durationSeconds));
    return { seconds, requests: admitted + throttled + rejected, admitted, throttled };
  }

  #errors(): RunMeasurement['errors'] {
    const errors = new Map<string, { count: number; firstSecond: number }>();
    const note = (name: string, count: number, firstSecond: number | null): void => {
      if (count === 0) return;
      const known = errors.get(name) ?? { count: 0, firstSecond: Number.POSITIVE_INFINITY };
      const first = Math.min(known.firstSecond, firstSecond ?? this.#second);
      errors.set(name, { count: known.count + count, firstSecond: first });
    };
    for (const { index } of this.#flows) {
      const { totals } = this.#recorder;
      note(
        'ThrottlingException',
        totals[index * TOTALS + Total.throttled]!,
        this.#recorder.firstThrottledSecond(index),
      );
      const rejection = this.#world.flows[index]!.rejection;
      if (rejection === null) continue;
      note(rejection, totals[index * TOTALS + Total.rejected]!, this.#recorder.firstRejectedSecond(index));
    }
    return [...errors].map(([name, error]) => ({ name, ...error }));
  }

  #checkConservation(workloads: RunMeasurement['workloads']): void {
    const lost = workloads.reduce((sum, { pending }) => sum + pending, 0);
    ensure(lost === 0, `${lost} calls neither succeeded nor failed (seed ${this.#world.seed}, tick ${this.#tick})`);
  }
}

/** Recorded calls of a trace that start at or after the duration, before `scale`. */
function arrivalsAfterEnd({ arrivals }: Flow, { clock }: World): number {
  if (arrivals.kind !== 'trace') return 0;
  const end = clock.durationTicks * clock.tickNanoseconds;
  return arrivals.counts.reduce((sum, count, row) => (arrivals.startNanoseconds[row]! >= end ? sum + count : sum), 0);
}
