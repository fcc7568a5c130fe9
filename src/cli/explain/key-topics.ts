/** Why this file exists: what the model does with aliases, rotation, grants, policies and deletions, and on whose word. */
import { constraintBounds } from '../../kms/grant-terms.ts';
import { waitingDays } from '../../kms/keys.ts';
import { grantTokenOperations } from '../../kms/permissions.ts';
import { newestProfile } from '../../kms/profiles.ts';
import { grantsPerPage } from '../../kms/request-parameters.ts';
import { rotationPeriodDays } from '../../kms/rotation.ts';
import type { Topic } from './topic.ts';

const family = 'Keys, grants and policies';
const guide = (page: string) => `AWS KMS developer guide, ${page}, KDG@867b37f`;

export const keyTopics: readonly Topic[] = [
  {
    name: 'alias',
    alsoNamed: ['manual rotation', 'manual-rotation'],
    family,
    title: 'a name that points to a key and may be moved to another: rotation by hand',
    facts: () => [
      ['named by', 'key: alias/NAME, in requests that use or describe a key; what manages a key names the key itself'],
      [
        'moved by',
        'events: [{ at: 1m, updateAlias: alias/NAME, to: KEY }], or a request UpdateAlias with { alias: alias/NAME }',
      ],
      ['afterwards', 'Encrypt and GenerateDataKey use the new key from that instant on'],
      [
        'old data',
        'a ciphertext knows its key: Decrypt of it needs the old key, enabled; named by the alias it is IncorrectKeyException',
      ],
      ['made by', 'keys: { KEY: { aliases: [alias/NAME] } }, or in the run by CreateAlias with { alias: alias/NAME }'],
      ['before that', 'NotFoundException; also while kms.aliasPropagation lasts (default: known at once)'],
      [
        'between',
        'keys of one account and Region, one type (symmetric, HMAC, asymmetric) and one key usage; to a key of another kind by DeleteAlias and CreateAlias',
      ],
      [
        'in kmsim',
        'where a workload names its key by the alias, also of one quota, price and key store: a request has the same quotas for the whole run',
      ],
      ['source', `${guide('"Rotating keys manually"')}; KMS API model, UpdateAlias`],
    ],
  },
  {
    name: 'rotation',
    family,
    title: 'new key material under the same key: it costs no request and breaks no ciphertext',
    facts: () => [
      [
        'automatic',
        `of symmetric keys with key material of KMS, every ${rotationPeriodDays.default} days unless rotationDays says else; of AWS managed keys every 1,095 days until May 2022`,
      ],
      [
        'never',
        'of asymmetric and HMAC keys, in custom key stores or of imported material: UnsupportedOperationException',
      ],
      [
        'on demand',
        `RotateKeyOnDemand, also of imported material since 2025-06; within 20 minutes of an automatic one ConflictException`,
      ],
      [
        'imported material',
        'new material comes first: ImportKeyMaterial with { newMaterial: true }, then RotateKeyOnDemand; else KMSInvalidStateException (AWS names no error)',
      ],
      [
        'another period',
        `EnableKeyRotation with { rotationDays: ${rotationPeriodDays.least} to ${rotationPeriodDays.most} }, counted from then on; of multi-Region keys on the primary only`,
      ],
      ['not while', 'disabled or pending deletion; what is overdue rotates at once when the key is enabled again'],
      ['source', guide('"Rotating AWS KMS keys"')],
    ],
  },
  {
    name: 'grant',
    family,
    title: 'a permission on one key for one principal, by CreateGrant',
    facts: () => [
      ['known', 'at once, or after kms.grantPropagation; before, only requests with grantTokens: true may go by it'],
      ['grant tokens', `taken by ${grantTokenOperations(newestProfile).join(', ')}`],
      [
        'constraint',
        `encryptionContextEquals or encryptionContextSubset: 1 to ${constraintBounds.pairsMax} pairs, values of at most ${constraintBounds.charactersMax} characters`,
      ],
      [
        'retired by',
        'the retiring principal, the grantee if the grant allows RetireGrant, or the account that created it',
      ],
      [
        'listed by',
        `ListGrants, ${grantsPerPage.default} a page unless pageSize says else, at most ${grantsPerPage.most}; all of them: use: aws-sdk.paginateListGrants`,
      ],
      ['source', guide('"Grants in AWS KMS"')],
    ],
  },
  {
    name: 'key-policy',
    family,
    title: 'who may do what with a key',
    facts: () => [
      ['default', 'every client of its own account, everything'],
      [
        'written as',
        '{ use: [ACCOUNT] }, or an AWS key policy document, taken as it stands: { file: policy.json } or { document: {...} }',
      ],
      [
        'changed by',
        'PutKeyPolicy with { policy: ... }, or events: [{ at: 1m, putKeyPolicy: KEY, policy: ... }], from that instant on',
      ],
      [
        'lock-out',
        'a policy that would not let its caller put another one is MalformedPolicyDocumentException, unless bypassPolicyLockoutSafetyCheck: true',
      ],
      ['source', 'AWS KMS developer guide, "Key policies"; KMS API model, PutKeyPolicy'],
    ],
  },
  {
    name: 'waiting-period',
    family,
    title: 'what lies between scheduling the deletion of a key and its end',
    facts: () => [
      [
        'of a multi-Region primary',
        'begins when the last of its replicas (replicaOf) is deleted; until then PendingReplicaDeletion, as long as that takes',
      ],
      [
        'lasts',
        `${waitingDays.least} to ${waitingDays.most} days, ${waitingDays.default} unless waitingDays says else; at the start of a run what deletedIn says`,
      ],
      ['meanwhile', 'the key cannot be used; CancelKeyDeletion leaves it disabled'],
      ['afterwards', 'NotFoundException; its aliases are gone, and it counts against no quota'],
      ['assumed', 'exactly as scheduled; AWS may take up to 24 hours more'],
      ['source', guide('"Deleting AWS KMS keys"')],
    ],
  },
];
