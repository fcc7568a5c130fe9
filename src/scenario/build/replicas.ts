/** Why this file exists: a multi-Region replica is like its primary, in another Region. */
import type { KeySpec } from '../../kms/key-specs.ts';
import type { KmsKey } from '../../kms/kms-world.ts';
import { type BuildContext, errorAt, unknownName } from './context.ts';

interface MaybeReplica {
  readonly name: string;
  readonly spec: KeySpec;
  readonly region: string;
  readonly kept: Pick<KmsKey, 'accountId' | 'multiRegion' | 'origin'>;
  readonly primary?: string;
}

/**
 * Complains of replicas that cannot be.
 *
 * @source "a set of KMS keys with the same key ID and key material ... in different AWS Regions"; "the same key spec, key
 * usage, key material origin", multi-Region keys overview, KDG@867b37f
 */
export function checkReplicas(context: BuildContext, keys: ReadonlyMap<string, MaybeReplica | undefined>): void {
  for (const key of keys.values()) {
    if (key?.primary === undefined) continue;
    const path = `keys.${key.name}.replicaOf`;
    const primary = keys.get(key.primary);
    if (primary !== undefined) checkReplica(context, key, primary, path);
    else if (!keys.has(key.primary)) unknownName(context, path, 'key', key.primary, [...keys.keys()]);
  }
}

function checkReplica(context: BuildContext, replica: MaybeReplica, primary: MaybeReplica, path: string): void {
  const refuse = (expected: string, got: string): undefined =>
    errorAt(context, path, { rule: 'impossible', message: `expected ${expected}; got ${got}` });
  const { kept, name } = primary;
  if (replica.kept.multiRegion !== 'replica')
    refuse('no replicaOf unless multiRegion is replica', replica.kept.multiRegion);
  if (kept.multiRegion !== 'primary') refuse('a key with multiRegion: primary', `${name} with ${kept.multiRegion}`);
  if (kept.accountId !== replica.kept.accountId) refuse('a primary of the same account', `${name} of another`);
  if (primary.region === replica.region) refuse('a primary in another Region', `${name} in ${primary.region} too`);
  if (primary.spec !== replica.spec || kept.origin !== replica.kept.origin)
    refuse(`a primary of ${replica.spec} and ${replica.kept.origin}`, `${name} of ${primary.spec} and ${kept.origin}`);
}
