/** Why this file exists: `kmsim export` from a stored result to one file or to standard output, for other programs. */
import { rename, rm, stat, writeFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { createGzip } from 'node:zlib';
import { isOn, text, texts, type Words } from './command.ts';
import { EXPORT_FORMATS, type ExportFormat } from './export-formats.ts';
import { ExitCode, Failure, fileFailure, usageFailure } from './failure.ts';
import { progressOf } from './flags.ts';
import { didYouMean } from './nearest-word.ts';
import { removedAtExit } from './removed-at-exit.ts';
import { openStored, reading, type StoredFolder } from './stored-folder.ts';
import type { Streams } from './streams.ts';
import { shown, showWork } from './work-display.ts';

type Pieces = AsyncIterable<string | Uint8Array>;

/** t = 0 where no trace says when it was. */
const NO_TIME = Date.UTC(2026, 0, 1);

export async function runExport(words: Words, streams: Streams): Promise<ExitCode> {
  const format = formatOf(words);
  const out = text(words, 'out');
  if (out === '') throw usageFailure('--out: expected a file; got ""');
  if (format === 'parquet' && out === undefined && streams.outIsTerminal)
    throw usageFailure('--as parquet: a terminal cannot show it; name a file with --out');
  const isSilent = isOn(words, 'quiet') || (out === undefined && streams.outIsTerminal);
  const work = showWork(isSilent ? 'never' : progressOf(words), streams);
  const stored = await openStored(text(words, 'result') ?? '', work.update);
  const needed = format === 'csv' || format === 'ndjson' || format === 'parquet' ? ['run', 'compare'] : ['run'];
  const { command } = stored.manifest;
  if (!needed.includes(command)) {
    const hint = command === 'sweep' ? 'A sweep has points.csv and points.parquet in its folder' : undefined;
    throw new Failure(
      ExitCode.input,
      `--as ${format}: expected the result of ${needed.join(' or ')}; it is of ${command}`,
      hint,
    );
  }
  await shown(work, () =>
    reading(stored, async () => {
      const pieces = await piecesOf(format, stored, words);
      await (out === undefined ? streams.outAll(pieces) : writeNew(out, pieces, isOn(words, 'force')));
    }),
  );
  if (out !== undefined && !isOn(words, 'quiet')) streams.error(`kmsim: wrote ${out}\n`);
  return ExitCode.ok;
}

function formatOf(words: Words): ExportFormat {
  const typed = text(words, 'as') ?? '';
  const format = EXPORT_FORMATS.find((name) => name === typed);
  if (format !== undefined) return format;
  throw usageFailure(
    `--as: expected one of ${EXPORT_FORMATS.join(', ')}; got "${typed}"${didYouMean(typed, EXPORT_FORMATS)}`,
  );
}

async function piecesOf(format: ExportFormat, stored: StoredFolder, words: Words): Promise<Pieces> {
  const long = await import('../reports/exports/long-formats.ts');
  switch (format) {
    case 'csv':
      return long.longCsv(stored);
    case 'ndjson':
      return long.longNdjson(stored);
    case 'parquet':
      return long.longParquet(stored);
    case 'hgrm':
      return hgrmOf(stored);
    case 'cloudwatch':
      return cloudwatchOf(stored, words);
    case 'cloudtrail':
      return cloudtrailOf(stored, words);
  }
}

async function hgrmOf(stored: StoredFolder): Promise<Pieces> {
  const { hgrm } = await import('../reports/exports/hgrm.ts');
  const { readLatencyCounts } = await import('../reports/stored-report.ts');
  return Readable.from(hgrm(await readLatencyCounts(stored)));
}

async function cloudwatchOf(stored: StoredFolder, words: Words): Promise<Pieces> {
  const { cloudwatchJson } = await import('../reports/exports/cloudwatch.ts');
  const { readRun } = await import('../reports/stored-report.ts');
  const report = await readRun(stored, stored.manifest.commandLine);
  const { quotas, startTime } = report.summary;
  const places = [...new Set(quotas.map(({ account, region }) => `${account}/${region}`))];
  const place = text(words, 'of') ?? places[0];
  if (place === undefined) throw new Failure(ExitCode.input, `${stored.folder}: no request reached a quota`);
  if ((places.length > 1 && text(words, 'of') === undefined) || !places.includes(place))
    throw usageFailure(`--of: expected one of ${places.join(', ')}; got ${text(words, 'of') ?? 'nothing'}`);
  const slash = place.lastIndexOf('/');
  const [account, region] = [place.slice(0, slash), place.slice(slash + 1)];
  const start = startTime === null ? NO_TIME : Date.parse(startTime);
  const startMilliseconds = Math.floor(start / 60_000) * 60_000;
  const throttledToo = isOn(words, 'throttled');
  return Readable.from(cloudwatchJson(report, { startMilliseconds, account, region, throttledToo }));
}

async function cloudtrailOf(stored: StoredFolder, words: Words): Promise<Pieces> {
  const { repeatRun } = await import('./recorded-flows.ts');
  const { cloudtrailDocument, cloudtrailLines } = await import('../reports/exports/cloudtrail.ts');
  const { flows, scenario, fingerprint } = await repeatRun(stored, texts(words, 'allow-path'));
  const start = scenario.startTime === null ? NO_TIME : Date.parse(scenario.startTime);
  const startMilliseconds = Math.floor(start / 1000) * 1000;
  const options = { startMilliseconds, throttledToo: isOn(words, 'throttled'), fingerprint };
  const isDocument = /\.json(\.gz)?$/.test(text(words, 'out') ?? '');
  return Readable.from(isDocument ? cloudtrailDocument(flows, options) : cloudtrailLines(flows, options));
}

/** Whole or not at all; packed where the name ends so. */
async function writeNew(file: string, pieces: Pieces, force: boolean): Promise<void> {
  if (!force && (await stat(file).catch(() => undefined)) !== undefined)
    throw new Failure(
      ExitCode.file,
      `${file} is already there`,
      'Choose another with --out, or replace it with --force',
    );
  const temporary = `${file}.new`;
  const isThere = removedAtExit(temporary);
  try {
    const content = file.endsWith('.gz') ? Readable.from(pieces).pipe(createGzip()) : pieces;
    await writeFile(temporary, content);
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true });
    throw (error as NodeJS.ErrnoException).code === undefined ? error : fileFailure(`cannot write ${file}`, error);
  } finally {
    isThere();
  }
}
