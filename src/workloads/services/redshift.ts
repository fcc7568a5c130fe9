/** Why this file exists: what Amazon Redshift asks of KMS: for its cluster key, at the start of a cluster and never for a query. */
import type { ActionDefinition } from '../action.ts';
import { EveryRequest } from '../kept.ts';
import { sameErrors } from './same-errors.ts';

const redshift =
  'Amazon Redshift management guide, "Database encryption", and AWS KMS developer guide, "Amazon Redshift"';

const grantOperations = {
  setting: 'key',
  value: 'a grant allows GenerateDataKey and Decrypt',
  source: 'assumed: AWS names what a cluster asks of its key, but not what its grant allows',
} as const;

const common = {
  invokedBy: 'redshift.amazonaws.com',
  settings: { key: { kind: 'key', description: 'The KMS key of the cluster.' } },
  retries: 'action',
  assumptions: () => [grantOperations, ...sameErrors('Redshift')],
} as const satisfies Partial<ActionDefinition>;

export const CreateCluster: ActionDefinition = {
  name: 'redshift.CreateCluster',
  title: 'Creates an encrypted cluster: CreateGrant and GenerateDataKey; the grant stays.',
  ...common,
  requests: [
    {
      operation: 'CreateGrant',
      key: 'key',
      operations: ['GenerateDataKey', 'Decrypt'],
      when: 'for each cluster; what it allows besides is not modelled',
      source: redshift,
    },
    { operation: 'GenerateDataKey', key: 'key', when: 'for the cluster key', source: redshift },
  ],
  create: () => new EveryRequest(2),
};

export const RebootCluster: ActionDefinition = {
  name: 'redshift.RebootCluster',
  title: 'Reboots an encrypted cluster: one Decrypt of its cluster key.',
  ...common,
  requests: [{ operation: 'Decrypt', key: 'key', when: 'for each reboot', source: redshift }],
  create: () => new EveryRequest(1),
};

export const CreateSnapshotCopyGrant: ActionDefinition = {
  name: 'redshift.CreateSnapshotCopyGrant',
  title: 'Lets Redshift encrypt copied snapshots in the key’s Region: one CreateGrant; the grant stays.',
  ...common,
  settings: { key: { kind: 'key', description: 'The KMS key, in the Region that snapshots are copied to.' } },
  requests: [
    {
      operation: 'CreateGrant',
      key: 'key',
      operations: ['GenerateDataKey', 'Decrypt'],
      when: 'for each snapshot copy grant; that it is one, and what it allows, is assumed',
      source: 'Amazon Redshift API reference, CreateSnapshotCopyGrant, read 2026',
    },
  ],
  create: () => new EveryRequest(1),
};
