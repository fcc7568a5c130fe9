/** Why this file exists: what a chart over time shows but a run does not measure, its warm-up and its drain, is grey in every one. */
import type { Summary } from '../../studies/summary.ts';
import { duration } from '../numbers.ts';
import type { Frame } from './chart.ts';

/** What the grey parts of a chart over time are. */
export function outsideNotes(summary: Summary, seconds: number): readonly string[] {
  const drain = seconds - Math.ceil(summary.durationSeconds);
  return [
    ...(summary.warmupSeconds > 0
      ? [`grey at the start: ${duration(summary.warmupSeconds)} warm-up, not measured`]
      : []),
    ...(drain > 0 ? [`grey at the end: ${duration(drain)} drain, after the last arrival`] : []),
  ];
}

/** Rectangles behind a plot for the seconds outside of [warmup, duration). */
export function outsideLayer(frame: Frame, summary: Summary, seconds: number, axis: object | null): readonly object[] {
  const spans = [
    { from: 0, to: Math.min(summary.warmupSeconds, seconds) },
    { from: Math.ceil(summary.durationSeconds), to: seconds },
  ].filter(({ from, to }) => to > from);
  if (spans.length === 0) return [];
  return [
    {
      data: { values: spans },
      mark: { type: 'rect', color: frame.theme.outside },
      encoding: {
        x: { field: 'from', type: 'quantitative', scale: { domain: [0, seconds], nice: false }, axis },
        x2: { field: 'to' },
      },
    },
  ];
}
