/** Why this file exists: tests of imports write folders of records, import them, and read back what was written. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll } from 'vitest';
import { importCloudtrail } from '../../src/imports/import-cloudtrail.ts';
import { importCloudwatch } from '../../src/imports/import-cloudwatch.ts';
import { importCsv } from '../../src/imports/import-csv.ts';
import type { ImportOptions } from '../../src/imports/import-options.ts';
import { type ReplayOptions, replayFiles } from '../../src/imports/imported.ts';
import type { Recording } from '../../src/imports/recording.ts';
import { TraceError } from '../../src/imports/trace-error.ts';
import { loadScenario } from '../../src/scenario/load.ts';

const root = mkdtempSync(join(tmpdir(), 'kmsim-imports-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

let folders = 0;

/** A new folder with these files, by their names in it. */
export function folderOf(files: Readonly<Record<string, string | Uint8Array>>): string {
  folders += 1;
  const folder = join(root, `f${folders}`);
  mkdirSync(folder);
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  return folder;
}

export type Asked = Partial<ImportOptions> & Partial<ReplayOptions>;

const importers = { cloudtrail: importCloudtrail, cloudwatch: importCloudwatch, csv: importCsv };

export type ImportFormat = keyof typeof importers;

export function recordingOf(format: ImportFormat, paths: readonly string[], asked: Asked = {}): Promise<Recording> {
  return importers[format](paths, { split: 'operation', filter: {}, ...asked });
}

export interface Written {
  readonly trace: string;
  readonly scenario: string;
  readonly quotas: string | undefined;
  /** All that was written. */
  readonly everything: string;
  readonly lines: readonly string[];
  readonly warnings: readonly string[];
  /** Where it was written. */
  readonly folder: string;
}

/** Imports files, and writes what `kmsim import` would. */
export async function imported(format: ImportFormat, paths: readonly string[], asked: Asked = {}): Promise<Written> {
  const recording = await recordingOf(format, paths, asked);
  const options = {
    name: 'files',
    split: 'operation',
    keepNames: false,
    spread: undefined,
    quotas: undefined,
  } as const;
  const { files, lines, warnings } = replayFiles(recording, { ...options, ...asked });
  const content = Object.fromEntries(files.map((file) => [file.name, [...file.content].join('')]));
  return {
    trace: content['trace.csv']!,
    scenario: content['scenario.yaml']!,
    quotas: content['quotas.json'],
    everything: Object.values(content).join('\n'),
    lines,
    warnings,
    folder: folderOf(content),
  };
}

/** Loads the scenario that was written; a problem fails the test. */
export async function loaded({ folder }: Written) {
  const scenario = await loadScenario({ file: join(folder, 'scenario.yaml') });
  if (!scenario.ok) throw new Error(scenario.diagnostics.map(({ path, message }) => `${path}: ${message}`).join('\n'));
  return scenario;
}

/** Recorded requests by second, refused ones among them. */
export function perSecond(recording: Recording): Record<string, number> {
  const seconds: Record<string, number> = {};
  for (const { seconds: at, count, throttled } of recording.rows())
    seconds[at] = (seconds[at] ?? 0) + count + throttled;
  return seconds;
}

/** The message, and the hint if there is one, with which it is refused. */
export async function importRefusal(action: () => Promise<unknown>): Promise<string> {
  try {
    await action();
  } catch (error) {
    if (!(error instanceof TraceError)) throw error;
    return error.hint === undefined ? error.message : `${error.message} [${error.hint}]`;
  }
  return 'no refusal';
}
