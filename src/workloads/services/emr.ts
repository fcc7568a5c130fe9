/** Why this file exists: what Amazon EMR asks of KMS for the local disks of a cluster: at each launch and reboot of a node. */
import type { ActionDefinition } from '../action.ts';
import { EveryRequest } from '../kept.ts';
import { sameErrors } from './same-errors.ts';

const emr = 'AWS KMS developer guide, "How Amazon EMR uses AWS KMS"';

const common = {
  invokedBy: 'elasticmapreduce.amazonaws.com',
  settings: { key: { kind: 'key', description: 'The KMS key of the local disks.' } },
  retries: 'action',
  assumptions: () => sameErrors('EMR'),
  create: () => new EveryRequest(1),
} as const satisfies Partial<ActionDefinition>;

export const LaunchNode: ActionDefinition = {
  name: 'emr.LaunchNode',
  title: 'A node of a cluster with encrypted local disks starts: one GenerateDataKey.',
  ...common,
  requests: [{ operation: 'GenerateDataKey', key: 'key', when: 'for each node', source: emr }],
};

export const RebootNode: ActionDefinition = {
  name: 'emr.RebootNode',
  title: 'A node of a cluster with encrypted local disks boots again: one Decrypt.',
  ...common,
  requests: [{ operation: 'Decrypt', key: 'key', when: 'for each reboot', source: emr }],
};
