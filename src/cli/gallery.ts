/**
 * Why this file exists: reports/ shows what every scenario prints, and a test compares it byte for byte with what it would
 * print now. Run by `npm run gallery`; it is no command of users.
 */
import { readdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { type GalleryEntry, galleryIndex } from '../reports/gallery.ts';
import { manifestText, relativePlace } from './manifest.ts';
import { writeOutputFolder } from './output-folder.ts';
import { loadStudy, type StudyName, simulateStudy } from './study.ts';

/** Results are as if written on this day: 2026-01-01. */
const FIXED_DATE = '1767225600';

/** Runs each scenario, compares those with variants, and writes the index of both. */
export async function writeGallery(scenarios: string, reports: string): Promise<void> {
  Object.assign(process.env, { SOURCE_DATE_EPOCH: FIXED_DATE });
  const entries: GalleryEntry[] = [];
  const files = (await readdir(scenarios)).filter((file) => file.endsWith('.yaml')).sort();
  for (const file of files) {
    entries.push(await write('run', join(scenarios, file), reports));
    const base = await loadStudy(requestOf('run', join(scenarios, file)));
    if (base.scenarios[0]!.scenario.variants.length > 0)
      entries.push(await write('compare', join(scenarios, file), reports));
  }
  await writeFile(join(reports, 'README.md'), galleryIndex(entries));
}

async function write(command: StudyName, file: string, reports: string): Promise<GalleryEntry> {
  const study = await loadStudy(requestOf(command, file));
  const result = (await simulateStudy(study, { jobs: 1 }))!;
  const { name, sha256 } = study.scenarios[0]!.scenario;
  const entry = command === 'run' ? name : `${name}.${command}`;
  const folder = join(reports, entry);
  const place = relativePlace(resolve(folder), resolve(file));
  await writeOutputFolder(folder, result.files(), {
    owner: { command, name },
    force: false,
    keep: [file],
    manifest: (hashes) => manifestText({ ...result.facts, scenario: { sha256, file: place } }, hashes),
  });
  return { folder: entry, result: result.galleryResult! };
}

function requestOf(command: StudyName, file: string) {
  const options = { sets: [], thresholds: [], noThresholds: false, charts: ['svg', 'png'] } as const;
  return { command, file, text: undefined, allowPaths: [], options };
}

const [scenarios = 'scenarios', reports = 'reports'] = process.argv.slice(2);
await writeGallery(scenarios, reports);
