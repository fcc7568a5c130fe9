/** Why this file exists: a result of any length goes to standard output no faster than it is read. */
import type { Printable, PrintedFormat } from '../reports/printed.ts';
import type { Streams } from './streams.ts';

export async function printPieces(result: Printable, format: PrintedFormat, streams: Streams): Promise<void> {
  const { printed } = await import('../reports/printed.ts');
  async function* pieces(): AsyncIterable<string> {
    yield* printed(result, format);
  }
  await streams.outAll(pieces());
}
