/** A result grows with its seconds by a few bytes each, in columns: never by an array, a string or an object. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { buildSync } from 'esbuild';
import { afterAll, beforeAll, expect, test } from 'vitest';

const folder = 'node_modules/.cache/kmsim-test-long-runs';
const program = `${folder}/long-run.mjs`;
/** An array of so many numbers takes 20 MB. */
const SECONDS = 2_500_000;
const HEAP_MEGABYTES = 16;

beforeAll(() => {
  mkdirSync(folder, { recursive: true });
  const options = { bundle: true, platform: 'node', format: 'esm', packages: 'external' } as const;
  buildSync({ ...options, entryPoints: ['test/reports/long-run.ts'], outfile: program });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('millions of busy seconds are drawn in at most 760 bins, told, stored and read back in a heap of 16 MB', {
  timeout: 120_000,
}, () => {
  const heap = `--max-old-space-size=${HEAP_MEGABYTES}`;
  const ended = spawnSync(process.execPath, [heap, program, String(SECONDS)], { encoding: 'utf8' });
  expect(ended.stderr.slice(0, 2000)).toBe('');
  const { rows, ...held } = JSON.parse(ended.stdout);
  expect(rows).toBeGreaterThan(300);
  expect(rows).toBeLessThanOrEqual(760 + 1);
  expect(held).toEqual({ same: true, lines: true, verdict: true });
});
