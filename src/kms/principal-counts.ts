/**
 * Why this file exists: until 2021 a principal could have so many grants on one key, so they are counted by principal,
 * the most that any has included.
 */
import { DelayedCount } from './delayed-count.ts';

/** Grants on one key by grantee; a null name is a principal that has one grant only. */
export class PrincipalCounts {
  readonly #byName = new Map<string, DelayedCount>();
  readonly #single = new DelayedCount();

  add(name: string | null): void {
    this.#countOf(name).add(1, 0, 0);
  }

  remove(name: string | null, atNanoseconds: number, nowNanoseconds: number): void {
    this.#countOf(name).add(-1, atNanoseconds, nowNanoseconds);
  }

  of(name: string | null, nowNanoseconds: number): number {
    return name === null ? 0 : (this.#byName.get(name)?.valueAt(nowNanoseconds) ?? 0);
  }

  /** There are as many named principals as clients in a scenario, so each is asked. */
  most(nowNanoseconds: number): number {
    let most = this.#single.valueAt(nowNanoseconds) > 0 ? 1 : 0;
    for (const count of this.#byName.values()) most = Math.max(most, count.valueAt(nowNanoseconds));
    return most;
  }

  #countOf(name: string | null): DelayedCount {
    if (name === null) return this.#single;
    let count = this.#byName.get(name);
    if (count === undefined) {
      count = new DelayedCount();
      this.#byName.set(name, count);
    }
    return count;
  }
}
