/**
 * Why this file exists: a hierarchical keyring makes a data key of its own for each message, and a provider of the DynamoDB
 * Encryption Client a key for each item; what they keep in memory is the key above them. Whoever gets hold of that reads
 * all that was encrypted under it, by any instance: so that is what is counted.
 */
import type { DataKeyLedger } from './data-key-ledger.ts';

/** Messages and bytes under each of the keys that the instances of a client share. */
export class KeptKeyUse {
  readonly #ledger: DataKeyLedger;
  readonly #messages: Float64Array;
  readonly #bytes: Float64Array;

  constructor(keys: number, ledger: DataKeyLedger) {
    this.#ledger = ledger;
    this.#messages = new Float64Array(keys);
    this.#bytes = new Float64Array(keys);
  }

  protect(key: number, bytes: number): void {
    const messages = this.#messages[key]! + 1;
    this.#messages[key] = messages;
    this.#bytes[key]! += bytes;
    if (messages === 1) this.#ledger.createdFor(bytes);
    else this.#ledger.protected(bytes, messages, this.#bytes[key]!);
  }
}
