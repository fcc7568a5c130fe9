/** Why this file exists: what a service asks of KMS is shown by running scenarios, from their text to counted requests. */
import { simulate } from '../../../src/simulation/simulate.ts';
import { loadText } from '../../scenario/load-from-text.ts';

export interface Ran {
  /** Admitted requests by operation. */
  readonly requests: Readonly<Record<string, number>>;
  readonly total: number;
  readonly hits: number;
  readonly throttled: number;
  readonly retries: number;
  readonly succeeded: number;
  readonly failed: number;
}

/** Runs a scenario of actions. */
export async function runScenario(text: string): Promise<Ran> {
  const { world } = await loadText(text);
  const { flows, workloads } = simulate(world);
  const requests: Record<string, number> = {};
  let hits = 0;
  let throttled = 0;
  for (const [index, { action, operation }] of world.flows.entries()) {
    const { admitted, hits: own } = flows[index]!;
    throttled += flows[index]!.throttled;
    if (action === undefined && admitted > 0) requests[operation] = (requests[operation] ?? 0) + admitted;
    hits += own;
  }
  const succeeded = total(workloads.map((workload) => workload.succeeded));
  const failed = total(workloads.map((workload) => workload.failed));
  const retries = total(flows.map((flow) => flow.retries));
  return { requests, total: total(Object.values(requests)), hits, throttled, retries, succeeded, failed };
}

function total(counts: readonly number[]): number {
  return counts.reduce((sum, one) => sum + one, 0);
}
