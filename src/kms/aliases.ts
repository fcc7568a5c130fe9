/**
 * Why this file exists: aliases point to keys and are moved between them (that is how a key is rotated by hand), and
 * there are quotas on them, per Region until 2021, per key since 2020.
 *
 * @source AWS KMS developer guide, "Using aliases" and "Resource quotas", KDG@867b37f
 */
import type { KmsAlias, KmsKey } from './kms-world.ts';

export class Aliases {
  /** By named alias: the key it points to, or -1 once it is deleted. */
  readonly #targets: number[];
  /** By key: aliases that no request names. */
  readonly #others: number[];
  /** By key: aliases that the run made without a name, which DeleteAlias may take away again. */
  readonly #made: number[];
  readonly #keys: readonly KmsKey[];

  constructor(aliases: readonly KmsAlias[], keys: readonly KmsKey[]) {
    this.#keys = keys;
    this.#targets = aliases.map(({ key }) => key ?? -1);
    this.#made = keys.map(() => 0);
    this.#others = keys.map((key, index) => key.aliases - aliases.filter((alias) => alias.key === index).length);
  }

  /** The key it points to; -1 where there is no such alias. */
  target(alias: number): number {
    return this.#targets[alias]!;
  }

  point(alias: number, key: number): void {
    this.#targets[alias] = key;
  }

  delete(alias: number): void {
    this.#targets[alias] = -1;
  }

  /** An alias of a name of its own. */
  addUnnamed(key: number): void {
    this.#made[key] = this.#made[key]! + 1;
  }

  hasUnnamed(key: number): boolean {
    return this.#made[key]! > 0;
  }

  deleteUnnamed(key: number): void {
    this.#made[key] = this.#made[key]! - 1;
  }

  /** A key that is deleted takes its aliases with it. */
  deleteOf(key: number): void {
    this.#others[key] = 0;
    this.#made[key] = 0;
    for (const [alias, target] of this.#targets.entries()) if (target === key) this.#targets[alias] = -1;
  }

  of(key: number): number {
    return this.#others[key]! + this.#made[key]! + this.#targets.filter((target) => target === key).length;
  }

  /** Those of customer managed keys: AWS's own do not count. */
  in(accountId: string, region: string): number {
    let count = 0;
    for (const [index, key] of this.#keys.entries())
      if (key.type === 'customer-managed' && key.accountId === accountId && key.region === region)
        count += this.of(index);
    return count;
  }
}
