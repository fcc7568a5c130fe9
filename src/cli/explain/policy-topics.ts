/** Why this file exists: which conditions of a key policy are understood; any other is an error when it is read. */
import { conditionKeyNames, conditionOperators } from '../../kms/policy-conditions.ts';
import type { Topic } from './topic.ts';

const family = 'Conditions of key policies';
const source = 'AWS KMS developer guide, "AWS KMS condition keys", KDG@867b37f';

const meanings: Readonly<Record<(typeof conditionKeyNames)[number], string>> = {
  'kms:CallerAccount': 'the id of the account that calls',
  'kms:ViaService': 'the endpoint of the service that asks on the caller’s behalf: s3.us-west-2.amazonaws.com',
  'kms:EncryptionContext:KEY': 'the value under KEY in the encryption context, exact and case-sensitive',
  'kms:EncryptionContextKeys': 'the keys of the encryption context, compared with ForAnyValue or ForAllValues',
  'kms:GrantIsForAWSResource': 'whether an AWS service creates, lists or revokes the grant: true or false',
};

export const policyTopics: readonly Topic[] = [
  {
    name: 'condition keys',
    alsoNamed: ['condition key', 'conditions', 'Condition'],
    family,
    title: 'what the Condition of a policy statement may compare',
    facts: () => [
      ...conditionKeyNames.map((name) => [name, meanings[name]] as const),
      ['operators', `${conditionOperators.join(', ')}`],
      ['others', 'are an error that names them, never allowed in silence'],
      ['source', source],
    ],
  },
  ...conditionKeyNames.map(
    (name): Topic => ({
      name,
      alsoNamed: name.endsWith(':KEY') ? [name.slice(0, -':KEY'.length)] : [],
      family,
      title: meanings[name],
      facts: () => [
        ['operators', conditionOperators.join(', ')],
        ['names', 'not case-sensitive; values are'],
        ['source', source],
      ],
    }),
  ),
];
