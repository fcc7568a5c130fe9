/**
 * Why this file exists: where most bins with calls stand alone, a band is as wide as a hair and a line has no length. Then
 * each bin has a point for its median and one for its tail, and a line between them.
 */
import { type Frame, labelSize } from './chart.ts';

/** Of fewer a band can be seen. */
const segments_least = 4;

export interface PointLayers {
  readonly frame: Frame;
  /** Encodings of the second at a bin's middle and of milliseconds, without fields of `y`. */
  readonly x: object;
  readonly y: object;
  /** Rows `p0`, `p1` ... from the lowest percentile on, of each bin. */
  readonly data: object;
  /** Percentiles; the first and the last are drawn. */
  readonly columns: readonly { readonly color: string }[];
}

/** Whether more than half of the bins with calls have none beside them. */
export function isSparse(segments: readonly (readonly unknown[])[]): boolean {
  const bins = segments.reduce((sum, { length }) => sum + length, 0);
  return segments.length >= segments_least && 2 * segments.filter(({ length }) => length === 1).length > bins;
}

/** What the subtitle says of it, of the names of the percentiles drawn. */
export function pointsNote(names: readonly string[]): string {
  const [low, high] = [names[0], names.at(-1)];
  return `calls too far apart for lines: a point for ${low}${low === high ? '' : `, a diamond for ${high}`}`;
}

/** A thin line from the lowest percentile to the highest of each bin, and a point at either end. */
export function pointLayers({ frame, x, y, data, columns }: PointLayers): readonly object[] {
  const last = columns.length - 1;
  const point = (index: number, shape: string, size: number) => ({
    ...data,
    mark: { type: 'point', shape, size, filled: true, opacity: 1, color: columns[index]!.color },
    encoding: { x, y: { ...y, field: `p${index}` } },
  });
  return [
    ...(last > 0
      ? [
          {
            ...data,
            mark: { type: 'rule', color: frame.theme.bandNear, strokeWidth: 1 },
            encoding: { x, y: { ...y, field: 'p0' }, y2: { field: `p${last}` } },
          },
          point(last, 'diamond', 3.2 * labelSize),
        ]
      : []),
    point(0, 'circle', 1.6 * labelSize),
  ];
}
