/**
 * Why this file exists: what the seconds that have ended counted. A second in which nothing happened costs nothing, in
 * time or memory, so that a year of a few calls an hour is as quick as those calls.
 */
import { type Counts, type NumberColumn, PackedColumn, sumOfColumns } from '../engine/number-column.ts';

/** Numbers that wait to become columns: reading memory row by row and writing it column by column is slow in between. */
const WAITING_NUMBERS = 1 << 16;

/** Rows of `width` counts, one a second. */
export class SecondCounts {
  readonly totals: Float64Array;
  readonly #width: number;
  readonly #columns: readonly PackedColumn[];
  /** The latest seconds with counts, by row. */
  readonly #waiting: Uint32Array;
  readonly #waitingSeconds: number[] = [];
  #seconds = 0;

  /** @param seconds that are expected: no more need wait. */
  constructor(width: number, seconds: number) {
    this.#width = width;
    this.totals = new Float64Array(width);
    this.#columns = Array.from({ length: width }, () => new PackedColumn());
    const rows = Math.min(seconds, Math.floor(WAITING_NUMBERS / Math.max(1, width)));
    this.#waiting = new Uint32Array(Math.max(1, rows) * width);
  }

  /** Seconds that have ended. */
  get seconds(): number {
    return this.#seconds;
  }

  endEmpty(): void {
    this.#seconds++;
  }

  end(row: Uint32Array): void {
    const at = this.#waitingSeconds.length * this.#width;
    this.#waiting.set(row, at);
    this.#waitingSeconds.push(this.#seconds++);
    for (let column = 0; column < row.length; column++) this.totals[column]! += row[column]!;
    if (at + this.#width === this.#waiting.length) this.#store();
  }

  /** One number a second: the sum of these columns. */
  sum(columns: readonly number[]): Counts {
    return sumOfColumns(
      columns.map((column) => this.column(column)),
      this.#seconds,
    );
  }

  column(column: number): NumberColumn {
    this.#store();
    const own = this.#columns[column]!;
    own.pushMany(0, this.#seconds - own.length);
    return own;
  }

  #store(): void {
    const seconds = this.#waitingSeconds;
    for (const [index, column] of this.#columns.entries()) {
      for (let row = 0; row < seconds.length; row++) {
        column.pushMany(0, seconds[row]! - column.length);
        column.push(this.#waiting[row * this.#width + index]!);
      }
    }
    seconds.length = 0;
  }
}
