/** What other programs read: the files are read back with hyparquet, which is another program. */
import * as fc from 'fast-check';
import { parquetMetadata, parquetReadObjects } from 'hyparquet';
import { describe, expect, it } from 'vitest';
import { type ParquetColumn, parquetOf, parquetPieces } from '../../src/reports/parquet.ts';

const fileOf = (columns: readonly ParquetColumn[]) => parquetOf(columns).buffer as ArrayBuffer;
const rowsOf = (columns: readonly ParquetColumn[]) => parquetReadObjects({ file: fileOf(columns) });

const cells = {
  text: fc.option(fc.string({ unit: 'grapheme' })),
  integer: fc.option(fc.maxSafeInteger()),
  number: fc.option(fc.double({ noNaN: true, noDefaultInfinity: true })),
  boolean: fc.option(fc.boolean()),
};
const tables = fc
  .integer({ min: 0, max: 40 })
  .chain((rows) =>
    fc.record(
      Object.fromEntries(
        Object.entries(cells).map(([type, cell]) => [
          type,
          fc.array<unknown>(cell, { minLength: rows, maxLength: rows }),
        ]),
      ),
    ),
  )
  .map((values) => Object.entries(values).map(([type, own]) => ({ name: type, type, values: own }) as ParquetColumn));

describe('a Parquet file', () => {
  it('holds every cell of any table, empty cells and tables without rows included', async () => {
    await fc.assert(
      fc.asyncProperty(tables, async (columns) => {
        const wanted = Array.from({ length: columns[0]!.values.length }, (_, row) =>
          Object.fromEntries(columns.map(({ name, type, values }) => [name, asRead(type, values[row] ?? null)])),
        );
        expect(await rowsOf(columns)).toEqual(wanted);
        expect(parquetOf(columns)).toEqual(parquetOf(columns));
      }),
      { numRuns: 60 },
    );
  });

  it('names its columns, their types and who wrote it', () => {
    const { schema, created_by, num_rows } = parquetMetadata(
      fileOf([
        { name: 'quota', type: 'text', values: ['crypto-symmetric'] },
        { name: 'requests', type: 'integer', values: new Float64Array([7]) },
        { name: 'share', type: 'number', values: [0.5] },
      ]),
    );
    expect(schema.slice(1).map(({ name, type }) => [name, type])).toEqual([
      ['quota', 'BYTE_ARRAY'],
      ['requests', 'INT64'],
      ['share', 'DOUBLE'],
    ]);
    expect([created_by, num_rows]).toEqual([expect.stringMatching(/^kmsim \d+\.\d+\.\d+$/), 1n]);
  });

  it('of several row groups holds all rows', async () => {
    const values = Float64Array.from({ length: 250_001 }, (_, index) => index * 3);
    const rows = await rowsOf([{ name: 'at', type: 'integer', values }]);
    expect([rows.length, rows[250_000], rows[100_000]]).toEqual([250_001, { at: 750_000n }, { at: 300_000n }]);
  });

  it('leaves numbers that are not finite empty, and refuses what is no table', async () => {
    expect(await rowsOf([{ name: 'a', type: 'number', values: [Number.NaN, Infinity, -0] }])).toEqual([
      { a: null },
      { a: null },
      { a: 0 },
    ]);
    const one = { name: 'a', type: 'integer', values: [1] } as const;
    expect(() => parquetOf([one, one])).toThrow('column a stands twice');
    expect(() => parquetOf([one, { name: 'b', type: 'text', values: [] }])).toThrow(
      'columns of 1, 0 rows are no table',
    );
    expect(() => parquetOf([{ ...one, values: [1.5] }])).toThrow('column a: expected whole numbers; got 1.5');
  });

  it('is the same table where its rows come in parts, each handed out before the next is asked for', async () => {
    const parts = [[1, 2, null], [], [3.5]];
    let asked = 0;
    const given = async function* (): AsyncGenerator<readonly ParquetColumn[]> {
      for (const values of parts) {
        asked++;
        yield [
          { name: 'text', type: 'text', values: values.map(String) },
          { name: 'value', type: 'number', values },
        ];
      }
    };
    const pieces: Uint8Array[] = [];
    for await (const piece of parquetPieces(given())) {
      pieces.push(piece);
      expect(asked).toBeLessThanOrEqual(pieces.length);
    }
    const file = new Uint8Array(Buffer.concat(pieces)).buffer;
    expect(await parquetReadObjects({ file })).toEqual(parts.flat().map((value) => ({ text: String(value), value })));
  });
});

/** Integers are INT64 in the file, and a zero has no sign. */
function asRead(type: ParquetColumn['type'], value: unknown): unknown {
  if (type === 'integer' && value !== null) return BigInt(value as number);
  return type === 'number' && value !== null ? (value as number) + 0 : value;
}
