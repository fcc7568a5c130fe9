/**
 * Why this file exists: JSON with lists of millions of numbers is read without its text: everything else is kept and parsed
 * at the end, such a list becomes a column while it comes.
 */
import { PackedColumn, type SecondColumn, sumOfColumns } from '../engine/number-column.ts';
import { CsvMistake } from './csv-rows.ts';

/** A list of this many numbers is a column, a shorter one an array. */
export const COLUMN_LENGTH_LEAST = 10_000;

/** The name of what stands for a column in the text that is kept. */
const COLUMN = '@column';

/** Takes text that is cut anywhere, and gives what it says. */
export class DetailsText {
  #kept = '';
  #place: 'text' | 'string' | 'escaped' | 'numbers' = 'text';
  #numbers = new NumberList();
  readonly #columns: SecondColumn[] = [];

  /** @throws CsvMistake for a long list that is not of numbers */
  push(piece: string): void {
    for (let at = 0; at < piece.length; ) at = this.#take(piece, at);
  }

  /** @throws SyntaxError where it is no JSON */
  end(): unknown {
    if (this.#place === 'numbers') this.#kept += this.#numbers.text;
    return JSON.parse(this.#kept, (_key, value: unknown) => this.#columnOf(value) ?? value);
  }

  #columnOf(value: unknown): SecondColumn | undefined {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, COLUMN)) return undefined;
    return this.#columns[(value as { readonly [COLUMN]: number })[COLUMN]];
  }

  /** Takes what is of one kind from a place on, and what ends it. Returns where that is. */
  #take(piece: string, from: number): number {
    if (this.#place === 'escaped') {
      this.#kept += piece[from];
      this.#place = 'string';
      return from + 1;
    }
    const ends = { text: /["[]/g, string: /["\\]/g, numbers: /[^-+\d.eE,]/g }[this.#place];
    ends.lastIndex = from;
    const end = ends.exec(piece)?.index ?? piece.length;
    const taken = piece.slice(from, end);
    if (this.#place === 'numbers') this.#numbers.push(taken);
    else this.#kept += taken;
    if (end === piece.length) return end;
    return this.#place === 'numbers' ? this.#endNumbers(piece, end) : this.#pass(piece, end);
  }

  #pass(piece: string, at: number): number {
    if (piece[at] === '[') {
      this.#numbers = new NumberList();
      this.#place = 'numbers';
      return at + 1;
    }
    this.#kept += piece[at];
    if (piece[at] === '\\') this.#place = 'escaped';
    else this.#place = this.#place === 'text' ? 'string' : 'text';
    return at + 1;
  }

  #endNumbers(piece: string, at: number): number {
    this.#place = 'text';
    const column = this.#numbers.column();
    if (column === undefined) {
      this.#kept += this.#numbers.text;
      return at;
    }
    if (piece[at] !== ']') throw new CsvMistake(`details.json: expected a number; got ${JSON.stringify(piece[at])}`);
    this.#kept += JSON.stringify({ [COLUMN]: this.#columns.length });
    this.#columns.push(column);
    return at + 1;
  }
}

/** The numbers after a `[`: as text while they are few. */
class NumberList {
  text = '[';
  #commas = 0;
  #tail = '';
  #isWhole = true;
  #column: PackedColumn | undefined;

  push(text: string): void {
    if (this.#column !== undefined) {
      this.#read(text);
      return;
    }
    this.text += text;
    for (let at = text.indexOf(','); at !== -1; at = text.indexOf(',', at + 1)) this.#commas++;
    if (this.#commas + 1 < COLUMN_LENGTH_LEAST) return;
    this.#column = new PackedColumn();
    this.#read(this.text.slice(1));
    this.text = '';
  }

  /** All of them; undefined while they are text. */
  column(): SecondColumn | undefined {
    const column = this.#column;
    if (column === undefined) return undefined;
    this.#add(this.#tail);
    return this.#isWhole ? sumOfColumns([column], column.length) : Float64Array.from(column);
  }

  #read(text: string): void {
    const cells = (this.#tail + text).split(',');
    this.#tail = cells.pop()!;
    for (const cell of cells) this.#add(cell);
  }

  #add(cell: string): void {
    const value = cell === '' ? Number.NaN : Number(cell);
    if (!Number.isFinite(value)) throw new CsvMistake(`details.json: expected a number; got ${JSON.stringify(cell)}`);
    this.#isWhole &&= value >= 0 && Number.isSafeInteger(value);
    this.#column!.push(value);
  }
}
