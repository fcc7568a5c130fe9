/**
 * Why this file exists: the reader's hand in one drawing of a chart over time: what it points at, the frame it draws, and
 * what is read out. For a keyboard and a screen reader it is a slider over the rows of its table.
 */
import type { TimeRange } from '../reports/charts/zoom.ts';
import { element } from './elements.ts';
import type { ChartWidth } from './engine-client.ts';
import { PlotTip } from './plot-tip.ts';
import type { RowPlaces } from './row-places.ts';
import type { SharedTime } from './shared-time.ts';
import { rowWords, type TableRow } from './table-rows.ts';

export interface CursorOptions {
  readonly time: SharedTime;
  /** What it is to a screen reader. */
  readonly label: string;
  readonly places: RowPlaces;
  readonly zoom?: (range: TimeRange | undefined) => void;
  /** Half the time (0.5) or twice as much (2). */
  readonly step?: (factor: number) => void;
}

/** Pixels that a hand may tremble. */
const DRAG_LEAST = 6;

export class PlotCursor {
  readonly name: string;
  readonly width: ChartWidth;
  readonly #chart: HTMLElement;
  readonly #rows: readonly TableRow[];
  readonly #options: CursorOptions;
  readonly #plot: HTMLElement;
  readonly #band = element('div', { class: 'band', hidden: '' });
  readonly #frame = element('div', { class: 'frame', hidden: '' });
  readonly #tip: PlotTip;
  #range: TimeRange;
  #row = 0;
  /** The row at which a frame began. */
  #anchor: number | undefined;
  #dragFrom: number | undefined;

  constructor(chart: HTMLElement, rows: readonly TableRow[], options: CursorOptions) {
    this.#chart = chart;
    this.#rows = rows;
    this.#options = options;
    this.name = chart.dataset['chart'] ?? '';
    this.width = chart.classList.contains('narrow') ? 'narrow' : 'wide';
    this.#range = { from: 0, to: options.places.end };
    this.#plot = this.#makePlot();
    chart.append(this.#plot);
    this.#tip = new PlotTip(chart);
    this.#listen();
    options.time.listen(() => this.#follow());
  }

  /** Whether this drawing is the one for a window as wide as this. */
  get isVisible(): boolean {
    return this.#chart.offsetParent !== null;
  }

  /** The drawing of all seconds again. */
  showAll(): void {
    this.#range = { from: 0, to: this.#options.places.end };
    this.#chart.querySelector('svg.zoomed')?.remove();
    this.#chart.classList.remove('zooming');
    this.#follow();
  }

  /** A drawing of some seconds in its place; paper shows all of them. */
  showZoomed(content: string, range: TimeRange): void {
    const { end } = this.#options.places;
    this.#range = { from: Math.min(range.from, end - 1), to: Math.min(range.to, end) };
    const whole = this.#chart.querySelector('svg')!;
    this.#chart.querySelector('svg.zoomed')?.remove();
    const zoomed = whole.cloneNode() as SVGSVGElement;
    zoomed.classList.add('zoomed');
    zoomed.innerHTML = content;
    whole.after(zoomed);
    this.#chart.classList.add('zooming');
    this.#follow();
  }

  /** `0:40 to 1:20` */
  words({ from, to }: TimeRange): string {
    const row = (second: number) => this.#rows[this.#options.places.rowAt(second)]!;
    return `${row(from).name.split(' to ')[0]} to ${row(to - 1)
      .name.split(' to ')
      .at(-1)}`;
  }

  #makePlot(): HTMLElement {
    const [total, left, plot] = ['width', 'left', 'plot'].map((name) => Number(this.#chart.dataset[name]));
    const made = element(
      'div',
      {
        class: 'plot',
        role: 'slider',
        tabindex: '0',
        'aria-label': this.#options.label,
        'aria-valuemin': '0',
        'aria-valuemax': String(this.#rows.length - 1),
        'aria-valuenow': '0',
        'aria-valuetext': rowWords(this.#rows[0]!),
      },
      this.#band,
      this.#frame,
    );
    made.style.left = `${(left! / total!) * 100}%`;
    made.style.width = `${(plot! / total!) * 100}%`;
    return made;
  }

  #listen(): void {
    const plot = this.#plot;
    plot.addEventListener('pointermove', (event) => this.#moved(event));
    plot.addEventListener('pointerdown', (event) => this.#pressed(event));
    plot.addEventListener('pointerup', (event) => this.#released(event));
    plot.addEventListener('pointercancel', () => this.#endFrame());
    plot.addEventListener('pointerleave', () => this.#options.time.leave(this));
    plot.addEventListener('dblclick', () => this.#options.zoom?.(undefined));
    plot.addEventListener('keydown', (event) => this.#typed(event));
    plot.addEventListener('focus', () => {
      if (plot.matches(':focus-visible')) this.#point(this.#rowInRange(this.#row));
    });
    plot.addEventListener('blur', () => {
      this.#endFrame();
      this.#options.time.leave(this);
    });
  }

  #moved(event: PointerEvent): void {
    const row = this.#rowAt(event.clientX);
    if (this.#dragFrom !== undefined && Math.abs(event.clientX - this.#dragFrom) >= DRAG_LEAST) {
      this.#anchor ??= this.#rowAt(this.#dragFrom);
    }
    this.#point(row);
    this.#drawFrame();
  }

  #pressed(event: PointerEvent): void {
    this.#point(this.#rowAt(event.clientX));
    if (event.pointerType === 'touch' || event.button !== 0 || this.#options.zoom === undefined) return;
    this.#plot.setPointerCapture(event.pointerId);
    this.#dragFrom = event.clientX;
  }

  #released(event: PointerEvent): void {
    if (this.#anchor !== undefined) this.#zoomToFrame(this.#rowAt(event.clientX));
    this.#endFrame();
  }

  #typed(event: KeyboardEvent): void {
    const last = this.#rowInRange(Number.POSITIVE_INFINITY);
    const moves: Readonly<Record<string, number>> = {
      ArrowLeft: this.#row - 1,
      ArrowDown: this.#row - 1,
      ArrowRight: this.#row + 1,
      ArrowUp: this.#row + 1,
      PageDown: this.#row - 10,
      PageUp: this.#row + 10,
      Home: 0,
      End: last,
    };
    const to = moves[event.key];
    if (to !== undefined) this.#walk(to, event.shiftKey);
    else if (!this.#command(event.key)) return;
    event.preventDefault();
  }

  #walk(row: number, framing: boolean): void {
    if (framing && this.#options.zoom !== undefined) this.#anchor ??= this.#row;
    else this.#anchor = undefined;
    this.#point(this.#rowInRange(row));
    this.#drawFrame();
  }

  #command(key: string): boolean {
    const { zoom, step } = this.#options;
    if (zoom === undefined || step === undefined) return false;
    if (key === 'Enter' && this.#anchor !== undefined) this.#zoomToFrame(this.#row);
    else if (key === '+' || key === '=') step(0.5);
    else if (key === '-') step(2);
    else if (key === 'Escape' && this.#anchor === undefined) zoom(undefined);
    else if (key !== 'Escape') return false;
    this.#endFrame();
    return true;
  }

  #zoomToFrame(row: number): void {
    this.#options.zoom?.(this.#spanOf(this.#anchor!, row));
  }

  #endFrame(): void {
    this.#anchor = undefined;
    this.#dragFrom = undefined;
    this.#drawFrame();
  }

  #drawFrame(): void {
    this.#frame.hidden = this.#anchor === undefined;
    if (this.#anchor === undefined) return;
    this.#place(this.#frame, this.#spanOf(this.#anchor, this.#row));
  }

  #spanOf(one: number, other: number): TimeRange {
    const { places } = this.#options;
    return { from: places.spanOf(Math.min(one, other)).from, to: places.spanOf(Math.max(one, other)).to };
  }

  #point(row: number): void {
    this.#row = row;
    this.#plot.setAttribute('aria-valuenow', String(row));
    this.#plot.setAttribute('aria-valuetext', rowWords(this.#rows[row]!));
    this.#options.time.point(this.#options.places.placeOf(row), this);
  }

  /** Marks the second that this or another chart points at; only this one says what is there. */
  #follow(): void {
    const { pointed } = this.#options.time;
    const inside = pointed !== undefined && pointed.second >= this.#range.from && pointed.second < this.#range.to;
    this.#band.hidden = !inside;
    if (!inside || pointed.by !== this) this.#tip.hide();
    if (!inside) return;
    const { places } = this.#options;
    const row = places.rowAt(pointed.second);
    this.#place(this.#band, places.spanOf(row));
    if (pointed.by === this) this.#tip.show(this.#rows[row]!, { plot: this.#plot, band: this.#band });
  }

  #place(part: HTMLElement, { from, to }: TimeRange): void {
    const length = this.#range.to - this.#range.from;
    const [left, right] = [from, to].map((second) => Math.max(0, Math.min(1, (second - this.#range.from) / length)));
    part.style.left = `${left! * 100}%`;
    part.style.width = `${(right! - left!) * 100}%`;
  }

  #rowAt(clientX: number): number {
    const { left, width } = this.#plot.getBoundingClientRect();
    const part = Math.max(0, Math.min(1, (clientX - left) / width));
    const place = this.#range.from + part * (this.#range.to - this.#range.from);
    return this.#rowInRange(this.#options.places.rowAt(place));
  }

  /** The nearest row that is shown. */
  #rowInRange(row: number): number {
    if (this.#options.zoom === undefined) return Math.max(0, Math.min(this.#rows.length - 1, row));
    const { places } = this.#options;
    const last = places.rowAt(this.#range.to);
    const first = places.rowAt(this.#range.from);
    return Math.max(first, Math.min(places.spanOf(last).from < this.#range.to ? last : last - 1, row));
  }
}
