/**
 * The library: load a scenario, simulate it, read what came of it. The command line is built on the same parts.
 *
 * @example
 * import { loadScenario, runScenario } from 'kmsim';
 *
 * const scenario = await loadScenario({ file: 'scenarios/quickstart.yaml' });
 * if (!scenario.ok) throw new Error(scenario.diagnostics.map(({ message }) => message).join('\n'));
 * const report = await runScenario(scenario, { command: 'kmsim run scenarios/quickstart.yaml' });
 * console.log(report?.summary.totals.throttled);
 */
export type { BackoffName } from './clients/backoff.ts';
export type { RetryPolicy } from './clients/retry.ts';
export { type SdkProfile, sdkProfiles } from './clients/sdk-profiles.ts';
export { BugError } from './engine/ensure.ts';
export type { Clock, Tick } from './engine/tick.ts';
export type { ReadTraceOptions } from './imports/read-options.ts';
export { readTrace } from './imports/read-trace.ts';
export type { Trace, TraceKind } from './imports/trace.ts';
export { TraceError } from './imports/trace-error.ts';
export { findQuota } from './kms/find-quota.ts';
export type { LatencyDistribution, LatencyModel } from './kms/latency.ts';
export type { LimiterChoice } from './kms/limiters.ts';
export { newestProfile, profileNames, quotaRows } from './kms/profiles.ts';
export type { QuotaRow } from './kms/quota-row.ts';
export { spentQuotas } from './kms/request-quotas.ts';
export {
  comparisonFiles,
  type OutputFile,
  renderComparisonText,
  renderSummaryText,
  runFiles,
} from './reports/index.ts';
export type { Diagnostic } from './scenario/diagnostics.ts';
export { scenarioJsonSchema } from './scenario/json-schema.ts';
export { type LoadedScenario, type LoadOptions, loadScenario, type RefusedScenario } from './scenario/load.ts';
export type { CallMeasurement, FlowMeasurement, RunMeasurement } from './simulation/result.ts';
export type { RunOptions as SimulationOptions } from './simulation/run-state.ts';
export { Simulation, simulate } from './simulation/simulate.ts';
export type { Flow, World, WorldClient, WorldQuota, WorldWorkload } from './simulation/world.ts';
export { type CompareOptions, compareVariants, type Variant } from './studies/compare.ts';
export { type RunOptions, runScenario } from './studies/run.ts';
export type { ComparisonReport, RunReport, Summary } from './studies/summary.ts';
export type { Arrivals } from './workloads/arrivals.ts';
