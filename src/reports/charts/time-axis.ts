/**
 * Why this file exists: every chart over time has the same clock: whole simulated seconds from t = 0, never dates, in
 * at most as many bins as can be told apart.
 */
import { clock, duration } from '../numbers.ts';

/** More bins than this are narrower than a pixel. */
const bins_max = 760;

export interface Bins {
  readonly seconds: number;
  readonly secondsPerBin: number;
  readonly bins: number;
}

/** Bins of a whole, readable number of seconds: 1 s while they fit, then 2, 5, 10, 15, 20, 30 s, 1 min ... */
export function binsOf(seconds: number, limit = bins_max): Bins {
  const least = Math.max(1, Math.ceil(seconds / limit));
  const secondsPerBin = readableSteps().find((step) => step >= least) ?? least;
  return { seconds, secondsPerBin, bins: Math.max(1, Math.ceil(seconds / secondsPerBin)) };
}

/** The seconds of bin `index`: [from, to). */
export function binRange(bins: Bins, index: number): { readonly from: number; readonly to: number } {
  const from = index * bins.secondsPerBin;
  return { from, to: Math.min(bins.seconds, from + bins.secondsPerBin) };
}

/** How a table names a bin: `1:52` for one second, `1:50 to 1:55` for more. */
export function binName(bins: Bins, index: number): string {
  const { from, to } = binRange(bins, index);
  return to - from <= 1 ? clock(from) : `${clock(from)} to ${clock(to)}`;
}

/** What a subtitle says of the bins: what is kept of those wider than a second. */
export function binNote(bins: Bins): string {
  return bins.secondsPerBin === 1 ? '1 s bins' : `each step is the highest second of ${duration(bins.secondsPerBin)}`;
}

/** An x axis over [0, seconds], the unit (s, min, h or d) written at its zero only. */
export function timeAxis(seconds: number, pixels: number): object {
  const [unit, unitSeconds] =
    seconds <= 180 ? ['s', 1] : seconds <= 3 * 3600 ? ['min', 60] : seconds <= 4 * 86_400 ? ['h', 3600] : ['d', 86_400];
  const ticks = Math.max(2, Math.floor(pixels / 72));
  const step =
    readableSteps().find((candidate) => candidate >= (unitSeconds as number) && seconds / candidate <= ticks) ??
    seconds;
  return {
    title: null,
    values: Array.from({ length: Math.floor(seconds / step) + 1 }, (_, index) => index * step),
    labelExpr: `datum.value === 0 ? '0 ${unit}' : format(datum.value / ${unitSeconds}, '~g')`,
    grid: false,
    ticks: true,
    domain: true,
    labelFlush: 8,
  };
}

/** The axis of a part of time, [from, to) in seconds, with clock times, as tables name them. */
export function clockAxis(from: number, to: number, pixels: number): object {
  const ticks = Math.max(2, Math.floor(pixels / 72));
  const step = readableSteps().find((candidate) => (to - from) / candidate <= ticks) ?? to - from;
  const first = Math.ceil(from / step);
  const values = Array.from({ length: Math.floor(to / step) - first + 1 }, (_, index) => (first + index) * step);
  const labels = JSON.stringify(Object.fromEntries(values.map((value) => [value, clock(value)])));
  return { ...timeAxis(to, pixels), values, labelExpr: `${labels}[datum.value]` };
}

function readableSteps(): readonly number[] {
  const minute = 60;
  const hour = 3600;
  const day = 86_400;
  return [
    ...[1, 2, 5, 10, 15, 20, 30],
    ...[1, 2, 5, 10, 15, 20, 30].map((step) => step * minute),
    ...[1, 2, 3, 4, 6, 12].map((step) => step * hour),
    ...[1, 2, 5, 7, 10, 14, 30, 60, 90, 180, 365, 730, 1825, 3650].map((step) => step * day),
  ];
}
