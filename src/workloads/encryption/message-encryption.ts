/**
 * Why this file exists: a message is encrypted under a data key, new or kept. A new one costs a GenerateDataKey, and an
 * Encrypt for each wrapping key after the first.
 *
 * @source KmsKeyringNode of @aws-crypto/client-node 5.0.2
 */
import type { DataKeyLedger } from '../../clients/caches/data-key-ledger.ts';
import type { MaterialsCaches } from '../../clients/caches/materials-caches.ts';
import type { RandomStream } from '../../engine/random.ts';
import type { ZipfChoice } from '../../engine/zipf.ts';
import { type Action, type ActionCall, DONE } from '../action.ts';
import type { ClientCaches } from './client-caches.ts';
import type { WrittenMessages } from './written-messages.ts';

/** Requests of the definition. */
export const GENERATE_DATA_KEY = 0;
export const ENCRYPT = 1;

export const WRAPPING_KEYS_MAX = 20;
/** A call keeps its key of the cache and how many wrapping keys it has done, in one number. */
const NOTES_PER_KEY = 32;

export interface MessageEncryptionOptions {
  /** Null: every message has a data key of its own. */
  readonly shared: ClientCaches<MaterialsCaches> | null;
  readonly ledger: DataKeyLedger;
  /** The first key of the cache of this workload's encryption contexts. */
  readonly space: number;
  readonly contexts: ZipfChoice;
  readonly stream: RandomStream;
  /** Of a message; null where its length is not known. */
  readonly bytes: number | null;
  /** What the ledger is told of a message. */
  readonly bytesProtected: number;
  readonly wrappingKeys: number;
  /** Where somebody reads what this workload writes; asked when the first message is written. */
  readonly written: () => WrittenMessages | undefined;
}

export class MessageEncryption implements Action {
  readonly caches: boolean;
  readonly #options: MessageEncryptionOptions;
  readonly #message: { key: number; bytes: number | null };
  #written: WrittenMessages | undefined;
  #asked = false;

  constructor(options: MessageEncryptionOptions) {
    this.#options = options;
    this.caches = options.shared !== null;
    this.#message = { key: 0, bytes: options.bytes };
  }

  begin(call: ActionCall): number {
    const { shared, contexts, stream, space } = this.#options;
    if (!this.#asked) this.#written = this.#options.written();
    this.#asked = true;
    if (shared === null) return GENERATE_DATA_KEY;
    const message = this.#message;
    message.key = space + contexts.draw(stream);
    if (shared.caches.encrypt(call.instance, message, call.nowNanoseconds)) {
      this.#written?.write(shared.caches.usedDataKey, call.nowNanoseconds);
      return DONE;
    }
    call.note = message.key * NOTES_PER_KEY;
    call.secondNote = shared.generation(call.instance);
    return GENERATE_DATA_KEY;
  }

  answered(call: ActionCall): number {
    if (call.request === ENCRYPT) call.note++;
    const wrapped = 1 + call.note - NOTES_PER_KEY * keyOf(call.note);
    if (wrapped < this.#options.wrappingKeys) return ENCRYPT;
    this.#made(call);
    return DONE;
  }

  forget(instance: number): void {
    this.#options.shared?.forget(instance);
  }

  dataKeys(): DataKeyLedger {
    return this.#options.ledger;
  }

  /** The data key is there. It is kept unless its instance has started again since it was asked for. */
  #made({ instance, note, secondNote, nowNanoseconds }: ActionCall): void {
    const { shared, ledger, bytesProtected } = this.#options;
    const dataKey = this.#written?.newDataKey() ?? 0;
    this.#written?.write(dataKey, nowNanoseconds);
    if (shared === null || shared.generation(instance) !== secondNote) {
      ledger.createdFor(bytesProtected);
      return;
    }
    const message = this.#message;
    message.key = keyOf(note);
    if (message.bytes === null) ledger.createdFor(bytesProtected);
    else shared.caches.dataKeyMade(instance, message, nowNanoseconds, dataKey);
  }
}

/** The key of the cache in a call's note. */
function keyOf(note: number): number {
  return Math.floor(note / NOTES_PER_KEY);
}
