/**
 * Why this file exists: the reader's hand among the cells or bars of one drawing. For a keyboard and a screen reader it is a
 * slider over them.
 */
import type { CellBox } from '../reports/charts/chart.ts';
import { boxAt, boxBeside } from './cell-places.ts';
import { element } from './elements.ts';
import { PlotTip } from './plot-tip.ts';
import { rowWords, type TableRow } from './table-rows.ts';

export interface CellOptions {
  /** One a row, in pixels of the drawing. */
  readonly boxes: readonly CellBox[];
  /** What it is to a screen reader. */
  readonly label: string;
}

export class CellCursor {
  readonly #rows: readonly TableRow[];
  readonly #boxes: readonly CellBox[];
  readonly #plot: HTMLElement;
  readonly #band = element('div', { class: 'band', hidden: '' });
  readonly #tip: PlotTip;
  /** Pixels of the drawing. */
  readonly #size: { readonly width: number; readonly height: number };
  #row = 0;

  constructor(chart: HTMLElement, rows: readonly TableRow[], { boxes, label }: CellOptions) {
    this.#rows = rows;
    this.#boxes = boxes;
    const number = (name: string) => Number(chart.dataset[name]);
    this.#size = { width: number('plot'), height: number('tall') };
    this.#plot = element(
      'div',
      {
        class: 'plot cells',
        role: 'slider',
        tabindex: '0',
        'aria-label': label,
        'aria-valuemin': '0',
        'aria-valuemax': String(rows.length - 1),
        'aria-valuenow': '0',
        'aria-valuetext': rowWords(rows[0]!),
      },
      this.#band,
    );
    const [width, height] = [number('width'), number('height')];
    this.#place(this.#plot, {
      left: number('left') / width,
      right: (number('left') + number('plot')) / width,
      top: number('top') / height,
      bottom: (number('top') + number('tall')) / height,
    });
    chart.append(this.#plot);
    this.#tip = new PlotTip(chart);
    this.#listen();
  }

  #listen(): void {
    const plot = this.#plot;
    for (const kind of ['pointermove', 'pointerdown'] as const)
      plot.addEventListener(kind, (event) => this.#point(this.#rowAt(event)));
    plot.addEventListener('pointerleave', () => this.#leave());
    plot.addEventListener('blur', () => this.#leave());
    plot.addEventListener('focus', () => {
      if (plot.matches(':focus-visible')) this.#point(this.#row);
    });
    plot.addEventListener('keydown', (event) => this.#typed(event));
  }

  /** Left and right as one reads, up and down as they lie. */
  #typed(event: KeyboardEvent): void {
    const moves: Readonly<Record<string, () => number>> = {
      ArrowLeft: () => this.#row - 1,
      ArrowRight: () => this.#row + 1,
      ArrowUp: () => boxBeside(this.#boxes, this.#row, 'up'),
      ArrowDown: () => boxBeside(this.#boxes, this.#row, 'down'),
      Home: () => 0,
      End: () => this.#rows.length - 1,
    };
    const move = moves[event.key];
    if (move === undefined) return;
    this.#point(Math.max(0, Math.min(this.#rows.length - 1, move())));
    event.preventDefault();
  }

  #rowAt({ clientX, clientY }: PointerEvent): number {
    const { left, top, width, height } = this.#plot.getBoundingClientRect();
    const x = ((clientX - left) / width) * this.#size.width;
    const y = ((clientY - top) / height) * this.#size.height;
    return boxAt(this.#boxes, x, y);
  }

  #point(row: number): void {
    this.#row = row;
    this.#plot.setAttribute('aria-valuenow', String(row));
    this.#plot.setAttribute('aria-valuetext', rowWords(this.#rows[row]!));
    const { width, height } = this.#size;
    const { left, right, top, bottom } = this.#boxes[row]!;
    this.#place(this.#band, { left: left / width, right: right / width, top: top / height, bottom: bottom / height });
    this.#band.hidden = false;
    this.#tip.show(this.#rows[row]!, { plot: this.#plot, band: this.#band });
  }

  #leave(): void {
    this.#band.hidden = true;
    this.#tip.hide();
  }

  /** Parts of what it stands in, 0 to 1. */
  #place(part: HTMLElement, { left, right, top, bottom }: CellBox): void {
    const percent = (share: number) => `${share * 100}%`;
    Object.assign(part.style, {
      left: percent(left),
      width: percent(right - left),
      top: percent(top),
      height: percent(bottom - top),
    });
  }
}
