/**
 * Why this file exists: every request of a scenario is asked of KMS once before the run. What the same answer awaits for
 * the whole run needs no state; for the rest, the world keeps keys, grants and resource quotas.
 */
import { RandomStreams } from '../../engine/random.ts';
import { createKmsState } from '../../kms/create-kms-state.ts';
import { exceptions, type KmsErrorName } from '../../kms/exceptions.ts';
import type { KmsAlias, KmsEvent, KmsKey, KmsRequest, KmsResource, KmsWorld } from '../../kms/kms-world.ts';
import type { KeyFee } from '../../simulation/world.ts';
import type { NamedAlias } from './aliases.ts';
import type { AppliedValues } from './applied-values.ts';
import { type BuildContext, warnAt } from './context.ts';
import type { KeyStores } from './key-stores.ts';
import type { Key, Keys } from './keys.ts';
import { assumeSettings, settingsOf, warnOfUnusedSettings } from './kms-settings.ts';
import { rejectedThroughout } from './rejected-throughout.ts';
import type { DraftedRequest } from './request-parameters.ts';
import { resourcesOf } from './resources.ts';

/** What KMS makes of one kind of request. */
export type RequestFate =
  /** The same answer for all of them. */
  { readonly kind: 'fixed'; readonly error: KmsErrorName | null } | { readonly kind: 'depends' };

export interface BuiltKms {
  /** By request, in the order they were added. */
  readonly fates: readonly RequestFate[];
  /** Undefined where every answer is fixed. */
  readonly world: KmsWorld | undefined;
}

type NameOfKey = 'key' | 'alias' | 'destinationKey' | 'destinationAlias' | 'newKey';

export class KmsRequests {
  readonly #context: BuildContext;
  readonly #stores: KeyStores;
  readonly #declared: Keys;
  readonly #keys: KmsKey[] = [];
  readonly #indexes = new Map<string, number>();
  readonly #aliases: KmsAlias[] = [];
  readonly #aliasIndexes = new Map<string, number>();
  readonly #requests: KmsRequest[] = [];
  /** By request: where each stands in the scenario, and why KMS would deny it. */
  readonly #places: { readonly path: string; readonly denial: string | null }[][] = [];
  readonly #events: KmsEvent[] = [];
  readonly #eventTimes: number[] = [];

  constructor(context: BuildContext, stores: KeyStores, declared: Keys) {
    this.#context = context;
    this.#stores = stores;
    this.#declared = declared;
  }

  /** @returns its index in `BuiltKms.fates` and in `KmsWorld.requests` */
  add(drafted: DraftedRequest, path: string, denial: string | null): number {
    const { request, encrypted } = drafted;
    const whole: KmsRequest = {
      ...request,
      ...this.#named(drafted),
      ...(encrypted === undefined
        ? {}
        : { ciphertext: { key: this.indexOf(encrypted.key), context: encrypted.context } }),
    };
    const text = JSON.stringify(whole);
    const same = this.#requests.findIndex((one) => JSON.stringify(one) === text);
    const index = same >= 0 ? same : this.#requests.push(whole) - 1;
    this.#places[index] = [...(this.#places[index] ?? []), { path, denial }];
    return index;
  }

  /** Keys are named by their indexes, or by those of the aliases that stand for them. */
  #named({ key, alias, destinationKey, newKey }: DraftedRequest): Pick<KmsRequest, NameOfKey> {
    const through = alias ?? key?.through;
    const direct = key === undefined || key.through !== undefined ? null : this.indexOf(key);
    const named = {
      key: direct,
      ...(through === undefined ? {} : { alias: this.indexOfAlias(through) }),
      ...(newKey === undefined ? {} : { newKey: this.indexOf(newKey) }),
    };
    if (destinationKey === undefined) return named;
    return destinationKey.through === undefined
      ? { ...named, destinationKey: this.indexOf(destinationKey) }
      : { ...named, destinationAlias: this.indexOfAlias(destinationKey.through) };
  }

  /** @returns its index in `KmsWorld.events` */
  addEvent(event: KmsEvent, atNanoseconds: number): number {
    this.#eventTimes.push(atNanoseconds);
    return this.#events.push(event) - 1;
  }

  #warn(index: number, error: KmsErrorName | null): void {
    if (error === null) return;
    for (const { path, denial } of placesOnce(this.#places[index] ?? [])) {
      const why = error === 'AccessDeniedException' && denial !== null ? denial : exceptions[error].message;
      const { key, alias } = this.#requests[index]!;
      const at = key === null && alias === undefined ? `${path}.call` : `${path}.key`;
      warnAt(this.#context, at, 'doubtful', `KMS rejects every request of it with ${error}: ${why}`);
    }
  }

  /** @returns its index in `KmsWorld.aliases` */
  indexOfAlias({ name, accountId, region, key }: NamedAlias): number {
    const id = JSON.stringify([name, accountId, region]);
    const known = this.#aliasIndexes.get(id);
    if (known !== undefined) return known;
    const target = key === null ? undefined : this.#declared.named(key, `keys.${key}`);
    const index = this.#aliases.push({ name, key: target === undefined ? null : this.indexOf(target) }) - 1;
    this.#aliasIndexes.set(id, index);
    return index;
  }

  indexOf(key: Key): number {
    const known = this.#indexes.get(idOf(key));
    if (known !== undefined) return known;
    const primary = this.#declared.primaryOf(key);
    return this.#keep(key, primary === undefined ? undefined : this.indexOf(primary));
  }

  /** What happens to a primary depends on its replicas, so they are kept with it. */
  #keep(key: Key, primary: number | undefined): number {
    const known = this.#indexes.get(idOf(key));
    if (known !== undefined) return known;
    const index = this.#keys.push(primary === undefined ? key.kept : { ...key.kept, primary }) - 1;
    this.#indexes.set(idOf(key), index);
    for (const replica of this.#declared.replicasOf(key.name)) this.#keep(replica, index);
    return index;
  }

  /** What all requests that were added can reach. */
  resources(applied: AppliedValues): readonly KmsResource[] {
    return resourcesOf(this.#context, {
      keys: this.#keys,
      aliases: this.#aliases,
      requests: this.#requests,
      events: this.#events,
      applied,
    });
  }

  /** What a key is paid for, which what KMS keeps of it may change. */
  billed({ key, rotations }: { readonly key: Key; readonly rotations: number }): KeyFee {
    const { name, account, kept } = key;
    const { accountId, rotation, state } = kept;
    const kmsKey = this.#indexes.get(idOf(key));
    const fee = { key: name, account, accountId, rotations, rotation, state };
    return kmsKey === undefined ? fee : { ...fee, kmsKey };
  }

  keyOf(index: number): KmsKey {
    return this.#keys[index]!;
  }

  build(endNanoseconds: number, resources: readonly KmsResource[]): BuiltKms {
    const keyStores = this.#stores.all.map(({ account: _, ...store }) => store);
    const world: KmsWorld = {
      keys: this.#keys,
      requests: this.#requests,
      keyStores,
      settings: settingsOf(this.#context, endNanoseconds),
      aliases: this.#aliases,
      resources,
      events: this.#events,
    };
    const state = createKmsState(world, new RandomStreams('before the run', 0));
    const fates = this.#requests.map((_, index): RequestFate => {
      const standing = state.standing(index);
      if (standing === 'depends' || this.#events.length > 0) return { kind: 'depends' };
      return { kind: 'fixed', error: standing === 'admitted' ? null : standing };
    });
    for (const [index, error] of rejectedThroughout(state, world, this.#eventTimes).entries()) this.#warn(index, error);
    const stateful = fates.some(({ kind }) => kind === 'depends');
    if (stateful) assumeSettings(this.#context, world);
    warnOfUnusedSettings(this.#context, world);
    return { fates, world: stateful ? world : undefined };
  }
}

function idOf({ name, kept }: Key): string {
  return JSON.stringify([name, kept.accountId, kept.region]);
}

function placesOnce<T extends { readonly path: string }>(places: readonly T[]): readonly T[] {
  return places.filter((one, index) => places.findIndex(({ path }) => path === one.path) === index);
}
