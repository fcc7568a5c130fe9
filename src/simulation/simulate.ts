/**
 * Why this file exists: the loop that puts clients, workloads and KMS on one clock.
 *
 * A tick in which a quota has room for everything that asks is settled by counts: order cannot matter there. In any other
 * tick each request meets its limiter at its own instant, and requests of one instant in uniform order. Where even all
 * that asks in a whole second fits, and its arrivals can be counted by the second, its ticks are never looked at.
 */
import { ensure } from '../engine/ensure.ts';
import type { OffsetNanoseconds, Tick } from '../engine/tick.ts';
import { Calls } from './calls.ts';
import { NO_ERROR } from './errors.ts';
import { Events } from './events.ts';
import { engage, followForBudget } from './following.ts';
import { DUE, DUE_ANSWER, DUE_TOKEN, DUE_WORKER, FIELD_BITS, FLOW, OFFSET } from './pending-calls.ts';
import { ADMITTED, REJECTED } from './recorder.ts';
import { ResourceUse } from './resource-use.ts';
import type { RunMeasurement } from './result.ts';
import { type RunOptions, RunState } from './run-state.ts';
import type { ClientState, FlowState } from './states.ts';
import { sumUp } from './sum-up.ts';
import type { World } from './world.ts';

/** Calls that still wait this many durations (and an hour) after the end have failed: nothing will admit them. */
const DRAIN_DURATIONS = 10;
const DRAIN_SECONDS = 3600;

/** Runs a world from t = 0 to its end and until what is in flight has drained. */
export function simulate(world: World, options: RunOptions = {}): RunMeasurement {
  const simulation = new Simulation(world, options);
  while (!simulation.advance(3600));
  return simulation.measure();
}

/** One run of one world. `advance` it until it has ended, then `measure`. */
export class Simulation {
  readonly #run: RunState;
  readonly #calls: Calls;
  readonly #events: Events;
  readonly #resources: ResourceUse;
  readonly #drainEnd: Tick;
  readonly #settledSeconds: number;
  readonly #demand: Float64Array;
  readonly #contested: Uint8Array;
  /** The flows that start calls by themselves. */
  readonly #starting: readonly FlowState[];
  /** Whether calls of some flow are ever settled by counts: else it does not matter whether a quota has room for all. */
  readonly #someCount: boolean;
  /** Whether it is worth a look if a whole second can be settled at once. */
  readonly #someWholeSeconds: boolean;
  /** By flow: whether it is restless. */
  readonly #restless: Uint8Array;
  #tick: Tick = 0;
  #nextSecondTick: Tick;
  #ended = false;
  #measured = false;

  constructor(world: World, options: RunOptions = {}) {
    const { clock } = world;
    const run = new RunState(world, options);
    this.#run = run;
    this.#calls = new Calls(run);
    this.#events = new Events(run);
    this.#resources = new ResourceUse(run);
    this.#drainEnd = clock.durationTicks * (1 + DRAIN_DURATIONS) + DRAIN_SECONDS * clock.ticksPerSecond;
    this.#nextSecondTick = clock.ticksPerSecond;
    this.#demand = new Float64Array(world.quotas.length);
    this.#contested = new Uint8Array(world.quotas.length);
    this.#starting = run.flows.filter(({ source }) => source !== null);
    this.#someCount = this.#starting.some((flow) => mayCount(flow, run));
    this.#someWholeSeconds =
      this.#someCount &&
      clock.ticksPerSecond > 1 &&
      this.#starting.some(({ source }) => source!.wholeSeconds !== undefined);
    this.#restless = Uint8Array.from(run.flows, (flow) => (isRestless(flow, run) ? 1 : 0));
    this.#settledSeconds = 1 + Math.ceil(run.answerTicksMax / clock.ticksPerSecond);
    this.#startWorkers();
  }

  /** Whole seconds simulated so far. */
  get simulatedSeconds(): number {
    return this.#run.second;
  }

  /**
   * Simulates up to `seconds` more seconds.
   *
   * @returns true when the run has ended: the duration is over and nothing is in flight any more.
   */
  advance(seconds: number): boolean {
    ensure(!this.#measured, 'a simulation that was measured has ended');
    const { durationTicks, ticksPerSecond, recorder } = this.#run;
    const until = Math.min(this.#tick + seconds * ticksPerSecond, this.#drainEnd);
    while (this.#tick < until && !this.#ended) {
      const tick = this.#nextTick(until);
      while (this.#nextSecondTick <= tick) this.#endSecond();
      this.#tick = tick;
      if (tick >= until) break;
      if (this.#events.nextTick <= tick) this.#events.happen(tick);
      if (tick >= durationTicks) recorder.beginDrain();
      this.#tick = tick + this.#settle(tick);
    }
    if (this.#tick >= this.#drainEnd && !this.#ended) this.#giveUp();
    return this.#ended;
  }

  /** What was measured; `partial` if the run has not ended. Ends the simulation. */
  measure(): RunMeasurement {
    ensure(!this.#measured, 'a simulation is measured once');
    this.#measured = true;
    const { recorder, fingerprint, streams } = this.#run;
    const partial = !this.#ended;
    if (partial && this.#secondHasCounts()) this.#endSecond();
    recorder.finish();
    for (const word of streams.finalDraws()) fingerprint.addWord(word);
    return { eventsFingerprint: fingerprint.digest(), ...sumUp(this.#run, this.#resources, partial) };
  }

  // ---- one tick -------------------------------------------------------------------------------------------------

  /** The next tick in which something can happen, from the current one on. */
  #nextTick(until: Tick): Tick {
    const { durationTicks, queue } = this.#run;
    let next = Number.POSITIVE_INFINITY;
    if (this.#tick < durationTicks) {
      for (const { source } of this.#starting) if (source!.nextTick < next) next = source!.nextTick;
      if (next <= this.#tick) return this.#tick;
      if (next >= durationTicks) next = durationTicks;
    }
    if (queue.size > 0) next = Math.min(next, queue.next(this.#tick));
    if (next === Number.POSITIVE_INFINITY) return this.#tick;
    return Math.min(next, this.#events.nextTick, until);
  }

  /** @returns how many ticks were settled, from this one on. */
  #settle(tick: Tick): number {
    if (this.#settleSecond(tick)) return this.#run.ticksPerSecond;
    if (this.#nothingLeft()) this.#end();
    else this.#step(tick);
    return 1;
  }

  #nothingLeft(): boolean {
    return this.#tick >= this.#run.durationTicks && this.#run.queue.size === 0;
  }

  #step(tick: Tick): void {
    const { queue, order, durationTicks } = this.#run;
    const waiting = queue.has(tick);
    const freshCalls = tick < durationTicks ? this.#takeFresh(tick) : 0;
    if (freshCalls === 0 && !waiting) return;
    order.clear();
    if (waiting) this.#takeWaiting(tick);
    if (freshCalls > 0) {
      if (this.#someCount) this.#findContested(tick);
      for (const flow of this.#starting) if (flow.fresh > 0) this.#settleFresh(flow, tick);
    }
    if (order.count > 0) this.#settleInOrder(tick);
  }

  #takeFresh(tick: Tick): number {
    let calls = 0;
    for (const flow of this.#starting) {
      const source = flow.source!;
      flow.fresh = source.nextTick <= tick ? source.take(tick) : 0;
      calls += flow.fresh;
    }
    return calls;
  }

  #takeWaiting(tick: Tick): void {
    if (this.#someCount) this.#demand.fill(0);
    this.#run.queue.take(tick, this.#someCount ? this.#takeDemandingRow : this.#takeRow);
  }

  readonly #takeRow = (row: number): void => {
    this.#run.order.add(row, this.#run.pending.rows[(row << FIELD_BITS) + OFFSET]!);
  };

  readonly #takeDemandingRow = (row: number): void => {
    this.#takeRow(row);
    const at = row << FIELD_BITS;
    const { rows } = this.#run.pending;
    const flow = this.#run.flows[rows[at + FLOW]!]!;
    const restless = this.#restless[flow.index] === 1;
    if (rows[at + DUE] === DUE_ANSWER && !restless) return;
    if (rows[at + DUE] === DUE_TOKEN) this.#addDemandOfGroup(flow.client, row, restless);
    else this.#addDemand(flow, restless ? Number.POSITIVE_INFINITY : 1);
  };

  #addDemand({ quotas, weights }: FlowState, requests: number): void {
    for (let i = 0; i < quotas.length; i++) {
      this.#demand[quotas[i]!]! += weights === null ? requests : requests * weights[i]!;
    }
  }

  /** Those that look for a token together may be of several flows of their client. */
  #addDemandOfGroup({ tokens, flows }: ClientState, row: number, restless: boolean): void {
    const requests = restless ? Number.POSITIVE_INFINITY : tokens!.waitingWith(row);
    for (const flow of flows) this.#addDemand(this.#run.flows[flow]!, requests);
  }

  /** A quota is contested in these ticks if not everything that asks for it fits, or if order matters to it. */
  #findContested(tick: Tick, end = tick + 1): void {
    const { order, limiters } = this.#run;
    if (order.count === 0) this.#demand.fill(0);
    for (const flow of this.#starting) {
      if (flow.fresh === 0) continue;
      const mayAskMore = flow.action !== null || flow.client.guarded !== null;
      this.#addDemand(flow, mayAskMore ? Number.POSITIVE_INFINITY : flow.fresh);
    }
    for (let quota = 0; quota < limiters.length; quota++) {
      const demand = this.#demand[quota]!;
      this.#contested[quota] = demand > 0 && demand > limiters[quota]!.room(tick, end) ? 1 : 0;
    }
  }

  #settleFresh(flow: FlowState, tick: Tick): void {
    const { client } = flow;
    if (client.alive.length === 0) return;
    if (this.#canCount(flow)) {
      this.#settleByCounts(flow, tick);
      if (flow.error === NO_ERROR) flow.recent?.add(tick, flow.fresh);
      return;
    }
    const { tokens, retrier } = client;
    if (tokens !== null && !tokens.engaged) engage(this.#run, client, tokens, tick);
    if (retrier.budget !== null && !client.followed) followForBudget(this.#run, client, retrier.budget, tick);
    flow.source!.place(this.#run.order, ~flow.index);
  }

  /** Whether all calls of this tick are answered alike, whatever their order, and nobody minds when. */
  #canCount(flow: FlowState): boolean {
    const { client, quotas, judged, error, kinds } = flow;
    if (!this.#someCount || !mayCount(flow, this.#run)) return false;
    if (judged || (error !== NO_ERROR && kinds[error] !== null)) return false;
    const retryQuotas = client.retrier.quotas;
    if (retryQuotas !== null && retryQuotas.below > 0) return false;
    if (client.tokens?.engaged || (client.retrier.budget !== null && client.followed)) return false;
    for (const quota of quotas) if (this.#contested[quota] === 1) return false;
    return true;
  }

  #settleByCounts(flow: FlowState, tick: Tick): void {
    const { index, fresh: calls, error, weights } = flow;
    const { warmupTicks, ticksPerSecond, recorder, fingerprint, world, second } = this.#run;
    const rejected = error !== NO_ERROR;
    const measured = tick >= warmupTicks;
    if (!rejected || world.rejectedSpends) {
      for (const [i, limiter] of flow.limiters.entries())
        limiter.takeMany(weights === null ? calls : calls * weights[i]!);
    }
    flow.instances.skip(calls);
    fingerprint.add((index << 3) ^ Math.imul(calls, 0x1000193), tick % ticksPerSecond);
    const unseen = flow.unseen && !rejected;
    if (!unseen) recorder.count(index, measured, rejected ? REJECTED : ADMITTED, calls);
    if (measured) {
      recorder.calls[index]! += calls;
      recorder.ended(index, unseen ? 0 : 1, calls);
      if (rejected) recorder.failed[index]! += calls;
      else recorder.succeededUndrawn(index, second, calls);
      if (rejected) recorder.rejected(error, calls);
    }
  }

  #settleInOrder(tick: Tick): void {
    const { order, again, flows } = this.#run;
    order.sort();
    const { count, items, offsets } = order;
    for (let i = 0; i < count; i++) {
      const item = items[i]!;
      const offset = offsets[i]!;
      while (again.count > 0 && again.firstOffset < offset) this.#settleAgain(tick);
      if (item < 0) this.#calls.start(flows[~item]!, tick, offset);
      else this.#calls.settle(item, tick, offset);
    }
    while (again.count > 0) this.#settleAgain(tick);
  }

  #settleAgain(tick: Tick): void {
    const row = this.#run.again.take();
    const offset: OffsetNanoseconds = this.#run.pending.rows[(row << FIELD_BITS) + OFFSET]!;
    this.#calls.settle(row, tick, offset);
  }

  // ---- a whole second -------------------------------------------------------------------------------------------

  /**
   * Settles the second that begins with this tick by counts, if all its calls are answered alike whatever their ticks.
   *
   * @returns false where it has to be settled tick by tick.
   */
  #settleSecond(tick: Tick): boolean {
    if (!this.#isQuietSecond(tick)) return false;
    this.#run.order.clear();
    for (const flow of this.#starting) flow.fresh = flow.source!.wholeSeconds?.count(tick) ?? 0;
    this.#findContested(tick, tick + this.#run.ticksPerSecond);
    for (const flow of this.#starting) {
      if (flow.fresh > 0 && (flow.client.alive.length === 0 || !this.#canCount(flow))) return false;
    }
    for (const flow of this.#starting) this.#settleSecondOf(flow, tick);
    return true;
  }

  /** Whether a second begins with this tick in which nothing but arrivals happens, all of them counted by the second. */
  #isQuietSecond(tick: Tick): boolean {
    const { ticksPerSecond, durationTicks, warmupTicks, queue } = this.#run;
    const end = tick + ticksPerSecond;
    if (!this.#someWholeSeconds || tick % ticksPerSecond > 0 || end > durationTicks) return false;
    if (queue.size > 0 || this.#events.nextTick < end || (tick < warmupTicks && warmupTicks < end)) return false;
    return this.#starting.every(({ source }) => source!.wholeSeconds !== undefined || source!.nextTick >= end);
  }

  #settleSecondOf(flow: FlowState, tick: Tick): void {
    const seconds = flow.source!.wholeSeconds;
    if (seconds === undefined) return;
    seconds.skip(tick);
    if (flow.fresh === 0) return;
    this.#settleByCounts(flow, tick);
    if (flow.error === NO_ERROR) flow.recent?.addSecond(tick, flow.fresh, seconds);
  }

  // ---- time -----------------------------------------------------------------------------------------------------

  #endSecond(): void {
    this.#run.recorder.endSecond(this.#settledSeconds);
    this.#resources.endSecond();
    this.#run.fingerprint.endSecond();
    this.#run.second++;
    this.#nextSecondTick += this.#run.ticksPerSecond;
  }

  #secondHasCounts(): boolean {
    return this.#tick > this.#run.second * this.#run.ticksPerSecond;
  }

  #end(): void {
    this.#run.recorder.beginDrain();
    if (this.#secondHasCounts()) this.#endSecond();
    this.#ended = true;
  }

  /** The drain has taken far longer than the run: what still waits has failed. */
  #giveUp(): void {
    const { queue, clients } = this.#run;
    for (let tick = queue.next(this.#tick); tick < Number.POSITIVE_INFINITY; tick = queue.next(tick)) {
      if (queue.has(tick)) queue.take(tick, (row) => this.#calls.giveUp(row));
    }
    for (const { guarded } of clients) {
      for (const { rows } of guarded?.pool?.queues.values() ?? []) for (const row of rows) this.#calls.giveUp(row);
    }
    this.#end();
  }

  #startWorkers(): void {
    const { world, pending, queue } = this.#run;
    for (const [index, { arrivals }] of world.flows.entries()) {
      if (arrivals?.kind !== 'closed') continue;
      for (let worker = 0; worker < arrivals.workers; worker++) {
        const row = pending.allocate();
        const at = row << FIELD_BITS;
        pending.rows[at + FLOW] = index;
        pending.rows[at + DUE] = DUE_WORKER;
        pending.rows[at + OFFSET] = 0;
        queue.schedule(row, 0);
      }
    }
  }
}

/** Whether its calls may be settled by counts at some time: nothing that its client or its kind of call is forbids it. */
function mayCount({ action, client }: FlowState, { answerTimes }: RunState): boolean {
  if (action !== null || client.guarded !== null || client.onFailure.kind !== 'drop') return false;
  return client.timeoutNanoseconds >= answerTimes.longestNanoseconds;
}

/**
 * Whether one call may ask any number of times within the tick: a worker that hardly thinks, an action, or one whose
 * end lets others go that are queued.
 */
function isRestless({ closed, thinkNanoseconds, action, client }: FlowState, { tickNanoseconds }: RunState): boolean {
  return action !== null || client.guarded !== null || (closed && thinkNanoseconds < tickNanoseconds);
}
