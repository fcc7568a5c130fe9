import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { csvCell, harmlessText } from '../../src/reports/csv.ts';
import { CsvRows } from '../../src/reports/csv-rows.ts';

function readBack(text: string, cuts: readonly number[]): string[][] {
  const rows: string[][] = [];
  const reader = new CsvRows((cells) => rows.push([...cells]));
  const places = [0, ...cuts.map((cut) => cut % (text.length + 1)), text.length].toSorted((a, b) => a - b);
  places.slice(1).forEach((end, index) => {
    reader.push(text.slice(places[index], end));
  });
  reader.end();
  return rows;
}

const anyText = fc.oneof(
  fc.string(),
  fc.string({ unit: fc.constantFrom('"', ',', '\n', '\r', ' ', '=', "'", 'a') }),
  fc.constantFrom('', '=1+1', '-2', '@x', '\tcmd', '+1', '\r=1', '\n'),
);

describe('cells of a CSV file', () => {
  test('are read back exactly, wherever the text is cut', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(anyText, { minLength: 2, maxLength: 4 }), { minLength: 1, maxLength: 5 }),
        fc.array(fc.nat(), { maxLength: 6 }),
        fc.boolean(),
        (some, cuts, twice) => {
          // Rows that differ in their first cell alone, as idle seconds do, are read by a shorter way.
          const rows = twice ? some.flatMap((row) => [row, [String(row.length), ...row.slice(1)], row]) : some;
          const text = rows.map((row) => `${row.map(csvCell).join(',')}\r\n`).join('');
          expect(readBack(text, cuts)).toEqual(rows.map((row) => row.map(harmlessText)));
        },
      ),
    );
  });

  test('never begin a formula of a spreadsheet', () => {
    fc.assert(
      fc.property(anyText, (value) => {
        expect(csvCell(value).replace(/^"/, '')).not.toMatch(/^[=+\-@\t\r\n]/);
      }),
    );
  });

  test('are numbers to the last bit', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        expect(Number(csvCell(value))).toBe(value + 0);
      }),
    );
  });
});
