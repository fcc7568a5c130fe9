/**
 * Why this file exists: `kmsim report` from a stored result to the same folder with its charts and pages drawn anew: its
 * data files stay as they are, byte for byte.
 */
import { createReadStream } from 'node:fs';
import { join, resolve } from 'node:path';
import type { FileOptions } from '../reports/chart-files.ts';
import { ExitCode, Failure } from './failure.ts';
import { type ManifestFacts, manifestText, relativePlace } from './manifest.ts';
import { type OutputFile, writeOutputFolder } from './output-folder.ts';
import { CACHE_FOLDER } from './point-cache.ts';
import { reading, type StoredFolder } from './stored-folder.ts';
import { onPicture, type WorkDisplay } from './work-display.ts';

export interface RedrawOptions {
  /** Where to write; default: where it lies. */
  readonly out: string | undefined;
  readonly force: boolean;
  /** Default: as it was drawn first. */
  readonly charts: readonly ('svg' | 'png')[] | undefined;
  readonly work: WorkDisplay;
}

/** A stored result, to be drawn. */
export interface Drawing {
  readonly files: (options: FileOptions) => AsyncIterable<OutputFile>;
  text(look: { readonly color: boolean; readonly width: number }): Promise<string>;
}

/** Reads what a result's report is drawn from. */
export async function drawingOf(stored: StoredFolder): Promise<Drawing> {
  return reading(stored, async () => {
    switch (stored.manifest.command) {
      case 'run':
        return runDrawing(stored);
      case 'compare':
        return comparisonDrawing(stored);
      case 'sweep':
        return sweepDrawing(stored);
      default:
        return planDrawing(stored);
    }
  });
}

export interface Redrawn {
  readonly folder: string;
  /** Data files that are not what the manifest says: someone changed them. */
  readonly changed: readonly string[];
}

/** Draws it and writes the folder. */
export async function redraw(stored: StoredFolder, drawing: Drawing, options: RedrawOptions): Promise<Redrawn> {
  const { folder, manifest } = stored;
  const charts = options.charts ?? manifest.options.charts;
  const target = options.out ?? folder;
  async function* files(): AsyncIterable<OutputFile> {
    for (const name of dataFiles(stored)) yield { name, content: createReadStream(join(folder, name)) };
    yield* drawing.files({ charts, onPicture: onPicture(options.work) });
  }
  const { schemaVersion: _, kmsim: _kmsim, generatedAt: _at, machine: _machine, files: _files, ...facts } = manifest;
  const place = { ...facts.scenario, file: scenarioFrom(stored, target) };
  const now: ManifestFacts = { ...facts, scenario: place, options: { ...facts.options, charts } };
  let changed: readonly string[] = [];
  await reading(stored, () =>
    writeOutputFolder(target, files(), {
      owner: { command: manifest.command, name: manifest.name },
      force: options.force,
      keep: [],
      onWork: options.work.update,
      ...(manifest.command === 'sweep' ? { carry: CACHE_FOLDER } : {}),
      manifest: (hashes) => {
        changed = dataFiles(stored).filter((name) => hashes[name] !== manifest.files[name]);
        return manifestText(now, hashes);
      },
    }),
  );
  return { folder: target, changed };
}

/** What of a result is not drawn, in the order in which it was written. */
function dataFiles({ folder, manifest }: StoredFolder): readonly string[] {
  const names = Object.keys(manifest.files).filter((name) => !/^charts\/|^report\.(html|md)$/.test(name));
  const strange = names.find((name) => !/^[\w-][\w.-]*(\/[\w-][\w.-]*)*$/.test(name));
  if (strange === undefined) return names;
  throw new Failure(
    ExitCode.input,
    `${join(folder, 'manifest.json')}: no result has a file ${JSON.stringify(strange)}`,
  );
}

/** The scenario's place, from the new folder. */
function scenarioFrom({ folder, manifest }: StoredFolder, target: string): string | null {
  const { file } = manifest.scenario;
  return file === null ? null : relativePlace(resolve(target), resolve(folder, file));
}

async function runDrawing(stored: StoredFolder): Promise<Drawing> {
  const { readRun } = await import('../reports/stored-report.ts');
  const { drawnRunFiles } = await import('../reports/files.ts');
  const report = await readRun(stored, stored.manifest.commandLine);
  return {
    files: (options) => drawnRunFiles(report, options),
    text: async (look) => (await import('../reports/summary-text.ts')).renderSummaryText(report, look),
  };
}

async function comparisonDrawing(stored: StoredFolder): Promise<Drawing> {
  const { readComparison } = await import('../reports/stored-report.ts');
  const { drawnComparisonFiles } = await import('../reports/files.ts');
  const report = await readComparison(stored);
  return {
    files: (options) => drawnComparisonFiles(report, options),
    text: async (look) => (await import('../reports/summary-text.ts')).renderComparisonText(report, look),
  };
}

async function sweepDrawing(stored: StoredFolder): Promise<Drawing> {
  const { drawnSweepFiles } = await import('../reports/sweep-files.ts');
  const report = JSON.parse(await stored.text('summary.json'));
  return {
    files: (options) => drawnSweepFiles(report, options),
    text: async (look) => (await import('../reports/sweep-text.ts')).renderSweepText(report, look),
  };
}

async function planDrawing(stored: StoredFolder): Promise<Drawing> {
  const { drawnPlanFiles } = await import('../reports/plan-files.ts');
  const report = JSON.parse(await stored.text('summary.json'));
  return {
    files: (options) => drawnPlanFiles(report, options),
    text: async (look) => (await import('../reports/plan-text.ts')).renderPlanText(report, look),
  };
}
