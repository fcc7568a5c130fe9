/**
 * Why this file exists: a reader of a page draws a frame around some seconds of a chart and sees them as wide as the
 * chart. Any chart over time can be zoomed, so none of them has to know how.
 */
import type { Chart, VegaLiteSpec } from './chart.ts';
import { clockAxis } from './time-axis.ts';

/** Seconds [from, to) of a chart over time. */
export interface TimeRange {
  readonly from: number;
  readonly to: number;
}

/** The specification of a chart over time, showing these seconds alone. Words keep their places. */
export function zoomedSpec(chart: Pick<Chart, 'spec' | 'time'>, range: TimeRange): VegaLiteSpec {
  const { time } = chart;
  if (time === undefined) return chart.spec;
  const { from, to } = within(time.seconds, range);
  const axis = clockAxis(from, to, time.plotWidth);
  return replaced(chart.spec, (part) => zoomedLayer(part, { seconds: time.seconds, from, to, axis })) as VegaLiteSpec;
}

/** The range inside [0, seconds), at least a second long. */
function within(seconds: number, { from, to }: TimeRange): TimeRange {
  const start = Math.max(0, Math.min(from, seconds - 1));
  return { from: start, to: Math.max(Math.min(to, seconds), Math.min(start + 1, seconds)) };
}

interface Zoom extends TimeRange {
  readonly seconds: number;
  readonly axis: object;
}

/** A layer whose x is the whole of the chart's time, with another domain, cut at the edges of the plot. */
function zoomedLayer(part: Part, { seconds, from, to, axis }: Zoom): Part {
  const { encoding, mark } = part as Layer;
  const x = encoding?.x;
  const domain = x?.scale?.domain;
  if (domain === undefined || domain[0] !== 0 || domain[1] !== seconds) return part;
  const zoomed = { ...x, scale: { ...x!.scale, domain: [from, to] }, axis: x!.axis === null ? null : axis };
  return { ...part, mark: { ...(mark as object), clip: true }, encoding: { ...encoding, x: zoomed } };
}

type Part = Readonly<Record<string, unknown>>;

interface Layer {
  readonly mark?: unknown;
  readonly encoding?: {
    readonly x?: { readonly scale?: { readonly domain?: readonly number[] } | null; readonly axis?: object | null };
  };
}

/** `value` with every view and layer in it replaced; data stay as they are. */
function replaced(value: unknown, change: (part: Part) => Part): unknown {
  if (Array.isArray(value)) return value.map((item) => replaced(item, change));
  if (typeof value !== 'object' || value === null) return value;
  const views = ['vconcat', 'hconcat', 'concat', 'layer', 'spec'];
  const inner = Object.entries(value).map(([key, item]) => [key, views.includes(key) ? replaced(item, change) : item]);
  return change(Object.fromEntries(inner));
}
