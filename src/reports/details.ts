/**
 * Why this file exists: details.json holds what charts draw second by second. A year of that is neither one string nor one
 * array of JavaScript's: it is written in pieces and read in pieces, long lists of numbers straight from and into columns.
 */
import { ensure } from '../engine/ensure.ts';
import { COLUMN_LENGTH_LEAST, DetailsText } from './details-text.ts';

/** Numbers that become text together. */
const PART = 8192;

/** The text of details.json, a field a line; what is undefined is left out. */
export function* detailsPieces(details: object): Generator<string> {
  let start = '{\n';
  for (const [name, value] of Object.entries(details)) {
    if (value === undefined) continue;
    yield `${start}${JSON.stringify(name)}: `;
    yield* jsonPieces(value);
    start = ',\n';
  }
  yield `${start === '{\n' ? start : ''}\n}\n`;
}

/** What reading `detailsPieces(details)` gives, without the text: columns stay what they are. */
export function storedDetails<T extends object>(details: T): T {
  return storedValue(details) as T;
}

/**
 * What details.json says. Long lists of numbers are columns.
 *
 * @throws CsvMistake, SyntaxError where it is not what `detailsPieces` writes
 */
export async function readDetails(pieces: AsyncIterable<string>): Promise<unknown> {
  const text = new DetailsText();
  for await (const piece of pieces) text.push(piece);
  return text.end();
}

function* jsonPieces(value: unknown): Generator<string> {
  if (ArrayBuffer.isView(value)) yield* columnPieces(value as Float64Array);
  else if (Array.isArray(value)) yield* listPieces('[', value.entries(), () => '', ']');
  else if (typeof value === 'object' && value !== null) {
    const fields = Object.entries(value).filter(([, field]) => field !== undefined);
    yield* listPieces('{', fields, (name) => `${JSON.stringify(name)}:`, '}');
  } else {
    ensure(typeof value !== 'number' || Number.isFinite(value), 'a result has finite numbers only');
    yield JSON.stringify(value) ?? 'null';
  }
}

function* listPieces<Key>(
  open: string,
  entries: Iterable<readonly [Key, unknown]>,
  nameOf: (key: Key) => string,
  close: string,
): Generator<string> {
  let start = open;
  for (const [key, value] of entries) {
    yield start + nameOf(key);
    yield* jsonPieces(value);
    start = ',';
  }
  yield start === open ? open + close : close;
}

function* columnPieces(column: Float64Array): Generator<string> {
  let start = '[';
  for (let from = 0; from < column.length; from += PART) {
    const part = column.subarray(from, from + PART);
    for (const value of part) ensure(Number.isFinite(value), 'a result has finite numbers only');
    yield start + part.join(',');
    start = ',';
  }
  yield start === '[' ? '[]' : ']';
}

function storedValue(value: unknown): unknown {
  if (ArrayBuffer.isView(value)) {
    const column = value as Float64Array;
    return column.length < COLUMN_LENGTH_LEAST ? Array.from(column) : column;
  }
  if (Array.isArray(value)) return value.map(storedValue);
  if (typeof value !== 'object' || value === null) return JSON.parse(JSON.stringify(value));
  const fields = Object.entries(value).filter(([, field]) => field !== undefined);
  return Object.fromEntries(fields.map(([name, field]) => [name, storedValue(field)]));
}
