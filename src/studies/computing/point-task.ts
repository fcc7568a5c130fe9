/** Why this file exists: what a point of a sweep depends on, for whoever computes it: this thread, another, another machine. */
import type { Subject } from '../subject.ts';

/** All that a point depends on; `subject` holds the scenario as changed, its recordings and its seed. */
export interface PointTask {
  readonly subject: Subject;
  readonly replications: number;
  readonly percentiles: readonly number[];
}
