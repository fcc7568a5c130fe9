/**
 * Why this file exists: small charts over time stand in one column on the same seconds, so that what happens at once
 * stands in line; what they have in common is here.
 */
import type { Summary } from '../../studies/summary.ts';
import { type Frame, labelSize, yAxis } from './chart.ts';
import { outsideLayer } from './outside-time.ts';
import { type Bins, timeAxis } from './time-axis.ts';

export interface PanelPlace {
  readonly frame: Frame;
  readonly bins: Bins;
  /** Whose warm-up and drain are grey. */
  readonly summary: Summary;
  readonly height: number;
  /** The end of the y axis, which begins at 0. */
  readonly top: number;
  readonly ticks: readonly number[];
  /** The lowest one has the clock. */
  readonly last: boolean;
}

/** Encodings of seconds and of amounts; a layer adds its own `field`. */
export interface PanelAxes {
  readonly x: object;
  readonly y: object;
}

/** One chart of the column: marks on its axes, then words. */
export function smallPanel(
  place: PanelPlace,
  marks: (axes: PanelAxes) => readonly object[],
  words: readonly object[],
): object {
  const { frame, bins, summary, height, top, ticks, last } = place;
  const axis = last ? timeAxis(bins.seconds, frame.plotWidth) : null;
  const x = { field: 'second', type: 'quantitative', scale: { domain: [0, bins.seconds], nice: false }, axis };
  const y = {
    type: 'quantitative',
    scale: { domain: [0, top], nice: false },
    axis: yAxis(frame, ticks, "format(datum.value, ',~r')"),
  };
  return {
    width: frame.plotWidth,
    height,
    view: { stroke: null },
    layer: [...outsideLayer(frame, summary, bins.seconds, axis), ...marks({ x, y }), ...words],
  };
}

export interface PanelWords {
  /** Pixels from the left of the plot. */
  readonly at: number;
  /** Pixels from the plot up. Default 4. */
  readonly above?: number;
  readonly mark: object;
}

/** Words above a small chart. */
export function panelWords({ theme }: Frame, text: string, { at, above = 4, mark }: PanelWords): object {
  return {
    data: { values: [{}] },
    mark: { type: 'text', text, baseline: 'bottom', fontSize: labelSize, color: theme.ink, ...mark },
    encoding: { x: { value: at }, y: { value: -above } },
  };
}

/** Rows of steps, and one that ends the last step at the end of time. */
export function closedRows<Row extends object>(rows: readonly Row[], seconds: number): readonly Row[] {
  return [...rows, { ...rows.at(-1)!, second: seconds }];
}
