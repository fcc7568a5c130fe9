/**
 * Why this file exists: reports/ shows what every scenario prints, and a test compares it byte for byte with what it would
 * print now. Run by `npm run gallery`; it is no command of users.
 */
import { readdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { type GalleryEntry, galleryIndex } from '../reports/gallery.ts';
import type { Words } from './command.ts';
import { manifestText, relativePlace } from './manifest.ts';
import { writeOutputFolder } from './output-folder.ts';
import { galleryStudies, scenarioIndexOf } from './scenario-index.ts';
import { loadStudy, type StudyName, simulateStudy } from './study.ts';
import { optionsOf } from './study-command.ts';

/** Results are as if written on this day: 2026-01-01. */
const FIXED_DATE = '1767225600';

/** Runs each scenario, compares those with variants, does the studies of studies.json, and writes the index of all. */
export async function writeGallery(scenarios: string, reports: string): Promise<void> {
  Object.assign(process.env, { SOURCE_DATE_EPOCH: FIXED_DATE });
  const entries: GalleryEntry[] = [];
  const files = (await readdir(scenarios)).filter((file) => file.endsWith('.yaml')).sort();
  const studies = await galleryStudies(scenarios);
  for (const file of files) {
    const path = join(scenarios, file);
    entries.push(await write('run', path, reports));
    const base = await loadStudy(requestOf('run', path));
    if (base.scenarios[0]!.scenario.variants.length > 0) entries.push(await write('compare', path, reports));
    for (const study of studies)
      if (study.file === file) entries.push(await write(study.command, path, reports, study.flags));
  }
  await writeFile(join(reports, 'README.md'), galleryIndex(entries));
}

async function write(command: StudyName, file: string, reports: string, flags: Words = {}): Promise<GalleryEntry> {
  const study = await loadStudy(requestOf(command, file, flags));
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
  return { folder: entry, result: result.galleryResult };
}

function requestOf(command: StudyName, file: string, flags: Words = {}) {
  return { command, file, text: undefined, allowPaths: [], options: optionsOf(command, flags) };
}

const [scenarios = 'scenarios', reports = 'reports', index] = process.argv.slice(2);
await writeGallery(scenarios, reports);
if (index !== undefined) await writeFile(index, await scenarioIndexOf(scenarios, reports));
