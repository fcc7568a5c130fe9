/**
 * Why this file exists: run, compare and verify do the same with a scenario: load it, simulate it, turn it into files.
 * What they then do with the files is theirs.
 */
import type { GalleryEntry } from '../reports/gallery.ts';
import type { LoadedScenario } from '../scenario/load.ts';
import type { ReplicationOptions } from '../studies/replications.ts';
import type { Summary } from '../studies/summary.ts';
import { commandLine } from './command-line.ts';
import { ExitCode, Failure } from './failure.ts';
import type { ManifestFacts } from './manifest.ts';
import type { OutputFile } from './output-folder.ts';
import { loadOrTell } from './scenario-file.ts';
import type { StudyRequest } from './study-request.ts';

export type { StudyName } from './study-request.ts';

/** A scenario and, to compare, each of its variants; the first is the base. */
export interface LoadedStudy {
  readonly request: StudyRequest;
  readonly scenarios: readonly {
    readonly name: string;
    readonly change: Readonly<Record<string, string>>;
    readonly scenario: LoadedScenario;
  }[];
  readonly replications: number;
  readonly commandLine: string;
}

export interface StudyResult {
  readonly exitCode: ExitCode;
  readonly partial: boolean;
  readonly facts: Omit<ManifestFacts, 'scenario'>;
  readonly summaries: readonly Summary[];
  files(): AsyncIterable<OutputFile>;
  /** For a terminal. */
  text(options: { readonly color: boolean; readonly width: number }): Promise<string>;
  /** Which file is the result in which format. */
  readonly mainFiles: { readonly json: string; readonly md: string };
  /** For the gallery's index. */
  readonly galleryResult: GalleryEntry['result'];
}

/**
 * Loads what a study needs.
 *
 * @throws Failure (3 or 4) with every problem of the file.
 */
export async function loadStudy(request: StudyRequest): Promise<LoadedStudy> {
  const base = await loadOrTell(request, request.options.variant);
  const baseName = base.variants.some(({ name }) => name === 'base') ? 'the file' : 'base';
  const scenarios: LoadedStudy['scenarios'][number][] = [{ name: baseName, change: {}, scenario: base }];
  if (request.command === 'compare') {
    if (base.variants.length === 0) throw nothingToCompare(request.file);
    for (const { name, change } of base.variants) {
      scenarios.push({ name, change, scenario: await loadOrTell(request, name) });
    }
  }
  const { DEFAULT_REPLICATIONS } = await import('../studies/compare.ts');
  const replications = request.options.replications ?? (request.command === 'compare' ? DEFAULT_REPLICATIONS : 1);
  return {
    request,
    scenarios,
    replications,
    commandLine: commandLine(request.command, request.file, base.seed, request.options),
  };
}

function nothingToCompare(file: string): Failure {
  const hint = 'Name changes under `variants:` in it, or use `kmsim run`';
  return new Failure(ExitCode.input, `${file}: there are no variants to compare`, hint);
}

/** Simulates it. Undefined if it was interrupted before there was anything to show. */
export async function simulateStudy(
  study: LoadedStudy,
  options: Pick<ReplicationOptions, 'jobs' | 'signal' | 'onProgress'>,
): Promise<StudyResult | undefined> {
  return study.request.command === 'run' ? simulateRun(study, options) : simulateComparison(study, options);
}

async function simulateRun(study: LoadedStudy, options: Pick<ReplicationOptions, 'jobs' | 'signal' | 'onProgress'>) {
  const { runScenario } = await import('../studies/run.ts');
  const { charts, percentiles } = study.request.options;
  const { replications, commandLine: command } = study;
  const report = await runScenario(study.scenarios[0]!.scenario, { ...options, replications, percentiles, command });
  if (report === undefined) return undefined;
  const { summary } = report;
  return {
    ...resultOf(study, [{ name: 'base', summary }]),
    exitCode: met(summary) ? ExitCode.ok : ExitCode.threshold,
    files: () => lazily(async () => (await import('../reports/files.ts')).runFiles(report, { charts })),
    text: async (look) => (await import('../reports/summary-text.ts')).renderSummaryText(report, look),
    mainFiles: { json: 'summary.json', md: 'report.md' },
    galleryResult: { kind: 'run', report },
  } satisfies StudyResult;
}

async function simulateComparison(
  study: LoadedStudy,
  options: Pick<ReplicationOptions, 'jobs' | 'signal' | 'onProgress'>,
) {
  const { compareVariants } = await import('../studies/compare.ts');
  const { charts, percentiles } = study.request.options;
  const { replications, commandLine: command } = study;
  const variants = study.scenarios.map(({ name, change, scenario }) => ({ name, change, subject: scenario }));
  const report = await compareVariants(variants, { ...options, replications, percentiles, command });
  if (report === undefined) return undefined;
  return {
    ...resultOf(study, report.variants),
    exitCode: report.variants.some(({ summary }) => met(summary)) ? ExitCode.ok : ExitCode.threshold,
    files: () => lazily(async () => (await import('../reports/files.ts')).comparisonFiles(report, { charts })),
    text: async (look) => (await import('../reports/summary-text.ts')).renderComparisonText(report, look),
    mainFiles: { json: 'summary.json', md: 'report.md' },
    galleryResult: { kind: 'comparison', report },
  } satisfies StudyResult;
}

function resultOf(study: LoadedStudy, variants: readonly { readonly name: string; readonly summary: Summary }[]) {
  const { name, seed, profile } = study.scenarios[0]!.scenario;
  const summaries = variants.map(({ summary }) => summary);
  const partial = summaries.some((summary) => summary.partial);
  const facts: Omit<ManifestFacts, 'scenario'> = {
    command: study.request.command,
    name,
    partial,
    options: study.request.options,
    seed,
    replications: summaries[0]!.replications,
    profile,
    fingerprints: Object.fromEntries(variants.map((variant) => [variant.name, variant.summary.fingerprints])),
    commandLine: study.commandLine,
  };
  return { partial, facts, summaries };
}

/** No threshold failed. */
function met({ thresholds }: Summary): boolean {
  return thresholds.every(({ passed }) => passed);
}

async function* lazily(make: () => Promise<AsyncIterable<OutputFile>>): AsyncIterable<OutputFile> {
  yield* await make();
}
