/**
 * Why this file exists: the workloads of a client share its caches, one in each instance, and with them what is written
 * down of their data keys.
 */
import { DataKeyLedger } from '../../clients/caches/data-key-ledger.ts';
import { ensure } from '../../engine/ensure.ts';

/** Keys of the cache in one space: contexts, data keys, branch keys. */
const SPACE_SIZE = 2 ** 31;
const SPACES_MAX = 2 ** 14;

/** The caches of all instances of a client. */
export class ClientCaches<Caches extends { forget(instance: number): void }> {
  readonly ledger = new DataKeyLedger();
  readonly caches: Caches;
  /** How often each instance has started again: what was asked for before is of no use to it. */
  readonly #generations: Uint32Array;
  readonly #spaces = new Map<string, number>();

  constructor(instances: number, make: (instances: number, ledger: DataKeyLedger) => Caches) {
    this.caches = make(instances, this.ledger);
    this.#generations = new Uint32Array(instances);
  }

  /** The first of 2^31 keys of the cache that belong to whoever asks by this name. */
  spaceOf(name: string): number {
    const space = this.#spaces.get(name) ?? this.#spaces.size;
    ensure(space < SPACES_MAX, 'a client has caches for at most 16,384 workloads');
    this.#spaces.set(name, space);
    return space * SPACE_SIZE;
  }

  generation(instance: number): number {
    return this.#generations[instance]!;
  }

  forget(instance: number): void {
    this.#generations[instance]!++;
    this.caches.forget(instance);
  }
}
