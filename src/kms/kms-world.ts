/**
 * Why this file exists: the part of a world that KMS keeps: keys, key stores, aliases, grants and resource quotas as they
 * are when the run starts, each kind of request whose answer depends on them, and what happens to them at a time. Plain
 * data (structured-clone safe); names of keys and accounts are for people, indexes are what refers to them.
 */
import type { EncryptionContext } from './encryption-context.ts';
import type { MaterialImport } from './imported-material.ts';
import type { KeySpec } from './key-specs.ts';
import type { KeyUsage } from './key-usages.ts';
import type { LatencyDistribution } from './latency.ts';
import type { OperationName } from './operations.ts';
import type { GrantOperation } from './permissions.ts';
import type { PolicyStatement } from './policy-document.ts';

export interface KmsWorld {
  readonly settings: KmsSettings;
  readonly keyStores: readonly KmsKeyStore[];
  readonly keys: readonly KmsKey[];
  readonly aliases: readonly KmsAlias[];
  /** Every resource quota that something in the world can reach. */
  readonly resources: readonly KmsResource[];
  readonly requests: readonly KmsRequest[];
  readonly events: readonly KmsEvent[];
}

/** What AWS leaves open, or changes from time to time. */
export interface KmsSettings {
  /** Which refusal a request gets that policies deny and the key state forbids. AWS does not say. */
  readonly checks: 'authorization-first' | 'key-state-first';
  /** How long until a new, retired or revoked grant is known throughout KMS; null: known at once. */
  readonly grantPropagation: LatencyDistribution | null;
  /** How long until an alias that is made, moved or deleted is known throughout KMS; null: known at once. */
  readonly aliasPropagation: LatencyDistribution | null;
  /** When a retired or revoked grant leaves the number of grants on its key. AWS does not say. */
  readonly grantPlaceFreed: 'at-once' | 'after-propagation';
  /** The operations that accept a grant token. */
  readonly grantTokenOperations: readonly OperationName[];
  /** Changes to one key in one second of the run from which on KMS throttles further ones; null: it does not. */
  readonly hotKeyChangesPerSecond: number | null;
  /** Which of the two errors that AWS lists a use of a key pending deletion gets. */
  readonly pendingDeletionError: 'DisabledException' | 'KMSInvalidStateException';
  /** Whether keys with imported material rotate on demand: since 2025-06. */
  readonly importedKeysRotateOnDemand: boolean;
  /** How long a key is `Updating` after UpdatePrimaryRegion, in nanoseconds. AWS gives no figure. */
  readonly updatingNanoseconds: number;
  /** The end of the run; a key whose waiting period ends later is not deleted in it. */
  readonly endNanoseconds: number;
}

/** A custom key store. */
export interface KmsKeyStore {
  readonly name: string;
  readonly accountId: string;
  readonly region: string;
  readonly type: 'cloudhsm' | 'external';
  readonly connected: boolean;
}

/** Key states, as AWS spells them. @source KMS API model, shape KeyState */
export type KeyState =
  | 'Enabled'
  | 'Disabled'
  | 'PendingDeletion'
  | 'PendingReplicaDeletion'
  | 'PendingImport'
  | 'Unavailable'
  | 'Creating'
  | 'Updating';

export type KeyType = 'customer-managed' | 'aws-managed' | 'aws-owned';

export type KeyOrigin = 'AWS_KMS' | 'EXTERNAL' | 'AWS_CLOUDHSM' | 'EXTERNAL_KEY_STORE';

export interface KmsKey {
  readonly name: string;
  /** Its owner's; of an AWS owned key, one of no account of the scenario. */
  readonly accountId: string;
  readonly region: string;
  readonly type: KeyType;
  readonly spec: KeySpec;
  /** Where the scenario says which of the usages that its spec leaves open it has. */
  readonly usage?: KeyUsage;
  readonly origin: KeyOrigin;
  /** Index into `KmsWorld.keyStores`, or null. */
  readonly keyStore: number | null;
  /** At the start. */
  readonly multiRegion: 'no' | 'primary' | 'replica';
  /** Of a replica at the start: the index of its primary, where the world has it. */
  readonly primary?: number;
  /** At the start; `Unavailable` follows from its key store, `PendingReplicaDeletion` from its replicas. */
  readonly state: Exclude<KeyState, 'Unavailable' | 'PendingReplicaDeletion'>;
  /** When a key that starts pending deletion is deleted; null for every other. */
  readonly deletedAtNanoseconds: number | null;
  /** When imported key material that it has at the start expires; left out where it does not. */
  readonly materialExpiresAtNanoseconds?: number;
  readonly rotation: KmsRotation;
  readonly policy: readonly PolicyStatement[];
  /** Length of the policy document; 0 where none was written. */
  readonly policyBytes: number;
  /** On it when the run starts. */
  readonly grants: readonly KmsGrants[];
  /** Aliases it has when the run starts, those of `KmsWorld.aliases` included. */
  readonly aliases: number;
}

export interface KmsRotation {
  readonly automatic: boolean;
  /** 90 to 2560. */
  readonly periodDays: number;
  /** How old its key material is when the run starts. */
  readonly materialAgeDays: number;
  /** On-demand rotations of its whole life. */
  readonly onDemand: number;
}

export interface KmsAlias {
  readonly name: string;
  /** Index of the key it points to at the start; null where a request of the run makes it. */
  readonly key: number | null;
}

/** What a grant says; two grants that say the same and have a name are one. */
export interface KmsGrant {
  readonly grantee: Grantee;
  readonly operations: readonly GrantOperation[];
  readonly constraint: { readonly kind: 'equals' | 'subset'; readonly context: EncryptionContext } | null;
  readonly retiring: Identity | null;
  /** The account in which it was created. */
  readonly issuingAccountId: string;
  readonly name: string | null;
}

export interface KmsGrants extends KmsGrant {
  readonly count: number;
}

/** `distinct`: a new principal for each grant, as AWS services do. */
export type Grantee =
  | { readonly kind: 'distinct' }
  | ({ readonly kind: 'identity' } & Identity)
  | { readonly kind: 'account'; readonly accountId: string };

/** A role that the instances of one client share, whatever sessions of it they are. */
export interface Identity {
  readonly accountId: string;
  /** Name of the client. */
  readonly client: string;
}

export interface KmsCaller extends Identity {
  /** The service that asks on the caller's behalf, as in kms:ViaService: `s3.us-west-2.amazonaws.com`. */
  readonly viaService: string | null;
  /** The service principal, where a service asks on its own behalf. */
  readonly servicePrincipal: string | null;
}

/** One kind of request whose answer depends on the state of keys, policies, grants or resources. */
export interface KmsRequest {
  readonly operation: OperationName;
  readonly caller: KmsCaller;
  readonly region: string;
  /** The key it names; of ReEncrypt the source. Null where it names none, or an alias. */
  readonly key: number | null;
  /** The alias it names instead of a key; of CreateAlias, DeleteAlias and UpdateAlias the alias itself. */
  readonly alias?: number;
  /** Of ReEncrypt. */
  readonly destinationKey?: number;
  /** Of ReEncrypt: the alias it names instead of a destination key. */
  readonly destinationAlias?: number;
  /** What was encrypted, for Decrypt and ReEncrypt: with the key it names and its context unless given. */
  readonly ciphertext?: { readonly key: number; readonly context: EncryptionContext };
  readonly context?: EncryptionContext;
  readonly destinationContext?: EncryptionContext;
  /** Of what it encrypts, signs or asks for. */
  readonly bytes?: number;
  /** Whether it carries the token of the grant it is about, or of every grant the run made for its caller. */
  readonly grantToken?: boolean;
  /** Of CreateGrant. */
  readonly grant?: KmsGrant;
  /** Of GenerateRandom, CreateKey and the operations on custom key stores. */
  readonly keyStore?: number;
  /** Of ListGrants: grants a page, 1 to 100; 50 where left out. */
  readonly pageSize?: number;
  /** Of ScheduleKeyDeletion, 7 to 30; 30 where left out. */
  readonly waitingDays?: number;
  /** Of EnableKeyRotation, 90 to 2560; 365 where left out. */
  readonly rotationDays?: number;
  /** Of ImportKeyMaterial: material for the next rotation, rather than what the key had. */
  readonly newMaterial?: boolean;
  /** Of ImportKeyMaterial: how long until the material expires; left out where it does not. */
  readonly validNanoseconds?: number;
  /** Of PutKeyPolicy, CreateKey and ReplicateKey. */
  readonly policy?: { readonly statements: readonly PolicyStatement[]; readonly bytes: number };
  /** Of PutKeyPolicy: whether the policy may lock its caller out. */
  readonly bypassPolicyLockoutSafetyCheck?: boolean;
  /** Of CreateKey: the key that its first success makes, which is not there before; later ones make others. */
  readonly newKey?: number;
  /** Of ReplicateKey: where to. */
  readonly replicaRegion?: string;
  /** Of UpdatePrimaryRegion: where the replica is that becomes the primary. */
  readonly primaryRegion?: string;
}

export type KmsResource = {
  /** kmsim's name: `grants-per-key` ... */
  readonly quota: ResourceQuotaName;
  /** Whose it is, for people: `key lake-key`, `account lake in us-west-1`. */
  readonly scope: string;
  readonly limit: number;
  /** In use at the start beyond what the world lists. */
  readonly others: number;
} & ResourceSubject;

export type ResourceSubject =
  | { readonly of: 'key'; readonly key: number }
  | { readonly of: 'account'; readonly accountId: string; readonly region: string };

export type ResourceQuotaName =
  | 'keys'
  | 'aliases'
  | 'aliases-per-key'
  | 'grants-per-key'
  | 'grants-per-principal-per-key'
  | 'custom-key-stores'
  | 'on-demand-rotations'
  | 'key-policy-bytes';

/** Something an administrator does, or that happens to a key store; what the key state forbids changes nothing. */
export type KmsEvent =
  | { readonly kind: 'disableKey'; readonly key: number }
  | { readonly kind: 'enableKey'; readonly key: number }
  | { readonly kind: 'scheduleKeyDeletion'; readonly key: number; readonly waitingDays: number }
  | { readonly kind: 'cancelKeyDeletion'; readonly key: number }
  | { readonly kind: 'importKeyMaterial'; readonly key: number; readonly imported: MaterialImport }
  | { readonly kind: 'deleteImportedKeyMaterial'; readonly key: number }
  | { readonly kind: 'disconnectKeyStore'; readonly keyStore: number }
  | { readonly kind: 'connectKeyStore'; readonly keyStore: number }
  | { readonly kind: 'updateAlias'; readonly alias: number; readonly key: number }
  | {
      readonly kind: 'putKeyPolicy';
      readonly key: number;
      readonly statements: readonly PolicyStatement[];
      readonly bytes: number;
    }
  | { readonly kind: 'raiseResourceQuota'; readonly resource: number; readonly limit: number };
