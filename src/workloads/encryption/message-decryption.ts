/**
 * Why this file exists: a message is decrypted under the data key it was written with. KMS decrypts that key, unless the
 * instance has kept it from another message under the same one.
 */
import type { DataKeyLedger } from '../../clients/caches/data-key-ledger.ts';
import type { MaterialsCaches } from '../../clients/caches/materials-caches.ts';
import { type Action, type ActionCall, DONE } from '../action.ts';
import type { ClientCaches } from './client-caches.ts';

export interface MessageDecryptionOptions {
  /** Null: every message costs a Decrypt. */
  readonly shared: ClientCaches<MaterialsCaches> | null;
  /** The first key of the cache of the data keys that this workload meets. */
  readonly space: number;
  /** The number of the data key of a message that is read at that time. */
  readonly dataKey: (nowNanoseconds: number) => number;
}

export class MessageDecryption implements Action {
  readonly caches: boolean;
  readonly #options: MessageDecryptionOptions;
  readonly #message = { key: 0 };

  constructor(options: MessageDecryptionOptions) {
    this.#options = options;
    this.caches = options.shared !== null;
  }

  begin(call: ActionCall): number {
    const { shared, space, dataKey } = this.#options;
    if (shared === null) return 0;
    const message = this.#message;
    message.key = space + dataKey(call.nowNanoseconds);
    if (shared.caches.decrypt(call.instance, message, call.nowNanoseconds)) return DONE;
    call.note = message.key;
    call.secondNote = shared.generation(call.instance);
    return 0;
  }

  answered({ instance, note, secondNote, nowNanoseconds }: ActionCall): number {
    const { shared } = this.#options;
    if (shared === null || shared.generation(instance) !== secondNote) return DONE;
    this.#message.key = note;
    shared.caches.dataKeyDecrypted(instance, this.#message, nowNanoseconds);
    return DONE;
  }

  forget(instance: number): void {
    this.#options.shared?.forget(instance);
  }

  /** None are made here, but those that are kept have an age. */
  dataKeys(): DataKeyLedger | null {
    return this.#options.shared?.ledger ?? null;
  }
}
