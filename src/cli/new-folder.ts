/**
 * Why this file exists: what `import` writes is there to be edited, so it never replaces anything: it makes a new folder,
 * whole or not at all.
 */

import { rmSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rename, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { ExitCode, Failure, fileFailure } from './failure.ts';
import { removedAtExit } from './removed-at-exit.ts';

export interface NewFile {
  readonly name: string;
  readonly content: Iterable<string>;
}

/** @throws Failure (4) if there is something of that name other than an empty folder */
export async function checkNewFolder(folder: string): Promise<void> {
  const entries = await entriesOf(folder);
  if (entries.length > 0) throw alreadyThere(folder);
}

/**
 * Writes the files to a folder beside `folder` and renames that.
 *
 * @throws Failure (4) if something is there, or if it cannot be written; nothing is left behind
 */
export async function writeNewFolder(folder: string, files: readonly NewFile[]): Promise<void> {
  const target = resolve(folder);
  let temporary: string | undefined;
  let isThere: (() => void) | undefined;
  try {
    await mkdir(dirname(target), { recursive: true });
    temporary = await mkdtemp(join(dirname(target), `.${basename(target)}.new-`));
    isThere = removedAtExit(temporary);
    for (const { name, content } of files) await writeFile(join(temporary, name), content, { flag: 'wx' });
    await rename(temporary, target);
  } catch (error) {
    if (temporary !== undefined) rmSync(temporary, { recursive: true, force: true });
    const { code } = error as NodeJS.ErrnoException;
    throw code === 'ENOTEMPTY' || code === 'EEXIST'
      ? alreadyThere(folder)
      : fileFailure(`cannot write ${folder}`, error);
  } finally {
    isThere?.();
  }
}

async function entriesOf(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return [];
    if (code === 'ENOTDIR') throw new Failure(ExitCode.file, `${folder} is a file; import never replaces one`, HINT);
    throw fileFailure(`cannot write ${folder}`, error);
  }
}

const HINT = 'Choose another folder with --out';

function alreadyThere(folder: string): Failure {
  return new Failure(ExitCode.file, `${folder} is already there, and not empty; import never replaces a file`, HINT);
}
