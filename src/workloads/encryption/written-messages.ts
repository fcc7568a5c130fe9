/**
 * Why this file exists: who reads what others write meets the data keys that these made, many messages under one key where
 * the writers have a cache. So it is remembered under which data key each message was written, and when.
 */
import { NANOSECONDS_PER_SECOND } from '../../engine/tick.ts';

/** Messages of one second beyond this many are thinned out evenly: a reader would hardly tell. */
const PER_SECOND_MAX = 65_536;

/** The data keys of a workload that writes, message by message. */
export class WrittenMessages {
  /** By second, in order of time; every `#steps[second]`-th message of it. */
  readonly #seconds: Uint32Array[] = [];
  readonly #counts: number[] = [];
  readonly #steps: number[] = [];
  readonly #skipped: number[] = [];
  /** The last second with a message, up to each. */
  readonly #last: number[] = [];
  #dataKeys = 0;

  /** A number for a new data key. */
  newDataKey(): number {
    return this.#dataKeys++;
  }

  write(dataKey: number, nowNanoseconds: number): void {
    const second = Math.floor(nowNanoseconds / NANOSECONDS_PER_SECOND);
    while (this.#seconds.length <= second) this.#open();
    this.#last[second] = second;
    if (++this.#skipped[second]! < this.#steps[second]!) return;
    this.#skipped[second] = 0;
    if (this.#counts[second] === PER_SECOND_MAX) this.#thin(second);
    this.#append(second, dataKey);
  }

  /** The data key of the message that was written last at that time; NaN where none was. */
  at(nanoseconds: number): number {
    const at = nanoseconds / NANOSECONDS_PER_SECOND;
    const wanted = Math.min(Math.floor(at), this.#seconds.length - 1);
    const second = wanted < 0 ? -1 : this.#last[wanted]!;
    if (second < 0) return Number.NaN;
    const count = this.#counts[second]!;
    const share = second === Math.floor(at) ? at - second : 1;
    return this.#seconds[second]![Math.min(count - 1, Math.floor(share * count))]!;
  }

  #open(): void {
    this.#seconds.push(new Uint32Array(16));
    this.#counts.push(0);
    this.#steps.push(1);
    this.#skipped.push(0);
    this.#last.push(this.#last.at(-1) ?? -1);
  }

  #append(second: number, dataKey: number): void {
    const count = this.#counts[second]!;
    let messages = this.#seconds[second]!;
    if (count === messages.length) {
      const larger = new Uint32Array(count * 2);
      larger.set(messages);
      messages = larger;
      this.#seconds[second] = larger;
    }
    messages[count] = dataKey;
    this.#counts[second] = count + 1;
  }

  /** Keeps every other one. */
  #thin(second: number): void {
    const messages = this.#seconds[second]!;
    const count = this.#counts[second]! >> 1;
    for (let i = 0; i < count; i++) messages[i] = messages[2 * i]!;
    this.#counts[second] = count;
    this.#steps[second]! *= 2;
  }
}
