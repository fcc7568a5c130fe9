/**
 * Why this file exists: a call of a service or library makes several requests, or none. Its action decides which; here its
 * decisions meet the clock, the retries and the recorder.
 */
import { GIVE_UP } from '../clients/retrier.ts';
import type { OffsetNanoseconds, Tick } from '../engine/tick.ts';
import { type ActionCall, DONE, LATER } from '../workloads/action.ts';
import { errorNumber, NO_ERROR, TIMEOUT } from './errors.ts';
import {
  ACTION_BITS,
  AGAIN,
  ATTEMPT,
  DEADLINE,
  DUE_ATTEMPT,
  DUE_SERVICE,
  ERROR,
  FIELD_BITS,
  INSTANCE,
  LAST_WAIT,
  MADE,
  NOTE,
  SECOND_NOTE,
  SERVICE_ATTEMPT,
  SERVICE_WAIT,
  START_TICK,
  STEP,
  TARGET,
} from './pending-calls.ts';
import { HIT, MISS } from './recorder.ts';
import type { RunState } from './run-state.ts';
import type { FlowState, RunningAction } from './states.ts';

/** What an action needs of the path that every call takes. */
export interface CallPath {
  /** Sends the row's attempt, once it has its send token. */
  send(flow: FlowState, row: number, tick: Tick, offset: OffsetNanoseconds): void;
  /** A request of `flow` meets its limiter. */
  attempt(flow: FlowState, row: number, tick: Tick, offset: OffsetNanoseconds): void;
  /** The client got what it asked for. */
  clientLearns(flow: FlowState, row: number, tick: Tick, offset: OffsetNanoseconds): void;
  /** The call does not end in the tick of its start. */
  open(row: number): void;
  succeed(flow: FlowState, row: number, tick: Tick, answered: OffsetNanoseconds): void;
  /** How long the client waits for the answer to an attempt that is sent now. */
  patience(flow: FlowState, row: number, tick: Tick, offset: OffsetNanoseconds): number;
  /** Its caller gives up after `wait` more nanoseconds. */
  giveUpWaiting(flow: FlowState, row: number, tick: Tick, offset: OffsetNanoseconds, wait: number): void;
  callOver(flow: FlowState, row: number, tick: Tick, offset: OffsetNanoseconds): void;
}

/** Marks a call that needed no request in the fingerprint of events. */
const NOTHING_ASKED = 4;

export class Actions {
  readonly #run: RunState;
  readonly #calls: CallPath;
  readonly #call: ActionCall = {
    instance: 0,
    principal: 0,
    nowNanoseconds: 0,
    request: 0,
    target: -1,
    made: -1,
    note: 0,
    secondNote: 0,
    waitNanoseconds: 0,
  };

  constructor(run: RunState, calls: CallPath) {
    this.#run = run;
    this.#calls = calls;
  }

  /** A call starts. Where the caller tries again the action as a whole, it needs a send token before anything happens. */
  start(flow: FlowState, row: number, tick: Tick, offset: OffsetNanoseconds): void {
    this.#clear(row);
    if (flow.action!.retriesWhole) this.#calls.send(flow, row, tick, offset);
    else this.#begin(flow, row, tick, offset);
  }

  /** The next attempt of a row is due: of its request, or of the whole action. */
  tryAgain(flow: FlowState, row: number, tick: Tick, offset: OffsetNanoseconds): void {
    const step = this.#run.pending.actions[(row << ACTION_BITS) + STEP]!;
    if (step < 0 && !flow.action!.retriesWhole) this.#begin(flow, row, tick, offset);
    else this.#calls.send(flow, row, tick, offset);
  }

  /** The service asks again for the request under way. */
  serviceAsksAgain(flow: FlowState, row: number, tick: Tick, offset: OffsetNanoseconds): void {
    const step = this.#run.pending.actions[(row << ACTION_BITS) + STEP]!;
    if (flow.action!.retriesWhole) this.#calls.attempt(flow.action!.requests[step]!, row, tick, offset);
    else this.#calls.send(flow, row, tick, offset);
  }

  /** What waited for a send token has it. */
  sent(flow: FlowState, row: number, tick: Tick, offset: OffsetNanoseconds): void {
    const { actions } = this.#run.pending;
    const step = actions[(row << ACTION_BITS) + STEP]!;
    if (flow.action!.retriesWhole) {
      const now = tick * this.#run.tickNanoseconds + offset;
      actions[(row << ACTION_BITS) + DEADLINE] = now + this.#calls.patience(flow, row, tick, offset);
    }
    if (step < 0) this.#begin(flow, row, tick, offset);
    else this.#calls.attempt(flow.action!.requests[step]!, row, tick, offset);
  }

  /** Its request was answered with success. */
  answered(flow: FlowState, row: number, tick: Tick, offset: OffsetNanoseconds): void {
    const action = flow.action!;
    if (!action.retriesWhole) this.#calls.clientLearns(flow, row, tick, offset);
    const call = this.#load(flow, row, tick, offset);
    const next = action.state.answered(call);
    this.#store(row);
    this.#go(flow, row, next, tick, offset);
  }

  /** Whether the service itself tries the refused request again, which its caller then knows nothing of. */
  serviceTriesAgain(flow: FlowState, row: number, tick: Tick, offset: OffsetNanoseconds): boolean {
    const { serviceRetry } = flow.action!;
    if (serviceRetry === null) return false;
    const { rows, actions } = this.#run.pending;
    if (rows[(row << FIELD_BITS) + ERROR] === TIMEOUT) return false;
    const at = row << ACTION_BITS;
    const kind = serviceRetry.kinds[rows[(row << FIELD_BITS) + ERROR]!]!;
    const attempt = ++actions[at + SERVICE_ATTEMPT]!;
    if (kind === null) return false;
    const wait = serviceRetry.retrier.waitAfter(0, attempt, actions[at + SERVICE_WAIT]!, kind);
    if (wait === GIVE_UP) return false;
    actions[at + SERVICE_WAIT] = wait;
    rows[(row << FIELD_BITS) + AGAIN] = 1;
    const patience = this.patience(flow, row, tick, offset);
    if (wait < patience) this.#run.wait(row, DUE_SERVICE, tick, offset + wait);
    else this.#calls.giveUpWaiting(flow, row, tick, offset, patience);
    return true;
  }

  /** How much longer the caller waits for its service; without end where it waits for each request by itself. */
  patience(flow: FlowState, row: number, tick: Tick, offset: OffsetNanoseconds): number {
    if (!flow.action!.retriesWhole) return Number.POSITIVE_INFINITY;
    const now = tick * this.#run.tickNanoseconds + offset;
    return this.#run.pending.actions[(row << ACTION_BITS) + DEADLINE]! - now;
  }

  /** KMS answers a service whose caller has given up: what the service keeps, it keeps all the same, and asks no more. */
  answeredLate(flow: FlowState, row: number, tick: Tick, offset: OffsetNanoseconds): void {
    const { state } = flow.action!;
    if (state.caches === true) state.answered(this.#load(flow, row, tick, offset));
  }

  /** The call has failed; started again, it begins anew. */
  failed(flow: FlowState, row: number, tick: Tick, offset: OffsetNanoseconds): void {
    flow.action!.state.failed?.(this.#load(flow, row, tick, offset));
    this.#clear(row);
  }

  /** What the state of KMS makes of a request of this row; what it made is kept with the row. */
  judge(flow: FlowState, row: number, nowNanoseconds: number, rehearsal: boolean): number {
    const { rows, actions } = this.#run.pending;
    const call = this.#call;
    const isAction = flow.ofAction;
    const at = row << ACTION_BITS;
    call.principal = principalOf(flow, rows[(row << FIELD_BITS) + INSTANCE]!);
    call.nowNanoseconds = nowNanoseconds;
    call.target = isAction ? actions[at + TARGET]! : -1;
    call.made = -1;
    const error = this.#run.kms!.answer(flow.kmsRequest, call, rehearsal);
    if (isAction && !rehearsal) actions[at + MADE] = call.made;
    return error === null ? NO_ERROR : errorNumber(error);
  }

  #begin(flow: FlowState, row: number, tick: Tick, offset: OffsetNanoseconds): void {
    const next = flow.action!.state.begin(this.#load(flow, row, tick, offset));
    this.#store(row);
    if (next === LATER) {
      this.#calls.open(row);
      this.#run.wait(row, DUE_ATTEMPT, tick, offset + this.#call.waitNanoseconds);
      return;
    }
    this.#countKept(flow, row, next);
    this.#run.fingerprint.add((flow.index << 3) | NOTHING_ASKED, offset);
    this.#go(flow, row, next, tick, offset);
  }

  #clear(row: number): void {
    const { actions } = this.#run.pending;
    const at = row << ACTION_BITS;
    actions[at + STEP] = -1;
    actions[at + TARGET] = -1;
    actions[at + MADE] = -1;
    actions[at + NOTE] = 0;
    actions[at + SECOND_NOTE] = 0;
  }

  /** A try of the whole action after the first counts neither as hit nor as miss. */
  #countKept(flow: FlowState, row: number, next: number): void {
    const { rows } = this.#run.pending;
    const at = row << FIELD_BITS;
    if (flow.action!.state.caches !== true || rows[at + AGAIN] === 1) return;
    const measured = rows[at + START_TICK]! >= this.#run.warmupTicks;
    this.#run.recorder.count(flow.index, measured, next === DONE ? HIT : MISS, 1);
  }

  /** The next request that somebody counts, or the end of the call. */
  #go(flow: FlowState, row: number, next: number, tick: Tick, offset: OffsetNanoseconds): void {
    const action = flow.action!;
    let step = next;
    while (step !== DONE && action.requests[step] === null) step = this.#answeredUnseen(flow, row, step, tick, offset);
    if (step === DONE) this.#done(flow, row, tick, offset);
    else this.#request(flow, row, step, tick, offset);
  }

  #request(flow: FlowState, row: number, step: number, tick: Tick, offset: OffsetNanoseconds): void {
    const action = flow.action!;
    const { rows, actions } = this.#run.pending;
    const at = row << ACTION_BITS;
    const started = actions[at + STEP]! >= 0;
    actions[at + STEP] = step;
    actions[at + SERVICE_ATTEMPT] = 0;
    actions[at + SERVICE_WAIT] = 0;
    if (action.retriesWhole) {
      this.#calls.attempt(action.requests[step]!, row, tick, offset);
      return;
    }
    // Each request has attempts of its own; that of a call started again is a retry all the same.
    rows[(row << FIELD_BITS) + ATTEMPT] = 1;
    rows[(row << FIELD_BITS) + LAST_WAIT] = 0;
    if (started) rows[(row << FIELD_BITS) + AGAIN] = 0;
    this.#calls.send(flow, row, tick, offset);
  }

  /** A request that is in nobody's account is answered at once: KMS's time is not the caller's concern. */
  #answeredUnseen(flow: FlowState, row: number, step: number, tick: Tick, offset: OffsetNanoseconds): number {
    this.#run.pending.actions[(row << ACTION_BITS) + STEP] = step;
    const next = flow.action!.state.answered(this.#load(flow, row, tick, offset));
    this.#store(row);
    return next;
  }

  #done(flow: FlowState, row: number, tick: Tick, offset: OffsetNanoseconds): void {
    if (flow.action!.retriesWhole) this.#calls.clientLearns(flow, row, tick, offset);
    this.#calls.succeed(flow, row, tick, offset);
    this.#calls.callOver(flow, row, tick, offset);
  }

  #load(flow: FlowState, row: number, tick: Tick, offset: OffsetNanoseconds): ActionCall {
    const { rows, actions } = this.#run.pending;
    const call = this.#call;
    const at = row << ACTION_BITS;
    call.instance = rows[(row << FIELD_BITS) + INSTANCE]!;
    call.principal = principalOf(flow, call.instance);
    call.nowNanoseconds = tick * this.#run.tickNanoseconds + offset;
    call.request = actions[at + STEP]!;
    call.target = actions[at + TARGET]!;
    call.made = actions[at + MADE]!;
    call.note = actions[at + NOTE]!;
    call.secondNote = actions[at + SECOND_NOTE]!;
    return call;
  }

  #store(row: number): void {
    const { actions } = this.#run.pending;
    const call = this.#call;
    const at = row << ACTION_BITS;
    actions[at + TARGET] = call.target;
    actions[at + NOTE] = call.note;
    actions[at + SECOND_NOTE] = call.secondNote;
  }
}

/** Sessions are instances, or shared by them in turn. As whole numbers: of others a remainder is slow. */
function principalOf({ client }: FlowState, instance: number): number {
  return client.principals === client.instances ? instance : (instance | 0) % client.principals;
}

/** What an instance held in memory is gone. */
export function forgetInstance(actions: readonly RunningAction[], instance: number): void {
  for (const { state } of actions) state.forget?.(instance);
}
