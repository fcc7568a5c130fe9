/** Why this file exists: what is pointed at is said beside it; whoever hears a page is told elsewhere. */
import { element } from './elements.ts';
import type { TableRow } from './table-rows.ts';

export class PlotTip {
  readonly #chart: HTMLElement;
  readonly #tip = element('div', { class: 'tip', hidden: '', 'aria-hidden': 'true' });

  constructor(chart: HTMLElement) {
    this.#chart = chart;
    chart.append(this.#tip);
  }

  hide(): void {
    this.#tip.hidden = true;
  }

  /** A row beside the band that marks it. */
  show({ name, cells }: TableRow, at: { readonly plot: HTMLElement; readonly band: HTMLElement }): void {
    const lines = cells
      .filter(({ value }) => value !== '')
      .map((cell) => element('div', {}, element('span', {}, cell.name), element('b', {}, cell.value)));
    this.#tip.replaceChildren(element('strong', {}, name), ...lines);
    this.#tip.hidden = false;
    const [plot, chart, band] = [at.plot, this.#chart, at.band].map((one) => one.getBoundingClientRect());
    this.#place(plot!, chart!, band!);
  }

  /** Beside the band on the side that has room, inside the chart; below it where that would cover it. */
  #place(plot: DOMRect, chart: DOMRect, band: DOMRect): void {
    const { style } = this.#tip;
    style.left = '0';
    const { width } = this.#tip.getBoundingClientRect();
    const onTheRight = (band.left + band.right) / 2 - plot.left < plot.width / 2;
    const wanted = onTheRight ? band.right + 10 : band.left - 10 - width;
    const left = Math.max(chart.left, Math.min(chart.right - width, wanted));
    const covers = left < band.right && band.left < left + width;
    const top = covers ? band.bottom + 4 : band.top;
    style.left = `${left - chart.left}px`;
    style.top = band.height < plot.height ? `${top - chart.top}px` : '';
  }
}
