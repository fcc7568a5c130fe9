/** Why this file exists: from `with:` to the parameters of one KMS request. */
import type { KmsRequest } from '../../kms/kms-world.ts';
import type { OperationName } from '../../kms/operations.ts';
import type { GrantOperation } from '../../kms/permissions.ts';
import { locksOut } from '../../kms/policies.ts';
import { bytesMax } from '../../kms/request-parameters.ts';
import type { WorldClient } from '../../simulation/world.ts';
import { type RequestSetting, requestSettings, takesSetting } from '../schema/requests.ts';
import type { Accounts } from './accounts.ts';
import type { NamedAlias } from './aliases.ts';
import type { WorkloadDraft } from './arrivals.ts';
import type { Clients } from './clients.ts';
import { type BuildContext, errorAt, errorAtKey, warnAt } from './context.ts';
import { resolveConstraint } from './grant-constraints.ts';
import { ownerOf, resolvePolicy, serviceEndpoint } from './key-policies.ts';
import type { KeyStores } from './key-stores.ts';
import type { Key, Keys } from './keys.ts';
import { resolveMovedAlias } from './moved-aliases.ts';

export type RequestParameters = NonNullable<WorkloadDraft['with']>;

export interface ParameterParties {
  readonly accounts: Accounts;
  readonly clients: Clients;
  readonly keys: Keys;
  readonly keyStores: KeyStores;
}

export interface ParameterQuestion {
  readonly operation: OperationName;
  readonly client: WorldClient;
  readonly key: Key | undefined;
  readonly given: RequestParameters;
  /** Of `with`. */
  readonly path: string;
}

/** A kind of request whose keys are still the scenario's: their indexes follow. */
export interface DraftedRequest {
  readonly request: Omit<KmsRequest, 'key' | 'alias' | 'destinationKey' | 'destinationAlias' | 'ciphertext'>;
  readonly key: Key | undefined;
  /** Of the operations on aliases. */
  readonly alias: NamedAlias | undefined;
  readonly destinationKey: Key | undefined;
  readonly encrypted: { readonly key: Key; readonly context: Readonly<Record<string, string>> } | undefined;
}

/** Complains of parameters that the operation has not; undefined after an error. */
export function draftRequest(
  context: BuildContext,
  parties: ParameterParties,
  question: ParameterQuestion,
): DraftedRequest | undefined {
  const { operation, client, key, given, path } = question;
  if (!checkSettings(context, question) || !checkBytes(context, question)) return undefined;
  const service = given.via;
  const caller = {
    accountId: client.accountId,
    client: client.name,
    viaService: service === undefined ? null : serviceEndpoint(service, client.region),
    servicePrincipal: null,
  };
  const keyStore =
    given.keyStore === undefined ? undefined : parties.keyStores.find(given.keyStore, `${path}.keyStore`);
  const grant = operation === 'CreateGrant' ? grantOf(context, parties, question) : undefined;
  const destinationKey = destinationOf(parties, question);
  const encrypted = encryptedOf(parties, question);
  if (operation === 'CreateGrant' && grant === undefined) return undefined;
  if (operation === 'ReEncrypt' && destinationKey === undefined) return undefined;
  if (given.keyStore !== undefined && keyStore === undefined) return undefined;
  const alias = aliasOf(context, parties, question);
  if (given.alias !== undefined && alias === undefined) return undefined;
  const policy = policyOf(context, parties, question);
  if (given.policy !== undefined && policy === undefined) return undefined;
  if (policy !== undefined && key?.kept.accountId === client.accountId)
    warnOfLockout(context, { policy, caller, given, path });
  const request = {
    operation,
    caller,
    region: client.region,
    ...defined({
      context: contextOf(given.context),
      bytes: given.bytes,
      grantToken: given.grantTokens,
      waitingDays: given.waitingDays,
      pageSize: given.pageSize,
      keyStore,
      grant,
      policy,
      bypassPolicyLockoutSafetyCheck: given.bypassPolicyLockoutSafetyCheck,
      replicaRegion: given.replicaRegion,
    }),
  };
  return { request, key, alias, destinationKey, encrypted };
}

/** Of the operations on aliases; CreateAlias makes one where there is none. */
function aliasOf(
  context: BuildContext,
  { keys }: ParameterParties,
  { operation, client, key, given, path }: ParameterQuestion,
): NamedAlias | undefined {
  const at = `${path}.alias`;
  const { alias: name } = given;
  if (name === undefined) {
    if (operation !== 'UpdateAlias' && operation !== 'DeleteAlias') return undefined;
    const message = `expected the alias that ${operation} is about; got nothing`;
    return errorAt(context, at, { rule: 'missing-value', message });
  }
  if (operation === 'CreateAlias') return keys.aliases.at(name, client) ?? { ...placeOf(client), name, key: null };
  if (operation === 'DeleteAlias') return keys.aliases.resolve(name, client, at);
  return key === undefined ? undefined : resolveMovedAlias(context, keys, { name, to: key, path: at });
}

function placeOf({ accountId, region }: WorldClient): Pick<NamedAlias, 'accountId' | 'region'> {
  return { accountId, region };
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

function grantOf(
  context: BuildContext,
  { clients }: ParameterParties,
  question: ParameterQuestion,
): KmsRequest['grant'] {
  const { client, given, path } = question;
  const identityOf = (name: string, at: string) => {
    const found = clients.all.find((one) => one.name === name) ?? clients.resolve(name, at);
    return found === undefined ? undefined : { accountId: found.accountId, client: found.name };
  };
  const { grantee: name = 'distinct' } = given;
  const identity = name === 'distinct' ? undefined : identityOf(name, `${path}.grantee`);
  const retiring = given.retiring === undefined ? null : identityOf(given.retiring, `${path}.retiring`);
  const constraint = resolveConstraint(context, question);
  if ((name !== 'distinct' && identity === undefined) || retiring === undefined) return undefined;
  if (constraint === undefined) return undefined;
  const usual: readonly GrantOperation[] = ['Decrypt'];
  const operations = context.assumptions.orDefault(`${path}.operations`, given.operations, usual, usual.join(', '));
  return {
    grantee: identity === undefined ? { kind: 'distinct' } : { kind: 'identity', ...identity },
    operations: operations.filter((one): one is GrantOperation => one !== undefined),
    constraint,
    retiring,
    issuingAccountId: client.accountId,
    name: given.grantName ?? null,
  };
}

/** Of PutKeyPolicy. */
function policyOf(
  context: BuildContext,
  { accounts }: ParameterParties,
  { key, given, path }: ParameterQuestion,
): KmsRequest['policy'] {
  if (given.policy === undefined || key === undefined) return undefined;
  const policy = resolvePolicy(context, accounts, given.policy, ownerOf(key.kept), `${path}.policy`);
  return policy === undefined ? undefined : { statements: policy.statements, bytes: policy.bytes };
}

interface PolicyPut {
  readonly policy: NonNullable<KmsRequest['policy']>;
  readonly caller: KmsRequest['caller'];
  readonly given: RequestParameters;
  readonly path: string;
}

function warnOfLockout(context: BuildContext, { policy, caller, given, path }: PolicyPut): void {
  if (given.bypassPolicyLockoutSafetyCheck === true || !locksOut(policy.statements, caller)) return;
  const message = `KMS refuses it with MalformedPolicyDocumentException: it would not let ${caller.client} put another policy; bypassPolicyLockoutSafetyCheck: true puts it all the same`;
  warnAt(context, `${path}.policy`, 'doubtful', message);
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
