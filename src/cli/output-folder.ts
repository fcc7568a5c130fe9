/**
 * Why this file exists: a result is whole or absent, and nobody's files are lost to a mistyped `--out`. Files go to a
 * folder beside the target first; the target is then replaced by renaming.
 */
import { createHash, type Hash, randomBytes } from 'node:crypto';
import {
  access,
  constants,
  mkdir,
  readdir,
  readFile,
  realpath,
  rename,
  rm,
  rmdir,
  stat,
  writeFile,
} from 'node:fs/promises';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { ExitCode, Failure, fileFailure } from './failure.ts';
import { removedAtExit } from './removed-at-exit.ts';
import type { OnWork } from './work-display.ts';

/** Who writes: a folder that the same command wrote for the same name is its own to replace. */
export interface Owner {
  readonly command: string;
  readonly name: string;
}

export interface OutputFile {
  readonly name: string;
  readonly content: FileContent;
  /** How many lines it has, where that is known. */
  readonly lines?: number;
}

/** Whole, or in pieces where it may be larger than memory. */
export type FileContent = string | Uint8Array | AsyncIterable<string | Uint8Array>;

export interface FolderOptions {
  readonly owner: Owner;
  /** Replace whatever is there. */
  readonly force: boolean;
  /** Files that must not be replaced along with the folder: the scenario, for one. */
  readonly keep: readonly string[];
  /** A folder inside that stays when the rest is replaced, and that may be there before the rest. */
  readonly carry?: string;
}

/**
 * Fails before anything is simulated if the result could not be written afterwards.
 *
 * @throws Failure (4) if something else is there, or if it would be swept away by accident.
 */
export async function checkOutputFolder(folder: string, options: FolderOptions): Promise<void> {
  const target = await realTarget(folder);
  await checkWritable(target, folder);
  const entries = await entriesOf(target, folder);
  if (entries === undefined || entries.length === 0) return;
  for (const kept of [process.cwd(), ...options.keep]) {
    if (contains(target, resolve(kept))) {
      throw new Failure(
        ExitCode.file,
        `${folder} holds ${named(kept)}; it is not replaced`,
        'Choose another folder with --out',
      );
    }
  }
  if (options.force || (await isOwn(target, options.owner))) return;
  if (entries.length === 1 && entries[0] === options.carry) return;
  const { command, name } = options.owner;
  throw new Failure(
    ExitCode.file,
    `${folder} exists and does not hold what \`kmsim ${command}\` wrote for ${name}`,
    'Choose another folder with --out, or replace it with --force',
  );
}

/**
 * Writes `files`, then `manifest.json` made of their hashes, and puts them in the place of `folder`.
 *
 * @throws Failure (4) if it cannot be written; what was there before is as it was.
 */
export async function writeOutputFolder(
  folder: string,
  files: AsyncIterable<OutputFile>,
  options: FolderOptions & {
    readonly manifest: (hashes: Readonly<Record<string, string>>) => string;
    readonly onWork?: OnWork | undefined;
  },
): Promise<void> {
  await checkOutputFolder(folder, options);
  const target = await realTarget(folder);
  const parent = dirname(target);
  const made = await attempt(folder, () => mkdir(parent, { recursive: true }));
  const temporary = join(parent, `.${basename(target)}.new-${randomBytes(6).toString('hex')}`);
  // Not mkdtemp: what it makes only its owner may read, and a result is there to be shared.
  await attempt(folder, () => mkdir(temporary));
  const isThere = removedAtExit(temporary);
  try {
    const hashes: Record<string, string> = {};
    for await (const file of files) {
      hashes[file.name] = await attempt(folder, () => writeInside(temporary, file, options.onWork));
    }
    await attempt(folder, () => writeFile(join(temporary, 'manifest.json'), options.manifest(hashes)));
    await attempt(folder, () => carry(options.carry, target, temporary));
    await attempt(folder, () => putInPlace(temporary, target));
  } catch (error) {
    await rm(temporary, { recursive: true, force: true });
    if (made !== undefined) await removeEmpty(parent, made);
    throw error;
  } finally {
    isThere();
  }
}

/** SHA-256 of a file's bytes, hexadecimal. */
export function sha256OfBytes(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

/** The same of content that may come in pieces. */
export async function sha256OfContent(content: FileContent): Promise<string> {
  if (typeof content === 'string' || content instanceof Uint8Array) return sha256OfBytes(content);
  const hash = createHash('sha256');
  for await (const piece of content) hash.update(piece);
  return hash.digest('hex');
}

/** The folder itself, where a link leads to it. */
async function realTarget(folder: string): Promise<string> {
  return realpath(folder).catch(() => resolve(folder));
}

/** The folder's nearest parent that is there must take new entries: else a long run would end with nothing. */
async function checkWritable(target: string, folder: string): Promise<void> {
  for (let parent = dirname(target); ; parent = dirname(parent)) {
    try {
      await access(parent, constants.W_OK);
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT' && parent !== dirname(parent)) continue;
      throw fileFailure(`cannot write ${folder}`, error);
    }
  }
}

/** What is in the folder; undefined if there is none. */
async function entriesOf(target: string, folder: string): Promise<readonly string[] | undefined> {
  try {
    if (!(await stat(target)).isDirectory()) throw new Failure(ExitCode.file, `cannot write ${folder}: it is a file`);
    return await readdir(target);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error instanceof Failure ? error : fileFailure(`cannot write ${folder}`, error);
  }
}

async function isOwn(target: string, owner: Owner): Promise<boolean> {
  try {
    const manifest = JSON.parse(await readFile(join(target, 'manifest.json'), 'utf8')) as Partial<Owner> | null;
    return manifest?.command === owner.command && manifest.name === owner.name;
  } catch {
    return false;
  }
}

/** Writes a file and returns its SHA-256. */
async function writeInside(folder: string, { name, content, lines }: OutputFile, onWork?: OnWork): Promise<string> {
  const file = join(folder, name);
  await mkdir(dirname(file), { recursive: true });
  const hash = createHash('sha256');
  const pieces = typeof content === 'string' || content instanceof Uint8Array ? [content] : content;
  await writeFile(file, hashed(onWork === undefined ? pieces : told(pieces, { name, lines, onWork }), hash));
  return hash.digest('hex');
}

interface Telling {
  readonly name: string;
  readonly lines: number | undefined;
  readonly onWork: OnWork;
}

async function* told(pieces: Pieces, { name, lines, onWork }: Telling): AsyncGenerator<Piece> {
  let [bytes, linesSoFar] = [0, 0];
  for await (const piece of pieces) {
    const share = lines === undefined ? undefined : Math.min(1, linesSoFar / lines);
    onWork({ doing: `writing ${name}`, share, bytes });
    yield piece;
    bytes += piece.length;
    if (lines !== undefined && typeof piece === 'string') linesSoFar += linesIn(piece);
  }
}

function linesIn(text: string): number {
  let lines = 0;
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) lines++;
  return lines;
}

async function* hashed(pieces: Pieces, hash: Hash): AsyncGenerator<Piece> {
  for await (const piece of pieces) {
    hash.update(piece);
    yield piece;
  }
}

type Piece = string | Uint8Array;
type Pieces = Iterable<Piece> | AsyncIterable<Piece>;

/** Moves what is to stay from the old folder to the new one. */
async function carry(name: string | undefined, from: string, to: string): Promise<void> {
  if (name === undefined) return;
  try {
    await rename(join(from, name), join(to, name));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}

/** Renames `temporary` to `target`. What stood there steps aside first and comes back if that fails. */
async function putInPlace(temporary: string, target: string): Promise<void> {
  if (await renamed(temporary, target)) return;
  const aside = join(dirname(target), `.${basename(target)}.old-${randomBytes(6).toString('hex')}`);
  await rename(target, aside);
  try {
    await rename(temporary, target);
  } catch (error) {
    await rename(aside, target);
    throw error;
  }
  await rm(aside, { recursive: true, force: true });
}

/** Renames to a place that is free or an empty folder; false where there is more. */
async function renamed(from: string, to: string): Promise<boolean> {
  try {
    await rename(from, to);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOTEMPTY' || code === 'EEXIST' || code === 'EPERM' || code === 'EACCES') return false;
    throw error;
  }
}

/** Removes `folder` and its parents up to `first`, the uppermost that was made for it, as far as they are empty. */
async function removeEmpty(folder: string, first: string): Promise<void> {
  for (let each = folder; contains(first, each); each = dirname(each)) {
    const removed = await rmdir(each).then(
      () => true,
      () => false,
    );
    if (!removed) return;
  }
}

function contains(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way === '' || (way !== '..' && !way.startsWith(`..${sep}`) && resolve(folder, way) === resolve(path));
}

function named(kept: string): string {
  return kept === process.cwd() ? 'the current folder' : basename(kept);
}

async function attempt<T>(folder: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    throw error instanceof Failure ? error : fileFailure(`cannot write ${folder}`, error);
  }
}
