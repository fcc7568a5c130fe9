/**
 * Why this file exists: commands that take a stored result read its manifest first: which command wrote it, of what, and
 * which of its files are data.
 */
import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { StoredFiles } from '../reports/stored-report.ts';
import { ExitCode, Failure, fileFailure } from './failure.ts';
import type { Manifest } from './manifest.ts';
import type { OnWork } from './work-display.ts';

/** A result's folder and what its manifest says. */
export interface StoredFolder extends StoredFiles {
  readonly folder: string;
  readonly manifest: Manifest;
}

const manifestName = 'manifest.json';

/** Commands whose results can be read back. */
const readable = ['run', 'compare', 'sweep', 'plan'];

/**
 * @param typed a result's folder, or a file in it
 * @throws Failure (4) if it cannot be read, (3) if it is no result
 */
export async function openStored(typed: string, onWork?: OnWork): Promise<StoredFolder> {
  const folder = await folderOf(typed);
  const file = join(folder, manifestName);
  const manifest = parsed(await readText(file)) as Partial<Manifest> | null | undefined;
  const { command, name, scenario, options, files, commandLine } = manifest ?? {};
  const isWhole =
    typeof command === 'string' &&
    readable.includes(command) &&
    typeof name === 'string' &&
    typeof commandLine === 'string' &&
    [scenario, options, files].every((part) => typeof part === 'object' && part !== null);
  if (!isWhole) {
    throw new Failure(ExitCode.input, `${file}: expected the manifest of a result of ${readable.join(', ')}`);
  }
  return {
    folder,
    manifest: manifest as Manifest,
    text: (name) => readText(join(folder, name)),
    pieces: (name) => told(piecesIn(folder, name), { folder, name, onWork }),
  };
}

/** The folder itself, or that of a file; what is not there is told by the name that was typed. */
async function folderOf(typed: string): Promise<string> {
  const found = await stat(typed).catch((error: unknown) => {
    throw fileFailure(`cannot read ${typed}`, error);
  });
  if (found.isDirectory()) return typed;
  const folder = dirname(typed);
  if (basename(typed) === manifestName || (await isFile(join(folder, manifestName)))) return folder;
  throw new Failure(
    ExitCode.input,
    `${typed}: expected the folder of a result of ${readable.join(', ')}, or a file in it`,
  );
}

async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
}

/** What `read` makes of a stored result. A file that is not what kmsim wrote is the user's mistake, not a bug. */
export async function reading<T>({ folder }: Pick<StoredFolder, 'folder'>, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof Failure) throw error;
    const { name, message } = error as Error;
    const known = ['CsvMistake', 'SyntaxError', 'TypeError', 'RangeError', 'BugError'].includes(name);
    if (!known) throw error;
    throw new Failure(
      ExitCode.input,
      `${folder}: its files are not what kmsim wrote: ${message}`,
      'Make it again with the command line in its manifest.json',
    );
  }
}

export async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}

async function readText(file: string): Promise<string> {
  return readFile(file, 'utf8').catch((error: unknown) => {
    throw fileFailure(`cannot read ${file}`, error);
  });
}

/** A data file of a result, in pieces that are cut anywhere. */
export async function* piecesIn(folder: string, name: string): AsyncGenerator<string> {
  const file = join(folder, name);
  try {
    yield* createReadStream(file, { encoding: 'utf8', highWaterMark: 1 << 18 });
  } catch (error) {
    throw fileFailure(`cannot read ${file}`, error, 'Results of an older kmsim have not every file: run it again');
  }
}

interface Telling {
  readonly folder: string;
  readonly name: string;
  readonly onWork: OnWork | undefined;
}

async function* told(pieces: AsyncIterable<string>, { folder, name, onWork }: Telling): AsyncGenerator<string> {
  if (onWork === undefined) return yield* pieces;
  const total = await stat(join(folder, name)).then(
    ({ size }) => size,
    () => 0,
  );
  let bytes = 0;
  for await (const piece of pieces) {
    onWork({ doing: `reading ${name}`, share: Math.min(1, bytes / total), bytes });
    yield piece;
    bytes += piece.length;
  }
}

function parsed(content: string): unknown {
  try {
    return JSON.parse(content);
  } catch {
    return undefined;
  }
}
