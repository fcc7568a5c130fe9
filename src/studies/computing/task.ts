/** Why this file exists: what a study hands out, to this thread or to workers, and what comes back. */
import type { RunMeasurement } from '../../simulation/result.ts';

/** One run: which world, and which replication of it. */
export interface Task {
  readonly world: number;
  readonly replication: number;
}

/** What came of a task: undefined if it was interrupted before it had anything to show. */
export type TaskResults = (RunMeasurement | undefined)[];
