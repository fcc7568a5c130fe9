/**
 * Why this file exists: the one door for recordings. It tells by content which format a file has and gives a `Trace`,
 * or says what is wrong with the file.
 */
import { assembleTrace } from './assemble.ts';
import { fileText } from './file-text.ts';
import * as formats from './formats.ts';
import { DEFAULT_BY, DEFAULT_LIMITS, type ReadLimits, type ReadTraceOptions } from './read-options.ts';
import { TRACE_FIELDS, type Trace, type TraceField, type TraceKind } from './trace.ts';
import { quoted, TraceError, type TraceProblem } from './trace-error.ts';
import type { ReadContext, ReadFormat, TraceFormat } from './trace-format.ts';
import { TraceRows } from './trace-rows.ts';

const FORMATS = Object.values(formats satisfies Record<string, TraceFormat>);

/**
 * Reads a recording: CSV with a column `timestamp` (one row a call, or with a column `count`), or CloudTrail records in
 * any of the ways they are stored; each plain or in gzip. Which it is, its content says and not its name.
 *
 * @throws TraceError (as a rejection) for everything that is wrong with the file or with what `options` ask of it
 */
export async function readTrace(path: string, options: ReadTraceOptions = {}): Promise<Trace> {
  const name = options.name ?? path;
  const error = (problem: TraceProblem) => new TraceError(name, problem);
  const where = checkedWhere(options.where ?? {}, error);
  checkBin(options.binNanoseconds, error);
  const by = options.by ?? DEFAULT_BY;
  const selectedBy = Object.keys(where) as TraceField[];
  const limits = boundedLimits(options.limits);
  const fields = TRACE_FIELDS.filter((field) => by.includes(field) || selectedBy.includes(field));
  const rows = new TraceRows(fields, limits, error);
  const context = { rows, limits, binNanoseconds: options.binNanoseconds, selectedBy, error };
  const read = await readRows(fileText(path, name, limits.maxBytes), context);
  return assembleTrace(rows, { read, where, by, binNanoseconds: options.binNanoseconds, error });
}

/**
 * Fills `context.rows` with what a recording holds, whichever format it has; several files may fill the same rows.
 *
 * @param onRead told how many bytes of the file itself were read
 * @throws TraceError (as a rejection) for everything that is wrong with the file
 */
export function readTraceRows(
  path: string,
  context: ReadContext,
  onRead?: (bytes: number) => void,
): Promise<ReadFormat> {
  return readRows(fileText(path, path, context.limits.maxBytes, onRead), context);
}

async function readRows(pieces: AsyncGenerator<string>, context: ReadContext): Promise<ReadFormat> {
  const lead = await headOf(pieces, context);
  const reader = formatOf(lead.head, context).open(context);
  reader.push(lead.blanks);
  reader.push(lead.head);
  for await (const piece of pieces) reader.push(piece);
  return reader.end();
}

/** Enough of a file to recognise it: its first visible line, or the beginning of it where that is JSON. */
async function headOf(pieces: AsyncGenerator<string>, context: ReadContext): Promise<{ blanks: string; head: string }> {
  let text = '';
  for (let next = await pieces.next(); next.done !== true; next = await pieces.next()) {
    text += next.value;
    const head = text.trimStart();
    if (/^[[{]|\n/.test(head)) break;
    if (text.length > context.limits.maxLineBytes) throw context.error(firstLineTooLong(context.limits.maxLineBytes));
  }
  const head = text.trimStart();
  if (head === '') throw context.error({ line: null, expected: 'a recording', received: 'a file without text' });
  return { blanks: text.slice(0, text.length - head.length), head };
}

function firstLineTooLong(maxLineBytes: number): TraceProblem {
  return { line: 1, expected: `a first line of at most ${maxLineBytes} characters`, received: 'more' };
}

function formatOf(head: string, context: ReadContext): TraceFormat {
  const format = FORMATS.find((candidate) => candidate.recognises(head));
  if (format !== undefined) return format;
  const hint = FORMATS.map((candidate) => candidate.hint(head)).find((text) => text !== undefined);
  const expected = FORMATS.map(({ looksLike }) => looksLike).join(', or ');
  const received = quoted(head.split('\n', 1)[0]!.trim());
  throw context.error({ line: null, expected, received, ...(hint === undefined ? {} : { hint }) });
}

function checkedWhere(where: Readonly<Record<string, string>>, error: ReadContext['error']): TraceKind {
  for (const field of Object.keys(where)) {
    if ((TRACE_FIELDS as readonly string[]).includes(field)) continue;
    throw error({ line: null, expected: `a selection by one of ${TRACE_FIELDS.join(', ')}`, received: quoted(field) });
  }
  return { ...where };
}

function checkBin(binNanoseconds: number | undefined, error: ReadContext['error']): void {
  if (binNanoseconds === undefined || (Number.isSafeInteger(binNanoseconds) && binNanoseconds > 0)) return;
  throw error({
    line: null,
    expected: 'a bin of a whole number of nanoseconds above 0',
    received: String(binNanoseconds),
  });
}

/** What was asked for, but never more than the structures behind it can hold. */
function boundedLimits(asked: Partial<ReadLimits> = {}): ReadLimits {
  const limits = { ...DEFAULT_LIMITS, ...asked };
  return {
    ...limits,
    maxKinds: Math.min(limits.maxKinds, DEFAULT_LIMITS.maxKinds),
    maxEventIds: Math.min(limits.maxEventIds, DEFAULT_LIMITS.maxEventIds),
  };
}
