/**
 * Why this file exists: CloudWatch's numbers come in three shapes, from two commands and from the console; each holds
 * series of a label, times and sums.
 */
import { CsvLines } from './csv-lines.ts';
import { fileText } from './file-text.ts';
import { JsonValues } from './json-values.ts';
import { DEFAULT_LIMITS } from './read-options.ts';
import { parseStamp } from './stamps.ts';
import { quoted, quotedList, TraceError, type TraceProblem } from './trace-error.ts';

/** One number of a series. */
export interface Datapoint {
  /** As the file calls the series: a quota's CloudWatch resource if the user was careful. */
  readonly label: string;
  /** Whole, from 1970. */
  readonly seconds: number;
  /** A whole number of calls. */
  readonly sum: number;
}

export interface DatapointSink {
  take(datapoint: Datapoint): void;
  /** The file says how many seconds a sum covers. */
  takePeriod(seconds: number): void;
  note(text: string): void;
}

type Complain = (problem: TraceProblem) => TraceError;

const EXPECTED =
  'the output of `aws cloudwatch get-metric-data` or `get-metric-statistics`, or a CSV file of the console';

/** One document is one answer of CloudWatch, a day of minutes or so. */
const LONGEST_DOCUMENT = 64 * 1024 ** 2;

/** @throws TraceError if the file is missing or broken, or holds no sums */
export async function readCloudwatchFile(
  path: string,
  sink: DatapointSink,
  onRead: (bytes: number) => void,
): Promise<void> {
  const error: Complain = (problem) => new TraceError(path, problem);
  let reader: { push(text: string): void; end(): void } | undefined;
  for await (const piece of fileText(path, path, DEFAULT_LIMITS.maxBytes, onRead)) {
    const head = piece.trimStart();
    if (reader === undefined && head !== '') {
      reader = head.startsWith('{') || head.startsWith('[') ? documents(sink, error) : new ConsoleCsv(sink, error);
    }
    reader?.push(piece);
  }
  if (reader === undefined) throw error({ line: null, expected: EXPECTED, received: 'a file without text' });
  reader.end();
}

function documents(sink: DatapointSink, error: Complain): JsonValues {
  return new JsonValues({
    listName: 'no list of its own: documents are read whole',
    maxRecordBytes: LONGEST_DOCUMENT,
    maxDepth: DEFAULT_LIMITS.maxDepth,
    onRecord: (document, line) => takeDocument(document, sink, (problem) => error({ ...problem, line })),
    error,
  });
}

interface Document {
  readonly MetricDataResults?: unknown;
  readonly Datapoints?: unknown;
  readonly Label?: unknown;
  readonly NextToken?: unknown;
}

function takeDocument(document: Document, sink: DatapointSink, error: Complain): void {
  if (typeof document.NextToken === 'string') sink.note('a file holds a NextToken: what followed is not in it');
  if (Array.isArray(document.MetricDataResults)) {
    for (const [index, result] of document.MetricDataResults.entries()) takeResult(result, index, sink, error);
  } else if (Array.isArray(document.Datapoints)) {
    for (const [index, point] of document.Datapoints.entries()) takeStatistic(document, point, index, sink, error);
  } else {
    const names = Object.keys(document);
    const received = names.length === 0 ? 'an empty object' : `an object with ${quotedList(names)}`;
    throw error({ line: null, expected: EXPECTED, received });
  }
}

interface Result {
  readonly Label?: unknown;
  readonly Id?: unknown;
  readonly Timestamps?: unknown;
  readonly Values?: unknown;
  readonly StatusCode?: unknown;
}

/** Of get-metric-data: times and values in two lists of the same length. */
function takeResult(given: unknown, index: number, sink: DatapointSink, error: Complain): void {
  const result: Result = typeof given === 'object' && given !== null ? given : {};
  const place = `MetricDataResults[${index}]`;
  const { Timestamps: times, Values: values } = result;
  if (!(Array.isArray(times) && Array.isArray(values) && times.length === values.length)) {
    const received = Array.isArray(times) && Array.isArray(values) ? `${times.length} and ${values.length}` : 'others';
    throw error({ line: null, expected: `as many "Timestamps" as "Values" in ${place}`, received });
  }
  if (result.StatusCode === 'PartialData') sink.note('a file holds partial data (StatusCode PartialData)');
  const label = labelOf(result.Label) || labelOf(result.Id);
  for (const [at, time] of times.entries()) {
    sink.take({
      label,
      seconds: timeOf(time, `${place}.Timestamps[${at}]`, error),
      sum: sumOf(values[at], `${place}.Values[${at}]`, error),
    });
  }
}

interface Statistic {
  readonly Timestamp?: unknown;
  readonly Sum?: unknown;
}

/** Of get-metric-statistics: points in no order. */
function takeStatistic(document: Document, given: unknown, index: number, sink: DatapointSink, error: Complain): void {
  const point: Statistic = typeof given === 'object' && given !== null ? given : {};
  const place = `Datapoints[${index}]`;
  if (point.Sum === undefined) {
    const hint = 'ask for --statistics Sum';
    throw error({
      line: null,
      expected: `"Sum" in ${place}`,
      received: quotedList(Object.keys(point)) || 'nothing',
      hint,
    });
  }
  sink.take({
    label: labelOf(document.Label),
    seconds: timeOf(point.Timestamp, `${place}.Timestamp`, error),
    sum: sumOf(point.Sum, `${place}.Sum`, error),
  });
}

function labelOf(value: unknown): string {
  return typeof value === 'string' ? value.trim() : '';
}

function timeOf(value: unknown, place: string, error: Complain): number {
  const text = typeof value === 'number' ? String(value) : value;
  const stamp = typeof text === 'string' ? parseStamp(text) : null;
  if (stamp !== null && !stamp.relative) return stamp.seconds;
  throw error({ line: null, expected: `a time in ${place}`, received: quoted(String(value)) });
}

/** More calls in one bin than any service sees. */
const MOST_CALLS = 1e12;

function sumOf(value: unknown, place: string, error: Complain): number {
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= MOST_CALLS) return value;
  const hint = 'CallCount must be asked for with the statistic Sum';
  throw error({ line: null, expected: `a whole number of calls in ${place}`, received: quoted(String(value)), hint });
}

/** Rows that say something of the columns, in the CSV files of the console. */
const ABOUT = { labels: ['label', 'full label', 'timestamp', 'time'], statistic: 'statistic', period: 'period' };

/** A CSV file as the console downloads it: rows about the columns, then rows that begin with a time. */
class ConsoleCsv {
  readonly #sink: DatapointSink;
  readonly #error: Complain;
  readonly #lines: CsvLines;
  #labels: readonly string[] = [];
  #points = 0;

  constructor(sink: DatapointSink, error: Complain) {
    this.#sink = sink;
    this.#error = error;
    this.#lines = new CsvLines({
      maxLineBytes: DEFAULT_LIMITS.maxLineBytes,
      onRow: (fields, line) => this.#takeRow(fields, line),
      error,
    });
  }

  push(text: string): void {
    this.#lines.push(text);
  }

  end(): void {
    this.#lines.end();
    if (this.#points > 0) return;
    throw this.#error({
      line: null,
      expected: `${EXPECTED}, with rows that begin with a time`,
      received: 'no such row',
    });
  }

  #takeRow(fields: readonly string[], line: number): void {
    const [first = '', ...cells] = fields;
    const stamp = parseStamp(first.replaceAll('/', '-'));
    if (stamp === null || stamp.relative) this.#takeHeader(first, cells, line);
    else this.#takePoints(stamp.seconds, cells, line);
  }

  #takeHeader(first: string, cells: readonly string[], line: number): void {
    if (this.#points > 0) throw this.#error({ line, expected: 'a time', received: quoted(first) });
    const name = first.toLowerCase();
    if (ABOUT.labels.includes(name))
      this.#labels = cells.map((cell, index) => `${this.#labels[index] ?? ''} ${cell}`.trim());
    if (name === ABOUT.period && /^\d{1,6}$/.test(cells[0] ?? '')) this.#sink.takePeriod(Number(cells[0]));
    const other = name === ABOUT.statistic ? cells.find((cell) => cell.toLowerCase() !== 'sum') : undefined;
    if (other === undefined) return;
    throw this.#error({ line, expected: 'the statistic Sum', received: quoted(other) });
  }

  #takePoints(seconds: number, cells: readonly string[], line: number): void {
    for (const [index, cell] of cells.entries()) {
      if (cell === '') continue;
      const error: Complain = (problem) => this.#error({ ...problem, line });
      const value = /^\d{1,15}(\.\d{1,15})?([eE]\+?\d{1,2})?$/.test(cell) ? Number(cell) : cell;
      const label = this.#labels[index] ?? `column ${index + 2}`;
      this.#sink.take({ label, seconds, sum: sumOf(value, `column ${index + 2}`, error) });
      this.#points += 1;
    }
  }
}
