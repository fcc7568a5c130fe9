/**
 * Why this file exists: what csv.ts wrote is read back exactly, spaces included, in pieces that are cut anywhere, so that a
 * year of seconds is never one string.
 */

/** A row that is not what a result's file holds. */
export class CsvMistake extends Error {
  override readonly name = 'CsvMistake';
}

/** What no row ends with. */
const NO_TAIL = '\n';

/** Rows longer than this are not ours. */
const longest = 1 << 20;

/** Splits text into rows of cells as RFC 4180 says. Calls `onRow` with each; the first is the header. */
export class CsvRows {
  readonly #onRow: (cells: readonly string[], row: number) => void;
  #rest = '';
  #row = 0;
  /** The cells of the row before, and its text after the first of them: seconds in which nothing happens are alike. */
  #cells: readonly string[] = [];
  #tail = NO_TAIL;

  constructor(onRow: (cells: readonly string[], row: number) => void) {
    this.#onRow = onRow;
  }

  /** @throws CsvMistake for a row without an end */
  push(text: string): void {
    this.#rest += text;
    const ends = new RowEnds(this.#rest);
    let from = 0;
    for (let end = ends.next(from); end !== -1; end = ends.next(from)) {
      this.#take(this.#rest.slice(from, end));
      from = end + 1;
    }
    this.#rest = this.#rest.slice(from);
    if (this.#rest.length > longest)
      throw new CsvMistake(`row ${this.#row + 1}: expected at most ${longest} characters`);
  }

  /** @throws CsvMistake where a file was cut short */
  end(): void {
    if (this.#rest !== '') throw new CsvMistake(`row ${this.#row + 1}: expected a whole row; the file is cut short`);
  }

  #take(line: string): void {
    this.#row++;
    const row = line.endsWith('\r') ? line.slice(0, -1) : line;
    const comma = row.indexOf(',');
    const same = comma > 0 && row.length - comma === this.#tail.length && row.endsWith(this.#tail) && row[0] !== '"';
    if (same) this.#cells = [row.slice(0, comma), ...this.#cells.slice(1)];
    else this.#cells = row.includes('"') ? quotedCells(row) : row.split(',');
    this.#tail = comma > 0 && row[0] !== '"' ? row.slice(comma) : NO_TAIL;
    this.#onRow(this.#cells, this.#row);
  }
}

/** Where rows end in a text. The next quote is looked for once, not again for each row before it. */
class RowEnds {
  readonly #text: string;
  /** Where the next quote is; the text's length where there is none. */
  #quote: number;

  constructor(text: string) {
    this.#text = text;
    this.#quote = this.#quoteFrom(0);
  }

  /** Where the line feed is that ends the row which begins at `from`; -1 if it has not come yet. */
  next(from: number): number {
    let end = this.#text.indexOf('\n', from);
    while (this.#quote < end) {
      const closing = this.#text.indexOf('"', this.#quote + 1);
      if (closing === -1) return -1;
      if (closing > end) end = this.#text.indexOf('\n', closing);
      this.#quote = this.#quoteFrom(closing + 1);
    }
    return end;
  }

  #quoteFrom(from: number): number {
    const quote = this.#text.indexOf('"', from);
    return quote === -1 ? this.#text.length : quote;
  }
}

function quotedCells(row: string): readonly string[] {
  const cells: string[] = [];
  const cell = /(?:"((?:[^"]|"")*)"|([^",]*))(?:,|$)/gy;
  while (cell.lastIndex <= row.length) {
    const found = cell.exec(row);
    if (found === null)
      throw new CsvMistake(`expected cells divided by commas; got ${JSON.stringify(row.slice(0, 80))}`);
    cells.push(found[1]?.replaceAll('""', '"') ?? found[2]!);
    if (!found[0].endsWith(',')) return cells;
  }
  return cells;
}
