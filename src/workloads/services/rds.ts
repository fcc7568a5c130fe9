/**
 * Why this file exists: what Amazon RDS asks of KMS, as far as AWS documents it: creating an encrypted instance needs
 * DescribeKey and CreateGrant, and no query asks at all. How many of each, and what a start asks, are settings.
 */
import type { ActionDefinition } from '../action.ts';
import { RequestsInTurn } from '../kept.ts';
import { sameErrors } from './same-errors.ts';

const keyManagement = 'Amazon RDS user guide, "AWS KMS key management"';
const envelope =
  'Amazon RDS user guide, "AWS KMS key management": RDS uses envelope encryption; the number is a setting';

const key = { kind: 'key', description: 'The KMS key of the instance.' } as const;

const common = {
  invokedBy: 'rds.amazonaws.com',
  retries: 'action',
  assumptions: () => sameErrors('RDS'),
} as const satisfies Partial<ActionDefinition>;

export const CreateDBInstance: ActionDefinition = {
  name: 'rds.CreateDBInstance',
  title: 'Creates or restores an encrypted DB instance: DescribeKey, CreateGrant and data keys; the grants stay.',
  ...common,
  settings: {
    key,
    grants: countOf('Grants that RDS makes for an instance; AWS publishes no figure. 1 to 100.', 1),
    volumeKeys: countOf('Data keys of an instance and its volumes; AWS publishes no figure. 0 to 100.', 0),
  },
  requests: [
    { operation: 'DescribeKey', key: 'key', when: 'for each instance', source: keyManagement },
    {
      operation: 'CreateGrant',
      key: 'key',
      operations: ['Decrypt', 'GenerateDataKeyWithoutPlaintext'],
      when: 'grants for each instance; what they allow is assumed',
      source: keyManagement,
    },
    {
      operation: 'GenerateDataKeyWithoutPlaintext',
      key: 'key',
      when: 'volumeKeys for each instance',
      source: envelope,
    },
  ],
  create: ({ grants, volumeKeys }) => new RequestsInTurn([1, Number(grants), Number(volumeKeys)]),
};

export const StartDBInstance: ActionDefinition = {
  name: 'rds.StartDBInstance',
  title: 'Starts a stopped encrypted DB instance: Decrypt of its data keys. Queries ask nothing.',
  ...common,
  settings: {
    key,
    volumeKeys: countOf('Data keys of an instance and its volumes; AWS publishes no figure. 0 to 100.', 0),
  },
  requests: [{ operation: 'Decrypt', key: 'key', when: 'for each of volumeKeys', source: envelope }],
  create: ({ volumeKeys }) => new RequestsInTurn([Number(volumeKeys)]),
};

function countOf(description: string, minimum: number) {
  return { kind: 'count', description, minimum, maximum: 100, default: 1 } as const;
}
