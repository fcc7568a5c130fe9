/**
 * Why this file exists: the life of a call that is followed by itself: its attempts, what KMS answers, what its client
 * makes of a refusal, and its end.
 */
import type { FailureKind } from '../clients/failures.ts';
import { GIVE_UP } from '../clients/retrier.ts';
import type { EventFingerprint } from '../engine/fingerprint.ts';
import { NANOSECONDS_PER_MILLISECOND, type OffsetNanoseconds, type Tick } from '../engine/tick.ts';
import { Actions, type CallPath } from './actions.ts';
import { NO_ERROR, THROTTLING, TIMEOUT } from './errors.ts';
import { followRecent } from './following.ts';
import { Guarded, type GuardedPath, isWaitedFor, type Refusal } from './guarded.ts';
import { stop } from './instances.ts';
import {
  AGAIN,
  ASKED,
  ATTEMPT,
  DUE,
  DUE_ANSWER,
  DUE_ATTEMPT,
  DUE_EXPIRY,
  DUE_GHOST,
  DUE_PASSED,
  DUE_REFUSAL,
  DUE_SERVICE,
  DUE_TOKEN,
  DUE_WORKER,
  ERROR,
  FIELD_BITS,
  FLOW,
  INSTANCE,
  LAST_WAIT,
  OPENED,
  type PendingCalls,
  REQUESTS,
  START_OFFSET,
  START_TICK,
} from './pending-calls.ts';
import { ADMITTED, REJECTED, type Recorder, THROTTLED } from './recorder.ts';
import type { RunState } from './run-state.ts';
import type { SendTokens, Sleep } from './send-tokens.ts';
import type { FlowState } from './states.ts';

/** Marks an attempt that its client itself refused in the fingerprint of events. */
const REFUSED_HERE = 5;

export class Calls implements CallPath, GuardedPath {
  readonly #run: RunState;
  // Of the run: what each attempt needs.
  readonly #flows: readonly FlowState[];
  readonly #pending: PendingCalls;
  readonly #recorder: Recorder;
  readonly #fingerprint: EventFingerprint;
  readonly #warmupTicks: Tick;
  readonly #rejectedSpends: boolean;
  readonly #actions: Actions;
  readonly #guarded: Guarded;
  /** Of the last request that was refused although it counts against several quotas: which had no room, a bit each. */
  #refusing = 0;

  constructor(run: RunState) {
    this.#run = run;
    this.#flows = run.flows;
    this.#pending = run.pending;
    this.#recorder = run.recorder;
    this.#fingerprint = run.fingerprint;
    this.#warmupTicks = run.warmupTicks;
    this.#rejectedSpends = run.world.rejectedSpends;
    this.#actions = new Actions(run, this);
    this.#guarded = new Guarded(run, this);
  }

  /** A call of `flow` starts. */
  start(flow: FlowState, tick: Tick, offset: OffsetNanoseconds): void {
    if (flow.client.alive.length === 0) return;
    const pending = this.#pending;
    const row = pending.allocate();
    pending.rows[(row << FIELD_BITS) + FLOW] = flow.index;
    this.#begin(flow, row, tick, offset);
  }

  /** What a row waited for has come. */
  settle(row: number, tick: Tick, offset: OffsetNanoseconds): void {
    const { rows } = this.#pending;
    const at = row << FIELD_BITS;
    const flow = this.#flows[rows[at + FLOW]!]!;
    const due = rows[at + DUE];
    if (due === DUE_ATTEMPT) this.#tryAgain(flow, row, tick, offset);
    else if (due === DUE_REFUSAL) this.#refused(flow, row, tick, offset);
    else if (due === DUE_ANSWER) this.#answered(flow, row, tick, offset);
    else if (due === DUE_WORKER) this.#startWorkerCall(flow, row, tick, offset);
    else if (due === DUE_PASSED) this.#guarded.passed(flow, row, tick, offset);
    else if (due === DUE_EXPIRY) this.#guarded.expire(row, tick, offset);
    else if (due === DUE_SERVICE) this.#actions.serviceAsksAgain(flow, row, tick, offset);
    else if (due === DUE_GHOST) this.#guarded.ghostAnswered(flow, row, tick, offset);
    else this.#lookForToken(flow.client.tokens!, row, tick, offset);
  }

  /** The run ends, and with it whatever this row was waiting for: a call without an answer has failed. */
  giveUp(row: number): void {
    const { rows } = this.#pending;
    const at = row << FIELD_BITS;
    const due = rows[at + DUE];
    const flow = this.#flows[rows[at + FLOW]!]!;
    if (due === DUE_WORKER || due === DUE_EXPIRY || due === DUE_GHOST) return;
    if (due === DUE_ANSWER && flow.action === null) return;
    if (due === DUE_PASSED && !isWaitedFor(row, rows)) return;
    const left = due === DUE_TOKEN ? flow.client.tokens!.takeAll(row) : [row];
    for (const one of left) this.#recordFailure(this.#flows[rows[(one << FIELD_BITS) + FLOW]!]!, one);
  }

  // ---- for guards ---------------------------------------------------------------------------------------------

  transmit(flow: FlowState, row: number, tick: Tick, offset: OffsetNanoseconds): void {
    if (flow.action === null) this.attempt(flow, row, tick, offset);
    else this.#actions.sent(flow, row, tick, offset);
  }

  /** KMS never hears of it. Whether the call ends or is tried again depends on what stands around what. */
  refuse(flow: FlowState, row: number, { error, order }: Refusal, tick: Tick, offset: OffsetNanoseconds): void {
    const { rows } = this.#pending;
    const at = row << FIELD_BITS;
    rows[at + ERROR] = error;
    if (rows[at + START_TICK]! >= this.#warmupTicks) this.#recorder.rejected(error, 1);
    this.#fingerprint.add((flow.index << 3) | REFUSED_HERE, offset);
    const isRetried = order === 'retry-outside-all';
    flow.client.budget?.ended(rows[at + INSTANCE]!, isRetried ? 'failed' : 'rejected', rows[at + ATTEMPT]! > 1);
    this.open(row);
    if (isRetried) this.#retryOrFail(flow, row, 'transient', tick, offset);
    else this.#fail(flow, row, tick, offset);
  }

  /** The client gives up on an attempt, after `wait` more nanoseconds; what KMS makes of it is wasted. */
  giveUpWaiting(flow: FlowState, row: number, tick: Tick, offset: OffsetNanoseconds, wait = 0): void {
    const { rows } = this.#pending;
    const at = row << FIELD_BITS;
    if (rows[at + START_TICK]! >= this.#warmupTicks) this.#recorder.rejected(TIMEOUT, 1);
    rows[at + ERROR] = TIMEOUT;
    this.open(row);
    if (wait === 0) this.#refused(flow, row, tick, offset);
    else this.#run.wait(row, DUE_REFUSAL, tick, offset + wait);
  }

  answeredLate(flow: FlowState, row: number, tick: Tick, offset: OffsetNanoseconds): void {
    this.#actions.answeredLate(flow, row, tick, offset);
  }

  // ---- for actions ----------------------------------------------------------------------------------------------

  /** The attempt of a row is sent, at once unless its instance has to wait for a send token. */
  send(flow: FlowState, row: number, tick: Tick, offset: OffsetNanoseconds): void {
    const { tokens } = flow.client;
    if (tokens === null) {
      this.#sent(flow, row, tick, offset);
      return;
    }
    const instance = this.#pending.rows[(row << FIELD_BITS) + INSTANCE]!;
    if (tokens.tryTake(instance, tick, offset)) {
      this.#sent(flow, row, tick, offset);
      return;
    }
    this.open(row);
    this.#sleep(tokens.wait(row, instance, tick, offset), tick, offset);
  }

  /** How much longer the client waits for the answer to an attempt; what it waited for its guard is part of it. */
  patience({ client }: FlowState, row: number, tick: Tick, offset: OffsetNanoseconds): number {
    if (client.guarded === null) return client.timeoutNanoseconds;
    const now = tick * this.#run.tickNanoseconds + offset;
    return client.timeoutNanoseconds - (now - this.#pending.rows[(row << FIELD_BITS) + ASKED]!);
  }

  /** A request of a row meets its limiter. `flow` is what is asked for, not always the flow of the call. */
  attempt(flow: FlowState, row: number, tick: Tick, offset: OffsetNanoseconds): void {
    const error = this.ask(flow, row, tick, offset);
    if (error === NO_ERROR) {
      this.#admit(row, tick, offset);
      return;
    }
    const { refusalNanoseconds } = this.#run;
    const { rows } = this.#pending;
    const at = row << FIELD_BITS;
    rows[at + ERROR] = error;
    this.open(row);
    if (flow.ofAction && this.#isTooLate(row, tick, offset)) return;
    if (error === THROTTLING && refusalNanoseconds === 0)
      this.#refused(this.#flows[rows[at + FLOW]!]!, row, tick, offset);
    else this.#run.wait(row, DUE_REFUSAL, tick, offset + refusalNanoseconds);
  }

  /** What KMS makes of a request, which is counted: the number of an error, or NO_ERROR. */
  ask(flow: FlowState, row: number, tick: Tick, offset: OffsetNanoseconds): number {
    const { rows } = this.#pending;
    const at = row << FIELD_BITS;
    const measured = rows[at + START_TICK]! >= this.#warmupTicks;
    // 0 for a request's first try, 1 for any other: the columns of retries follow those of first tries.
    const again = rows[at + AGAIN]!;
    const foreseen = flow.judged && !this.#rejectedSpends ? this.#judge(flow, row, tick, offset, true) : flow.error;
    if ((foreseen !== NO_ERROR && !this.#rejectedSpends) || this.#take(flow, tick, offset)) {
      const error = flow.judged && foreseen === NO_ERROR ? this.#judge(flow, row, tick, offset, false) : foreseen;
      this.#fingerprint.add((flow.index << 3) | again, offset);
      if (flow.unseen && error === NO_ERROR) return NO_ERROR;
      rows[at + REQUESTS]!++;
      this.#recorder.count(flow.index, measured, (error === NO_ERROR ? ADMITTED : REJECTED) + again, 1);
      if (error !== NO_ERROR && measured) this.#recorder.rejected(error, 1);
      return error;
    }
    rows[at + REQUESTS]!++;
    this.#fingerprint.add((flow.index << 3) | 2 | again, offset);
    this.#recorder.count(flow.index, measured, THROTTLED + again, 1);
    if (flow.limiters.length > 1) this.#recorder.refusals.count(flow.index, measured, this.#refusing, again);
    return THROTTLING;
  }

  /** A measured call does not end in the tick of its start. */
  open(row: number): void {
    const { rows } = this.#pending;
    const at = row << FIELD_BITS;
    if (rows[at + OPENED] === 1) return;
    rows[at + OPENED] = 1;
    if (rows[at + START_TICK]! >= this.#warmupTicks) this.#recorder.callOpened(this.#run.second);
  }

  /** The client got what it asked for: its retry budget or quota gets something back, its guard knows. */
  clientLearns(flow: FlowState, row: number, tick: Tick, offset: OffsetNanoseconds): void {
    const { retrier, budget, tokens, guarded } = flow.client;
    const { rows } = this.#pending;
    const at = row << FIELD_BITS;
    const instance = rows[at + INSTANCE]!;
    const attempt = rows[at + ATTEMPT]!;
    tokens?.answered(instance, false, tick, offset);
    if (guarded !== null) {
      this.#guarded.ended(flow, row, 'succeeded', tick, offset);
      this.#guarded.callEnded(flow, row, true, tick, offset);
    }
    if (budget !== null) budget.ended(instance, 'succeeded', attempt > 1);
    if (retrier.quotas === null) return;
    const lastFailure = attempt === 1 ? undefined : (flow.kinds[rows[at + ERROR]!] ?? undefined);
    retrier.quotas.refund(instance, retrier.refundOf(attempt, lastFailure));
  }

  /** @param answered nanoseconds from the start of `tick`. */
  succeed(flow: FlowState, row: number, tick: Tick, answered: number): void {
    const run = this.#run;
    const { rows } = this.#pending;
    const at = row << FIELD_BITS;
    const startTick = rows[at + START_TICK]!;
    if (startTick < this.#warmupTicks) return;
    const past = answered - rows[at + START_OFFSET]!;
    const ticks = tick - startTick + Math.floor(past / run.tickNanoseconds + 0.5);
    const opened = rows[at + OPENED] === 1;
    const second = opened ? Math.floor(startTick / run.ticksPerSecond) : run.second;
    this.#recorder.succeeded(flow.index, second, ticks);
    this.#recorder.ended(flow.index, rows[at + REQUESTS]!, 1);
    if (opened) this.#recorder.callClosed(second);
  }

  /** A worker thinks and calls again, if the run lasts that long; any other call's row is free. */
  callOver(flow: FlowState, row: number, tick: Tick, offset: OffsetNanoseconds): void {
    const next = offset + flow.thinkNanoseconds;
    const callsAgain = flow.closed && tick + Math.floor(next / this.#run.tickNanoseconds) < this.#run.durationTicks;
    if (callsAgain) this.#run.wait(row, DUE_WORKER, tick, next);
    else this.#pending.release(row);
  }

  // ---- beginning ------------------------------------------------------------------------------------------------

  /** The worker's next call, unless the run is over or its client has stopped. */
  #startWorkerCall(flow: FlowState, row: number, tick: Tick, offset: OffsetNanoseconds): void {
    if (tick >= this.#run.durationTicks || flow.client.alive.length === 0) this.#pending.release(row);
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
    rows[at + AGAIN] = 0;
    rows[at + OPENED] = 0;
    rows[at + REQUESTS] = 0;
    if (tick >= this.#warmupTicks) this.#recorder.calls[flow.index]!++;
    if (flow.action === null) this.send(flow, row, tick, offset);
    else this.#actions.start(flow, row, tick, offset);
  }

  // ---- asking ---------------------------------------------------------------------------------------------------

  #tryAgain(flow: FlowState, row: number, tick: Tick, offset: OffsetNanoseconds): void {
    if (flow.action === null) this.send(flow, row, tick, offset);
    else this.#actions.tryAgain(flow, row, tick, offset);
  }

  /** What waited for a send token has one, if it needed one. */
  #sent(flow: FlowState, row: number, tick: Tick, offset: OffsetNanoseconds): void {
    const { budget, guarded } = flow.client;
    if (budget !== null) {
      const { rows } = this.#pending;
      const at = row << FIELD_BITS;
      budget.sent(rows[at + INSTANCE]!, tick * this.#run.tickNanoseconds + offset, rows[at + ATTEMPT]! > 1);
    }
    if (guarded !== null) this.#guarded.enter(flow, row, tick, offset);
    else if (flow.action === null) this.attempt(flow, row, tick, offset);
    else this.#actions.sent(flow, row, tick, offset);
  }

  #lookForToken(tokens: SendTokens, row: number, tick: Tick, offset: OffsetNanoseconds): void {
    const rest = tokens.look(row, tick, offset, (sent) => {
      this.#sent(this.#flows[this.#pending.rows[(sent << FIELD_BITS) + FLOW]!]!, sent, tick, offset);
    });
    this.#sleep(rest, tick, offset);
  }

  #sleep(sleep: Sleep | null, tick: Tick, offset: OffsetNanoseconds): void {
    if (sleep !== null) this.#run.wait(sleep.row, DUE_TOKEN, tick, offset + sleep.wait);
  }

  /** Whether every quota of this flow admits a request at this instant; then it is spent on all of them. */
  #take({ limiters, weights }: FlowState, tick: Tick, offset: OffsetNanoseconds): boolean {
    if (limiters.length === 1 && weights === null) return limiters[0]!.tryTake(tick, offset);
    this.#refusing = 0;
    for (let i = 0; i < limiters.length; i++) {
      if (!limiters[i]!.canTake(tick, offset, weights === null ? 1 : weights[i])) this.#refusing |= 1 << i;
    }
    if (this.#refusing !== 0) return false;
    for (let i = 0; i < limiters.length; i++) {
      for (let n = weights === null ? 1 : weights[i]!; n > 0; n--) limiters[i]!.tryTake(tick, offset);
    }
    return true;
  }

  /** What the state of keys, policies, grants and resources makes of a request. */
  #judge(flow: FlowState, row: number, tick: Tick, offset: OffsetNanoseconds, rehearsal: boolean): number {
    return this.#actions.judge(flow, row, tick * this.#run.tickNanoseconds + offset, rehearsal);
  }

  // ---- answers --------------------------------------------------------------------------------------------------

  #admit(row: number, tick: Tick, offset: OffsetNanoseconds): void {
    const run = this.#run;
    const flow = this.#flows[this.#pending.rows[(row << FIELD_BITS) + FLOW]!]!;
    const nanoseconds = run.answerTimes.draw(run.latencyStream);
    if (flow.client.timeoutNanoseconds !== Number.POSITIVE_INFINITY) {
      const patience = this.#patienceLeft(flow, row, tick, offset);
      if (nanoseconds > patience) {
        this.#guarded.abandon(flow, row, tick, offset + nanoseconds);
        this.giveUpWaiting(flow, row, tick, offset, patience);
        return;
      }
    }
    const answered = offset + nanoseconds;
    if (flow.action !== null) {
      this.open(row);
      run.wait(row, DUE_ANSWER, tick, answered);
      return;
    }
    this.succeed(flow, row, tick, answered);
    if (flow.answersMatter) run.wait(row, DUE_ANSWER, tick, answered);
    else this.#pending.release(row);
  }

  /** Whether the caller of a service will have given up when its refusal is answered; then it gives up. */
  #isTooLate(row: number, tick: Tick, offset: OffsetNanoseconds): boolean {
    const flow = this.#flows[this.#pending.rows[(row << FIELD_BITS) + FLOW]!]!;
    if (flow.action?.retriesWhole !== true) return false;
    const patience = this.#actions.patience(flow, row, tick, offset);
    if (this.#run.refusalNanoseconds <= patience) return false;
    this.giveUpWaiting(flow, row, tick, offset, patience);
    return true;
  }

  /** How much longer a caller waits: from when its attempt was sent, or from when its service was asked. */
  #patienceLeft(flow: FlowState, row: number, tick: Tick, offset: OffsetNanoseconds): number {
    const isOfService = flow.action?.retriesWhole === true;
    return isOfService ? this.#actions.patience(flow, row, tick, offset) : this.patience(flow, row, tick, offset);
  }

  #answered(flow: FlowState, row: number, tick: Tick, offset: OffsetNanoseconds): void {
    if (flow.action !== null) {
      this.#actions.answered(flow, row, tick, offset);
      return;
    }
    this.clientLearns(flow, row, tick, offset);
    this.callOver(flow, row, tick, offset);
  }

  /** The client, or the service that asked for it, learns that a request was refused. */
  #refused(flow: FlowState, row: number, tick: Tick, offset: OffsetNanoseconds): void {
    const { rows } = this.#pending;
    const at = row << FIELD_BITS;
    if (flow.action !== null && this.#actions.serviceTriesAgain(flow, row, tick, offset)) return;
    const { budget, tokens, guarded } = flow.client;
    const instance = rows[at + INSTANCE]!;
    const kind = flow.kinds[rows[at + ERROR]!]!;
    const attempt = rows[at + ATTEMPT]!;
    tokens?.answered(instance, kind === 'throttling', tick, offset);
    if (guarded !== null) this.#guarded.refused(flow, row, tick, offset);
    if (budget !== null) budget.ended(instance, kind === null ? 'rejected' : 'failed', attempt > 1);
    if (kind === null) this.#fail(flow, row, tick, offset);
    else this.#retryOrFail(flow, row, kind, tick, offset);
  }

  /** An attempt has failed with what is worth another one, if the policy and its budget have it left. */
  #retryOrFail(flow: FlowState, row: number, kind: FailureKind, tick: Tick, offset: OffsetNanoseconds): void {
    const { rows } = this.#pending;
    const at = row << FIELD_BITS;
    const { retrier, budget } = flow.client;
    const instance = rows[at + INSTANCE]!;
    const attempt = rows[at + ATTEMPT]!;
    if (retrier.quotas !== null && retrier.quotas.below === 0) followRecent(this.#run, flow.client, tick, offset);
    const wait = retrier.waitAfter(instance, attempt, attempt === 1 ? 0 : rows[at + LAST_WAIT]!, kind);
    const now = tick * this.#run.tickNanoseconds + offset;
    const refused = wait === GIVE_UP || (budget !== null && !budget.mayRetry(instance, now));
    if (refused) {
      this.#fail(flow, row, tick, offset);
      return;
    }
    // A service that was given up begins anew.
    const wasGivenUp = flow.action?.retriesWhole === true && rows[at + ERROR] === TIMEOUT;
    if (wasGivenUp) this.#actions.failed(flow, row, tick, offset);
    this.#retryAfter(row, attempt, wait, tick, offset);
  }

  #retryAfter(row: number, attempt: number, wait: number, tick: Tick, offset: OffsetNanoseconds): void {
    const { rows } = this.#pending;
    const at = row << FIELD_BITS;
    rows[at + ATTEMPT] = attempt + 1;
    rows[at + LAST_WAIT] = wait;
    rows[at + AGAIN] = 1;
    this.#run.wait(row, DUE_ATTEMPT, tick, offset + wait);
  }

  /** After the last attempt of a call. A rejected call is not started again in the drain: it would be for ever. */
  #fail(flow: FlowState, row: number, tick: Tick, offset: OffsetNanoseconds): void {
    const { rows } = this.#pending;
    const at = row << FIELD_BITS;
    const { onFailure, alive } = flow.client;
    if (flow.action !== null) this.#actions.failed(flow, row, tick, offset);
    if (flow.client.guarded !== null) this.#guarded.callEnded(flow, row, false, tick, offset);
    const forEver = rows[at + ERROR] !== THROTTLING && tick >= this.#run.durationTicks;
    if (onFailure.kind === 'requeue' && !forEver) {
      const wait = Math.round(onFailure.afterMilliseconds * NANOSECONDS_PER_MILLISECOND);
      this.#retryAfter(row, 0, wait, tick, offset);
      return;
    }
    this.#recordFailure(flow, row);
    this.#tellCaller(flow, row);
    if (onFailure.kind === 'stop') stop(alive, rows[at + INSTANCE]!);
    this.callOver(flow, row, tick, offset);
  }

  /** Its caller sees the last error, under the name that its service has for it. */
  #tellCaller(flow: FlowState, row: number): void {
    const { rows } = this.#pending;
    const at = row << FIELD_BITS;
    if (rows[at + START_TICK]! < this.#warmupTicks) return;
    this.#run.serviceErrors.failed(flow.index, rows[at + ERROR]!, this.#run.second);
  }

  #recordFailure(flow: FlowState, row: number): void {
    const { rows } = this.#pending;
    const at = row << FIELD_BITS;
    const startTick = rows[at + START_TICK]!;
    if (startTick < this.#warmupTicks) return;
    this.#recorder.failed[flow.index]!++;
    this.#recorder.ended(flow.index, rows[at + REQUESTS]!, 1);
    if (rows[at + OPENED] === 1) this.#recorder.callClosed(Math.floor(startTick / this.#run.ticksPerSecond));
  }
}
