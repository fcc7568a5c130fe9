/**
 * Why this file exists: a chart is pointed at along its x axis, and what is read out is a row of its table: of so many
 * seconds each, or a point that lies somewhere.
 */
import type { TimeRange } from '../reports/charts/zoom.ts';

export interface RowPlaces {
  /** The x axis spans [0, end]. */
  readonly end: number;
  rowAt(place: number): number;
  /** The part of the axis that belongs to a row. */
  spanOf(row: number): TimeRange;
  /** A place of this row, whichever chart asks for it. */
  placeOf(row: number): number;
}

/** Rows of so many seconds each, from 0 on. */
export function evenRows(seconds: number, secondsPerRow: number, rows: number): RowPlaces {
  return {
    end: seconds,
    rowAt: (place) => Math.max(0, Math.min(rows - 1, Math.floor(place / secondsPerRow))),
    spanOf: (row) => ({ from: row * secondsPerRow, to: (row + 1) * secondsPerRow }),
    placeOf: (row) => row * secondsPerRow,
  };
}

/** One row a point, in any order; each is marked as wide as a finger needs. */
export function pointRows(places: readonly number[], end: number): RowPlaces {
  const half = end / 200;
  const distance = (row: number, place: number) => Math.abs(places[row]! - place);
  return {
    end,
    rowAt: (place) => places.reduce((near, _, row) => (distance(row, place) < distance(near, place) ? row : near), 0),
    spanOf: (row) => ({ from: places[row]! - half, to: places[row]! + half }),
    placeOf: (row) => places[row]!,
  };
}
