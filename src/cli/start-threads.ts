/** Why this file exists: the threads of a sweep load their code while this one loads its points. */
import type { Pool } from '../studies/computing/workers.ts';

/** Undefined for one thread, which is this one. */
export function startThreads(jobs: number): Promise<Pool> | undefined {
  return jobs > 1 ? import('../studies/computing/workers.ts').then(({ startPool }) => startPool(jobs)) : undefined;
}
