/**
 * Why this file exists: how a stored result is compared with a fresh one: first what went in, then what came out, file by
 * file, and what lies in the folder today.
 */
import { readFile, stat } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { VERSION } from '../studies/version.ts';
import { texts, type Words } from './command.ts';
import { ExitCode, Failure, fileFailure } from './failure.ts';
import { positiveInteger } from './flags.ts';
import { type Manifest, platform } from './manifest.ts';
import { sha256OfBytes, sha256OfContent } from './output-folder.ts';
import { type ProgressChoice, showProgress, showSearch } from './progress.ts';
import type { Streams } from './streams.ts';
import { type LoadedStudy, loadStudy, type StudyName, simulatedSecondsOf, simulateStudy } from './study.ts';
import { onPicture, showWork } from './work-display.ts';

export interface Verification {
  /** How many files were compared. */
  readonly files: number;
  readonly mismatches: readonly string[];
  /** What may explain one. */
  readonly notes: readonly string[];
}

/** @throws Failure if the manifest or its scenario cannot be read or used. */
export async function verifyManifest(typed: string, words: Words, look: Look): Promise<Verification> {
  const file = await manifestFile(typed);
  const manifest = parseManifest(file, await read(file));
  const study = await loadStudy({
    command: manifest.command as StudyName,
    file: scenarioFile(file, manifest),
    text: undefined,
    allowPaths: texts(words, 'allow-path'),
    options: manifest.options,
  });
  const { sha256 } = study.scenarios[0]!.scenario;
  if (sha256 !== manifest.scenario.sha256) {
    const changed = `the scenario has changed: SHA-256 ${sha256} now, ${manifest.scenario.sha256} then`;
    return { files: 0, mismatches: [changed], notes: [] };
  }
  const hashes = await hashesAgain(study, positiveInteger(words, 'jobs') ?? availableParallelism(), look);
  const samePlatform = manifest.machine.platform === platform();
  const again = compareAgain(manifest, hashes, samePlatform);
  const today = await compareFolder(dirname(file), manifest);
  return {
    files: Object.keys(manifest.files).length,
    mismatches: [...again.mismatches, ...today],
    notes: [
      ...(manifest.kmsim === VERSION ? [] : [`written by kmsim ${manifest.kmsim}, this is ${VERSION}`]),
      ...again.notes,
    ],
  };
}

/** Where progress is shown. */
export interface Look {
  readonly progress: ProgressChoice;
  readonly streams: Streams;
}

/** The SHA-256 of each file that the study writes today. */
async function hashesAgain(study: LoadedStudy, jobs: number, { progress, streams }: Look) {
  const display = showProgress(progress, simulatedSecondsOf(study), streams);
  const search = showSearch(progress, streams);
  const work = showWork(progress, streams);
  const hashes = new Map<string, string>();
  try {
    const result = await simulateStudy(study, {
      jobs,
      onProgress: (now) => display.update(now),
      onSearch: (now) => search.update(now),
    });
    display.end();
    search.end();
    for await (const { name, content } of result!.files({ onPicture: onPicture(work) }))
      hashes.set(name, await sha256OfContent(content));
  } finally {
    display.end();
    search.end();
    work.end();
  }
  return hashes;
}

async function manifestFile(typed: string): Promise<string> {
  const isFolder = await stat(typed).then(
    (found) => found.isDirectory(),
    () => false,
  );
  return isFolder ? join(typed, 'manifest.json') : typed;
}

async function read(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw fileFailure(`cannot read ${file}`, error);
  }
}

function parseManifest(file: string, content: string): Manifest {
  const manifest = parsed(content) as Partial<Manifest> | null | undefined;
  const known = isRepeatable(manifest?.command);
  const whole =
    typeof manifest?.scenario === 'object' &&
    typeof manifest.files === 'object' &&
    typeof manifest.options === 'object';
  if (!known || !whole)
    throw new Failure(
      ExitCode.input,
      `${file}: expected a manifest of \`kmsim run\`, \`compare\`, \`sweep\` or \`plan\``,
    );
  if (manifest.partial === true)
    throw new Failure(ExitCode.input, `${file}: the run was interrupted, so it cannot be repeated`);
  return manifest as Manifest;
}

function isRepeatable(command: string | undefined): boolean {
  return command === 'run' || command === 'compare' || command === 'sweep' || command === 'plan';
}

function parsed(content: string): unknown {
  try {
    return JSON.parse(content);
  } catch {
    return undefined;
  }
}

/** The scenario a manifest names, from the current folder. */
function scenarioFile(manifestFile: string, { scenario }: Manifest): string {
  if (scenario.file === null) {
    throw new Failure(
      ExitCode.input,
      `${manifestFile}: its scenario came from standard input, so it cannot be repeated`,
    );
  }
  return relative(process.cwd(), resolve(dirname(manifestFile), scenario.file)) || '.';
}

/** PNGs of another platform may differ by a pixel; that is said and is no mismatch. */
function compareAgain({ files }: Manifest, hashes: ReadonlyMap<string, string>, samePlatform: boolean) {
  const mismatches: string[] = [];
  const notes: string[] = [];
  for (const [name, expected] of Object.entries(files)) {
    const found = hashes.get(name);
    if (found === expected) continue;
    if (found !== undefined && name.endsWith('.png') && !samePlatform)
      notes.push(`${name} differs, as pictures may on another platform`);
    else
      mismatches.push(
        found === undefined ? `${name} is not written any more` : `${name}: ${found} now, ${expected} in the manifest`,
      );
  }
  for (const name of hashes.keys()) if (!Object.hasOwn(files, name)) mismatches.push(`${name} is not in the manifest`);
  return { mismatches, notes };
}

/** Files that lie beside the manifest and are not what it says; files that were not kept are no mismatch. */
async function compareFolder(folder: string, { files }: Manifest): Promise<readonly string[]> {
  const mismatches: string[] = [];
  for (const [name, expected] of Object.entries(files)) {
    const content = await readFile(join(folder, name)).catch(() => undefined);
    if (content === undefined || sha256OfBytes(content) === expected) continue;
    mismatches.push(`${join(folder, name)} was changed after it was written`);
  }
  return mismatches;
}
