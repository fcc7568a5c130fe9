/**
 * Why this file exists: which request-rate quotas a request spends. The tables say it by operation and key spec, and a
 * profile lacks what did not exist yet; who asks for that is told what to change.
 */
import { isKeyPairSpec, keyPairSpecs, regionOffers } from './key-specs.ts';
import { nearestNames } from './nearest-names.ts';
import { findOperation, type Operation, operationNames } from './operations.ts';
import { profileNames, quotaRows } from './profiles.ts';
import type { QuotaRow, RequestQuotaRow } from './quota-row.ts';

export interface QuotaQuestion {
  readonly profile: string;
  /** As AWS spells it. */
  readonly operation: string;
  /** Of the endpoint that the request goes to. */
  readonly region: string;
  /** Of the key that it names; SYMMETRIC_DEFAULT unless given. Ignored where the operation takes no key. */
  readonly keySpec?: string | undefined;
  /** Of the data key pair that it asks for; only GenerateDataKeyPair and GenerateDataKeyPairWithoutPlaintext have one. */
  readonly keyPairSpec?: string | undefined;
}

/** A quota, and what it allows in the Region of the request. */
export type SpentQuota = RequestQuotaRow & { readonly limitPerSecond: number };

export type SpentQuotas =
  | { readonly kind: 'spends'; readonly quotas: readonly SpentQuota[] }
  | { readonly kind: 'unknown-operation'; readonly nearest: readonly string[] }
  /** The profile has no quota for it. `firstProfile`: the oldest that has all that is asked, or null where none has. */
  | { readonly kind: 'not-in-profile'; readonly what: NotInProfile; readonly firstProfile: string | null }
  /** A data key pair has to be of one of these. */
  | { readonly kind: 'needs-key-pair-spec'; readonly specs: readonly string[] }
  /** The operation does not work with such a key there; it does with keys of these specs. */
  | { readonly kind: 'wrong-key-spec'; readonly specs: readonly string[] };

/** What a profile has no quota for: the operation at all, or keys or data key pairs of the asked spec. */
export type NotInProfile = 'operation' | 'key-spec' | 'key-pair-spec';

/**
 * The quotas of the *caller's* account in `region` that one such request spends, all of them or none. The quota of a
 * custom key store is not among them: that belongs to the store.
 *
 * @throws UnknownProfileError when there is no such profile.
 */
export function spentQuotas(question: QuotaQuestion): SpentQuotas {
  const operation = findOperation(question.operation);
  if (operation === undefined) {
    return { kind: 'unknown-operation', nearest: nearestNames(question.operation, operationNames) };
  }
  const asked = { ...question, operation, keySpec: question.keySpec ?? 'SYMMETRIC_DEFAULT' };
  if (accountQuotas(question.profile, operation).length === 0) return notInProfile(asked);
  return refuseKeySpec(asked) ?? refuseKeyPairSpec(asked) ?? spend(asked);
}

/** A row's value in a Region, in the row's unit: that Region's own, else the general one. */
export function defaultLimit(row: QuotaRow, region: string): number {
  return row.regionDefaults?.[region] ?? row.value;
}

/** Why a row's values are not certain, in a sentence for a report's assumptions; null where AWS confirms it. */
export function doubtAbout(row: QuotaRow): string | null {
  if (row.confidence === 'confirmed') return null;
  return [row.regionDefaultsNote, ...(row.notes ?? [])].filter((note) => note !== undefined).join(' ');
}

/** What `spentQuotas` rests on without AWS saying so; `path` as in a report's assumptions. */
export const requestQuotaAssumptions = [
  {
    path: 'quotas.reEncrypt',
    value: 'against the quota of the source key',
    source: 'assumed; AWS does not say what a change of key type counts against',
  },
] as const;

interface Asked {
  readonly profile: string;
  readonly operation: Operation;
  readonly region: string;
  readonly keySpec: string;
  readonly keyPairSpec?: string | undefined;
}

function refuseKeySpec(asked: Asked): SpentQuotas | null {
  const { operation, keySpec, region, profile } = asked;
  if (!operation.takesKey) return null;
  const offered = operation.keySpecs.filter((spec) => regionOffers(region, spec));
  if (offered.some((spec) => spec === keySpec)) return null;
  const rows = accountQuotas(profile, operation);
  return { kind: 'wrong-key-spec', specs: offered.filter((spec) => rows.some((row) => countsKey(row, spec))) };
}

function refuseKeyPairSpec({ operation, keyPairSpec, region, profile }: Asked): SpentQuotas | null {
  if (operation.takesKeyPairSpec === undefined) return null;
  if (keyPairSpec !== undefined && isKeyPairSpec(keyPairSpec) && regionOffers(region, keyPairSpec)) return null;
  const rows = accountQuotas(profile, operation);
  const inProfile = keyPairSpecs.filter((spec) => rows.some((row) => row.keyPairSpec === spec));
  return { kind: 'needs-key-pair-spec', specs: inProfile.filter((spec) => regionOffers(region, spec)) };
}

function spend(asked: Asked): SpentQuotas {
  const rows = rowsSpent(asked);
  if (rows.length === 0) return notInProfile(asked);
  const quotas = rows.map((row) => ({ ...row, limitPerSecond: defaultLimit(row, asked.region) }));
  return { kind: 'spends', quotas };
}

function notInProfile(asked: Asked): SpentQuotas {
  const firstProfile = profileNames.find((profile) => canAnswer({ ...asked, profile })) ?? null;
  const without = firstProfile === null ? profileNames : [asked.profile];
  const lacksOperation = without.every((profile) => accountQuotas(profile, asked.operation).length === 0);
  const spec = asked.operation.takesKeyPairSpec ? 'key-pair-spec' : 'key-spec';
  return { kind: 'not-in-profile', what: lacksOperation ? 'operation' : spec, firstProfile };
}

/** Whether a profile has what is asked, or would ask back for a spec that it has. */
function canAnswer(asked: Asked): boolean {
  if (accountQuotas(asked.profile, asked.operation).length === 0) return false;
  return rowsSpent(asked).length > 0 || refuseKeySpec(asked) !== null || refuseKeyPairSpec(asked) !== null;
}

function rowsSpent({ profile, operation, keySpec, keyPairSpec }: Asked): readonly RequestQuotaRow[] {
  return accountQuotas(profile, operation).filter(
    (row) =>
      (!operation.takesKey || countsKey(row, keySpec)) &&
      (row.keyPairSpec === undefined || row.keyPairSpec === keyPairSpec),
  );
}

function countsKey(row: RequestQuotaRow, keySpec: string): boolean {
  return row.keySpecs === undefined || row.keySpecs.includes(keySpec);
}

/** An operation's request quotas, those of custom key stores left out. */
function accountQuotas(profile: string, operation: Operation): readonly RequestQuotaRow[] {
  return quotaRows(profile)
    .filter((row) => row.kind !== 'resource')
    .filter((row) => row.operations.includes(operation.name) && !row.group.startsWith('custom-key-store'));
}
