/**
 * Why this file exists: `kmsim import` from what was typed to a new folder: every format reads something else and writes
 * the same.
 */
import { basename } from 'node:path';
import { importCloudtrail } from '../imports/import-cloudtrail.ts';
import { importCloudwatch } from '../imports/import-cloudwatch.ts';
import { importCsv } from '../imports/import-csv.ts';
import { type AppliedQuotas, importQuotas } from '../imports/import-quotas.ts';
import { type ImportedFiles, quotaFiles, replayFiles } from '../imports/imported.ts';
import { type Recording, SPLITS, type Split } from '../imports/recording.ts';
import { isBefore, type RecordingFilter } from '../imports/recording-filter.ts';
import { parseStamp, type Stamp } from '../imports/stamps.ts';
import { TraceError } from '../imports/trace-error.ts';
import { isRegion, nearestRegions } from '../kms/regions.ts';
import { isOn, text, texts, type Words } from './command.ts';
import { ExitCode, Failure, usageFailure } from './failure.ts';
import { oneOf } from './flags.ts';
import type { ImportFormat } from './import-formats.ts';
import { showBytes } from './import-progress.ts';
import { checkNewFolder, writeNewFolder } from './new-folder.ts';
import { withStandardInput } from './standard-input-file.ts';
import type { Streams } from './streams.ts';

interface Import {
  readonly format: ImportFormat;
  readonly files: readonly string[];
  readonly split: Split;
  readonly filter: RecordingFilter;
  readonly quotas: string | undefined;
  readonly spread: string | undefined;
  readonly keepNames: boolean;
  readonly progress: 'auto' | 'plain' | 'never';
}

export async function runImport(format: ImportFormat, words: Words, streams: Streams): Promise<ExitCode> {
  const asked = importOf(format, words);
  const folder = text(words, 'out') ?? nameOf(asked.files[0] ?? '');
  await checkNewFolder(folder);
  const imported = await telling(() => withStandardInput(asked.files, (files) => read({ ...asked, files }, streams)));
  await writeNewFolder(folder, imported.files);
  streams.out(`${imported.lines.join('\n')}\n`);
  if (!isOn(words, 'quiet')) {
    for (const warning of imported.warnings) streams.error(`kmsim: warning: ${warning}\n`);
    streams.error(`kmsim: wrote ${folder}; try: kmsim run ${folder.replace(/\/+$/, '')}/scenario.yaml\n`);
  }
  return ExitCode.ok;
}

function importOf(format: ImportFormat, words: Words): Import {
  checkFlags(format, words);
  if (text(words, 'out') === '') throw usageFailure('--out: expected a folder; got ""');
  const [from, to] = [timeOf(words, 'from'), timeOf(words, 'to')];
  if (from !== undefined && to !== undefined && !isBefore(from, to)) {
    throw usageFailure(`--to: expected a time after --from; got "${text(words, 'to')}"`);
  }
  return {
    format,
    files: texts(words, 'file'),
    split: oneOf(words, 'by', SPLITS, 'operation'),
    filter: { from, to, account: accountOf(words), region: regionOf(words) },
    quotas: text(words, 'quotas'),
    spread: spreadOf(words),
    keepNames: isOn(words, 'keep-names'),
    progress: isOn(words, 'quiet') ? 'never' : oneOf(words, 'progress', ['auto', 'plain', 'never'], 'auto'),
  };
}

/** Flags that mean nothing for a format. */
const NOT_FOR: Readonly<Record<ImportFormat, readonly string[]>> = {
  cloudtrail: [],
  cloudwatch: ['by'],
  csv: [],
  'service-quotas': ['from', 'to', 'account', 'region', 'by', 'quotas', 'spread'],
};

function checkFlags(format: ImportFormat, words: Words): void {
  const flag = NOT_FOR[format].find((name) => words[name] !== undefined);
  if (flag !== undefined) throw usageFailure(`import ${format} does not take --${flag}`);
}

function timeOf(words: Words, name: 'from' | 'to'): Stamp | undefined {
  const typed = text(words, name);
  if (typed === undefined) return undefined;
  const stamp = parseStamp(/^\d{4}-\d\d-\d\d$/.test(typed) ? `${typed}T00:00:00Z` : typed);
  if (stamp !== null && !stamp.relative) return stamp;
  throw usageFailure(`--${name}: expected a time such as 2026-03-01T12:00:00Z; got "${typed}"`);
}

function accountOf(words: Words): string | undefined {
  const typed = text(words, 'account');
  const isId = typed !== undefined && (/^\d+$/.test(typed) ? typed.length === 12 : /^\S{1,100}$/.test(typed));
  if (typed === undefined || isId) return typed;
  throw usageFailure(`--account: expected an account id, 12 digits; got "${typed}"`);
}

function regionOf(words: Words): string | undefined {
  const typed = text(words, 'region');
  if (typed === undefined || isRegion(typed)) return typed;
  const nearest = nearestRegions(typed)[0];
  const hint = nearest === undefined ? '' : `; did you mean "${nearest}"?`;
  throw usageFailure(`--region: unknown Region "${typed}"${hint}`);
}

/** As a scenario writes it: `uniform`, `{ peak: 3 }`. */
function spreadOf(words: Words): string | undefined {
  const typed = text(words, 'spread');
  if (typed === undefined || ['start', 'even', 'uniform'].includes(typed)) return typed;
  const peak = /^peak:(\d{1,6}(?:\.\d{1,6})?)$/.exec(typed)?.[1];
  if (peak !== undefined && Number(peak) >= 1) return `{ peak: ${peak} }`;
  throw usageFailure(`--spread: expected start, even, uniform or peak:N with N of at least 1; got "${typed}"`);
}

/** The first file's base name, without what says its format. */
function nameOf(file: string): string {
  if (file === '-') return 'stdin';
  const name = basename(file).replace(/(\.(json|ndjson|jsonl|csv|txt|gz))+$/i, '');
  return name === '' || name === '.' || name === '..' ? 'imported' : name;
}

async function read(asked: Import, streams: Streams): Promise<ImportedFiles> {
  const { format, files, split, keepNames, spread } = asked;
  if (format === 'service-quotas') return quotaFiles(await importQuotas(files), keepNames);
  const quotas: AppliedQuotas | undefined = asked.quotas === undefined ? undefined : await importQuotas([asked.quotas]);
  const recording = await recordingOf(asked, streams);
  return replayFiles(recording, { name: files.join(', '), split, keepNames, spread, quotas });
}

async function recordingOf({ format, files, split, filter, progress }: Import, streams: Streams): Promise<Recording> {
  const display = showBytes(progress, streams);
  const options = { split, filter, onProgress: display.update };
  try {
    if (format === 'cloudtrail') return await importCloudtrail(files, options);
    return await (format === 'cloudwatch' ? importCloudwatch(files, options) : importCsv(files, options));
  } finally {
    display.end();
  }
}

/** What is wrong with a file, as an exit code: 4 if it cannot be read, else 3. */
async function telling<T>(action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    if (!(error instanceof TraceError)) throw error;
    throw new Failure(error.kind === 'unreadable' ? ExitCode.file : ExitCode.input, error.message, error.hint);
  }
}
