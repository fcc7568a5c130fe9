/** Why this file exists: a figure of points, a value each, opened to a reader: point at one and read every number of it. */
import { PlotCursor } from './plot-cursor.ts';
import { pointRows } from './row-places.ts';
import { SharedTime } from './shared-time.ts';
import { axisOfFigure, rowsOfFigure } from './table-rows.ts';

/** Makes a figure of points answer to its reader; any other is left as it is. */
export function openPointChart(figure: HTMLElement): void {
  const axis = axisOfFigure(figure);
  const rows = rowsOfFigure(figure).map((row) => ({ ...row, name: `${axis} ${row.name}` }));
  const title = figure.querySelector('h3')?.textContent ?? '';
  const time = new SharedTime();
  for (const chart of figure.querySelectorAll<HTMLElement>('.chart[data-places]')) {
    const places = chart.dataset['places']!.split(' ').map(Number);
    if (places.length !== rows.length) continue;
    new PlotCursor(chart, rows, {
      time,
      label: `Points of: ${title}`,
      places: pointRows(places, Number(chart.dataset['plot'])),
    });
  }
}
