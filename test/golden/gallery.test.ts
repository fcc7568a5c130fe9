/** reports/ is what every scenario prints: `npm run gallery` writes it, and this compares it byte for byte. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterAll, expect, test } from 'vitest';

const fresh = mkdtempSync(join(tmpdir(), 'kmsim-gallery-'));

afterAll(() => rmSync(fresh, { recursive: true, force: true }));

test('every report of the gallery is what its scenario gives today, to the byte', () => {
  execFileSync(process.execPath, ['dist/cli/gallery.js', 'scenarios', fresh], { stdio: 'pipe' });
  expect(filesOf(fresh)).toEqual(filesOfGallery());
  const different = filesOf(fresh).filter((file) => !sameBytes(file));
  expect(different).toEqual([]);
}, 1_200_000);

/** PNGs are the same only on the same platform, and manifests name the PNGs' hashes and where the scenario lies. */
function sameBytes(file: string): boolean {
  if (file.endsWith('.png') || file.endsWith('manifest.json')) return true;
  return readFileSync(join(fresh, file)).equals(readFileSync(join('reports', file)));
}

/** What git knows in reports/: results of scenarios of one's own lie there too. */
function filesOfGallery(): string[] {
  if (!existsSync('.git')) return filesOf('reports');
  const listed = execFileSync('git', ['ls-files', '-z', 'reports'], { encoding: 'utf8' });
  return listed
    .split('\0')
    .filter((file) => file !== '')
    .map((file) => relative('reports', file))
    .sort();
}

function filesOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .sort();
}
