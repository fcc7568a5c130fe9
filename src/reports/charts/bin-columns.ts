/**
 * Why this file exists: a year has 31 million seconds, and a chart asks for the same few numbers of every bin, once for a
 * desk and once for a phone: a column is read for them once, part by part.
 */
import { eachPart, type NumberColumn } from '../../engine/number-column.ts';
import type { Bins } from './time-axis.ts';

/** The highest number of each bin, NaN where there is none. */
export function highestByBin(column: NumberColumn, bins: Bins): Float64Array {
  return kept(column, `highest ${bins.seconds} ${bins.secondsPerBin}`, () => {
    const highest = new Float64Array(bins.bins).fill(Number.NaN);
    eachPieceInBin(column, bins, (bin, part, from, to) => {
      const value = typeof part === 'number' ? part : highestOf(part, from, to);
      if (!(value <= highest[bin]!) && !Number.isNaN(value)) highest[bin] = value;
    });
    return highest;
  });
}

/** The sum of each bin's numbers. */
export function totalByBin(column: NumberColumn, bins: Bins): Float64Array {
  return kept(column, `total ${bins.seconds} ${bins.secondsPerBin}`, () => {
    const totals = new Float64Array(bins.bins);
    eachPieceInBin(column, bins, (bin, part, from, to) => {
      if (typeof part === 'number') totals[bin]! += part * (to - from);
      else for (let at = from; at < to; at++) totals[bin]! += part[at]!;
    });
    return totals;
  });
}

export interface Range {
  /** The lowest number above 0, infinite where there is none. */
  readonly least: number;
  /** 0 where nothing is above it. */
  readonly most: number;
  /** Whether some are 0. */
  readonly zeros: boolean;
}

/** Where the numbers of a column lie, those that are none left out. */
export function rangeOf(column: NumberColumn): Range {
  return kept(column, 'range', () => {
    let [least, most, zeros] = [Number.POSITIVE_INFINITY, 0, false];
    const take = (value: number): void => {
      if (value === 0) zeros = true;
      if (value > 0 && value < least) least = value;
      if (value > most) most = value;
    };
    eachPart(column, (_from, part, length) => {
      if (typeof part !== 'number') for (let at = 0; at < part.length; at++) take(part[at]!);
      else if (length > 0) take(part);
    });
    return { least, most, zeros };
  });
}

/** By column, then by what was asked; gone with the column. */
const answers = new WeakMap<NumberColumn, Map<string, unknown>>();

function kept<Answer>(column: NumberColumn, question: string, answer: () => Answer): Answer {
  let known = answers.get(column);
  if (known === undefined) {
    known = new Map();
    answers.set(column, known);
  }
  if (!known.has(question)) known.set(question, answer());
  return known.get(question) as Answer;
}

/** [from, to) of the part lies in the bin. */
type VisitPiece = (bin: number, part: Float64Array | number, from: number, to: number) => void;

function eachPieceInBin(column: NumberColumn, { seconds, secondsPerBin }: Bins, visit: VisitPiece): void {
  eachPart(column, (from, part, length) => {
    const end = Math.min(seconds, from + length);
    for (let at = from; at < end; ) {
      const bin = Math.floor(at / secondsPerBin);
      const until = Math.min(end, (bin + 1) * secondsPerBin);
      visit(bin, part, at - from, until - from);
      at = until;
    }
  });
}

function highestOf(part: Float64Array, from: number, to: number): number {
  let highest = Number.NaN;
  for (let at = from; at < to; at++) if (!(part[at]! <= highest) && !Number.isNaN(part[at]!)) highest = part[at]!;
  return highest;
}
