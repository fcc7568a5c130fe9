/**
 * Why this file exists: the loop that puts clients, workloads and KMS on one clock.
 *
 * A tick in which a quota has room for everything that asks is settled by counts: order cannot matter there. In any other
 * tick each request meets its limiter at its own instant, and requests of one instant in uniform order.
 */
import { GIVE_UP } from '../clients/retrier.ts';
import type { RetryQuotas } from '../clients/retry-quota.ts';
import { ensure } from '../engine/ensure.ts';
import { EventFingerprint } from '../engine/fingerprint.ts';
import { RandomStreams } from '../engine/random.ts';
import { NANOSECONDS_PER_MILLISECOND, type OffsetNanoseconds, type Tick } from '../engine/tick.ts';
import { TickOrder } from '../engine/tick-order.ts';
import { type TickQueue, TickRing } from '../engine/tick-queue.ts';
import { AnswerTicks, type AnswerTimes, createAnswerTimes } from '../kms/answer-times.ts';
import type { Limiter } from '../kms/limiters.ts';
import { Again } from './again.ts';
import { stop } from './instances.ts';
import {
  ATTEMPT,
  DUE,
  DUE_ANSWER,
  DUE_ATTEMPT,
  DUE_REFUSAL,
  DUE_REJECTION,
  DUE_TOKEN,
  DUE_WORKER,
  FIELD_BITS,
  FLOW,
  INSTANCE,
  LAST_WAIT,
  OFFSET,
  PendingCalls,
  START_OFFSET,
  START_TICK,
} from './pending-calls.ts';
import { ADMITTED, REJECTED, Recorder, THROTTLED } from './recorder.ts';
import type { RunMeasurement } from './result.ts';
import type { SendTokens, Sleep } from './send-tokens.ts';
import { sumUp } from './sum-up.ts';
import { type ClientState, type FlowState, wireWorld } from './wiring.ts';
import type { World } from './world.ts';

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

/** One run of one world. `advance` it until it has ended, then `measure`. */
export class Simulation {
  readonly #world: World;
  readonly #streams: RandomStreams;
  readonly #latencyStream;
  readonly #limiters: readonly Limiter[];
  readonly #flows: readonly FlowState[];
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
  readonly #answerTicksMax: number;
  readonly #demand: Float64Array;
  readonly #contested: Uint8Array;
  #tick: Tick = 0;
  #second = 0;
  #nextSecondTick: Tick;
  #ended = false;
  #measured = false;

  constructor(world: World, options: SimulationOptions = {}) {
    const { clock } = world;
    this.#world = world;
    this.#streams = new RandomStreams(world.seed, options.replication ?? 0);
    this.#latencyStream = this.#streams.stream('kms', 'latency');
    this.#order = new TickOrder(this.#streams.stream('kms', 'order'), clock.tickNanoseconds);
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
    this.#demand = new Float64Array(world.quotas.length);
    this.#contested = new Uint8Array(world.quotas.length);
    this.#answerTicksMax = Math.ceil(this.#answerTimes.longestNanoseconds / clock.tickNanoseconds) + 1;
    const { limiters, flows } = wireWorld(world, this.#streams, this.#answerTicksMax);
    this.#limiters = limiters;
    this.#flows = flows;
    this.#settledSeconds = 1 + Math.ceil(this.#answerTicksMax / clock.ticksPerSecond);
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
      if (tick >= this.#durationTicks) this.#recorder.beginDrain();
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
    return { eventsFingerprint: this.#fingerprint.digest(), ...sumUp(this.#world, this.#recorder, partial) };
  }

  // ---- one tick -------------------------------------------------------------------------------------------------

  /** The next tick in which something can happen, from the current one on. */
  #nextTick(until: Tick): Tick {
    let next = Number.POSITIVE_INFINITY;
    if (this.#tick < this.#durationTicks) {
      for (const { source } of this.#flows) if (source !== null && source.nextTick < next) next = source.nextTick;
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
    this.#queue.take(tick, this.#takeRow);
  }

  readonly #takeRow = (row: number): void => {
    const at = row << FIELD_BITS;
    const { rows } = this.#pending;
    this.#order.add(row, rows[at + OFFSET]!);
    const { client, quotas, closed, thinkNanoseconds } = this.#flows[rows[at + FLOW]!]!;
    // A worker that hardly thinks may ask any number of times within the tick; the answer to another call asks nothing.
    const restless = closed && thinkNanoseconds < this.#tickNanoseconds;
    if (rows[at + DUE] === DUE_ANSWER && !restless) return;
    if (rows[at + DUE] === DUE_TOKEN) this.#addDemandOfGroup(client, row, restless);
    else for (let i = 0; i < quotas.length; i++) this.#demand[quotas[i]!]! += restless ? Number.POSITIVE_INFINITY : 1;
  };

  /** Those that look for a token together may be of several flows of their client. */
  #addDemandOfGroup({ tokens, flows }: ClientState, row: number, restless: boolean): void {
    const requests = restless ? Number.POSITIVE_INFINITY : tokens!.waitingWith(row);
    for (const flow of flows) for (const quota of this.#flows[flow]!.quotas) this.#demand[quota]! += requests;
  }

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
    const { tokens } = client;
    let byCounts = client.onFailure.kind === 'drop' && (quotas === null || quotas.below === 0);
    if (tokens?.engaged) byCounts = false;
    for (const quota of flow.quotas) if (this.#contested[quota] === 1) byCounts = false;
    if (byCounts) {
      this.#settleByCounts(flow, tick);
      return;
    }
    if (tokens !== null && !tokens.engaged) this.#engage(client, tokens, tick);
    flow.source!.place(this.#order, ~flow.index);
  }

  /** All calls of this tick are answered alike, whatever their order. */
  #settleByCounts(flow: FlowState, tick: Tick): void {
    const { index, fresh: calls, rejected } = flow;
    const measured = tick >= this.#warmupTicks;
    if (!rejected || this.#world.rejectedSpends) for (const limiter of flow.limiters) limiter.takeMany(calls);
    flow.instances.skip(calls);
    this.#fingerprint.add((index << 3) ^ Math.imul(calls, 0x1000193), tick % this.#ticksPerSecond);
    this.#recorder.count(index, measured, rejected ? REJECTED : ADMITTED, calls);
    if (measured) {
      this.#recorder.calls[index]! += calls;
      if (rejected) this.#recorder.failed[index]! += calls;
      else this.#recorder.succeededUndrawn(index, this.#second, calls);
    }
    if (!rejected) flow.recent?.add(tick, calls);
  }

  #settleInOrder(tick: Tick): void {
    const order = this.#order;
    const again = this.#again;
    order.sort();
    const { count, items, offsets } = order;
    for (let i = 0; i < count; i++) {
      const item = items[i]!;
      const offset = offsets[i]!;
      while (again.count > 0 && again.firstOffset < offset) this.#settleAgain(tick);
      if (item < 0) this.#startCall(this.#flows[~item]!, tick, offset);
      else this.#settleRow(item, tick, offset);
    }
    while (again.count > 0) this.#settleAgain(tick);
  }

  #settleAgain(tick: Tick): void {
    const row = this.#again.take();
    this.#settleRow(row, tick, this.#pending.rows[(row << FIELD_BITS) + OFFSET]!);
  }

  #settleRow(row: number, tick: Tick, offset: OffsetNanoseconds): void {
    const at = row << FIELD_BITS;
    const flow = this.#flows[this.#pending.rows[at + FLOW]!]!;
    const due = this.#pending.rows[at + DUE];
    if (due === DUE_ATTEMPT) this.#send(flow, row, tick, offset);
    else if (due === DUE_REFUSAL) this.#refused(flow, row, tick, offset);
    else if (due === DUE_ANSWER) this.#answered(flow, row, tick, offset);
    else if (due === DUE_WORKER) this.#startWorkerCall(flow, row, tick, offset);
    else if (due === DUE_TOKEN) this.#lookForToken(flow.client.tokens!, row, tick, offset);
    else this.#rejected(flow, row, tick, offset);
  }

  // ---- a call ---------------------------------------------------------------------------------------------------

  #startCall(flow: FlowState, tick: Tick, offset: OffsetNanoseconds): void {
    if (flow.client.alive.length === 0) return;
    const row = this.#pending.allocate();
    this.#pending.rows[(row << FIELD_BITS) + FLOW] = flow.index;
    this.#begin(flow, row, tick, offset);
  }

  /** The worker's next call, unless the run is over or its client has stopped. */
  #startWorkerCall(flow: FlowState, row: number, tick: Tick, offset: OffsetNanoseconds): void {
    if (tick >= this.#durationTicks || flow.client.alive.length === 0) this.#pending.release(row);
    else this.#begin(flow, row, tick, offset);
  }

  #begin(flow: FlowState, row: number, tick: Tick, offset: OffsetNanoseconds): void {
    const { rows } = this.#pending;
    const at = row << FIELD_BITS;
    rows[at + INSTANCE] = flow.needsInstance ? flow.instances.choose() : 0;
    rows[at + ATTEMPT] = 1;
    rows[at + START_TICK] = tick;
    rows[at + START_OFFSET] = offset;
    rows[at + LAST_WAIT] = 0;
    if (tick >= this.#warmupTicks) this.#recorder.calls[flow.index]!++;
    this.#send(flow, row, tick, offset);
  }

  /** The attempt of a row is sent, at once unless its instance has to wait for a send token. */
  #send(flow: FlowState, row: number, tick: Tick, offset: OffsetNanoseconds): void {
    const { tokens } = flow.client;
    const { rows } = this.#pending;
    const at = row << FIELD_BITS;
    const instance = rows[at + INSTANCE]!;
    if (tokens === null || tokens.tryTake(instance, tick, offset)) {
      this.#attempt(flow, row, tick, offset);
      return;
    }
    const isFirstTry = rows[at + ATTEMPT] === 1 && rows[at + LAST_WAIT] === 0;
    if (isFirstTry && tick >= this.#warmupTicks) this.#recorder.callOpened(this.#second);
    this.#sleep(tokens.wait(row, instance, tick, offset), tick, offset);
  }

  #lookForToken(tokens: SendTokens, row: number, tick: Tick, offset: OffsetNanoseconds): void {
    const rest = tokens.look(row, tick, offset, (sent) => {
      this.#attempt(this.#flows[this.#pending.rows[(sent << FIELD_BITS) + FLOW]!]!, sent, tick, offset);
    });
    this.#sleep(rest, tick, offset);
  }

  #sleep(sleep: Sleep | null, tick: Tick, offset: OffsetNanoseconds): void {
    if (sleep !== null) this.#wait(sleep.row, DUE_TOKEN, tick, offset + sleep.wait);
  }

  /** The attempt of a row meets the limiter. */
  #attempt(flow: FlowState, row: number, tick: Tick, offset: OffsetNanoseconds): void {
    const { rows } = this.#pending;
    const at = row << FIELD_BITS;
    const measured = rows[at + START_TICK]! >= this.#warmupTicks;
    // 0 for a call's first request, 1 for a retry: the columns of retries follow those of first tries.
    const retry = rows[at + ATTEMPT] === 1 && rows[at + LAST_WAIT] === 0 ? 0 : 1;
    // A call that is not over in the tick of its start has been opened: by a retry, or by the wait for its first token.
    const waited = rows[at + START_TICK] !== tick || rows[at + START_OFFSET] !== offset;
    const opened = retry === 1 || waited;
    const spends = !flow.rejected || this.#world.rejectedSpends;
    if (!spends || this.#take(flow, tick, offset)) {
      this.#fingerprint.add((flow.index << 3) | retry, offset);
      this.#recorder.count(flow.index, measured, (flow.rejected ? REJECTED : ADMITTED) + retry, 1);
      if (flow.rejected) this.#reject(row, measured, opened, tick, offset);
      else this.#admit(flow, row, measured, opened, tick, offset);
      return;
    }
    this.#fingerprint.add((flow.index << 3) | 2 | retry, offset);
    this.#recorder.count(flow.index, measured, THROTTLED + retry, 1);
    if (!opened && measured) this.#recorder.callOpened(this.#second);
    if (this.#refusalNanoseconds === 0) this.#refused(flow, row, tick, offset);
    else this.#wait(row, DUE_REFUSAL, tick, offset + this.#refusalNanoseconds);
  }

  /** Whether every quota of this flow admits a request at this instant; then it is spent on all of them. */
  #take(flow: FlowState, tick: Tick, offset: OffsetNanoseconds): boolean {
    const { limiters } = flow;
    if (limiters.length === 1) return limiters[0]!.tryTake(tick, offset);
    for (const limiter of limiters) if (!limiter.canTake(tick, offset)) return false;
    for (const limiter of limiters) limiter.tryTake(tick, offset);
    return true;
  }

  #admit(
    flow: FlowState,
    row: number,
    measured: boolean,
    opened: boolean,
    tick: Tick,
    offset: OffsetNanoseconds,
  ): void {
    const nanoseconds = this.#answerTimes.draw(this.#latencyStream);
    if (measured) this.#recordSuccess(flow, row, opened, tick, offset + nanoseconds);
    if (flow.answersMatter) this.#wait(row, DUE_ANSWER, tick, offset + nanoseconds);
    else this.#pending.release(row);
  }

  #recordSuccess(flow: FlowState, row: number, opened: boolean, tick: Tick, answered: number): void {
    const { rows } = this.#pending;
    const at = row << FIELD_BITS;
    const startTick = rows[at + START_TICK]!;
    const past = answered - rows[at + START_OFFSET]!;
    const ticks = tick - startTick + Math.floor(past / this.#tickNanoseconds + 0.5);
    const second = opened ? Math.floor(startTick / this.#ticksPerSecond) : this.#second;
    this.#recorder.succeeded(flow.index, second, ticks);
    if (opened) this.#recorder.callClosed(second);
  }

  /** KMS rejects the request for another reason than its rate: the call fails when that is answered. */
  #reject(row: number, measured: boolean, opened: boolean, tick: Tick, offset: OffsetNanoseconds): void {
    if (!opened && measured) this.#recorder.callOpened(this.#second);
    this.#wait(row, DUE_REJECTION, tick, offset + this.#refusalNanoseconds);
  }

  #rejected(flow: FlowState, row: number, tick: Tick, offset: OffsetNanoseconds): void {
    flow.client.tokens?.answered(this.#pending.rows[(row << FIELD_BITS) + INSTANCE]!, false, tick, offset);
    this.#fail(flow, row, tick, offset);
  }

  /** The client learns that its attempt was throttled. */
  #refused(flow: FlowState, row: number, tick: Tick, offset: OffsetNanoseconds): void {
    const { rows } = this.#pending;
    const at = row << FIELD_BITS;
    const { retrier, tokens } = flow.client;
    const attempt = rows[at + ATTEMPT]!;
    tokens?.answered(rows[at + INSTANCE]!, true, tick, offset);
    if (retrier.quotas !== null && retrier.quotas.below === 0) this.#followRecent(flow.client, tick, offset);
    const lastWait = attempt === 1 ? 0 : rows[at + LAST_WAIT]!;
    const wait = retrier.waitAfter(rows[at + INSTANCE]!, attempt, lastWait);
    if (wait === GIVE_UP) this.#fail(flow, row, tick, offset);
    else this.#retryAfter(row, attempt, wait, tick, offset);
  }

  #retryAfter(row: number, attempt: number, wait: number, tick: Tick, offset: OffsetNanoseconds): void {
    const { rows } = this.#pending;
    const at = row << FIELD_BITS;
    rows[at + ATTEMPT] = attempt + 1;
    rows[at + LAST_WAIT] = wait;
    this.#wait(row, DUE_ATTEMPT, tick, offset + wait);
  }

  /** Calls of an adaptive client may be throttled from now on: its limiters learn what was answered so far. */
  #engage(client: ClientState, tokens: SendTokens, tick: Tick): void {
    this.#followRecent(client, tick, 0);
    tokens.engage();
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
      if (flow.recent !== null && client.retrier.quotas!.overfills) this.#overfill(flow, client.retrier.quotas!);
    }
  }

  /** Where each success raises a quota, those of calls that were counts do so before it is spent. */
  #overfill({ recent, instances }: FlowState, quotas: RetryQuotas): void {
    for (; recent!.forgotten > 0; recent!.forgotten--) quotas.refund(instances.choose(), 1);
  }

  #followAdmitted(flow: FlowState, admitted: Tick, tick: Tick, offset: OffsetNanoseconds): void {
    const start = Math.floor(this.#latencyStream.uniform() * this.#tickNanoseconds);
    const nanoseconds = this.#answerTimes.draw(this.#latencyStream);
    const isUndrawn = tick - admitted <= this.#answerTicksMax;
    if (isUndrawn && admitted >= this.#warmupTicks) {
      const second = Math.floor(admitted / this.#ticksPerSecond);
      this.#recorder.takeBackUndrawn(flow.index, second);
      this.#recorder.succeeded(flow.index, second, Math.floor(nanoseconds / this.#tickNanoseconds + 0.5));
    }
    const answered = (admitted - tick) * this.#tickNanoseconds + start + nanoseconds;
    if (answered < offset) {
      this.#followAnswered(flow, tick, answered);
      return;
    }
    const row = this.#pending.allocate();
    const { rows } = this.#pending;
    const at = row << FIELD_BITS;
    rows[at + FLOW] = flow.index;
    rows[at + INSTANCE] = flow.instances.choose();
    rows[at + ATTEMPT] = 1;
    this.#wait(row, DUE_ANSWER, tick, answered);
  }

  /** A call that was a count was answered already: that is news only to who keeps account of every answer. */
  #followAnswered({ client, instances }: FlowState, tick: Tick, answered: number): void {
    if (client.tokens !== null) client.tokens.remember(instances.choose(), tick, answered);
    else if (client.retrier.quotas!.overfills) client.retrier.quotas!.refund(instances.choose(), 1);
  }

  #answered(flow: FlowState, row: number, tick: Tick, offset: OffsetNanoseconds): void {
    const { retrier, tokens } = flow.client;
    const { rows } = this.#pending;
    const at = row << FIELD_BITS;
    tokens?.answered(rows[at + INSTANCE]!, false, tick, offset);
    retrier.quotas?.refund(rows[at + INSTANCE]!, retrier.refundOf(rows[at + ATTEMPT]!));
    this.#callOver(flow, row, tick, offset);
  }

  /** After the last attempt of a call. A rejected call is not started again in the drain: it would be for ever. */
  #fail(flow: FlowState, row: number, tick: Tick, offset: OffsetNanoseconds): void {
    const { onFailure, alive } = flow.client;
    if (onFailure.kind === 'requeue' && !(flow.rejected && tick >= this.#durationTicks)) {
      const wait = Math.round(onFailure.afterMilliseconds * NANOSECONDS_PER_MILLISECOND);
      this.#retryAfter(row, 0, wait, tick, offset);
      return;
    }
    this.#recordFailure(flow, row);
    if (onFailure.kind === 'stop') stop(alive, this.#pending.rows[(row << FIELD_BITS) + INSTANCE]!);
    this.#callOver(flow, row, tick, offset);
  }

  #recordFailure(flow: FlowState, row: number): void {
    const startTick = this.#pending.rows[(row << FIELD_BITS) + START_TICK]!;
    if (startTick < this.#warmupTicks) return;
    this.#recorder.failed[flow.index]!++;
    this.#recorder.callClosed(Math.floor(startTick / this.#ticksPerSecond));
  }

  /** A worker thinks and calls again, if the run lasts that long; any other call's row is free. */
  #callOver(flow: FlowState, row: number, tick: Tick, offset: OffsetNanoseconds): void {
    const next = offset + flow.thinkNanoseconds;
    const callsAgain = flow.closed && tick + Math.floor(next / this.#tickNanoseconds) < this.#durationTicks;
    if (callsAgain) this.#wait(row, DUE_WORKER, tick, next);
    else this.#pending.release(row);
  }

  // ---- time -----------------------------------------------------------------------------------------------------

  /** @param nanoseconds from the start of `tick`; may lie far beyond its end. */
  #wait(row: number, due: number, tick: Tick, nanoseconds: number): void {
    const { rows } = this.#pending;
    const at = row << FIELD_BITS;
    const ticks = Math.floor(nanoseconds / this.#tickNanoseconds);
    rows[at + DUE] = due;
    rows[at + OFFSET] = nanoseconds - ticks * this.#tickNanoseconds;
    if (ticks === 0) this.#again.add(row);
    else this.#queue.schedule(row, tick + ticks);
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
    this.#recorder.beginDrain();
    if (this.#secondHasCounts()) this.#endSecond();
    this.#ended = true;
  }

  /** The drain has taken far longer than the run: what still waits has failed. */
  #giveUp(): void {
    for (let tick = this.#queue.next(this.#tick); tick < Number.POSITIVE_INFINITY; tick = this.#queue.next(tick)) {
      if (!this.#queue.has(tick)) continue;
      this.#queue.take(tick, (row) => {
        const at = row << FIELD_BITS;
        const due = this.#pending.rows[at + DUE];
        if (due === DUE_ANSWER || due === DUE_WORKER) return;
        const { tokens } = this.#flows[this.#pending.rows[at + FLOW]!]!.client;
        for (const left of due === DUE_TOKEN ? tokens!.takeAll(row) : [row]) {
          this.#recordFailure(this.#flows[this.#pending.rows[(left << FIELD_BITS) + FLOW]!]!, left);
        }
      });
    }
    this.#end();
  }

  // ---- setting up -----------------------------------------------------------------------------------------------

  #createRecorder(percentiles: readonly number[]): Recorder {
    const answers = new AnswerTicks(this.#answerTimes, this.#tickNanoseconds);
    const stream = this.#streams.stream('kms', 'latency of counts');
    return new Recorder({
      tickNanoseconds: this.#tickNanoseconds,
      flowWorkloads: this.#world.flows.map((flow) => flow.workload),
      workloads: this.#world.workloads.length,
      percentiles,
      drawAnswers: (calls, add) => {
        answers.divide(stream, calls, add);
      },
    });
  }

  #startWorkers(): void {
    for (const [index, { arrivals }] of this.#world.flows.entries()) {
      if (arrivals.kind !== 'closed') continue;
      for (let worker = 0; worker < arrivals.workers; worker++) {
        const row = this.#pending.allocate();
        const at = row << FIELD_BITS;
        this.#pending.rows[at + FLOW] = index;
        this.#pending.rows[at + DUE] = DUE_WORKER;
        this.#pending.rows[at + OFFSET] = 0;
        this.#queue.schedule(row, 0);
      }
    }
  }
}
