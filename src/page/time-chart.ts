/**
 * Why this file exists: a figure over time, opened to a reader: point at a second and read every series of it, draw a
 * frame and see it wider; with a mouse, a finger or a keyboard.
 */
import type { TimeRange } from '../reports/charts/zoom.ts';
import { button, element } from './elements.ts';
import type { ChartWidth } from './engine-client.ts';
import { PlotCursor } from './plot-cursor.ts';
import { evenRows } from './row-places.ts';
import type { SharedTime } from './shared-time.ts';
import { rowsOfFigure } from './table-rows.ts';

export interface TimeChartOptions {
  readonly time: SharedTime;
  /** Draws a chart again for a part of time: what stands inside its `<svg>`. Undefined: it cannot be zoomed. */
  readonly zoom:
    | ((name: string, width: ChartWidth, range: TimeRange) => Promise<{ readonly content: string }>)
    | undefined;
}

/** Fewer rows than this are not worth a chart of their own. */
const ROWS_LEAST = 4;

export class TimeChart {
  readonly #figure: HTMLElement;
  readonly #options: TimeChartOptions;
  readonly #cursors: readonly PlotCursor[];
  readonly #secondsPerRow: number;
  readonly #seconds: number;
  readonly #shown = element('span', { role: 'status' });
  #buttons: Readonly<Record<'closer' | 'wider' | 'all', HTMLButtonElement>> | undefined;
  #drawn = 0;

  /** Makes a figure over time answer to its reader; any other is left as it is. */
  static open(figure: HTMLElement, options: TimeChartOptions): void {
    const charts = [...figure.querySelectorAll<HTMLElement>('.chart[data-seconds]')];
    const rows = rowsOfFigure(figure);
    if (charts.length > 0 && rows.length > 0) new TimeChart(figure, charts, rows, options);
  }

  private constructor(
    figure: HTMLElement,
    charts: readonly HTMLElement[],
    rows: ReturnType<typeof rowsOfFigure>,
    options: TimeChartOptions,
  ) {
    this.#figure = figure;
    this.#options = options;
    this.#seconds = Number(charts[0]!.dataset['seconds']);
    this.#secondsPerRow = Number(charts[0]!.dataset['row']);
    const title = figure.querySelector('h3')?.textContent ?? '';
    const zooms = options.zoom !== undefined && rows.length >= ROWS_LEAST;
    this.#cursors = charts.map(
      (chart) =>
        new PlotCursor(chart, rows, {
          time: options.time,
          label: `Seconds of: ${title}`,
          places: evenRows(this.#seconds, this.#secondsPerRow, rows.length),
          ...(zooms ? { zoom: (range) => this.#zoomTo(range), step: (factor) => this.#step(factor) } : {}),
        }),
    );
    if (zooms) charts.at(-1)!.after(this.#tools(title));
    options.time.listen(() => void this.#redraw());
    matchMedia('(max-width: 700px)').addEventListener('change', () => {
      delete this.#figure.dataset['shown'];
      void this.#redraw();
    });
  }

  #tools(title: string): HTMLElement {
    this.#buttons = {
      closer: button('Zoom in', () => this.#step(0.5)),
      wider: button('Zoom out', () => this.#step(2)),
      all: button('Show all', () => this.#zoomTo(undefined)),
    };
    const { closer, wider, all } = this.#buttons;
    this.#enable();
    return element(
      'div',
      { class: 'tools', role: 'group', 'aria-label': `Zoom: ${title}` },
      closer,
      wider,
      all,
      this.#shown,
      ...hintOnce(),
    );
  }

  /** Half or twice as much time, around the second pointed at last. */
  #step(factor: number): void {
    const { range, pointed } = this.#options.time;
    const { from, to } = range ?? { from: 0, to: this.#seconds };
    const middle = pointed === undefined ? (from + to) / 2 : pointed.second + this.#secondsPerRow / 2;
    const half = ((to - from) * factor) / 2;
    this.#zoomTo({ from: middle - half, to: middle + half });
  }

  /** Whole rows of the table, at least a few. */
  #zoomTo(range: TimeRange | undefined): void {
    const { time } = this.#options;
    const row = this.#secondsPerRow;
    const wanted = range ?? { from: 0, to: Number.POSITIVE_INFINITY };
    const length = Math.max(ROWS_LEAST * row, Math.round((wanted.to - wanted.from) / row) * row);
    const from = Math.min(Math.max(0, Math.round(wanted.from / row) * row), this.#seconds - length);
    time.show(length >= this.#seconds ? undefined : { from, to: from + length });
  }

  #enable(): void {
    const { range } = this.#options.time;
    const length = range === undefined ? this.#seconds : range.to - range.from;
    this.#buttons!.closer.disabled = length <= ROWS_LEAST * this.#secondsPerRow;
    this.#buttons!.wider.disabled = range === undefined;
    this.#buttons!.all.disabled = range === undefined;
  }

  /** Draws what is shown now, unless more was asked for meanwhile. */
  async #redraw(): Promise<void> {
    const { range } = this.#options.time;
    const wanted = range === undefined ? '' : `${range.from}-${range.to}`;
    if (this.#buttons === undefined || this.#figure.dataset['shown'] === wanted) return;
    this.#figure.dataset['shown'] = wanted;
    const drawing = ++this.#drawn;
    this.#enable();
    this.#shown.textContent = range === undefined ? '' : `${this.#cursors[0]!.words(range)} shown`;
    if (range === undefined) {
      for (const cursor of this.#cursors) cursor.showAll();
      return;
    }
    try {
      for (const cursor of this.#cursors.filter(({ isVisible }) => isVisible)) {
        const { content } = await this.#options.zoom!(cursor.name, cursor.width, range);
        if (drawing !== this.#drawn) return;
        cursor.showZoomed(content, range);
      }
    } catch (error) {
      this.#shown.textContent = `This browser cannot zoom: ${error instanceof Error ? error.message : error}`;
    }
  }
}

/** How to use a chart over time: beneath the first one of a page. */
function hintOnce(): readonly HTMLElement[] {
  if (document.querySelector('.hint') !== null) return [];
  return [
    element('span', { class: 'hint' }, 'Drag across a chart to zoom all of them; arrow keys read it second by second.'),
  ];
}
