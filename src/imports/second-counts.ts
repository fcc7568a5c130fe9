/**
 * Why this file exists: a recording of any length is kept as counts, one for each second and kind of call that occurs, so
 * that memory does not grow with the number of records.
 */
import type { RecordedRow } from './recording.ts';

const MINUTE = 60;

/** A minute and kind take 240 bytes, so this is a gigabyte. */
const MOST_MINUTES = 3_000_000;

/** Counts by second and kind of call, in blocks of a minute. */
export class SecondCounts {
  readonly #minutes = new Map<number, Map<number, Uint32Array>>();
  #blocks = 0;

  /** Whether it takes no more than it should. */
  get fits(): boolean {
    return this.#blocks <= MOST_MINUTES;
  }

  /** @param change 1, or -1 to take one back */
  add({ seconds, call, throttled }: { seconds: number; call: number; throttled: boolean }, change: 1 | -1): void {
    const minute = Math.floor(seconds / MINUTE);
    const kind = call * 2 + (throttled ? 1 : 0);
    const kinds = this.#kindsOf(minute);
    const counts = kinds.get(kind) ?? new Uint32Array(MINUTE);
    if (!kinds.has(kind)) {
      kinds.set(kind, counts);
      this.#blocks += 1;
    }
    counts[seconds - minute * MINUTE]! += change;
  }

  #kindsOf(minute: number): Map<number, Uint32Array> {
    const known = this.#minutes.get(minute);
    if (known !== undefined) return known;
    const kinds = new Map<number, Uint32Array>();
    this.#minutes.set(minute, kinds);
    return kinds;
  }

  /** By second, then by kind of call; seconds without calls are left out. */
  *rows(): Generator<RecordedRow> {
    for (const minute of [...this.#minutes.keys()].sort((a, b) => a - b)) {
      const kinds = this.#minutes.get(minute)!;
      const calls = [...new Set([...kinds.keys()].map((kind) => Math.floor(kind / 2)))].sort((a, b) => a - b);
      for (let second = 0; second < MINUTE; second += 1) {
        for (const call of calls) {
          const count = kinds.get(call * 2)?.[second] ?? 0;
          const throttled = kinds.get(call * 2 + 1)?.[second] ?? 0;
          if (count + throttled > 0)
            yield { seconds: minute * MINUTE + second, nanoseconds: 0, call, count, throttled };
        }
      }
    }
  }
}
