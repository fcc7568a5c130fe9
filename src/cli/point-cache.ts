/** Why this file exists: finished points of a sweep outlive an interruption, each a file named by what it depends on. */
import { randomBytes } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { PointCache } from '../studies/sweep.ts';
import { fileFailure } from './failure.ts';

/** Its folder inside the output folder. */
export const CACHE_FOLDER = 'cache';

/** Files are whole or absent. What cannot be read counts as absent. */
export function pointCacheIn(folder: string): PointCache {
  const fileOf = (key: string) => join(folder, `${key}.json`);
  return {
    read: (key) => readFile(fileOf(key), 'utf8').catch(() => undefined),
    write: async (key, content) => {
      try {
        await mkdir(folder, { recursive: true });
        const temporary = join(folder, `.${key}.${randomBytes(4).toString('hex')}`);
        await writeFile(temporary, content);
        await rename(temporary, fileOf(key));
      } catch (error) {
        throw fileFailure(`cannot write ${folder}`, error);
      }
    },
  };
}
