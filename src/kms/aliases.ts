/**
 * Why this file exists: aliases point to keys and are moved between them (that is how a key is rotated by hand), and
 * there are quotas on them, per Region until 2021, per key since 2020. Who names a key by an alias may for a while get
 * the one it pointed to before: "changes to AWS KMS resources might not be immediately visible to subsequent commands".
 *
 * @source AWS KMS developer guide, "Using aliases" and "Resource quotas", KDG@867b37f; "AWS KMS eventual consistency",
 * read 2026
 */
import type { RandomStream } from '../engine/random.ts';
import type { AnswerTimes } from './answer-times.ts';
import type { KmsAlias, KmsKey } from './kms-world.ts';

/** How long changes take to be known throughout KMS. */
export interface Propagation {
  readonly times: AnswerTimes;
  readonly stream: RandomStream;
}

interface Change {
  readonly atNanoseconds: number;
  readonly key: number;
}

export class Aliases {
  /** By named alias: the key it points to, or -1 once it is deleted. */
  readonly #targets: number[];
  /** By named alias: the key that those who name it get, and what they get later. */
  readonly #known: number[];
  readonly #changes: Change[][];
  /** By key: aliases that no request names. */
  readonly #others: number[];
  /** By key: aliases that the run made without a name, which DeleteAlias may take away again. */
  readonly #made: number[];
  readonly #keys: readonly KmsKey[];
  readonly #propagation: Propagation | null;

  /** @param propagation null where every change is known at once */
  constructor(aliases: readonly KmsAlias[], keys: readonly KmsKey[], propagation: Propagation | null) {
    this.#keys = keys;
    this.#propagation = propagation;
    this.#targets = aliases.map(({ key }) => key ?? -1);
    this.#known = [...this.#targets];
    this.#changes = aliases.map(() => []);
    this.#made = keys.map(() => 0);
    this.#others = keys.map((key, index) => key.aliases - aliases.filter((alias) => alias.key === index).length);
  }

  /** The key it points to; -1 where there is no such alias. */
  target(alias: number): number {
    return this.#targets[alias]!;
  }

  /** The key that a request gets which names the alias now; -1 where there is none yet, or any more. */
  knownTarget(alias: number, nowNanoseconds: number): number {
    const changes = this.#changes[alias]!;
    while (changes.length > 0 && changes[0]!.atNanoseconds <= nowNanoseconds) this.#known[alias] = changes.shift()!.key;
    return this.#known[alias]!;
  }

  point(alias: number, key: number, nowNanoseconds: number): void {
    this.#targets[alias] = key;
    const changes = this.#changes[alias]!;
    // What is known of one alias changes in the order in which it happened.
    const last = changes.at(-1)?.atNanoseconds ?? 0;
    changes.push({ atNanoseconds: Math.max(nowNanoseconds + this.#delay(), last), key });
  }

  delete(alias: number, nowNanoseconds: number): void {
    this.point(alias, -1, nowNanoseconds);
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
    for (const [alias, target] of this.#targets.entries()) if (target === key) this.#forget(alias);
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

  #forget(alias: number): void {
    this.#targets[alias] = -1;
    this.#known[alias] = -1;
    this.#changes[alias] = [];
  }

  #delay(): number {
    return this.#propagation === null ? 0 : this.#propagation.times.draw(this.#propagation.stream);
  }
}
