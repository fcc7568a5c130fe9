/**
 * Why this file exists: text arrives in pieces that are cut anywhere, and a CSV row may hold line breaks in quotes; this
 * gives whole rows with the line they begin on.
 */
import { quoted, type TraceProblem } from './trace-error.ts';

export interface CsvLinesOptions {
  /** Longest row, in characters. */
  readonly maxLineBytes: number;
  /** @param line 1-based, where the row begins */
  readonly onRow: (fields: readonly string[], line: number) => void;
  readonly error: (problem: TraceProblem) => Error;
}

/** Splits text into rows of fields as RFC 4180 says; lines may end in CR LF or LF, empty lines are passed over. */
export class CsvLines {
  readonly #options: CsvLinesOptions;
  #line = 0;
  /** What has come of a line that is not ended yet. */
  #rest = '';
  /** Lines of a row whose quotes are not closed yet. */
  #open = '';
  #openLine = 0;

  constructor(options: CsvLinesOptions) {
    this.#options = options;
  }

  push(text: string): void {
    let from = 0;
    for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', from)) {
      this.#takeLine(this.#rest + text.slice(from, end));
      this.#rest = '';
      from = end + 1;
    }
    this.#rest += text.slice(from);
    this.#checkLength(this.#rest.length, this.#line + 1);
  }

  /** @throws TraceError if a quote is still open. */
  end(): void {
    if (this.#rest !== '') this.#takeLine(this.#rest);
    if (this.#openLine === 0) return;
    const hint = 'the file may be cut short';
    throw this.#options.error({
      line: this.#openLine,
      expected: 'a closing quote',
      received: 'the end of the file',
      hint,
    });
  }

  #takeLine(text: string): void {
    this.#line += 1;
    const row = this.#openLine === 0 ? text : `${this.#open}\n${text}`;
    const line = this.#openLine === 0 ? this.#line : this.#openLine;
    this.#checkLength(row.length, line);
    if (quotesOpen(text) !== (this.#openLine !== 0)) {
      this.#open = row;
      this.#openLine = line;
      return;
    }
    this.#openLine = 0;
    const trimmed = row.endsWith('\r') ? row.slice(0, -1) : row;
    if (trimmed.trim() !== '') this.#options.onRow(splitRow(trimmed, line, this.#options.error), line);
  }

  #checkLength(length: number, line: number): void {
    const { maxLineBytes, error } = this.#options;
    if (length > maxLineBytes)
      throw error({ line, expected: `a row of at most ${maxLineBytes} characters`, received: 'more' });
  }
}

/** Whether a line opens a quote that it does not close, or the other way round: an odd number of quotes. */
function quotesOpen(text: string): boolean {
  let odd = false;
  for (let at = text.indexOf('"'); at !== -1; at = text.indexOf('"', at + 1)) odd = !odd;
  return odd;
}

function splitRow(row: string, line: number, error: CsvLinesOptions['error']): readonly string[] {
  if (!row.includes('"')) return row.split(',').map((field) => field.trim());
  const fields: string[] = [];
  let at = 0;
  while (at <= row.length) {
    const start = afterBlanks(row, at);
    const end = row[start] === '"' ? closingQuote(row, start) + 1 : start;
    const comma = row.indexOf(',', end);
    const next = comma === -1 ? row.length : comma;
    const tail = row.slice(end, next).trim();
    if (end === start) fields.push(tail);
    else if (tail === '') fields.push(row.slice(start + 1, end - 1).replaceAll('""', '"'));
    else throw error({ line, expected: 'a comma after a closing quote', received: quoted(tail) });
    at = next + 1;
  }
  return fields;
}

function afterBlanks(row: string, at: number): number {
  let start = at;
  while (row[start] === ' ' || row[start] === '\t') start += 1;
  return start;
}

/** Where the quote that opens at `start` closes; two quotes are one in the text. */
function closingQuote(row: string, start: number): number {
  let at = row.indexOf('"', start + 1);
  while (at !== -1 && row[at + 1] === '"') at = row.indexOf('"', at + 2);
  return at === -1 ? row.length : at;
}
