/** Why this file exists: a figure of cells or bars, opened to a reader: point at one and read every number of it. */
import { CellCursor } from './cell-cursor.ts';
import { rowsOfFigure } from './table-rows.ts';

/** Makes a figure of cells or bars answer to its reader; any other is left as it is. */
export function openCellChart(figure: HTMLElement): void {
  const rows = rowsOfFigure(figure);
  const title = figure.querySelector('h3')?.textContent ?? '';
  for (const chart of figure.querySelectorAll<HTMLElement>('.chart[data-cells]')) {
    const boxes = chart.dataset['cells']!.split(' ').map((box) => {
      const [left, top, right, bottom] = box.split(',').map(Number);
      return { left: left!, top: top!, right: right!, bottom: bottom! };
    });
    if (boxes.length === rows.length && rows.length > 0)
      new CellCursor(chart, rows, { boxes, label: `Numbers of: ${title}` });
  }
}
