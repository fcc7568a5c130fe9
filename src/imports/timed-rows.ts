/**
 * Why this file exists: rows of a CSV file or a metric come in any order and with any resolution; here they wait, as
 * numbers side by side, to be read by time.
 */
import { GrowingColumn } from './growing-column.ts';
import type { RecordedRow } from './recording.ts';

export class TimedRows {
  length = 0;
  readonly #seconds = new GrowingColumn((length) => new Float64Array(length));
  readonly #nanoseconds = new GrowingColumn((length) => new Uint32Array(length));
  readonly #counts = new GrowingColumn((length) => new Float64Array(length));
  readonly #throttled = new GrowingColumn((length) => new Float64Array(length));
  readonly #calls = new GrowingColumn((length) => new Uint16Array(length));

  add(row: RecordedRow): void {
    this.#seconds.push(row.seconds);
    this.#nanoseconds.push(row.nanoseconds);
    this.#counts.push(row.count);
    this.#throttled.push(row.throttled);
    this.#calls.push(row.call);
    this.length += 1;
  }

  /** By time, then by kind of call. */
  *rows(): Generator<RecordedRow> {
    const [seconds, nanoseconds, calls] = [this.#seconds.view(), this.#nanoseconds.view(), this.#calls.view()];
    const [counts, throttled] = [this.#counts.view(), this.#throttled.view()];
    const order = new Uint32Array(this.length).map((_, row) => row);
    order.sort(
      (a, b) => seconds[a]! - seconds[b]! || nanoseconds[a]! - nanoseconds[b]! || calls[a]! - calls[b]! || a - b,
    );
    for (const row of order) {
      yield {
        seconds: seconds[row]!,
        nanoseconds: nanoseconds[row]!,
        call: calls[row]!,
        count: counts[row]!,
        throttled: throttled[row]!,
      };
    }
  }
}
