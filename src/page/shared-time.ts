/** Why this file exists: charts that stand under one another show the same seconds, and the same second is marked in all. */
import type { TimeRange } from '../reports/charts/zoom.ts';

/** What changed: the part of time shown, or the row pointed at. */
export type TimeListener = () => void;

export class SharedTime {
  /** Undefined: all of it. */
  range: TimeRange | undefined;
  /** The second pointed at, and the chart in which it is. */
  pointed: { readonly second: number; readonly by: object } | undefined;
  readonly #listeners: TimeListener[] = [];

  listen(listener: TimeListener): void {
    this.#listeners.push(listener);
  }

  show(range: TimeRange | undefined): void {
    this.range = range;
    this.#tell();
  }

  point(second: number, by: object): void {
    this.pointed = { second, by };
    this.#tell();
  }

  /** Nothing is pointed at any more, unless another chart is. */
  leave(by: object): void {
    if (this.pointed?.by !== by) return;
    this.pointed = undefined;
    this.#tell();
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}
