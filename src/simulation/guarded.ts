/**
 * Why this file exists: a client's guard and its pool decide whether an attempt goes, waits, or is refused; here their
 * decisions meet the clock and the callers that give up waiting, and the queue is kept.
 */
import type { GuardOrder } from '../clients/guard-order.ts';
import type { Outcome } from '../clients/guards/guard.ts';
import type { OffsetNanoseconds, Tick } from '../engine/tick.ts';
import { NO_ERROR } from './errors.ts';
import {
  ACTION_BITS,
  ASKED,
  ATTEMPT,
  BY_GUARD,
  DUE,
  DUE_EXPIRY,
  DUE_GHOST,
  DUE_PASSED,
  ERROR,
  FIELD_BITS,
  FLOW,
  HELD,
  IN_POOL,
  INSTANCE,
  REQUESTS,
  STEP,
  TIMER,
} from './pending-calls.ts';
import { RowQueue } from './row-queue.ts';
import type { RunState } from './run-state.ts';
import type { FlowState, PoolState } from './states.ts';

/** What a guard needs of the path that every call takes. */
export interface GuardedPath {
  /** The attempt goes to KMS. */
  transmit(flow: FlowState, row: number, tick: Tick, offset: OffsetNanoseconds): void;
  /** The client itself refuses it: the end of its call, or one more failed attempt. */
  refuse(flow: FlowState, row: number, refusal: Refusal, tick: Tick, offset: OffsetNanoseconds): void;
  /** Its caller has waited long enough, as of now or at once after `wait` nanoseconds. */
  giveUpWaiting(flow: FlowState, row: number, tick: Tick, offset: OffsetNanoseconds, wait?: number): void;
  /** What KMS makes of a request, which is counted: the number of an error, or NO_ERROR. */
  ask(flow: FlowState, row: number, tick: Tick, offset: OffsetNanoseconds): number;
  /** KMS answers a service whose caller has given up. */
  answeredLate(flow: FlowState, row: number, tick: Tick, offset: OffsetNanoseconds): void;
  open(row: number): void;
}

/** What refuses: its error, and whether that is tried again. */
export type Refusal = Pick<PoolState, 'error'> & { readonly order: GuardOrder };

/** The attempt number of a row that nobody waits for any more: its caller gave up while it was queued. */
const GHOST = 0;

export class Guarded {
  readonly #run: RunState;
  readonly #calls: GuardedPath;

  constructor(run: RunState, calls: GuardedPath) {
    this.#run = run;
    this.#calls = calls;
  }

  /** An attempt is about to be sent. */
  enter(flow: FlowState, row: number, tick: Tick, offset: OffsetNanoseconds): void {
    const { rows } = this.#run.pending;
    const at = row << FIELD_BITS;
    const { guard } = flow.client.guarded!;
    rows[at + ASKED] = tick * this.#run.tickNanoseconds + offset;
    rows[at + TIMER] = -1;
    rows[at + HELD] = 0;
    const asks = guard !== null && (guard.order !== 'retry-inside' || rows[at + ATTEMPT] === 1);
    const entry = asks ? guard.rules.enter(rows[at + INSTANCE]!, rows[at + ASKED]!) : 'sent';
    if (entry === 'refused') {
      this.#calls.refuse(flow, row, guard!, tick, offset);
      return;
    }
    if (guard !== null) rows[at + HELD] = BY_GUARD;
    if (entry === 'sent') this.#enterPool(flow, row, tick, offset);
    else this.#delay(flow, row, guard!.rules.waitNanoseconds, tick, offset);
  }

  /** An attempt that waited, or was queued, goes. */
  passed(flow: FlowState, row: number, tick: Tick, offset: OffsetNanoseconds): void {
    const { rows } = this.#run.pending;
    const at = row << FIELD_BITS;
    if (rows[at + ATTEMPT] === GHOST) this.#sendGhost(flow, row, tick, offset);
    else if (rows[at + HELD]! < IN_POOL) this.#enterPool(flow, row, tick, offset);
    else if (this.#isTooLate(flow, row, tick, offset)) this.#calls.giveUpWaiting(flow, row, tick, offset);
    else this.#calls.transmit(flow, row, tick, offset);
  }

  /**
   * The caller of an attempt will be gone when KMS answers: a pool that works on has its place taken until then, and a
   * service keeps what it got.
   */
  abandon(flow: FlowState, row: number, tick: Tick, answered: OffsetNanoseconds): void {
    const inPool = flow.client.guarded?.pool?.sendsExpired === true;
    if (!inPool && flow.action?.retriesWhole !== true) return;
    const ghost = this.#ghostOf(row);
    const { rows } = this.#run.pending;
    if (inPool) rows[(row << FIELD_BITS) + HELD]! -= IN_POOL;
    if (inPool) rows[(ghost << FIELD_BITS) + HELD] = IN_POOL;
    rows[(ghost << FIELD_BITS) + ERROR] = NO_ERROR;
    this.#run.wait(ghost, DUE_GHOST, tick, answered);
  }

  /** The answer to a request that nobody waits for. */
  ghostAnswered(flow: FlowState, row: number, tick: Tick, offset: OffsetNanoseconds): void {
    if (flow.action?.retriesWhole === true) this.#calls.answeredLate(flow, row, tick, offset);
    if (flow.client.guarded !== null) this.ended(flow, row, this.#outcomeOf(flow, row), tick, offset);
    this.#run.pending.release(row);
  }

  /** An attempt has ended, however: its guard knows, and its place is free, if it had one. */
  ended(flow: FlowState, row: number, outcome: Outcome, tick: Tick, offset: OffsetNanoseconds): void {
    const { rows } = this.#run.pending;
    const at = row << FIELD_BITS;
    const held = rows[at + HELD]!;
    if (held === 0) return;
    const { guard, pool } = flow.client.guarded!;
    const instance = rows[at + INSTANCE]!;
    const now = tick * this.#run.tickNanoseconds + offset;
    const staysHeld = held !== IN_POOL && guard!.order === 'retry-inside';
    rows[at + HELD] = staysHeld ? BY_GUARD : 0;
    if (held !== IN_POOL && !staysHeld) guard!.rules.ended(instance, outcome, now);
    if (held >= IN_POOL && pool!.limit.ended(instance)) this.#letNext(pool!, instance, tick, offset);
  }

  /** A call has ended: a guard around its retries knows of one outcome. */
  callEnded(flow: FlowState, row: number, succeeded: boolean, tick: Tick, offset: OffsetNanoseconds): void {
    const { rows } = this.#run.pending;
    const at = row << FIELD_BITS;
    const { guard, pool } = flow.client.guarded!;
    if (guard === null || guard.order !== 'retry-inside' || rows[at + HELD] !== BY_GUARD) return;
    rows[at + HELD] = 0;
    const poolWasFull = pool !== null && rows[at + ERROR] === pool.error;
    const failure = poolWasFull ? 'transient' : this.#outcomeOf(flow, row);
    const now = tick * this.#run.tickNanoseconds + offset;
    guard.rules.ended(rows[at + INSTANCE]!, succeeded ? 'succeeded' : failure, now);
  }

  /** How the attempt of a row ended that was refused, or not answered in time. */
  refused(flow: FlowState, row: number, tick: Tick, offset: OffsetNanoseconds): void {
    this.ended(flow, row, this.#outcomeOf(flow, row), tick, offset);
  }

  /** The caller of a queued attempt gives up, unless it has been sent since. */
  expire(timer: number, tick: Tick, offset: OffsetNanoseconds): void {
    const { pending, flows } = this.#run;
    const row = pending.rows[(timer << FIELD_BITS) + TIMER]!;
    pending.release(timer);
    if (row < 0) return;
    const flow = flows[pending.rows[(row << FIELD_BITS) + FLOW]!]!;
    const pool = flow.client.guarded!.pool!;
    const instance = pending.rows[(row << FIELD_BITS) + INSTANCE]!;
    // An action of a service is not begun for a caller that is gone.
    if (pool.sendsExpired && flow.action?.retriesWhole !== true) this.#leaveGhost(pool, flow, row, instance);
    else {
      pool.queues.get(instance)!.leave(row);
      pool.limit.left(instance);
    }
    this.#calls.giveUpWaiting(flow, row, tick, offset);
  }

  #delay(flow: FlowState, row: number, wait: number, tick: Tick, offset: OffsetNanoseconds): void {
    const { timeoutNanoseconds } = flow.client;
    this.#calls.open(row);
    if (wait < timeoutNanoseconds) this.#run.wait(row, DUE_PASSED, tick, offset + wait);
    else this.#calls.giveUpWaiting(flow, row, tick, offset, timeoutNanoseconds);
  }

  #enterPool(flow: FlowState, row: number, tick: Tick, offset: OffsetNanoseconds): void {
    const { pool } = flow.client.guarded!;
    const { rows } = this.#run.pending;
    const at = row << FIELD_BITS;
    const entry = pool === null ? 'sent' : pool.limit.enter(rows[at + INSTANCE]!);
    if (entry === 'queued') {
      this.#queue(pool!, flow, row, tick, offset);
      return;
    }
    if (entry === 'refused') {
      // To a guard before it, a pool that is full is a service that fails, as in resilience4j.
      this.ended(flow, row, 'transient', tick, offset);
      this.#calls.refuse(flow, row, pool!, tick, offset);
      return;
    }
    if (pool !== null) rows[at + HELD]! += IN_POOL;
    this.#calls.transmit(flow, row, tick, offset);
  }

  #queue(pool: PoolState, flow: FlowState, row: number, tick: Tick, offset: OffsetNanoseconds): void {
    const { pending } = this.#run;
    const at = row << FIELD_BITS;
    const instance = pending.rows[at + INSTANCE]!;
    this.#calls.open(row);
    pending.rows[at + DUE] = DUE_PASSED;
    const queue = pool.queues.get(instance) ?? new RowQueue();
    pool.queues.set(instance, queue);
    queue.add(row);
    const now = tick * this.#run.tickNanoseconds + offset;
    const patience = flow.client.timeoutNanoseconds - (now - pending.rows[at + ASKED]!);
    if (patience === Number.POSITIVE_INFINITY) return;
    const timer = pending.allocate();
    pending.rows[at + TIMER] = timer;
    pending.rows[(timer << FIELD_BITS) + TIMER] = row;
    pending.rows[(timer << FIELD_BITS) + FLOW] = flow.index;
    this.#run.wait(timer, DUE_EXPIRY, tick, offset + patience);
  }

  #letNext(pool: PoolState, instance: number, tick: Tick, offset: OffsetNanoseconds): void {
    const { rows } = this.#run.pending;
    const row = pool.queues.get(instance)!.take();
    const at = row << FIELD_BITS;
    rows[at + HELD]! += IN_POOL;
    if (rows[at + TIMER]! >= 0) rows[(rows[at + TIMER]! << FIELD_BITS) + TIMER] = -1;
    // In its turn at this instant: an attempt that is refused at once would let the next go, and that one the next.
    this.#run.wait(row, DUE_PASSED, tick, offset);
  }

  #sendGhost(flow: FlowState, row: number, tick: Tick, offset: OffsetNanoseconds): void {
    const error = this.#calls.ask(flow, row, tick, offset);
    this.#run.pending.rows[(row << FIELD_BITS) + ERROR] = error;
    const { answerTimes, latencyStream, refusalNanoseconds } = this.#run;
    const nanoseconds = error === NO_ERROR ? answerTimes.draw(latencyStream) : refusalNanoseconds;
    this.#run.wait(row, DUE_GHOST, tick, offset + nanoseconds);
  }

  /** In place of a queued attempt stands its request alone: KMS will do the work for nobody. */
  #leaveGhost(pool: PoolState, flow: FlowState, row: number, instance: number): void {
    const ghost = this.#ghostOf(row);
    const { rows, actions } = this.#run.pending;
    rows[(row << FIELD_BITS) + REQUESTS]!++;
    if (flow.action !== null) {
      const step = actions[(row << ACTION_BITS) + STEP]!;
      rows[(ghost << FIELD_BITS) + FLOW] = flow.action.requests[step]!.index;
    }
    pool.queues.get(instance)!.replace(row, ghost);
  }

  #ghostOf(row: number): number {
    const { pending } = this.#run;
    const ghost = pending.allocate();
    const { rows, actions } = pending;
    const [from, to] = [row << FIELD_BITS, ghost << FIELD_BITS];
    rows.copyWithin(to, from, from + (1 << FIELD_BITS));
    rows[to + ATTEMPT] = GHOST;
    rows[to + TIMER] = -1;
    rows[to + HELD] = 0;
    const action = row << ACTION_BITS;
    if (actions.length > 0) actions.copyWithin(ghost << ACTION_BITS, action, action + (1 << ACTION_BITS));
    return ghost;
  }

  #isTooLate({ client }: FlowState, row: number, tick: Tick, offset: OffsetNanoseconds): boolean {
    const now = tick * this.#run.tickNanoseconds + offset;
    const { timeoutNanoseconds, guarded } = client;
    return (
      guarded!.pool?.sendsExpired !== true &&
      now - this.#run.pending.rows[(row << FIELD_BITS) + ASKED]! >= timeoutNanoseconds
    );
  }

  #outcomeOf(flow: FlowState, row: number): Outcome {
    const error = this.#run.pending.rows[(row << FIELD_BITS) + ERROR]!;
    return error === NO_ERROR ? 'succeeded' : (flow.outcomes[error] ?? 'rejected');
  }
}

/** Whether a row stands for a caller that still waits. */
export function isWaitedFor(row: number, rows: Float64Array): boolean {
  return rows[(row << FIELD_BITS) + ATTEMPT] !== GHOST;
}
