/**
 * Why this file exists: run, compare and verify do the same with a scenario: load it, simulate it, turn it into files.
 * What they then do with the files is theirs.
 */
import type { RunReport, Summary } from '../studies/summary.ts';
import { commandLine } from './command-line.ts';
import { ExitCode, Failure } from './failure.ts';
import type { ManifestFacts } from './manifest.ts';
import { loadOrTell } from './scenario-file.ts';
import type { StudyRequest } from './study-request.ts';
import { type LoadedStudy, lazily, type SimulateOptions, type StudyResult } from './study-result.ts';

export type { StudyName } from './study-request.ts';
export type { LoadedStudy, StudyResult } from './study-result.ts';

import { gridOf } from './sweep-flags.ts';

/**
 * Loads what a study needs.
 *
 * @throws Failure (3 or 4) with every problem of the file.
 */
export async function loadStudy(request: StudyRequest): Promise<LoadedStudy> {
  const base = await loadOrTell(request, request.options.variant);
  const again = { ...request, text: base.text };
  const baseName = base.variants.some(({ name }) => name === 'base') ? 'the file' : 'base';
  const scenarios: LoadedStudy['scenarios'][number][] = [{ name: baseName, change: {}, scenario: base }];
  if (request.command === 'compare') {
    if (base.variants.length === 0) throw nothingToCompare(request.file);
    for (const { name, change } of base.variants) {
      scenarios.push({ name, change, scenario: await loadOrTell(again, name) });
    }
  }
  if (request.command === 'sweep') {
    for (const change of gridOf(request.options.sweep ?? [])) {
      const scenario = await loadOrTell(again, request.options.variant, Object.entries(change));
      scenarios.push({ name: JSON.stringify(change), change, scenario });
    }
  }
  const { DEFAULT_REPLICATIONS } = await import('../studies/compare.ts');
  const several = request.command === 'compare' || request.command === 'sweep';
  const replications = request.options.replications ?? (several ? DEFAULT_REPLICATIONS : 1);
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

/** Of all its runs together; of a plan, of one of them. */
export function simulatedSecondsOf({ scenarios, replications }: LoadedStudy): number {
  return scenarios.reduce((sum, { scenario: { world } }) => {
    return sum + (world.clock.durationTicks / world.clock.ticksPerSecond) * replications;
  }, 0);
}

/** Simulates it. Undefined if it was interrupted before there was anything to show. */
export async function simulateStudy(study: LoadedStudy, options: SimulateOptions): Promise<StudyResult | undefined> {
  switch (study.request.command) {
    case 'run':
      return simulateRun(study, options);
    case 'compare':
      return simulateComparison(study, options);
    case 'sweep':
      return (await import('./sweep-study.ts')).simulateSweep(study, options);
    case 'plan':
      return (await import('./plan-study.ts')).simulatePlan(study, options);
  }
}

async function simulateRun(study: LoadedStudy, options: SimulateOptions) {
  const { runScenario } = await import('../studies/run.ts');
  const { charts, percentiles, precision, sensitivity } = study.request.options;
  const { replications, commandLine: command } = study;
  const asked = await runScenario(study.scenarios[0]!.scenario, {
    ...options,
    replications,
    precision,
    percentiles,
    command,
  });
  if (asked === undefined) return undefined;
  const report = sensitivity === true ? await withSensitivity(study, asked, options) : asked;
  const { summary } = report;
  return {
    ...resultOf(study, [{ name: 'base', summary }]),
    exitCode: met(summary) ? ExitCode.ok : ExitCode.threshold,
    files: (drawing) =>
      lazily(async () => {
        const whatIf = await (await import('./what-if.ts')).whatIfText(study, summary);
        return (await import('../reports/files.ts')).runFiles({ ...report, whatIf }, { charts, ...drawing });
      }),
    text: async (look) => (await import('../reports/summary-text.ts')).renderSummaryText(report, look),
    mainFiles: { json: 'summary.json', md: 'report.md' },
    printable: { kind: 'run', report },
    galleryResult: { kind: 'run', report },
  } satisfies StudyResult;
}

/** Partial if it was interrupted before the other limiters were known. */
async function withSensitivity(study: LoadedStudy, report: RunReport, options: SimulateOptions): Promise<RunReport> {
  const { underEachLimiter } = await import('./limiter-study.ts');
  const sensitivity = await underEachLimiter(study, report.summary, options);
  const more = sensitivity === undefined ? { partial: true } : { sensitivity };
  return { ...report, summary: { ...report.summary, ...more } };
}

async function simulateComparison(study: LoadedStudy, options: SimulateOptions) {
  const { compareVariants } = await import('../studies/compare.ts');
  const { charts, percentiles, precision } = study.request.options;
  const { replications, commandLine: command } = study;
  const variants = study.scenarios.map(({ name, change, scenario }) => ({ name, change, subject: scenario }));
  const report = await compareVariants(variants, { ...options, replications, precision, percentiles, command });
  if (report === undefined) return undefined;
  return {
    ...resultOf(study, report.variants),
    exitCode: report.variants.some(({ summary }) => met(summary)) ? ExitCode.ok : ExitCode.threshold,
    files: (drawing) =>
      lazily(async () => (await import('../reports/files.ts')).comparisonFiles(report, { charts, ...drawing })),
    text: async (look) => (await import('../reports/summary-text.ts')).renderComparisonText(report, look),
    mainFiles: { json: 'summary.json', md: 'report.md' },
    printable: { kind: 'comparison', report },
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
  return { partial, facts };
}

/** No threshold failed. */
function met({ thresholds }: Summary): boolean {
  return thresholds.every(({ passed }) => passed);
}
