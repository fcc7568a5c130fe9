/** Why this file exists: what a study has simulated outlives an interruption, each a file named by what it depends on. */
import { randomBytes } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { PointCache } from '../studies/computing/kept.ts';
import { fileFailure } from './failure.ts';

/** Its folder inside the output folder. */
export const CACHE_FOLDER = 'cache';

/** Files are whole or absent. What cannot be read counts as absent. */
export function pointCacheIn(folder: string): PointCache {
  const fileOf = (key: string) => join(folder, `${key}.json`);
  let made: Promise<unknown> | undefined;
  return {
    read: (key) => readFile(fileOf(key), 'utf8').catch(() => undefined),
    write: async (key, content) => {
      try {
        made ??= mkdir(folder, { recursive: true });
        await made;
        const temporary = join(folder, `.${key}.${randomBytes(4).toString('hex')}`);
        await writeFile(temporary, content);
        await rename(temporary, fileOf(key));
      } catch (error) {
        throw fileFailure(`cannot write ${folder}`, error);
      }
    },
  };
}
