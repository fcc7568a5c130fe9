/**
 * Why this file exists: AWS's standard retry mode stops retrying when retries do not help: each instance of a client has
 * a quota that retries spend and successes give back.
 */

/** The retry quotas of all instances of one client, each starting full. */
export class RetryQuotas {
  /** How many instances are below their full quota: while none is, a success changes nothing. */
  below = 0;
  readonly #full: number;
  readonly #capacity: Int32Array;

  constructor(instances: number, full: number) {
    this.#full = full;
    this.#capacity = new Int32Array(instances).fill(full);
  }

  /** Spends `cost` if that much is left; false if not. */
  spend(instance: number, cost: number): boolean {
    const capacity = this.#capacity[instance]!;
    if (capacity < cost) return false;
    if (capacity === this.#full && cost > 0) this.below++;
    this.#capacity[instance] = capacity - cost;
    return true;
  }

  /** Gives back `amount`, up to the full quota. */
  refund(instance: number, amount: number): void {
    const before = this.#capacity[instance]!;
    if (before === this.#full) return;
    const after = Math.min(this.#full, before + amount);
    if (after === this.#full) this.below--;
    this.#capacity[instance] = after;
  }

  left(instance: number): number {
    return this.#capacity[instance]!;
  }
}
