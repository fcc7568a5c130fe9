import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CsvLines } from '../../src/imports/csv-lines.ts';
import { JsonValues } from '../../src/imports/json-values.ts';
import { TraceError, type TraceProblem } from '../../src/imports/trace-error.ts';

const error = (problem: TraceProblem) => new TraceError('trace.txt', problem);

/** Cuts text into pieces of these lengths, the rest one more. */
function cut(text: string, lengths: readonly number[]): string[] {
  const pieces: string[] = [];
  let at = 0;
  for (const length of lengths) {
    pieces.push(text.slice(at, at + length));
    at += length;
  }
  return [...pieces, text.slice(at)];
}

function jsonRecords(pieces: readonly string[]): object[] {
  const records: object[] = [];
  const reader = new JsonValues({
    maxRecordBytes: 1e6,
    maxDepth: 100,
    onRecord: (record) => records.push(record),
    error,
  });
  for (const piece of pieces) reader.push(piece);
  reader.end();
  return records;
}

function csvRows(pieces: readonly string[]): { fields: readonly string[]; line: number }[] {
  const rows: { fields: readonly string[]; line: number }[] = [];
  const reader = new CsvLines({ maxLineBytes: 1e6, onRow: (fields, line) => rows.push({ fields, line }), error });
  for (const piece of pieces) reader.push(piece);
  reader.end();
  return rows;
}

const lengths = fc.array(fc.nat({ max: 12 }), { maxLength: 200 });
/** Also with characters that JSON writes as an escape, such as `\\n`. */
const jsonText = fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.constantFrom('\n', '\t"', '\\', '\\"'));
const jsonObject = fc.dictionary(
  jsonText.filter((name) => name !== 'Records'),
  fc.oneof(fc.jsonValue(), jsonText),
);
const spaces = fc.constantFrom(undefined, 1, '\t');

describe('text that comes in pieces', () => {
  it('gives the records that JSON.parse gives, however they are wrapped, indented and cut', async () => {
    const objects = fc.array(jsonObject, { maxLength: 5 });
    fc.assert(
      fc.property(objects, spaces, lengths, fc.nat({ max: 3 }), (list, space, sizes, form) => {
        const expected = list.map((value) => JSON.parse(JSON.stringify(value)));
        const separate = list.map((value) => JSON.stringify(value, null, space)).join('\n');
        const wrapped = { before: list, Records: list, after: { Records: list } };
        const text = [separate, ...[list, wrapped, [wrapped]].map((value) => JSON.stringify(value, null, space))][
          form
        ]!;
        expect(jsonRecords(cut(text, sizes))).toEqual(expected);
      }),
      { numRuns: 1000 },
    );
  });

  it('gives the rows that were written, with the line each begins on', () => {
    const field = fc
      .oneof(fc.string(), fc.constantFrom('a"b', 'a,b', 'a\nb', '"', '""', '\r\n'))
      .map((text) => text.trim());
    const row = fc.array(field, { minLength: 2, maxLength: 4 });
    fc.assert(
      fc.property(fc.array(row, { maxLength: 6 }), fc.constantFrom('\n', '\r\n'), lengths, (rows, lineEnd, sizes) => {
        const written = rows.map((fields) => fields.map((text) => `"${text.replaceAll('"', '""')}"`).join(','));
        let line = 1;
        const expected = rows.map((fields, index) => {
          const begins = line;
          line += written[index]!.split('\n').length;
          return { fields, line: begins };
        });
        expect(csvRows(cut(written.join(lineEnd), sizes))).toEqual(expected);
      }),
      { numRuns: 1000 },
    );
  });
});
