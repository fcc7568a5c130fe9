/**
 * A Parquet file of many row groups, each of whose texts was cut out of a piece of a file, as a reader's cells are.
 * Started as a process of its own whose heap has room for few such pieces.
 */
import { type ParquetColumn, parquetPieces } from '../../src/reports/parquet.ts';

const GROUPS = Number(process.argv[2]);
/** About what a file is read in, and less than what Node keeps outside of the heap. */
const PIECE_LENGTH = 500_000;
/** V8 copies shorter texts. */
const name = 'crypto-symmetric';

async function* tables(): AsyncGenerator<readonly ParquetColumn[]> {
  for (let group = 0; group < GROUPS; group++) {
    const row = `${group},main,us-east-1,${name}\r\n`;
    const piece = row.repeat(Math.ceil(PIECE_LENGTH / row.length));
    const at = piece.indexOf(name);
    yield [{ name: 'quota', type: 'text', values: [piece.slice(at, at + name.length)] }];
  }
}

let bytes = 0;
for await (const piece of parquetPieces(tables())) bytes += piece.length;
console.log(bytes);
