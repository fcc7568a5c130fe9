/** Why this file exists: an annotated scenario that runs is the quickest manual. */
import { lstat, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type Command, isOn, text } from '../command.ts';
import { ExitCode, Failure, fileFailure, usageFailure } from '../failure.ts';
import type { ScenarioTemplate } from '../scenario-library.ts';
import type { Streams } from '../streams.ts';

export const init: Command = {
  name: 'init',
  positionals: '[template]',
  summary: 'Write an annotated scenario to start from',
  positionalSummaries: { template: 'quickstart (default), or one of --list' },
  flags: {
    list: { type: 'boolean', describe: 'List what there is to start from, write nothing' },
    quiet: { type: 'boolean', describe: 'No messages', alias: 'q' },
  },
  examples: [
    ['$0 init', 'writes quickstart.yaml'],
    ['$0 init --list', 'names, and the question of each'],
    ['$0 init retry-storm', 'starts from another scenario'],
  ],
  run: async (words, streams) => {
    if (isOn(words, 'list')) return list(streams);
    const name = text(words, 'template') ?? 'quickstart';
    const template = await templateOf(name);
    const file = `${name}.yaml`;
    const written = await writeTemplate(file, template);
    streams.out(`${written.join('\n')}\n`);
    if (!isOn(words, 'quiet')) streams.error(`kmsim: wrote ${file}; try: kmsim run ${file}\n`);
    return ExitCode.ok;
  },
};

async function list(streams: Streams): Promise<ExitCode> {
  const { claimOf, libraryNames } = await import('../scenario-library.ts');
  for (const name of await libraryNames()) streams.out(`${name}\n  ${await claimOf(name)}\n`);
  return ExitCode.ok;
}

/** @throws Failure (2) where there is none of that name */
async function templateOf(name: string): Promise<ScenarioTemplate> {
  const { libraryNames, libraryTemplate } = await import('../scenario-library.ts');
  const template = await libraryTemplate(name);
  if (template !== undefined) return template;
  const { didYouMean } = await import('../nearest-word.ts');
  const names = await libraryNames();
  throw usageFailure(`init: expected one of ${names.join(', ')}; got "${name}"${didYouMean(name, names)}`);
}

/** Data first, so that a scenario that is there has all that it reads. What an earlier one brought along stays. */
async function writeTemplate(file: string, { text: content, data }: ScenarioTemplate): Promise<readonly string[]> {
  if ((await lstat(file).catch(() => undefined)) !== undefined) throw alreadyThere(file);
  const missing = await missingOf(data);
  for (const { path, content } of missing) {
    await mkdir(dirname(path), { recursive: true }).catch((error: unknown) => {
      throw fileFailure(`cannot write ${path}`, error);
    });
    await writeNew(path, content);
  }
  await writeNew(file, content);
  return [file, ...missing.map(({ path }) => path)];
}

/** @throws Failure (4) where there is something else of that name */
async function missingOf(data: ScenarioTemplate['data']): Promise<ScenarioTemplate['data']> {
  const there = await Promise.all(data.map(({ path }) => readFile(path).catch(() => undefined)));
  const other = data.find(({ content }, index) => there[index] !== undefined && !there[index].equals(content));
  if (other !== undefined) throw alreadyThere(other.path);
  return data.filter((_, index) => there[index] === undefined);
}

/** @throws Failure (4) if there is something of that name, or it cannot be written. */
async function writeNew(file: string, content: string | Uint8Array): Promise<void> {
  try {
    await writeFile(file, content, { flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw fileFailure(`cannot write ${file}`, error);
    throw alreadyThere(file);
  }
}

function alreadyThere(file: string): Failure {
  return new Failure(ExitCode.file, `${file} is already there; init never replaces a file`);
}
