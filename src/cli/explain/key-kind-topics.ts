/** Why this file exists: what kind of key a key is decides who pays, which quota it spends and whether anybody sees it. */
import { awsManagedRotationDays } from '../../kms/rotation.ts';
import type { Topic } from './topic.ts';

const family = 'Kinds of keys (keys.NAME)';
const guide = 'AWS KMS developer guide, KDG@867b37f';

export const keyKindTopics: readonly Topic[] = [
  {
    name: 'customer-managed',
    alsoNamed: ['customer managed key', 'CMK', 'key types'],
    family,
    title: 'a key that you make, manage and pay for (the default type; the others are aws-managed and aws-owned)',
    facts: () => [
      ['requests', 'spend the quotas of the account that calls, and are charged to it'],
      ['resources', 'counts against keys per Region in any key state; its aliases and grants have quotas of their own'],
      ['fee', '$1 a month, and $1 more for each of its first two rotations; none while pending deletion'],
      ['managed', 'policy, grants, rotation, state and deletion are its owner’s'],
      ['source', `${guide}, "AWS KMS keys"; aws.amazon.com/kms/pricing, read 2026`],
    ],
  },
  {
    name: 'aws-managed',
    alsoNamed: ['AWS managed key', 'AWS managed keys'],
    family,
    title: 'a key in your account that an AWS service made, with an alias aws/SERVICE',
    facts: () => [
      ['requests', 'spend the request quotas of the account that the service acts for, and are charged to it'],
      ['resources', 'none: not among the keys per Region, its aliases and grants not against their quotas'],
      ['fee', 'none a month'],
      ['used by', 'its service only: a request without with: { via: SERVICE } is denied'],
      [
        'rotation',
        `automatic, every ${awsManagedRotationDays('2026')} days; until May 2022 every ${awsManagedRotationDays('2018-08')} days`,
      ],
      ['source', `${guide}, "AWS KMS keys" and "Rotating AWS KMS keys"`],
    ],
  },
  {
    name: 'aws-owned',
    alsoNamed: ['AWS owned key', 'AWS owned keys'],
    family,
    title: 'a key of an AWS service, in no account of yours',
    facts: () => [
      ['requests', 'count against no quota, cost nothing and leave no CloudTrail record; a result does not count them'],
      ['resources', 'none'],
      ['fee', 'none'],
      ['source', `${guide}, "AWS KMS keys"`],
    ],
  },
  {
    name: 'multi-Region key',
    alsoNamed: ['multi-Region', 'multi-Region keys', 'multiRegion', 'replica'],
    family,
    title: 'keys of the same material in several Regions: a primary and its replicas (multiRegion: primary, replica)',
    facts: () => [
      ['requests', 'count in the Region where they are made'],
      ['resources', 'each is a key of its own Region, with its own fee, aliases and grants'],
      ['ReplicateKey', 'counts once where the primary is, and as two CreateKey in with.replicaRegion'],
      [
        'UpdatePrimaryRegion',
        'makes the replica of that Region the primary and the primary a replica; counts once in each of the two Regions; both keys are Updating for a while (kms.updating)',
      ],
      ['source', `${guide}, "Multi-Region keys"; "Request quotas", read 2026`],
    ],
  },
  {
    name: 'custom key store',
    alsoNamed: ['key store', 'key stores', 'keyStore', 'keyStores', 'external key store'],
    family,
    title: 'a CloudHSM cluster or an external key manager that holds keys (keyStores.NAME)',
    facts: () => [
      [
        'requests',
        'count against the quota of the store, of all accounts together, and against that of the account that calls',
      ],
      ['holds', 'keys of spec SYMMETRIC_DEFAULT; none of them rotates by itself'],
      ['disconnected', 'its keys are Unavailable: KMSInvalidStateException'],
      ['raised', 'the quota of a CloudHSM store never; of an external one by a support case, says one page of AWS’s'],
      ['resources', 'how many there may be in a Region: custom-key-stores'],
      ['source', `${guide}, "Custom key stores"; "Request quotas" and "Throttling", read 2026`],
    ],
  },
  {
    name: 'hot key',
    alsoNamed: ['hot keys', 'hotKeyChanges', 'kms.hotKeyChanges'],
    family,
    title: 'many changes to one key in a short time are throttled, whatever the quotas',
    facts: () => [
      ['counts', 'requests that change a key: EnableKey, DisableKey, CreateGrant ...'],
      ['from', 'kms.hotKeyChanges changes in one second on; off unless set, as AWS gives no figure'],
      ['answer', 'ThrottlingException'],
      ['source', 'AWS KMS developer guide, "Throttling AWS KMS requests", read 2026'],
    ],
  },
  {
    name: 'grant token',
    alsoNamed: ['grant tokens', 'grantTokens'],
    family,
    title: 'what lets a grant be used before it is known throughout KMS',
    facts: () => [
      ['from', 'CreateGrant only; with: { grantTokens: true } carries those that the run made for its client'],
      [
        'without',
        'AccessDeniedException until the grant is known (kms.grantPropagation); AWS: usually within five minutes',
      ],
      ['taken by', 'the operations that a grant can allow (kmsim explain grant lists them), eight of them in 2018'],
      ['source', `${guide}, "Using a grant token"`],
    ],
  },
];
