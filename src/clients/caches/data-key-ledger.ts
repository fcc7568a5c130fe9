/**
 * Why this file exists: what a cache saves in requests it costs in exposure. Whoever gets hold of one key from memory can
 * read all that it protects, so it is written down how many messages and bytes that is and for how long a key is kept.
 */

/** How much the keys of one client protect: what one leaked key gives away. */
export class DataKeyLedger {
  /** Keys that were made for messages to be encrypted. */
  created = 0;
  /** Of all keys. */
  messages = 0;
  bytes = 0;
  /** Of the key that protects most messages, and of the one that protects most bytes. */
  messagesMax = 0;
  bytesMax = 0;
  /** The greatest age of a key when it was used, since the answer that brought it. */
  oldestNanoseconds = 0;

  /** A new key protects its first message. */
  createdFor(bytes: number): void {
    this.created++;
    this.messages++;
    this.bytes += bytes;
    this.messagesMax = Math.max(this.messagesMax, 1);
    this.bytesMax = Math.max(this.bytesMax, bytes);
  }

  /** A key protects one more message of `bytes`: with it, `messagesOfKey` and `bytesOfKey`. */
  protected(bytes: number, messagesOfKey: number, bytesOfKey: number): void {
    this.messages++;
    this.bytes += bytes;
    this.messagesMax = Math.max(this.messagesMax, messagesOfKey);
    this.bytesMax = Math.max(this.bytesMax, bytesOfKey);
  }

  usedAtAge(nanoseconds: number): void {
    this.oldestNanoseconds = Math.max(this.oldestNanoseconds, nanoseconds);
  }
}
