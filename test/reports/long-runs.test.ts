/** A result grows with its seconds by a few bytes each, in columns: never by an array, a string or an object. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { buildSync } from 'esbuild';
import { afterAll, beforeAll, expect, test } from 'vitest';

const folder = 'node_modules/.cache/kmsim-test-long-runs';
/** An array of so many numbers takes 20 MB. */
const SECONDS = 2_500_000;
const HEAP_MEGABYTES = 16;
/** Of half a megabyte each. */
const PIECES = 200;

beforeAll(() => {
  mkdirSync(folder, { recursive: true });
  const options = { bundle: true, platform: 'node', format: 'esm', packages: 'external' } as const;
  const entryPoints = ['test/reports/long-run.ts', 'test/reports/texts-kept.ts'];
  buildSync({ ...options, entryPoints, outdir: folder, outExtension: { '.js': '.mjs' } });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('millions of busy seconds are drawn in at most 760 bins, told, stored and read back in a heap of 16 MB', {
  timeout: 120_000,
}, () => {
  const { rows, ...held } = inSmallHeap('long-run', SECONDS) as { readonly rows: number };
  expect(rows).toBeGreaterThan(300);
  expect(rows).toBeLessThanOrEqual(760 + 1);
  expect(held).toEqual({ same: true, lines: true, verdict: true });
});

test('a Parquet file of hundreds of row groups does not keep the text that its cells were read from', () => {
  expect(inSmallHeap('texts-kept', PIECES)).toBeGreaterThan(PIECES);
});

/** What a program prints that has room for little. */
function inSmallHeap(program: string, size: number): unknown {
  const heap = `--max-old-space-size=${HEAP_MEGABYTES}`;
  const file = `${folder}/${program}.mjs`;
  const ended = spawnSync(process.execPath, [heap, file, String(size)], { encoding: 'utf8' });
  expect(ended.stderr.slice(0, 2000)).toBe('');
  return JSON.parse(ended.stdout);
}
