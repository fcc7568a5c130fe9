/**
 * Why this file exists: rows come in any order; here they get a zero and an order that depends on their times and kinds
 * only.
 */
import type { TraceRows } from './trace-rows.ts';

const SECOND = 1e9;

/** When rows start, and the order in which to read them. */
export interface Timeline {
  readonly zero: { readonly seconds: number; readonly nanoseconds: number };
  /** In nanoseconds from t = 0, by row in file order. */
  readonly starts: Float64Array;
  /** Rows by start, then by rank. */
  readonly order: Uint32Array;
  readonly lastStart: number;
}

/**
 * @param zeroIsExact whether t = 0 is the first stamp itself, or the whole second that it lies in
 * @param ranks by kind index of a row, its place among rows of the same time
 */
export function timelineOf(rows: TraceRows, zeroIsExact: boolean, ranks: Int32Array): Timeline {
  const { seconds, nanoseconds, kinds } = rows.columns();
  const first = earliest(seconds, nanoseconds);
  const zero = { seconds: seconds[first]!, nanoseconds: zeroIsExact ? nanoseconds[first]! : 0 };
  const starts = seconds.map((value, row) => (value - zero.seconds) * SECOND + (nanoseconds[row]! - zero.nanoseconds));
  const order = new Uint32Array(starts.length).map((_, row) => row);
  const compare = (a: number, b: number) => starts[a]! - starts[b]! || ranks[kinds[a]!]! - ranks[kinds[b]!]!;
  if (!isSorted(order, compare)) order.sort(compare);
  return { zero, starts, order, lastStart: starts[order.at(-1)!]! };
}

function earliest(seconds: Float64Array, nanoseconds: Uint32Array): number {
  let first = 0;
  for (let row = 1; row < seconds.length; row += 1) {
    const later = seconds[row]! - seconds[first]! || nanoseconds[row]! - nanoseconds[first]!;
    if (later < 0) first = row;
  }
  return first;
}

function isSorted(order: Uint32Array, compare: (a: number, b: number) => number): boolean {
  for (let index = 1; index < order.length; index += 1) {
    if (compare(order[index - 1]!, order[index]!) > 0) return false;
  }
  return true;
}
