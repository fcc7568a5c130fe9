/** Why this file exists: Envoy's retry budget, which bounds not how often but how many at once: retries under way. */
import type { AttemptEnd, RetryBudget } from './retry-budget.ts';

export interface EnvoyPolicy {
  readonly kind: 'envoy';
  /** `budget_percent`, 0 to 1. */
  readonly budgetShare: number;
  readonly minRetryConcurrency: number;
}

/**
 * A retry is allowed while fewer than max(floor(budgetShare x active), minRetryConcurrency) are under way. A retry is under
 * way from the decision on, its wait included, until its answer. Active are the attempts that wait for their answer, the
 * one that has just failed among them: Envoy decides when it reads the headers of the answer.
 *
 * An instance that starts again still waits for the answers to what it has sent: its counts stay.
 *
 * @source envoyproxy/envoy, source/common/upstream/resource_manager_impl.h (RetryBudgetImpl) and
 *   source/common/router/retry_state_impl.cc (shouldRetry); its pending requests wait for a connection, of which there
 *   are enough here
 */
export class EnvoyBudget implements RetryBudget {
  readonly memoryNanoseconds = 0;
  readonly #budgetShare: number;
  readonly #minRetryConcurrency: number;
  readonly #active: Float64Array;
  readonly #retries: Float64Array;

  constructor({ budgetShare, minRetryConcurrency }: EnvoyPolicy, instances: number) {
    this.#budgetShare = budgetShare;
    this.#minRetryConcurrency = minRetryConcurrency;
    this.#active = new Float64Array(instances);
    this.#retries = new Float64Array(instances);
  }

  sent(instance: number): void {
    this.#active[instance]!++;
  }

  ended(instance: number, _end: AttemptEnd, retry: boolean): void {
    this.#active[instance]!--;
    if (retry) this.#retries[instance]!--;
  }

  mayRetry(instance: number): boolean {
    const active = this.#active[instance]! + 1;
    const most = Math.max(Math.floor(this.#budgetShare * active), this.#minRetryConcurrency);
    if (this.#retries[instance]! >= most) return false;
    this.#retries[instance]!++;
    return true;
  }

  renew(): void {}
}
