/** Why this file exists: rows that wait in the order they came, where any of them may leave or be replaced. */

export class RowQueue {
  #rows: number[] = [];
  #first = 0;

  get rows(): readonly number[] {
    return this.#rows.slice(this.#first);
  }

  add(row: number): void {
    this.#rows.push(row);
  }

  /** The first; there must be one. */
  take(): number {
    const row = this.#rows[this.#first++]!;
    if (this.#first > 1024 && this.#first * 2 > this.#rows.length) {
      this.#rows = this.#rows.slice(this.#first);
      this.#first = 0;
    }
    return row;
  }

  leave(row: number): void {
    this.#rows.splice(this.#placeOf(row), 1);
  }

  replace(row: number, other: number): void {
    this.#rows[this.#placeOf(row)] = other;
  }

  #placeOf(row: number): number {
    return this.#rows.indexOf(row, this.#first);
  }
}
