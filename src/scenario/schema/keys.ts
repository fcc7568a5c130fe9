/** Why this file exists: keys and custom key stores, as a scenario says them. */
import { z } from 'zod';
import { type KeySpec, keySpecs } from '../../kms/key-specs.ts';
import { type KeyUsage, keyUsages } from '../../kms/key-usages.ts';
import { NANOSECONDS_PER_DAY, rotationPeriodDays } from '../../kms/rotation.ts';
import { aliasName, count, duration, jsonDocument, name, text, trueOrFalse, word } from './leaf.ts';
import { region } from './places.ts';
import { settings } from './shapes.ts';

/** Who may use a key. */
export const policy = settings({
  use: z
    .array(name({ description: 'An account.' }))
    .meta({
      description: 'Accounts that may use it, besides the owner: cryptographic operations, DescribeKey and grants.',
    })
    .optional(),
  file: text({
    description:
      'In place of use: an AWS key policy document (JSON), taken as it stands; its owner has no more access than it says.',
    longest: 4096,
  }).optional(),
  document: jsonDocument({
    description:
      'In place of use: an AWS key policy document, written here as a map or as JSON text; its owner has no more access than it says.',
    expected: 'a key policy document: a map with Version and Statement, or its JSON text',
  }).optional(),
});

const upToAYear = { most: { value: 365 * NANOSECONDS_PER_DAY, text: '365d' } };

/** @source KMS API model, ImportKeyMaterial: "The maximum value is 365 days from the request date" (client-kms 3.1164) */
export const validFor = duration({
  description: 'How long until the imported key material expires; at most 365d. Default: it does not.',
  above: { value: 0, text: '0s' },
  ...upToAYear,
});

export const newMaterial = trueOrFalse({
  description:
    'Whether it is new key material, which waits for RotateKeyOnDemand, rather than what the key had. A key without any takes either.',
  default: false,
});

export const key = settings({
  account: name({ description: 'The account that owns it. Default: the only account.' }).optional(),
  region: region('Where it lives. Default: the region of the scenario.').optional(),
  type: word({
    description: 'Who manages it.',
    words: ['customer-managed', 'aws-managed', 'aws-owned'],
    default: 'customer-managed',
  }).optional(),
  service: name({
    description:
      'Only with type: aws-managed: the service whose key it is, for example dynamodb; only requests through it may use it.',
  }).optional(),
  spec: word<KeySpec>({
    description: "AWS's name for what kind of key it is.",
    words: keySpecs,
    default: 'SYMMETRIC_DEFAULT',
  }).optional(),
  usage: word<KeyUsage>({
    description:
      'What it is for, where its spec leaves a choice (RSA, elliptic curves, SM2): a key has one usage for life. Default: whatever the scenario asks of it.',
    words: keyUsages,
  }).optional(),
  origin: word({
    description: 'Where its key material comes from. Default: AWS_KMS, or what its key store says.',
    words: ['AWS_KMS', 'EXTERNAL', 'AWS_CLOUDHSM', 'EXTERNAL_KEY_STORE'],
  }).optional(),
  keyStore: name({ description: 'The custom key store that holds it.' }).optional(),
  multiRegion: word({
    description: 'Whether it is a multi-Region key.',
    words: ['no', 'primary', 'replica'],
    default: 'no',
  }).optional(),
  replicaOf: name({
    description:
      'Only of a multi-Region replica: its primary, in another Region. They have the same key material, and the primary is not deleted before its replicas.',
  }).optional(),
  materialExpiresIn: duration({
    description:
      'Only with origin: EXTERNAL: when its imported key material expires; above 0s, at most 365d. Default: never.',
    above: { value: 0, text: '0s' },
    ...upToAYear,
  }).optional(),
  state: word({
    description: 'Its key state when the run starts.',
    words: ['Enabled', 'Disabled', 'PendingDeletion', 'PendingImport'],
    default: 'Enabled',
  }).optional(),
  deletedIn: duration({
    description:
      'Only with state: PendingDeletion: what is left of its waiting period when the run starts, after which it is gone; above 0s, at most 30d.',
    default: '30d',
    above: { value: 0, text: '0s' },
    most: { value: 30 * 86_400e9, text: '30d' },
  }).optional(),
  rotationDays: count({
    description: 'Only with rotation: automatic: every how many days; of its own since the tables of 2026.',
    default: rotationPeriodDays.default,
    minimum: rotationPeriodDays.least,
    maximum: rotationPeriodDays.most,
  }).optional(),
  materialAge: duration({
    description: 'Only with rotation: automatic: how old its key material is when the run starts; at most 2560d.',
    default: '0s',
    most: { value: rotationPeriodDays.most * NANOSECONDS_PER_DAY, text: `${rotationPeriodDays.most}d` },
  }).optional(),
  rotation: word({
    description: 'Whether KMS rotates its key material by itself.',
    words: ['automatic', 'none'],
    default: 'none',
  }).optional(),
  rotations: count({
    description: 'How often its key material was rotated before the run: each of the first two adds to its price.',
    minimum: 0,
    maximum: 10_000,
  }).optional(),
  grants: count({
    description: 'Grants on it when the run starts, of as many principals.',
    minimum: 0,
    maximum: 1_000_000,
  }).optional(),
  aliases: z
    .array(aliasName({ description: 'An alias: alias/NAME, its own in its account and Region.' }))
    .meta({ description: 'Its aliases when the run starts, by which requests may name it.' })
    .optional(),
  policy: policy.meta({ description: 'Who may use the key. Default: every client of its own account.' }).optional(),
});

export const keyStore = settings({
  account: name({ description: 'The account that owns it. Default: the only account.' }).optional(),
  region: region('Where it is. Default: the region of the scenario.').optional(),
  type: word({ description: 'What holds its keys.', words: ['cloudhsm', 'external'], default: 'cloudhsm' }).optional(),
  connected: trueOrFalse({ description: 'Whether it is connected when the run starts.', default: true }).optional(),
});
