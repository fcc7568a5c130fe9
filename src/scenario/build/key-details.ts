/** Why this file exists: what a key is, beyond its name: from what a scenario says of it to what KMS keeps. */

import type { KeySpec } from '../../kms/key-specs.ts';
import { usagesOf } from '../../kms/key-usages.ts';
import { waitingDays } from '../../kms/keys.ts';
import type { KeyOrigin, KmsKey } from '../../kms/kms-world.ts';
import {
  automaticRotationAnswer,
  awsManagedRotationDays,
  NANOSECONDS_PER_DAY,
  rotationPeriodDays,
} from '../../kms/rotation.ts';
import type { ScenarioDraft } from '../schema/scenario.ts';
import type { Account, Accounts } from './accounts.ts';
import { type BuildContext, errorAt, errorAtKey } from './context.ts';
import { resolvePolicy } from './key-policies.ts';
import type { KeyStores } from './key-stores.ts';

export type KeyDraft = NonNullable<NonNullable<ScenarioDraft['keys']>[string]>;

export interface KeyDetailsQuestion {
  readonly name: string;
  readonly given: KeyDraft;
  readonly owner: Account;
  readonly region: string;
  readonly spec: KeySpec;
  readonly path: string;
}

/** A key as KMS keeps it, and the accounts that its short policy lets use it; undefined after an error. */
export function resolveKeyDetails(
  context: BuildContext,
  { accounts, keyStores }: { readonly accounts: Accounts; readonly keyStores: KeyStores },
  question: KeyDetailsQuestion,
): { readonly key: KmsKey; readonly use: readonly string[] } | undefined {
  const { name, given, owner, region, spec, path } = question;
  const { type = 'customer-managed', state = 'Enabled', service } = given;
  if (!checkType(context, question) || !checkMaterial(context, question)) return undefined;
  if (!checkUsage(context, question)) return undefined;
  if (!checkRotation(context, question)) return undefined;
  const accountId = type === 'aws-owned' ? '' : owner.id;
  const keyStore = given.keyStore === undefined ? null : keyStores.find(given.keyStore, `${path}.keyStore`);
  const policyOwner = { accountId, region, type, service };
  const policy = resolvePolicy(context, accounts, given.policy, policyOwner, `${path}.policy`);
  if (policy === undefined || keyStore === undefined) return undefined;
  const rotation = rotationOf(context, given);
  const key: KmsKey = {
    name,
    accountId,
    region,
    type,
    spec,
    ...(given.usage === undefined ? {} : { usage: given.usage }),
    origin: given.origin ?? originIn(keyStore === null ? undefined : keyStores.all[keyStore]?.type),
    keyStore,
    multiRegion: given.multiRegion ?? (given.replicaOf === undefined ? 'no' : 'replica'),
    state,
    ...(given.materialExpiresIn === undefined ? {} : { materialExpiresAtNanoseconds: given.materialExpiresIn }),
    deletedAtNanoseconds: deletedAt(context, question),
    rotation,
    policy: policy.statements,
    policyBytes: policy.bytes,
    grants: grantsAtStart(given.grants ?? 0, owner.id),
    aliases: given.aliases?.length ?? 0,
  };
  return { key, use: policy.use };
}

/** When a key that starts pending deletion is gone. */
function deletedAt(context: BuildContext, { given, path }: KeyDetailsQuestion): number | null {
  const { state, deletedIn } = given;
  if (state !== 'PendingDeletion') return null;
  const usual = waitingDays.default * NANOSECONDS_PER_DAY;
  return context.assumptions.orDefault(`${path}.deletedIn`, deletedIn, usual, `${waitingDays.default}d`);
}

function grantsAtStart(count: number, issuingAccountId: string): KmsKey['grants'] {
  if (count === 0) return [];
  const grantee = { kind: 'distinct' } as const;
  return [{ grantee, operations: ['Decrypt'], constraint: null, retiring: null, issuingAccountId, name: null, count }];
}

function rotationOf(
  context: BuildContext,
  { type, rotation, rotationDays = rotationPeriodDays.default, materialAge = 0 }: KeyDraft,
): KmsKey['rotation'] {
  if (type === 'aws-managed')
    return { automatic: true, periodDays: awsManagedRotationDays(context.profile), materialAgeDays: 0, onDemand: 0 };
  const materialAgeDays = materialAge / NANOSECONDS_PER_DAY;
  return { automatic: rotation === 'automatic', periodDays: rotationDays, materialAgeDays, onDemand: 0 };
}

function originIn(store: 'cloudhsm' | 'external' | undefined): KeyOrigin {
  if (store === undefined) return 'AWS_KMS';
  return store === 'cloudhsm' ? 'AWS_CLOUDHSM' : 'EXTERNAL_KEY_STORE';
}

/** What AWS's own keys do not have, and what only they have. */
function checkType(context: BuildContext, { given, path }: KeyDetailsQuestion): boolean {
  const { type = 'customer-managed' } = given;
  if (type === 'aws-managed' && given.service === undefined) {
    const message = 'expected the service whose key it is, for example dynamodb; got nothing';
    errorAt(context, `${path}.service`, { rule: 'missing-value', message });
    return false;
  }
  if (given.deletedIn !== undefined && given.state !== 'PendingDeletion') {
    const message = 'expected no such setting without state: PendingDeletion; got "deletedIn"';
    errorAtKey(context, `${path}.deletedIn`, { rule: 'unreachable-setting', message });
    return false;
  }
  const unused =
    type === 'customer-managed' ? ['service'] : ['origin', 'keyStore', 'multiRegion', 'replicaOf', 'state', 'rotation'];
  const wrong = unused.filter((setting) => given[setting as keyof KeyDraft] !== undefined);
  for (const setting of wrong) {
    const message = `expected no such setting with type: ${type}; got "${setting}"`;
    errorAtKey(context, `${path}.${setting}`, { rule: 'unreachable-setting', message });
  }
  return wrong.length === 0;
}

function checkUsage(context: BuildContext, { given: { usage }, spec, path }: KeyDetailsQuestion): boolean {
  if (usage === undefined || usagesOf(spec).includes(usage)) return true;
  const message = `expected a usage of keys of spec ${spec}: ${usagesOf(spec).join(' or ')}; got ${usage}`;
  errorAt(context, `${path}.usage`, { rule: 'impossible', message });
  return false;
}

/** Whether there is rotation to say something about, and the profile knows of periods of one's own. */
function checkRotation(context: BuildContext, { given, path }: KeyDetailsQuestion): boolean {
  const wrong = (['rotationDays', 'materialAge'] as const).filter(
    (setting) => given[setting] !== undefined && given.rotation !== 'automatic',
  );
  for (const setting of wrong) {
    const message = `expected no such setting without rotation: automatic; got "${setting}"`;
    errorAtKey(context, `${path}.${setting}`, { rule: 'unreachable-setting', message });
  }
  const { rotationDays = rotationPeriodDays.default } = given;
  return wrong.length === 0 && checkRotationPeriod(context, rotationDays, `${path}.rotationDays`);
}

/** A period of one's own came with the tables of 2026. */
export function checkRotationPeriod(context: BuildContext, days: number, path: string): boolean {
  if (days === rotationPeriodDays.default || context.profile >= '2026') return true;
  const message = `expected ${rotationPeriodDays.default} under profile ${context.profile}, which knows no other period; got ${days}`;
  errorAt(context, path, { rule: 'impossible', message });
  return false;
}

/** Origin, key store, state and rotation have to go together. */
function checkMaterial(context: BuildContext, { given, spec, path }: KeyDetailsQuestion): boolean {
  const { origin = 'AWS_KMS', keyStore, rotation, state } = given;
  const inStore = origin === 'AWS_CLOUDHSM' || origin === 'EXTERNAL_KEY_STORE';
  if (given.origin !== undefined && inStore !== (keyStore !== undefined)) {
    const message = inStore
      ? `expected the custom key store that holds it (keyStore), with origin ${origin}; got nothing`
      : `expected no key store with origin ${origin}; got ${keyStore}`;
    errorAt(context, `${path}.${inStore ? 'origin' : 'keyStore'}`, { rule: 'impossible', message });
    return false;
  }
  if (keyStore !== undefined && spec !== 'SYMMETRIC_DEFAULT') {
    const message = `expected a key of spec SYMMETRIC_DEFAULT in a custom key store; got ${spec}`;
    errorAt(context, `${path}.spec`, { rule: 'impossible', message });
    return false;
  }
  const expires = given.materialExpiresIn !== undefined;
  if (expires && (origin !== 'EXTERNAL' || state === 'PendingImport')) {
    const message = 'expected no such setting without origin: EXTERNAL and key material; got "materialExpiresIn"';
    errorAtKey(context, `${path}.materialExpiresIn`, { rule: 'unreachable-setting', message });
    return false;
  }
  if (state === 'PendingImport' && origin !== 'EXTERNAL') {
    const message =
      'expected origin: EXTERNAL with state PendingImport, which waits for imported key material; got none';
    errorAt(context, `${path}.state`, { rule: 'impossible', message });
    return false;
  }
  const stored: KeyOrigin = keyStore === undefined ? origin : 'AWS_CLOUDHSM';
  if (rotation !== 'automatic' || automaticRotationAnswer({ spec, origin: stored }) === null) return true;
  const message = 'expected a symmetric key with key material of KMS: no other rotates by itself; got another';
  errorAt(context, `${path}.rotation`, { rule: 'impossible', message });
  return false;
}
