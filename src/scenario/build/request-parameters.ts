/** Why this file exists: from `with:` to the parameters of one KMS request. */
import type { KmsRequest } from '../../kms/kms-world.ts';
import { bytesMax } from '../../kms/request-parameters.ts';
import { type RequestSetting, requestSettings, takesSetting } from '../schema/requests.ts';
import type { NamedAlias } from './aliases.ts';
import { type BuildContext, errorAt, errorAtKey } from './context.ts';
import { checkNewMaterial } from './imported-material.ts';
import { checkRotationPeriod } from './key-details.ts';
import type { Key } from './keys.ts';
import { newKeyOf } from './new-keys.ts';
import { callerOf, type ParameterParties, type ParameterQuestion } from './parameter-question.ts';
import { aliasOf } from './request-aliases.ts';
import { grantOf } from './request-grants.ts';
import { policyOf } from './request-policies.ts';

/** A kind of request whose keys are still the scenario's: their indexes follow. */
export interface DraftedRequest {
  readonly request: Omit<KmsRequest, 'key' | 'alias' | 'destinationKey' | 'destinationAlias' | 'newKey' | 'ciphertext'>;
  readonly key: Key | undefined;
  /** Of the operations on aliases. */
  readonly alias: NamedAlias | undefined;
  readonly destinationKey: Key | undefined;
  /** Of CreateKey. */
  readonly newKey: Key | undefined;
  readonly encrypted: { readonly key: Key; readonly context: Readonly<Record<string, string>> } | undefined;
}

/** Complains of parameters that the operation has not; undefined after an error. */
export function draftRequest(
  context: BuildContext,
  parties: ParameterParties,
  question: ParameterQuestion,
): DraftedRequest | undefined {
  if (!checkSettings(context, question) || !checkBytes(context, question)) return undefined;
  if (!checkRotation(context, question)) return undefined;
  const named = {
    alias: aliasOf(context, parties, question),
    destinationKey: destinationOf(parties, question),
    newKey: newKeyOf(context, parties, question),
    encrypted: encryptedOf(parties, question),
  };
  const made = {
    keyStore: keyStoreOf(parties, question),
    grant: grantOf(context, parties, question),
    policy: policyOf(context, parties, question),
  };
  if (isIncomplete(question, { ...named, ...made })) return undefined;
  return { request: requestOf(question, made), key: question.key, ...named };
}

type Made = Pick<KmsRequest, 'keyStore' | 'grant' | 'policy'>;

/** Whether something that is given, or that the operation needs, is missing: then an error has said why. */
function isIncomplete(
  { operation, given }: ParameterQuestion,
  found: Undefinable<Made> & Pick<DraftedRequest, 'alias' | 'destinationKey' | 'newKey'>,
): boolean {
  const needed = { CreateGrant: 'grant', ReEncrypt: 'destinationKey' } as const;
  const needs = operation === 'CreateGrant' || operation === 'ReEncrypt' ? [needed[operation]] : [];
  const settings = (['alias', 'keyStore', 'newKey', 'policy'] as const).filter((name) => given[name] !== undefined);
  return [...needs, ...settings].some((name) => found[name] === undefined);
}

type Undefinable<T> = { readonly [K in keyof T]: T[K] | undefined };

function requestOf(question: ParameterQuestion, made: Undefinable<Made>): DraftedRequest['request'] {
  const { operation, client, given } = question;
  return {
    operation,
    caller: callerOf(question),
    region: client.region,
    ...defined({
      context: contextOf(given.context),
      bytes: given.bytes,
      grantToken: given.grantTokens,
      waitingDays: given.waitingDays,
      pageSize: given.pageSize,
      rotationDays: given.rotationDays,
      newMaterial: given.newMaterial,
      validNanoseconds: given.validFor,
      ...made,
      bypassPolicyLockoutSafetyCheck: given.bypassPolicyLockoutSafetyCheck,
      replicaRegion: given.replicaRegion,
      primaryRegion: given.primaryRegion,
    }),
  };
}

function keyStoreOf({ keyStores }: ParameterParties, { given, path }: ParameterQuestion): number | undefined {
  return given.keyStore === undefined ? undefined : keyStores.find(given.keyStore, `${path}.keyStore`);
}

/** Without what is undefined. */
function defined<T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const entries = Object.entries(fields).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as { [K in keyof T]?: Exclude<T[K], undefined> };
}

function contextOf(
  given: Readonly<Record<string, string | undefined>> | undefined,
): Readonly<Record<string, string>> | undefined {
  if (given === undefined) return undefined;
  return Object.fromEntries(Object.entries(given).filter((pair): pair is [string, string] => pair[1] !== undefined));
}

function checkSettings(context: BuildContext, { operation, given, path }: ParameterQuestion): boolean {
  const names = (Object.keys(requestSettings) as RequestSetting[]).filter((name) => name !== 'keyPairSpec');
  const wrong = names.filter((name) => given[name] !== undefined && !takesSetting(operation, name, context.profile));
  for (const name of wrong) {
    const message = `expected no such setting with ${operation}; got "${name}"`;
    errorAtKey(context, `${path}.${name}`, { rule: 'unreachable-setting', message });
  }
  const foreign = Object.keys(given).filter((name) => !Object.hasOwn(requestSettings, name));
  for (const name of foreign) {
    const message = `expected no such setting with call: ${operation}; got "${name}", which belongs to use:`;
    errorAtKey(context, `${path}.${name}`, { rule: 'unreachable-setting', message });
  }
  return wrong.length + foreign.length === 0;
}

const ENVELOPE =
  '. Encrypt what is larger under a data key (envelope encryption): use: encryption-sdk.encrypt, or call: GenerateDataKey';

function checkBytes(context: BuildContext, { operation, key, given, path }: ParameterQuestion): boolean {
  const most = bytesMax(operation, key?.spec);
  if (given.bytes === undefined || most === null || given.bytes <= most) return true;
  const message = `expected at most ${most} bytes in one ${operation}${key === undefined ? '' : ` with a key of spec ${key.spec}`}; got ${given.bytes}${operation === 'Encrypt' ? ENVELOPE : ''}`;
  errorAt(context, `${path}.bytes`, { rule: 'impossible', message });
  return false;
}

/** New material and periods of one's own are of 2026. */
function checkRotation(context: BuildContext, { key, given, path }: ParameterQuestion): boolean {
  const { rotationDays, newMaterial } = given;
  const periodAt = `${path}.rotationDays`;
  if (rotationDays !== undefined && !checkRotationPeriod(context, rotationDays, periodAt)) return false;
  return newMaterial !== true || checkNewMaterial(context, key?.spec, `${path}.newMaterial`);
}

/** Unless named, the key that it is encrypted with already: its material may be newer. */
function destinationOf({ keys }: ParameterParties, { operation, client, key, given, path }: ParameterQuestion) {
  if (operation !== 'ReEncrypt') return undefined;
  return given.destinationKey === undefined
    ? key
    : keys.resolve(given.destinationKey, `${path}.destinationKey`, client);
}

function encryptedOf({ keys }: ParameterParties, { client, key, given, path }: ParameterQuestion) {
  if (given.encrypted === undefined) return undefined;
  const { key: name, context } = given.encrypted;
  const madeWith = name === undefined ? key : keys.resolve(name, `${path}.encrypted.key`, client);
  return madeWith === undefined ? undefined : { key: madeWith, context: contextOf(context ?? given.context) ?? {} };
}
