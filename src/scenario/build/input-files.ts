/**
 * Why this file exists: a scenario names files, and a scenario may come from a stranger. It reads only what lies in its
 * own folder or where the user allowed it, symbolic links followed.
 */
import { realpathSync, statSync } from 'node:fs';
import { isAbsolute, relative, resolve, sep } from 'node:path';

export type FoundFile =
  | { readonly kind: 'found'; readonly path: string }
  | {
      readonly kind: 'refused';
      readonly rule: 'cannot-read' | 'wrong-file';
      readonly message: string;
      readonly hint?: string;
    };

/** The files a scenario may read. */
export class InputFiles {
  readonly #folder: string;
  readonly #allowed: readonly string[];

  /**
   * @param folder of the scenario
   * @param allowPaths further folders
   */
  constructor(folder: string, allowPaths: readonly string[]) {
    this.#folder = resolve(folder);
    this.#allowed = [this.#folder, ...allowPaths.map((path) => resolve(path))].map(realOr);
  }

  find(name: string): FoundFile {
    if (name.includes('\0')) return refused('wrong-file', 'expected the name of a file; got a name with a zero byte');
    const path = resolve(this.#folder, name);
    if (!this.#isAllowed(path) && !this.#isAllowed(realOr(path))) return forbidden();
    try {
      const real = realpathSync(path);
      if (!this.#isAllowed(real)) return forbidden();
      if (!statSync(real).isFile()) return refused('wrong-file', 'expected a file; got a folder or a device');
      return { kind: 'found', path: real };
    } catch (error) {
      return refused('cannot-read', `cannot read it: ${reasonOf(error)}`);
    }
  }

  #isAllowed(path: string): boolean {
    return this.#allowed.some((folder) => isInside(path, folder));
  }
}

/** In words, without a path. */
export function reasonOf(error: unknown): string {
  const code = (error as { code?: unknown }).code;
  if (code === 'ENOENT' || code === 'ENOTDIR') return 'there is no such file';
  if (code === 'EACCES' || code === 'EPERM') return 'permission denied';
  if (code === 'EISDIR') return 'it is a folder';
  return typeof code === 'string' ? code : 'unknown reason';
}

function forbidden(): FoundFile {
  const message = 'expected a file in the folder of the scenario; got one outside';
  return { kind: 'refused', rule: 'wrong-file', message, hint: 'allow its folder with --allow-path' };
}

function refused(rule: 'cannot-read' | 'wrong-file', message: string): FoundFile {
  return { kind: 'refused', rule, message };
}

function isInside(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way === '' || !(way === '..' || way.startsWith(`..${sep}`) || isAbsolute(way));
}

function realOr(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
