/**
 * Why this file exists: most services ask KMS once and keep what they got for a while: per principal, per host, per
 * queue. This is that memory; who shares it is for the service to say.
 */
import type { Action, ActionCall } from './action.ts';
import { DONE } from './action.ts';

export interface KeptOptions {
  readonly lifetimeNanoseconds: number;
  /** The lifetime counts from the last use, not from the answer of KMS. */
  readonly fromLastUse?: boolean;
}

/** What is kept, by holder (a principal, a host ...). Good as long as its age is below the lifetime. */
export class Kept {
  readonly #lifetime: number;
  readonly #fromLastUse: boolean;
  readonly #since = new Map<number, number>();

  constructor({ lifetimeNanoseconds, fromLastUse = false }: KeptOptions) {
    this.#lifetime = lifetimeNanoseconds;
    this.#fromLastUse = fromLastUse;
  }

  /** Whether the holder has it at that instant; then it is used. */
  use(holder: number, nowNanoseconds: number): boolean {
    const since = this.#since.get(holder);
    if (since === undefined || nowNanoseconds - since >= this.#lifetime) return false;
    if (this.#fromLastUse) this.#since.set(holder, nowNanoseconds);
    return true;
  }

  keep(holder: number, nowNanoseconds: number): void {
    this.#since.set(holder, nowNanoseconds);
  }

  drop(holder: number): void {
    this.#since.delete(holder);
  }
}

/** Makes its request unless its holder has kept the answer of an earlier one. */
export class OneRequestKept implements Action {
  readonly caches = true;
  readonly #kept: Kept;
  readonly #holderOf: (call: ActionCall) => number;
  readonly #ofInstances: boolean;

  /** @param ofInstances whether the holders are the instances themselves: one that starts again is another holder. */
  constructor(kept: Kept, holderOf: (call: ActionCall) => number, ofInstances = false) {
    this.#kept = kept;
    this.#holderOf = holderOf;
    this.#ofInstances = ofInstances;
  }

  forget(instance: number): void {
    if (this.#ofInstances) this.#kept.drop(instance);
  }

  begin(call: ActionCall): number {
    return this.#kept.use(this.#holderOf(call), call.nowNanoseconds) ? DONE : 0;
  }

  answered(call: ActionCall): number {
    this.#kept.keep(this.#holderOf(call), call.nowNanoseconds);
    return DONE;
  }
}

/**
 * Makes its requests, one after another, unless its holder has kept what an earlier call got. How long that is good counts
 * from the start of the call that got it.
 */
export class RequestsKept implements Action {
  readonly caches = true;
  readonly #kept: Kept;
  readonly #requests: number;
  readonly #holderOf: (call: ActionCall) => number;

  constructor(kept: Kept, requests: number, holderOf: (call: ActionCall) => number) {
    this.#kept = kept;
    this.#requests = requests;
    this.#holderOf = holderOf;
  }

  begin(call: ActionCall): number {
    if (this.#kept.use(this.#holderOf(call), call.nowNanoseconds)) return DONE;
    call.note = call.nowNanoseconds;
    return 0;
  }

  answered(call: ActionCall): number {
    if (call.request + 1 < this.#requests) return call.request + 1;
    this.#kept.keep(this.#holderOf(call), call.note);
    return DONE;
  }
}

/** Makes each of its requests so many times in every call, one after another; 0 leaves one out. */
export class RequestsInTurn implements Action {
  readonly #times: readonly number[];

  constructor(times: readonly number[]) {
    this.#times = times;
  }

  begin(call: ActionCall): number {
    return this.#from(call, 0);
  }

  answered(call: ActionCall): number {
    call.note += 1;
    return call.note < this.#times[call.request]! ? call.request : this.#from(call, call.request + 1);
  }

  #from(call: ActionCall, first: number): number {
    call.note = 0;
    const next = this.#times.findIndex((times, request) => request >= first && times > 0);
    return next < 0 ? DONE : next;
  }
}

/** Makes all of its requests in every call, one after another. */
export class EveryRequest implements Action {
  readonly #requests: number;

  constructor(requests: number) {
    this.#requests = requests;
  }

  begin(): number {
    return this.#requests === 0 ? DONE : 0;
  }

  answered({ request }: ActionCall): number {
    return request + 1 < this.#requests ? request + 1 : DONE;
  }
}
