/** Why this file exists: `kmsim report` on a folder of results writes one page over all of them. */
import { readdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { GalleryResult } from '../reports/gallery-page.ts';
import type { Verdict } from '../reports/verdict.ts';
import type { PlanReport } from '../studies/plan-report.ts';
import type { ComparisonReport, Summary } from '../studies/summary.ts';
import type { SweepReport } from '../studies/sweep-report.ts';
import { ExitCode, Failure, fileFailure } from './failure.ts';
import { isFolder, openStored, reading, type StoredFolder } from './stored-folder.ts';

/** Results at most this far below the folder. */
const depth_max = 3;

export interface WrittenGallery {
  readonly file: string;
  readonly entries: number;
  /** Results that could not be read, and why. */
  readonly skipped: readonly string[];
}

/** Whether it is a folder that is no result itself but has results below. */
export async function isGallery(typed: string): Promise<boolean> {
  if (!(await isFolder(typed)) || (await namesIn(typed)).includes('manifest.json')) return false;
  return (await resultsBelow(typed)).length > 0;
}

/** Writes index.html over the results below, by name. */
export async function writeGalleryPage(folder: string): Promise<WrittenGallery> {
  const results: GalleryResult[] = [];
  const skipped: string[] = [];
  for (const place of (await resultsBelow(folder)).toSorted()) {
    try {
      results.push(await resultIn(folder, place));
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      skipped.push(error.message);
    }
  }
  if (results.length === 0) throw new Failure(ExitCode.input, `${folder}: none of its results can be read`, skipped[0]);
  const { galleryPage } = await import('../reports/gallery-page.ts');
  const file = join(folder, 'index.html');
  await replace(file, galleryPage(results));
  return { file, entries: results.length, skipped };
}

async function resultsBelow(folder: string, place = '', depth = 0): Promise<readonly string[]> {
  const names = await namesIn(join(folder, place));
  if (place !== '' && names.includes('manifest.json')) return [place];
  if (depth === depth_max) return [];
  const found: string[] = [];
  for (const name of names.filter((each) => !each.startsWith('.'))) {
    const inner = place === '' ? name : `${place}/${name}`;
    if (await isFolder(join(folder, inner))) found.push(...(await resultsBelow(folder, inner, depth + 1)));
  }
  return found;
}

async function resultIn(folder: string, place: string): Promise<GalleryResult> {
  const stored = await openStored(join(folder, place));
  const { manifest } = stored;
  return reading(stored, async () => {
    const summary = JSON.parse(await stored.text('summary.json')) as StoredSummary;
    const { claim } = summary.scenario;
    const verdict = await verdictIn(stored, summary);
    const chart = Object.keys(manifest.files).find((name) => /^charts\/[\w.-]+\.(svg|png)$/.test(name));
    return { folder: place, command: manifest.command, name: manifest.name, claim, verdict, chart };
  });
}

/** Which of them it is, the manifest's command says. */
type StoredSummary = Summary & ComparisonReport & SweepReport & PlanReport;

async function verdictIn({ manifest }: StoredFolder, summary: StoredSummary): Promise<Verdict> {
  const { comparisonVerdict, verdictOf } = await import('../reports/verdict.ts');
  switch (manifest.command) {
    case 'run':
      return verdictOf({ summary, command: manifest.commandLine });
    case 'compare':
      return comparisonVerdict(summary);
    case 'sweep':
      return (await import('../reports/sweep-words.ts')).sweepVerdict(summary);
    default:
      return (await import('../reports/plan-words.ts')).planVerdict(summary);
  }
}

async function namesIn(folder: string): Promise<readonly string[]> {
  return readdir(folder).catch((error: unknown) => {
    throw fileFailure(`cannot read ${folder}`, error);
  });
}

/** @throws Failure (4) if it cannot be written; what was there is then as it was */
async function replace(file: string, content: string): Promise<void> {
  try {
    await writeFile(`${file}.new`, content);
    await rename(`${file}.new`, file);
  } catch (error) {
    throw fileFailure(`cannot write ${file}`, error);
  }
}
