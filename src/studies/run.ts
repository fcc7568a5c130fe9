/** Why this file exists: `kmsim run`: one scenario, once or several times, and what came of it. */

import { type ReplicationOptions, runReplications } from './computing/replications.ts';
import { replicateUntil } from './precision.ts';
import type { Subject } from './subject.ts';
import { summarize } from './summarize.ts';
import type { RunReport } from './summary.ts';

export interface RunOptions extends Omit<ReplicationOptions, 'replications'> {
  /** Default 1. */
  readonly replications?: number | undefined;
  /** In place of `replications`: until the intervals are so narrow, 0.05 for 5 % of the mean. */
  readonly precision?: number | undefined;
  /** The command that gives this result again. */
  readonly command: string;
}

/**
 * Simulates a scenario.
 *
 * @returns undefined if it was interrupted before there was anything to show.
 * @throws BugError if a call or a request was lost.
 */
export async function runScenario(subject: Subject, options: RunOptions): Promise<RunReport | undefined> {
  if (options.precision !== undefined) return runUntil(subject, options.precision, options);
  const replications = options.replications ?? 1;
  const [measurements] = await runReplications([subject.world], { ...options, replications });
  if (measurements === undefined || measurements.length === 0) return undefined;
  const partial = measurements.length < replications;
  const { percentiles, command } = options;
  return {
    ...summarize(subject, measurements, percentiles === undefined ? { partial } : { partial, percentiles }),
    command,
  };
}

async function runUntil(subject: Subject, wanted: number, options: RunOptions): Promise<RunReport | undefined> {
  const { measurements, partial, precision } = await replicateUntil([subject], wanted, options);
  if (measurements[0]!.length === 0) return undefined;
  const { percentiles, command } = options;
  const own = { partial, precision: precision[0] };
  return {
    ...summarize(subject, measurements[0]!, percentiles === undefined ? own : { ...own, percentiles }),
    command,
  };
}
