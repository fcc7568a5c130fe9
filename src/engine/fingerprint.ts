/**
 * Why this file exists: two runs that differ in one event differ in one short text, so that "the same bytes everywhere"
 * can be checked in a moment.
 */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';

/** SHA-256 over one running 32-bit hash a second of the ordered events. */
export class EventFingerprint {
  readonly #hash = sha256.create();
  /** Words that are not in the hash yet: it takes many at once far faster than one by one. */
  readonly #bytes = new Uint8Array(4096);
  #length = 0;
  #running = 0;

  /** Adds one event, as two 32-bit words. */
  add(what: number, when: number): void {
    let running = Math.imul(this.#running ^ what, 0x9e3779b1);
    running = Math.imul(running ^ (running >>> 15) ^ when, 0x85ebca77);
    this.#running = running ^ (running >>> 13);
  }

  /** Puts the running hash of the second that has ended into the fingerprint. */
  endSecond(): void {
    this.addWord(this.#running);
    this.#running = 0;
  }

  /** Adds one 32-bit word directly. */
  addWord(word: number): void {
    for (let i = 0; i < 4; i++) this.#bytes[this.#length + i] = (word >>> (8 * i)) & 0xff;
    this.#length += 4;
    if (this.#length === this.#bytes.length) this.#flush();
  }

  /** The fingerprint so far, as 64 hexadecimal digits; more may be added afterwards. */
  digest(): string {
    this.#flush();
    return bytesToHex(this.#hash.clone().digest());
  }

  #flush(): void {
    this.#hash.update(this.#bytes.subarray(0, this.#length));
    this.#length = 0;
  }
}

/** SHA-256 of a text's UTF-8 bytes, as 64 hexadecimal digits. */
export function sha256OfText(text: string): string {
  return bytesToHex(sha256(new TextEncoder().encode(text)));
}
