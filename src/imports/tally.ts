/**
 * Why this file exists: what was left out of a trace is counted by reason, and reported in an order that does not depend
 * on the order of the file.
 */

/** Counts by text. */
export class Tally {
  readonly #counts = new Map<string, number>();

  add(text: string, count = 1): void {
    this.#counts.set(text, (this.#counts.get(text) ?? 0) + count);
  }

  /** Sorted by text, in UTF-16 code units. */
  sorted(): { text: string; count: number }[] {
    const entries = [...this.#counts].map(([text, count]) => ({ text, count }));
    return entries.sort((one, other) => (one.text < other.text ? -1 : 1));
  }
}
