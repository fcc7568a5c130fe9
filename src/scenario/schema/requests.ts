/** Why this file exists: the parameters of one KMS request that `with:` takes, and which operation has which. */
import { z } from 'zod';
import { keyPairSpecs } from '../../kms/key-specs.ts';
import { findOperation, type OperationName } from '../../kms/operations.ts';
import { grantOperations, grantTokenOperations } from '../../kms/permissions.ts';
import { rotationPeriodDays } from '../../kms/rotation.ts';
import { newMaterial, policy, validFor } from './keys.ts';
import { aliasName, count, keyName, name, size, text, trueOrFalse, word } from './leaf.ts';
import { region } from './places.ts';
import { settings } from './shapes.ts';

const context = z.record(z.string(), text({ description: 'Its value.', longest: 8192 }));

const contextMeaning = 'Encryption context: pairs, exact and case-sensitive, in any order.';

export const requestSettings = {
  keyPairSpec: word({ description: 'Which data key pair is asked for.', words: keyPairSpecs }).optional(),
  bytes: size({
    description: 'Of what is encrypted, signed or asked for; of a message, with an encryption library (default 4KiB).',
    least: 1,
    most: 1_000_000_000_000,
  }).optional(),
  context: context.meta({ description: contextMeaning }).optional(),
  encrypted: settings({
    key: keyName({
      description:
        'The key it was encrypted with; of an alias, the one it points to when the run starts. Default: that of the request.',
    }).optional(),
    context: context.meta({ description: 'The encryption context then. Default: that of the request.' }).optional(),
  })
    .meta({ description: 'What is decrypted, where it does not fit the request.' })
    .optional(),
  destinationKey: keyName({
    description: 'The key that ReEncrypt encrypts with, or an alias that points to it then.',
  }).optional(),
  alias: aliasName({
    description:
      'Of UpdateAlias, the alias that it moves to the key. Of CreateAlias, its name; default: a new name each. Of DeleteAlias, which.',
  }).optional(),
  grantee: name({
    description: 'Who gets the grant: distinct, a new principal each, or the name of a client.',
    default: 'distinct',
  }).optional(),
  operations: z
    .array(word({ description: 'A grant operation.', words: grantOperations }))
    .meta({ description: 'What the grant allows. Default: Decrypt.' })
    .optional(),
  grantName: text({
    description: "The grant's Name: a second grant of the same terms and name is the first one.",
    longest: 256,
  }).optional(),
  encryptionContextEquals: context
    .meta({ description: 'A constraint of the grant: it allows requests of exactly this encryption context.' })
    .optional(),
  encryptionContextSubset: context
    .meta({
      description: 'A constraint of the grant: it allows requests whose encryption context includes these pairs.',
    })
    .optional(),
  retiring: name({ description: 'A client that may retire the grant.' }).optional(),
  grantTokens: trueOrFalse({
    description: 'Whether the request carries the tokens of the grants that the run made for its client.',
    default: false,
  }).optional(),
  via: name({
    description: 'The service that asks on behalf of the client, as in kms:ViaService, for example dynamodb.',
  }).optional(),
  policy: policy
    .meta({ description: 'The policy that PutKeyPolicy gives the key. Default: the request changes nothing.' })
    .optional(),
  bypassPolicyLockoutSafetyCheck: trueOrFalse({
    description: 'Whether PutKeyPolicy takes a policy that would not let its caller put another one.',
    default: false,
  }).optional(),
  waitingDays: count({ description: 'The waiting period of ScheduleKeyDeletion.', minimum: 7, maximum: 30 }).optional(),
  rotationDays: count({
    description:
      'Of EnableKeyRotation: every how many days, from then on; of its own since the tables of 2026. Default: 365.',
    minimum: rotationPeriodDays.least,
    maximum: rotationPeriodDays.most,
  }).optional(),
  newMaterial: newMaterial.optional(),
  validFor: validFor.optional(),
  pageSize: count({ description: 'Grants in a page of ListGrants.', minimum: 1, maximum: 100 }).optional(),
  newKey: name({
    description: 'A key that is not there until the first such CreateKey makes it. Default: keys that nothing names.',
  }).optional(),
  keyStore: name({ description: 'The custom key store it is about.' }).optional(),
  replicaRegion: region(
    'The Region in which ReplicateKey makes the replica; it counts as two CreateKey there.',
  ).optional(),
  primaryRegion: region('The Region that UpdatePrimaryRegion makes the primary; it counts there too.').optional(),
};

export type RequestSetting = keyof typeof requestSettings;

/** Whether a request of that operation has such a parameter under a dated profile. */
export function takesSetting(operation: OperationName, setting: RequestSetting, profile: string): boolean {
  const known = findOperation(operation)!;
  if (setting === 'keyPairSpec') return known.takesKeyPairSpec === true;
  if (setting === 'via') return known.takesKey;
  if (setting === 'grantTokens') return grantTokenOperations(profile).includes(operation);
  return operationsWith[setting].includes(operation);
}

const withContext: readonly OperationName[] = [
  'Decrypt',
  'Encrypt',
  'GenerateDataKey',
  'GenerateDataKeyPair',
  'GenerateDataKeyPairWithoutPlaintext',
  'GenerateDataKeyWithoutPlaintext',
  'ReEncrypt',
];

const operationsWith: Readonly<
  Record<Exclude<RequestSetting, 'keyPairSpec' | 'via' | 'grantTokens'>, readonly OperationName[]>
> = {
  bytes: [
    'Encrypt',
    'GenerateDataKey',
    'GenerateDataKeyWithoutPlaintext',
    'GenerateMac',
    'GenerateRandom',
    'Sign',
    'Verify',
    'VerifyMac',
  ],
  context: withContext,
  encrypted: ['Decrypt', 'ReEncrypt'],
  destinationKey: ['ReEncrypt'],
  alias: ['CreateAlias', 'DeleteAlias', 'UpdateAlias'],
  grantee: ['CreateGrant'],
  operations: ['CreateGrant'],
  grantName: ['CreateGrant'],
  encryptionContextEquals: ['CreateGrant'],
  encryptionContextSubset: ['CreateGrant'],
  retiring: ['CreateGrant'],
  policy: ['PutKeyPolicy'],
  bypassPolicyLockoutSafetyCheck: ['PutKeyPolicy'],
  waitingDays: ['ScheduleKeyDeletion'],
  rotationDays: ['EnableKeyRotation'],
  newMaterial: ['ImportKeyMaterial'],
  validFor: ['ImportKeyMaterial'],
  newKey: ['CreateKey'],
  pageSize: ['ListGrants'],
  replicaRegion: ['ReplicateKey'],
  primaryRegion: ['UpdatePrimaryRegion'],
  keyStore: [
    'ConnectCustomKeyStore',
    'CreateKey',
    'DeleteCustomKeyStore',
    'DisconnectCustomKeyStore',
    'GenerateRandom',
    'UpdateCustomKeyStore',
  ],
};
