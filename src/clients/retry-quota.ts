/**
 * Why this file exists: AWS's standard retry mode stops retrying when retries do not help: each instance of a client has
 * a quota that retries spend and successes give back.
 */

/** The retry quotas of all instances of one client, each starting full. */
export class RetryQuotas {
  /** How many instances are below their full quota: while none is, a success changes nothing, unless it overfills. */
  below = 0;
  /** Of SDKs with this defect: each success fills the quota, and raises it further if it was full. */
  readonly overfills: boolean;
  readonly #full: number;
  readonly #capacity: Float64Array;

  constructor(instances: number, full: number, overfills = false) {
    this.overfills = overfills;
    this.#full = full;
    this.#capacity = new Float64Array(instances).fill(full);
  }

  /** Spends `cost` if that much is left; false if not. */
  spend(instance: number, cost: number): boolean {
    const capacity = this.#capacity[instance]!;
    if (capacity < cost) return false;
    const after = capacity - cost;
    if (capacity >= this.#full && after < this.#full) this.below++;
    this.#capacity[instance] = after;
    return true;
  }

  /** Gives back `amount`, up to the full quota. */
  refund(instance: number, amount: number): void {
    const before = this.#capacity[instance]!;
    if (before === this.#full && !this.overfills) return;
    const after = this.overfills ? Math.max(this.#full, before + amount) : Math.min(this.#full, before + amount);
    if (before < this.#full && after >= this.#full) this.below--;
    this.#capacity[instance] = after;
  }

  /** The instance starts again, with a full quota. */
  renew(instance: number): void {
    if (this.#capacity[instance]! < this.#full) this.below--;
    this.#capacity[instance] = this.#full;
  }

  left(instance: number): number {
    return this.#capacity[instance]!;
  }
}
