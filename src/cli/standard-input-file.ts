/** Why this file exists: `-` is standard input, and what reads recordings reads files. */
import { createWriteStream, rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { TraceError } from '../imports/trace-error.ts';
import { fileFailure, usageFailure } from './failure.ts';

/** Calls `action` with `files`, a file that holds standard input in the place of `-`; complaints call it `stdin`. */
export async function withStandardInput<T>(
  files: readonly string[],
  action: (files: readonly string[]) => Promise<T>,
): Promise<T> {
  const dashes = files.filter((file) => file === '-').length;
  if (dashes === 0) return action(files);
  if (dashes > 1) throw usageFailure('import: expected - once; got it twice');
  const folder = await mkdtemp(join(tmpdir(), 'kmsim-'));
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  process.once('exit', remove);
  try {
    const file = join(folder, 'stdin');
    await pipeline(process.stdin, createWriteStream(file)).catch((error: unknown) => {
      throw fileFailure('cannot read standard input', error);
    });
    return await action(files.map((each) => (each === '-' ? file : each))).catch((error: unknown) => {
      throw error instanceof TraceError ? renamed(error, file) : error;
    });
  } finally {
    process.off('exit', remove);
    remove();
  }
}

function renamed(error: TraceError, file: string): TraceError {
  const { line, kind, expected, received, hint } = error;
  const problem = { line, kind, expected, received, ...(hint === undefined ? {} : { hint }) };
  return new TraceError(error.file.replaceAll(file, 'stdin'), problem);
}
