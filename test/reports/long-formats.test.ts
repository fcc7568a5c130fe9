/** Rows for other tools, read back with hyparquet: where the pieces of a result's files are cut is nobody's business. */
import { parquetMetadata, parquetReadObjects } from 'hyparquet';
import { expect, test } from 'vitest';
import { longParquet } from '../../src/reports/exports/long-formats.ts';

/** A number a row: three of a second and quota, two of a second. */
const SECONDS = 25_000;
const header = 'second,account,region,quota,limit_per_second,admitted_first_tries,rejected,requests,utilisation';
const lines = Array.from({ length: SECONDS }, (_, second) => `${second},main,us-east-1,q,9,${second % 7},0,3,0.3`);
const texts: Readonly<Record<string, string>> = {
  'series.csv': `${[header, ...lines].join('\r\n')}\r\n`,
  'latency.csv': `second,calls,p50_ms\r\n${lines.map((_, second) => `${second},1,${second % 3 === 0 ? '' : 1.5}\r\n`).join('')}`,
};

async function exported(pieceLength: number): Promise<ArrayBuffer> {
  const pieces = async function* (name: string): AsyncGenerator<string> {
    const text = texts[name]!;
    for (let at = 0; at < text.length; at += pieceLength) yield text.slice(at, at + pieceLength);
  };
  const written: Uint8Array[] = [];
  for await (const piece of longParquet({ pieces, text: async (name) => texts[name]! })) written.push(piece);
  return new Uint8Array(Buffer.concat(written)).buffer;
}

test('row groups of a Parquet export are of 100,000 rows and the same bytes wherever a result is cut in pieces', async () => {
  const file = await exported(1 << 18);
  expect(Buffer.compare(Buffer.from(file), Buffer.from(await exported(77_777)))).toBe(0);
  const { row_groups } = parquetMetadata(file);
  expect(row_groups.map((group) => Number(group.num_rows))).toEqual([100_000, 25_000]);
  const [last, first] = await parquetReadObjects({ file, rowStart: 99_999, rowEnd: 100_001 });
  const place = { variant: '', account: '', region: '', quota: '' };
  expect(last).toEqual({ ...place, second: 12_499n, metric: 'p50_ms', value: 1.5 });
  expect(first).toEqual({ ...place, second: 12_500n, metric: 'calls', value: 1 });
  const [empty] = await parquetReadObjects({ file, rowStart: 75_001, rowEnd: 75_002 });
  expect(empty).toEqual({ ...place, second: 0n, metric: 'p50_ms', value: null });
});
