/**
 * Why this file exists: anyone can make a CSV of when calls happened; this reads one row a call, or `timestamp,count` rows.
 */
import { CsvLines } from './csv-lines.ts';
import { parseStamp, STAMP_EXPECTED, type Stamp } from './stamps.ts';
import { Tally } from './tally.ts';
import type { TraceField, TraceKind } from './trace.ts';
import { quoted, quotedList } from './trace-error.ts';
import type { ReadContext, ReadFormat, TraceFormat, TraceReader } from './trace-format.ts';

export const csv: TraceFormat = {
  looksLike: 'CSV with a column "timestamp"',
  recognises: (head) => firstLineNames(head, ',').includes('timestamp'),
  hint: csvHint,
  open: (context) => new CsvReader(context),
};

/** What a row may say about its calls, as names of columns in any case. */
const FIELD_COLUMNS = [
  'operation',
  'account',
  'region',
  'client',
  'key',
  'service',
  'role',
] as const satisfies readonly TraceField[];

/** Columns that other tools use for counts: ignored, which the user should hear of. */
const COUNT_LIKE = ['value', 'sum', 'requests', 'calls', 'hits', 'samplecount', 'number', 'total'];

/** More calls in one row than any service sees. */
const MOST_CALLS_IN_ROW = 1e12;

interface Columns {
  readonly names: readonly string[];
  readonly timestamp: number;
  readonly count: number | undefined;
  /** Only beside `count`: requests that were refused when this was recorded, not among the counted ones. */
  readonly throttled: number | undefined;
  readonly fields: readonly { readonly field: TraceField; readonly index: number }[];
  readonly countLike: string | undefined;
}

class CsvReader implements TraceReader {
  readonly #context: ReadContext;
  readonly #lines: CsvLines;
  readonly #notes = new Tally();
  #columns: Columns | undefined;

  constructor(context: ReadContext) {
    this.#context = context;
    this.#lines = new CsvLines({
      maxLineBytes: context.limits.maxLineBytes,
      onRow: (fields, line) => this.#takeRow(fields, line),
      error: (problem) => context.error(problem),
    });
  }

  push(text: string): void {
    this.#lines.push(text);
  }

  end(): ReadFormat {
    this.#lines.end();
    const format = this.#columns?.count === undefined ? 'csv-timestamps' : 'csv-counts';
    const ignored = this.#columns?.countLike;
    if (ignored !== undefined)
      this.#notes.add(`column ${quoted(ignored)} ignored: one row is one call`, this.#context.rows.length);
    return { format, skipped: new Tally(), notes: this.#notes };
  }

  #takeRow(fields: readonly string[], line: number): void {
    if (this.#columns === undefined) this.#columns = readHeader(fields, line, this.#context);
    else this.#takeCalls(fields, line, this.#columns);
  }

  #takeCalls(fields: readonly string[], line: number, columns: Columns): void {
    if (fields.length !== columns.names.length) {
      const expected = `${columns.names.length} fields, as in the header`;
      throw this.#context.error({ line, expected, received: String(fields.length) });
    }
    const stamp = this.#stamp(fields[columns.timestamp]!, line);
    const count = columns.count === undefined ? 1 : this.#count(fields[columns.count]!, 'count', line);
    const row = { stamp, count, kind: kindOf(fields, columns), throttled: false, line };
    this.#context.rows.add(row);
    if (columns.throttled === undefined) return;
    const throttled = this.#count(fields[columns.throttled]!, 'throttled', line);
    if (throttled > 0) this.#context.rows.add({ ...row, count: throttled, throttled: true });
  }

  #stamp(text: string, line: number): Stamp {
    const stamp = parseStamp(text);
    if (stamp !== null) return stamp;
    throw this.#context.error({ line, expected: `${STAMP_EXPECTED} in column "timestamp"`, received: quoted(text) });
  }

  #count(text: string, column: string, line: number): number {
    const count = /^\d{1,30}(\.\d{1,30})?([eE]\+?\d{1,2})?$/.test(text) ? Number(text) : Number.NaN;
    if (Number.isInteger(count) && count <= MOST_CALLS_IN_ROW) return count;
    throw this.#context.error({
      line,
      expected: `a whole number from 0 to 1e12 in column "${column}"`,
      received: quoted(text),
    });
  }
}

function kindOf(fields: readonly string[], columns: Columns): TraceKind {
  const kind: { -readonly [Field in TraceField]?: string } = {};
  for (const { field, index } of columns.fields) {
    const value = fields[index]!;
    if (value !== '') kind[field] = value;
  }
  return kind;
}

function readHeader(header: readonly string[], line: number, context: ReadContext): Columns {
  const names = header.map((name) => name.toLowerCase());
  const timestamp = columnIndex(names, 'timestamp', line, context);
  const count = columnIndex(names, 'count', line, context);
  if (timestamp === undefined) {
    throw context.error({ line, expected: 'a column "timestamp"', received: quotedList(header) });
  }
  if (count === undefined && context.binNanoseconds !== undefined) {
    throw context.error({ line, expected: 'a column "count", as a bin was given', received: quotedList(header) });
  }
  const throttled = count === undefined ? undefined : columnIndex(names, 'throttled', line, context);
  const fields = FIELD_COLUMNS.flatMap((field) => {
    const index = columnIndex(names, field, line, context);
    return index === undefined ? [] : [{ field, index }];
  });
  checkSelectable(
    fields.map(({ field }) => field),
    header,
    line,
    context,
  );
  const countLike = count === undefined ? header.find((name) => COUNT_LIKE.includes(name.toLowerCase())) : undefined;
  return { names, timestamp, count, throttled, fields, countLike };
}

function columnIndex(names: readonly string[], name: string, line: number, context: ReadContext): number | undefined {
  const index = names.indexOf(name);
  if (names.includes(name, index + 1) && index !== -1) {
    throw context.error({ line, expected: `one column "${name}"`, received: 'several' });
  }
  return index === -1 ? undefined : index;
}

function checkSelectable(
  known: readonly TraceField[],
  header: readonly string[],
  line: number,
  context: ReadContext,
): void {
  const missing = context.selectedBy.find((field) => !known.includes(field));
  if (missing === undefined) return;
  throw context.error({ line, expected: `a column "${missing}", to select by it`, received: quotedList(header) });
}

function firstLineNames(head: string, separator: string): string[] {
  const [line] = head.split('\n', 1);
  return line!.split(separator).map((name) => name.trim().replaceAll('"', '').trim().toLowerCase());
}

function csvHint(head: string): string | undefined {
  const names = firstLineNames(head, ',');
  if (firstLineNames(head, ';').includes('timestamp') || firstLineNames(head, '\t').includes('timestamp')) {
    return 'separate the columns with commas';
  }
  if (names.includes('event time') && names.includes('event name')) {
    return 'this is a download of the CloudTrail console, which leaves out read-only events such as Decrypt: use the files that a trail delivers';
  }
  if (names.some((name) => parseStamp(name) !== null)) return 'begin the file with a line that names the columns';
  return names.length > 1 ? 'name the column of times "timestamp"' : undefined;
}
