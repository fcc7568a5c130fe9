/** Why this file exists: `kmsim run --sensitivity`: the same scenario under the limiters that it does not name. */
import type { LimiterOutcome, Summary } from '../studies/summary.ts';
import { loadIfTaken } from './scenario-file.ts';
import type { LoadedStudy, SimulateOptions } from './study-result.ts';

/** The run's own outcome first; undefined where it was interrupted before all were known. */
export async function underEachLimiter(
  { request, scenarios, replications, commandLine: command }: LoadedStudy,
  summary: Summary,
  { jobs, signal }: SimulateOptions,
): Promise<readonly LimiterOutcome[] | undefined> {
  const { limiterNames, outcomeOf } = await import('../studies/limiter-sensitivity.ts');
  const { runScenario } = await import('../studies/run.ts');
  const { precision, percentiles } = request.options;
  const outcomes = [outcomeOf(summary)];
  for (const limiter of limiterNames.filter((name) => name !== summary.limiter)) {
    const again = { ...request, text: scenarios[0]!.scenario.text };
    const scenario = await loadIfTaken(again, [['quotas.limiter', limiter]]);
    if (scenario === undefined) continue;
    const report = await runScenario(scenario, { jobs, signal, replications, precision, percentiles, command });
    if (report === undefined || report.summary.partial) return undefined;
    outcomes.push(outcomeOf(report.summary));
  }
  return outcomes;
}
