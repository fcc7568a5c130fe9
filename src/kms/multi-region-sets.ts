/**
 * Why this file exists: which of related multi-Region keys is the primary, as UpdatePrimaryRegion makes another one so.
 *
 * @source AWS KMS developer guide, "Change the primary key in a set of multi-Region keys", read 2026
 */
import type { KmsKey } from './kms-world.ts';

/** Keys with the same key material in different Regions. */
interface Related {
  /** -1 where it is none of the world's. */
  primary: number;
  readonly keys: readonly number[];
  /** Where the run made replicas that are none of the world's; nothing deletes them. */
  readonly made: Set<string>;
}

export class MultiRegionSets {
  /** By key. */
  readonly #sets: readonly Related[];

  constructor(keys: readonly KmsKey[]) {
    const roots = keys.map(({ primary }, index) => primary ?? index);
    const sets = new Map<number, Related>();
    for (const root of roots) sets.set(root, setOf(keys, roots, root));
    this.#sets = roots.map((root) => sets.get(root)!);
  }

  isPrimary(key: number): boolean {
    return this.#sets[key]!.primary === key;
  }

  /** The others of the world. */
  relatedTo(key: number): readonly number[] {
    return this.#sets[key]!.keys.filter((other) => other !== key);
  }

  areRelated(one: number, other: number): boolean {
    return this.#sets[one] === this.#sets[other];
  }

  madeReplicas(key: number): ReadonlySet<string> {
    return this.#sets[key]!.made;
  }

  replicate(key: number, region: string): void {
    this.#sets[key]!.made.add(region);
  }

  /** @param primary -1: one that is none of the world's */
  setPrimary(key: number, primary: number): void {
    this.#sets[key]!.primary = primary;
  }
}

function setOf(keys: readonly KmsKey[], roots: readonly number[], root: number): Related {
  const related = roots.flatMap((one, index) => (one === root ? [index] : []));
  return { primary: keys[root]!.multiRegion === 'primary' ? root : -1, keys: related, made: new Set() };
}
