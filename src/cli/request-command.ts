/** Why this file exists: `kmsim request` from what was typed to the pack's folder. */
import { join } from 'node:path';
import { TraceError } from '../imports/trace-error.ts';
import { isRegion, nearestRegions } from '../kms/regions.ts';
import type { FileOptions, OutputFile } from '../reports/chart-files.ts';
import { missingParts } from '../reports/request/checklist.ts';
import { evidenceFiles, requestFiles } from '../reports/request/request-files.ts';
import { missingOfResource, resourceFiles } from '../reports/request/resource-pack.ts';
import { VERSION } from '../studies/version.ts';
import { isOn, text, texts, type Words } from './command.ts';
import { ExitCode, Failure, usageFailure } from './failure.ts';
import { chartsOf, positiveInteger, progressOf } from './flags.ts';
import { writeOutputFolder } from './output-folder.ts';
import { type BuiltPack, buildPack, type PackRequest } from './request-pack.ts';
import { type ResourceRequest, resourceRequest } from './resource-request.ts';
import type { Streams } from './streams.ts';
import { type OnWork, onPicture, shown, showWork } from './work-display.ts';

export async function runRequest(words: Words, streams: Streams): Promise<ExitCode> {
  const asked = requestOf(words);
  const charts = chartsOf(words);
  const work = showWork(isOn(words, 'quiet') ? 'never' : progressOf(words), streams);
  const { told, folder } = await shown(work, async () => {
    const built = await telling(() => packOf(asked, work.update));
    const told = toldOf(built, { charts, onPicture: onPicture(work) });
    const { name } = built.pack;
    const folder = text(words, 'out') ?? join('reports', `${name.replace(/[/\\]/g, '-')}.request`);
    await writeOutputFolder(folder, told.files, {
      owner: { command: 'request', name },
      force: isOn(words, 'force'),
      keep: asked.results,
      onWork: work.update,
      manifest: (files) => manifestOf(name, built.seeds, files),
    });
    return { told, folder };
  });
  streams.out(`${told.rows.join('\n')}\n`);
  if (isOn(words, 'quiet')) return ExitCode.ok;
  for (const missing of told.missing) streams.error(`kmsim: warning: TODO: ${missing}\n`);
  streams.error(`kmsim: wrote ${folder}; read request.md and checklist.md, then submit.sh: nothing was sent\n`);
  return ExitCode.ok;
}

async function packOf(asked: PackRequest, onWork: OnWork): Promise<BuiltPack | ResourceRequest> {
  return (await resourceRequest(asked, onWork)) ?? buildPack(asked, onWork);
}

interface Told {
  readonly files: AsyncIterable<OutputFile>;
  /** A line of each increase. */
  readonly rows: readonly string[];
  readonly missing: readonly string[];
}

function toldOf(built: BuiltPack | ResourceRequest, options: FileOptions): Told {
  if ('items' in built.pack) {
    const { pack, evidence } = built as BuiltPack;
    const rows = pack.items.map(
      ({ quota, accountId, region, desiredPerSecond }) => `${quota}  ${accountId}  ${region}  ${desiredPerSecond}/s`,
    );
    return { files: requestFiles(pack, evidence, options), rows, missing: missingParts(pack) };
  }
  const { pack, evidence } = built as ResourceRequest;
  const { row, accountId, region, desired } = pack;
  async function* files(): AsyncIterable<OutputFile> {
    yield* resourceFiles(pack);
    yield* evidenceFiles(evidence, options);
  }
  return {
    files: files(),
    rows: [`${row.group}  ${accountId}  ${region}  ${desired}`],
    missing: missingOfResource(pack),
  };
}

function requestOf(words: Words): PackRequest {
  if (text(words, 'out') === '') throw usageFailure('--out: expected a folder; got ""');
  const [neededBy, until] = [dateOf(words, 'needed-by') ?? null, dateOf(words, 'until') ?? null];
  if (neededBy !== null && until !== null && until <= neededBy)
    throw usageFailure(`--until: expected a date after --needed-by ${neededBy}; got "${until}"`);
  return {
    results: texts(words, 'plan'),
    applied: texts(words, 'applied'),
    measured: texts(words, 'measured'),
    desired: positiveInteger(words, 'desired'),
    neededBy,
    until,
    standby: texts(words, 'standby').map(checkedRegion),
    allowPaths: texts(words, 'allow-path'),
  };
}

function dateOf(words: Words, name: string): string | undefined {
  const typed = text(words, name);
  if (typed === undefined) return undefined;
  const isDate = /^\d{4}-(0[1-9]|1[0-2])-\d\d$/.test(typed);
  const time = isDate ? Date.parse(`${typed}T00:00:00Z`) : Number.NaN;
  if (!Number.isNaN(time) && new Date(time).toISOString().startsWith(typed)) return typed;
  throw usageFailure(`--${name}: expected a date as YYYY-MM-DD; got "${typed}"`);
}

function checkedRegion(region: string): string {
  if (isRegion(region)) return region;
  const nearest = nearestRegions(region)[0];
  throw usageFailure(
    `--standby: unknown Region "${region}"${nearest === undefined ? '' : `; did you mean "${nearest}"?`}`,
  );
}

function manifestOf(
  name: string,
  seeds: readonly (number | string)[],
  files: Readonly<Record<string, string>>,
): string {
  return `${JSON.stringify({ schemaVersion: 1, kmsim: VERSION, command: 'request', name, seeds, files }, null, 2)}\n`;
}

async function telling<T>(action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    if (!(error instanceof TraceError)) throw error;
    throw new Failure(error.kind === 'unreadable' ? ExitCode.file : ExitCode.input, error.message, error.hint);
  }
}
