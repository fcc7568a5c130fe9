/** Why this file exists: reads which file of src imports which, for the tests that hold the drawing in src/README.md. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

export const SRC = join(dirname(fileURLToPath(import.meta.url)), '../../src');

/** From the bottom up: a file imports its own layer and layers before it. */
export const LAYERS = [
  'engine',
  'kms',
  'clients',
  'workloads',
  'simulation',
  'imports',
  'scenario',
  'studies',
  'reports',
  'page',
  'cli',
] as const;

/** The layers that run in a browser tab as well. */
export const PURE_LAYERS = LAYERS.slice(0, 5);

/** Every TypeScript file of src, relative to it, with / between folders. */
export function sourceFiles(): string[] {
  return readdirSync(SRC, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => relative(SRC, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .sort();
}

/** What a file imports, as written. */
export function importsOf(file: string): string[] {
  const text = readFileSync(join(SRC, file), 'utf8');
  const found = text.matchAll(
    /(?:^|\n)\s*(?:import|export)\b[^;'"]*?from\s*['"]([^'"]+)['"]|import\(\s*['"]([^'"]+)['"]\s*\)|(?:^|\n)import\s+['"]([^'"]+)['"]/g,
  );
  return [...found].map((match) => (match[1] ?? match[2] ?? match[3])!);
}

/** The files of src that a file imports, relative to src. */
export function localImportsOf(file: string): string[] {
  return importsOf(file)
    .filter((target) => target.startsWith('.'))
    .map((target) => posix.normalize(posix.join(posix.dirname(file), target)));
}

/** The layer of a file; `index.ts` is above all. */
export function layerOf(file: string): number {
  const folder = file.split('/')[0]!;
  const layer = LAYERS.indexOf(folder as (typeof LAYERS)[number]);
  return layer >= 0 ? layer : LAYERS.length;
}
