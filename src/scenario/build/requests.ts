/**
 * Why this file exists: what one request costs and spends, and whether KMS lets it through, follows from its operation,
 * its caller and its key.
 */
import { findOperation, type Operation, type OperationName, operationNames } from '../../kms/operations.ts';
import { freeTierCovers, requestPriceUsd } from '../../kms/pricing.ts';
import { requestQuotaAssumptions, type SpentQuota, type SpentQuotas, spentQuotas } from '../../kms/request-quotas.ts';
import type { WorldClient } from '../../simulation/world.ts';
import { didYouMean } from '../diagnostics.ts';
import { listed, quoted } from '../printable.ts';
import { type BuildContext, errorAt, errorAtKey, warnAt } from './context.ts';
import type { Key } from './keys.ts';
import { weightOf } from './kms-settings.ts';
import type { KmsRequests } from './kms-world.ts';
import type { ParameterParties, RequestParameters } from './parameter-question.ts';
import { type QuotaElsewhere, quotasElsewhere } from './quotas-elsewhere.ts';
import { draftRequest } from './request-parameters.ts';
import { type StoreQuota, storeQuotaOf } from './store-quotas.ts';

/** What a workload asks of KMS, before it is known what that means. */
export interface RequestDraft {
  readonly operation: string;
  readonly client: WorldClient;
  /** Undefined where the operation takes none. */
  readonly key: Key | undefined;
  readonly keyPairSpec: string | undefined;
  /** What else `with:` says. */
  readonly parameters?: RequestParameters | undefined;
  /** Of the entry of `workload`. */
  readonly path: string;
}

export interface KmsRequest {
  readonly operation: string;
  /** The name of the key, where the operation takes one. */
  readonly key: string | undefined;
  readonly quotas: readonly SpentQuota[];
  /** How often it counts against each of `quotas`. */
  readonly weight: number;
  /** The quota of the custom key store that holds the key, on top of the account's. */
  readonly storeQuota: StoreQuota | undefined;
  readonly elsewhere: readonly QuotaElsewhere[];
  /** Of `KmsRequests`. */
  readonly kmsRequest: number;
  readonly priceUsd: number | null;
  /** Whether it is on an AWS owned key, in nobody's account. */
  readonly isUnseen: boolean;
  /** Whether the free tier covers it. */
  readonly isFreeTier: boolean;
}

export interface RequestParties extends ParameterParties {
  readonly requests: KmsRequests;
}

/** Operations of grants, which a user of a key may do with it. */
const GRANT_OPERATIONS = ['CreateGrant', 'ListGrants', 'RetireGrant', 'RevokeGrant'];

/** The operation of that name; undefined after an error. */
export function resolveOperation(context: BuildContext, name: string, path: string): Operation | undefined {
  const operation = findOperation(name);
  if (operation !== undefined) return operation;
  const message = `expected a KMS operation; got ${quoted(name)}`;
  return errorAt(context, path, { rule: 'unknown-name', message, hint: didYouMean(name, operationNames) });
}

/** What the request spends; undefined after an error. */
export function resolveRequest(
  context: BuildContext,
  parties: RequestParties,
  draft: RequestDraft,
): KmsRequest | undefined {
  const { operation, client, key, keyPairSpec, path } = draft;
  if (!sameRegion(context, draft)) return undefined;
  const keySpec = key?.spec;
  const spent = spentQuotas({ profile: context.profile, operation, region: client.region, keySpec, keyPairSpec });
  if (spent.kind !== 'spends') return refuseRequest(context, draft, spent);
  checkKeyPairSpec(context, draft);
  noteLimits(context, draft, spent.quotas);
  const given = draft.parameters ?? {};
  const isRecorded = draft.parameters === undefined;
  const question = { operation: operation as OperationName, client, key, given, isRecorded, path: `${path}.with` };
  const name = operation as OperationName;
  if (key !== undefined && !isRecorded && !parties.keys.uses.add({ operation: name, key, path })) return undefined;
  const drafted = draftRequest(context, parties, question);
  if (drafted === undefined) return undefined;
  const kmsRequest = parties.requests.add(drafted, path, denialOf(draft));
  if (key?.kept.type === 'aws-owned')
    return {
      operation,
      key: key.name,
      quotas: [],
      weight: 1,
      storeQuota: undefined,
      elsewhere: [],
      kmsRequest,
      priceUsd: 0,
      isUnseen: true,
      isFreeTier: true,
    };
  const priceUsd = requestPriceUsd({ operation, keySpec, keyPairSpec });
  const isFreeTier = freeTierCovers({ operation, keySpec });
  if (priceUsd === null)
    context.assumptions.add(`${path}.price`, 'not known', `no price found for ${operation} with such a key`);
  const storeQuota = storeQuotaOf(context.profile, operation, parties.keyStores, key?.kept.keyStore);
  const weight = weightOf(context, operation);
  const elsewhere = quotasElsewhere(context, draft);
  return {
    operation,
    key: key?.name,
    quotas: spent.quotas,
    weight,
    storeQuota,
    elsewhere,
    kmsRequest,
    priceUsd,
    isUnseen: false,
    isFreeTier,
  };
}

function sameRegion(context: BuildContext, { key, client, path }: RequestDraft): boolean {
  if (key === undefined || key.region === client.region) return true;
  const message = `expected a key in ${client.region}, where client ${client.name} calls; got ${key.name} in ${key.region}`;
  errorAt(context, `${path}.key`, { rule: 'impossible', message, hint: 'keys never leave their Region' });
  return false;
}

function refuseRequest(
  context: BuildContext,
  draft: RequestDraft,
  spent: Exclude<SpentQuotas, { kind: 'spends' }>,
): undefined {
  const { operation, path, client } = draft;
  const { profile } = context;
  switch (spent.kind) {
    case 'unknown-operation':
      return errorAt(context, `${path}.call`, {
        rule: 'unknown-name',
        message: `expected a KMS operation; got ${quoted(operation)}`,
      });
    case 'not-in-profile':
      return refuseProfile(context, draft, spent);
    case 'needs-key-pair-spec': {
      if (context.problems.isBroken(`${path}.with.keyPairSpec`)) return undefined;
      const given =
        draft.keyPairSpec === undefined
          ? 'nothing'
          : `${quoted(draft.keyPairSpec)}, which ${client.region} does not offer`;
      const message = `expected the spec of a data key pair: one of ${spent.specs.join(', ')}; got ${given}`;
      const rule = draft.keyPairSpec === undefined ? 'missing-value' : 'impossible';
      return errorAt(context, `${path}.with.keyPairSpec`, { rule, message });
    }
    case 'wrong-key-spec': {
      const specs = spent.specs.length === 0 ? `none that profile ${profile} counts` : listed(spent.specs);
      const message = `expected for ${operation} in ${client.region} a key of spec ${specs}; got ${draft.key?.name} of ${draft.key?.spec}`;
      return errorAt(context, `${path}.key`, { rule: 'impossible', message });
    }
  }
}

function refuseProfile(
  context: BuildContext,
  draft: RequestDraft,
  spent: Extract<SpentQuotas, { kind: 'not-in-profile' }>,
): undefined {
  const { operation, key, keyPairSpec, path } = draft;
  const at = { operation: 'call', 'key-spec': 'key', 'key-pair-spec': 'with.keyPairSpec' }[spent.what];
  const what = {
    operation,
    'key-spec': `${operation} with ${key?.spec}`,
    'key-pair-spec': `${operation} with ${keyPairSpec}`,
  }[spent.what];
  const first = spent.firstProfile;
  const where = first === null ? 'and no profile has a quota for it' : `which came with profile ${first}`;
  const message = `expected something profile ${context.profile} has a quota for; got ${what}, ${where}`;
  const hint = first === null ? null : `set quotas.profile to "${first}" or a newer one`;
  return errorAt(context, `${path}.${at}`, { rule: 'unknown-name', message, hint });
}

function checkKeyPairSpec(context: BuildContext, { operation, keyPairSpec, path }: RequestDraft): void {
  if (keyPairSpec === undefined || findOperation(operation)?.takesKeyPairSpec) return;
  const message = `expected no such setting with ${operation}; got "keyPairSpec", which belongs to GenerateDataKeyPair`;
  errorAtKey(context, `${path}.with.keyPairSpec`, { rule: 'unreachable-setting', message });
}

/** What the model does not count yet, said where it matters. */
function noteLimits(context: BuildContext, { operation, path }: RequestDraft, quotas: readonly SpentQuota[]): void {
  if (operation === 'ReEncrypt')
    for (const { path: at, value, source } of requestQuotaAssumptions) context.assumptions.add(at, value, source);
  const weight = quotas.map((row) => row.weights?.[operation] ?? 1).find((one) => one !== 1);
  if (weight === undefined) return;
  warnAt(
    context,
    `${path}.call`,
    'doubtful',
    `${operation} counts ${weight} times under profile ${context.profile}, and this version of kmsim counts it once`,
  );
}

/** Why KMS would deny the request, where that follows from the accounts and the short policy; else null. */
function denialOf({ operation, client, key }: RequestDraft): string | null {
  if (key === undefined || key.account === client.account || key.kept.policyBytes > 0) return null;
  if (key.kept.type !== 'customer-managed') return null;
  const known = findOperation(operation);
  const allowed = known?.cryptographic || operation === 'DescribeKey' || GRANT_OPERATIONS.includes(operation);
  const why = !known?.crossAccount
    ? `${operation} does not work across accounts`
    : !key.use.includes(client.account)
      ? `the policy of ${key.name} (account ${key.account}) does not let account ${client.account} use it`
      : allowed
        ? undefined
        : `the policy of ${key.name} lets account ${client.account} use it, and ${operation} is more than use`;
  return why ?? null;
}
