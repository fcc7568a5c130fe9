/** Why this file exists: `kmsim plan` from a loaded scenario to its files. */
import { sha256OfText } from '../engine/fingerprint.ts';
import { ExitCode, Failure } from './failure.ts';
import { loadIfTaken } from './scenario-file.ts';
import { type LoadedStudy, lazily, type SimulateOptions, type StudyResult } from './study-result.ts';

/** @throws Failure (2) where nothing of that name can be solved, (3) where there are no thresholds. */
export async function simulatePlan(study: LoadedStudy, options: SimulateOptions): Promise<StudyResult | undefined> {
  const { planScenario } = await import('../studies/plan/plan.ts');
  const { PlanMistake } = await import('../studies/plan/targets.ts');
  const { request, commandLine: command } = study;
  const { plan, charts, replications, percentiles } = request.options;
  const { scenario } = study.scenarios[0]!;
  const { jobs, signal, cache, onSearch } = options;
  try {
    const load = (sets: readonly (readonly [string, string])[]) => loadIfTaken(request, sets);
    const asked = { ...plan!, load, replications, percentiles, command };
    const report = await planScenario(scenario, { ...asked, jobs, signal, cache, onProgress: onSearch });
    if (report === undefined) return undefined;
    const { kmsim: _version, command: _command, ...numbers } = report;
    return {
      exitCode: report.answer === null ? ExitCode.threshold : ExitCode.ok,
      partial: report.partial,
      facts: {
        command: 'plan',
        name: scenario.name,
        partial: report.partial,
        options: request.options,
        seed: scenario.seed,
        replications: Math.max(...report.curve.map((point) => point.replications), 1),
        profile: scenario.profile,
        fingerprints: { plan: { events: report.events, results: sha256OfText(JSON.stringify(numbers)) } },
        commandLine: command,
      },
      files: () => lazily(async () => (await import('../reports/plan-files.ts')).planFiles(report, { charts })),
      text: async (look) => (await import('../reports/plan-text.ts')).renderPlanText(report, look),
      mainFiles: { json: 'summary.json', md: 'report.md' },
      printable: { kind: 'plan', report },
      galleryResult: { kind: 'plan', report },
    };
  } catch (error) {
    if (!(error instanceof PlanMistake)) throw error;
    const isFlag = error.message.startsWith('--');
    throw new Failure(
      isFlag ? ExitCode.usage : ExitCode.input,
      isFlag ? error.message : `${request.file}: ${error.message}`,
      error.hint,
    );
  }
}
