/** Why this file exists: lines side by side are told apart by colour, dashes and the name at their end, never by one of them. */
import { type Frame, labelSize, spreadLabels } from './chart.ts';

/** More lines than this cannot be told apart. */
export const lines_max = 5;

const dashes = [undefined, [7, 3], [2, 2], [8, 3, 2, 3], [4, 2]];

/** Vega's names, one for each line. */
export const lineShapes = ['circle', 'square', 'triangle-up', 'diamond', 'cross'] as const;

export function lineColor({ theme }: Pick<Frame, 'theme'>, index: number): string {
  return [theme.ink, theme.second, theme.third, theme.fourth, theme.fifth][index]!;
}

/** The mark of the line `index`, 0 to 4. */
export function lineMark(frame: Pick<Frame, 'theme'>, index: number): object {
  const strokeDash = dashes[index];
  return {
    type: 'line',
    color: lineColor(frame, index),
    strokeWidth: 2,
    ...(strokeDash === undefined ? {} : { strokeDash }),
  };
}

export interface LineEnd {
  readonly name: string;
  /** Pixels from the top of the plot. */
  readonly y: number;
}

/** The name of each line at its end, `gap` pixels to the right of the plot, none on top of another. */
export function endLabels(
  frame: Frame,
  ends: readonly LineEnd[],
  { height, gap = 8 }: { readonly height: number; readonly gap?: number },
): readonly object[] {
  const places = spreadLabels(
    ends.map(({ y }) => y),
    14,
    6,
    height - 6,
  );
  return ends.map(({ name }, index) => ({
    data: { values: [{}] },
    mark: {
      type: 'text',
      text: name,
      align: 'left',
      baseline: 'middle',
      fontWeight: 'bold',
      fontSize: labelSize,
      color: lineColor(frame, index),
    },
    encoding: { x: { value: frame.plotWidth + gap }, y: { value: places[index] } },
  }));
}
