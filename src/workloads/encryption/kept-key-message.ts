/**
 * Why this file exists: some libraries keep not the data keys of messages but the key above them: a branch key, the key of
 * a provider. A message costs a request only where that key is not kept; and whoever else needs it may have to wait.
 */
import type { DataKeyLedger } from '../../clients/caches/data-key-ledger.ts';
import type { KeptKeyUse } from '../../clients/caches/kept-key-use.ts';
import { type ExpiringCaches, HIT, WAIT } from '../../clients/caches/lookup.ts';
import { NANOSECONDS_PER_MILLISECOND } from '../../engine/tick.ts';
import { type Action, type ActionCall, DONE, LATER } from '../action.ts';
import type { ClientCaches } from './client-caches.ts';

export interface KeptKeyOptions {
  readonly shared: ClientCaches<ExpiringCaches>;
  /** The request that fetches a key. */
  readonly request: number;
  /** Which of the keys a message needs, from 0. */
  readonly choose: () => number;
  /** Under which key of the cache it is kept. */
  readonly entryOf: (kept: number) => number;
  /** Null where messages are read. */
  readonly protection: { readonly use: KeptKeyUse; readonly bytes: number } | null;
}

/** A message under a key that is kept, to encrypt or to decrypt. */
export class KeptKeyMessage implements Action {
  readonly caches = true;
  readonly #options: KeptKeyOptions;

  constructor(options: KeptKeyOptions) {
    this.#options = options;
  }

  begin(call: ActionCall): number {
    const { shared, choose, entryOf, request } = this.#options;
    // Who waits for a key comes back for the same one.
    const kept = call.note > 0 ? call.note - 1 : choose();
    call.note = kept + 1;
    const found = shared.caches.lookUp(call.instance, entryOf(kept), call.nowNanoseconds);
    if (found === WAIT) {
      // A thread that is woken by the end of a fetch looks again as soon as it can.
      call.waitNanoseconds = shared.caches.asksAgainAfter || NANOSECONDS_PER_MILLISECOND;
      return LATER;
    }
    if (found !== HIT) {
      call.secondNote = shared.generation(call.instance);
      return request;
    }
    this.#protect(kept);
    return DONE;
  }

  answered({ instance, note, secondNote, nowNanoseconds }: ActionCall): number {
    const { shared, entryOf } = this.#options;
    const kept = note - 1;
    if (shared.generation(instance) === secondNote) shared.caches.put(instance, entryOf(kept), nowNanoseconds);
    this.#protect(kept);
    return DONE;
  }

  failed({ instance, note, secondNote }: ActionCall): void {
    const { shared, entryOf } = this.#options;
    if (shared.generation(instance) === secondNote) shared.caches.failed(instance, entryOf(note - 1));
  }

  forget(instance: number): void {
    this.#options.shared.forget(instance);
  }

  dataKeys(): DataKeyLedger {
    return this.#options.shared.ledger;
  }

  #protect(kept: number): void {
    const { protection } = this.#options;
    protection?.use.protect(kept, protection.bytes);
  }
}
