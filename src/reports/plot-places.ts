/** Why this file exists: a page's script learns from attributes of a drawing where in it the rows of its readings lie. */
import { escapeMarkup } from './names.ts';
import type { Picture } from './picture.ts';

/** Attributes of the element around a drawing; none where nothing in it can be pointed at. */
export function placesMarkup({ chart, drawing }: Picture): string {
  const { name, left, width, time, points, cells } = chart;
  const plot = time ?? points ?? cells;
  if (plot === undefined) return '';
  const rows = [
    ...(time === undefined ? [] : [`data-seconds="${time.seconds}" data-row="${time.secondsPerRow}"`]),
    ...(points === undefined ? [] : [`data-places="${points.places.map(pixels).join(' ')}"`]),
    ...(cells === undefined
      ? []
      : [
          `data-cells="${cells.boxes.map(({ left: from, top, right, bottom }) => [from, top, right, bottom].map(pixels).join(',')).join(' ')}"`,
          `data-top="${pixels(plotTop(drawing.content))}" data-tall="${pixels(cells.plotHeight)}"`,
          `data-height="${drawing.height}"`,
        ]),
  ];
  return ` data-chart="${escapeMarkup(name)}" ${rows.join(' ')} data-left="${left}" data-plot="${plot.plotWidth}" data-width="${width}"`;
}

/** Pixels from the top of a drawing to its first view: vega moves all of it down by what stands above. */
function plotTop(content: string): number {
  return Number(/<g [^>]*transform="translate\([-\d.]+,([-\d.]+)\)"/.exec(content)?.[1] ?? 0);
}

function pixels(value: number): number {
  return Number(value.toFixed(2));
}
