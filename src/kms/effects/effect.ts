/**
 * Why this file exists: what an operation changes, and what it answers because of what there is, is said once for each
 * operation; the order in which KMS checks things is said elsewhere, once for all.
 */
import type { Aliases } from '../aliases.ts';
import type { KmsErrorName } from '../exceptions.ts';
import type { Grants } from '../grants.ts';
import type { KeyStores } from '../key-stores.ts';
import type { Keys } from '../keys.ts';
import type { KmsCall } from '../kms-state.ts';
import type { KmsRequest, KmsSettings } from '../kms-world.ts';
import type { ResourceQuotas } from '../resource-quotas.ts';

/** Everything that KMS keeps. */
export interface KmsParts {
  readonly settings: KmsSettings;
  readonly keys: Keys;
  readonly stores: KeyStores;
  readonly aliases: Aliases;
  readonly grants: Grants;
  readonly resources: ResourceQuotas;
}

export interface EffectInput {
  readonly parts: KmsParts;
  readonly request: KmsRequest;
  /** The key it names, directly or through an alias; -1 where it names none. */
  readonly key: number;
  readonly call: KmsCall;
}

/** A resource that a success uses more of, or -1 where there is no quota; and whether there is room. */
export interface Need {
  readonly resource: number;
  readonly fits: boolean;
}

export interface Effect {
  /** The error it gets because of what there is. Changes nothing. */
  readonly judge?: (input: EffectInput) => KmsErrorName | null;
  readonly needs?: (input: EffectInput) => readonly Need[];
  /** What a success changes; absent where nothing. */
  readonly change?: (input: EffectInput) => void;
}

/** One more of a resource. */
export function oneMore({ resources }: KmsParts, resource: number): Need {
  return { resource, fits: resources.hasRoom(resource) };
}
