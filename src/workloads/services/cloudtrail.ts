/** Why this file exists: what AWS CloudTrail asks of KMS where it encrypts its own log files, and what reading them costs. */
import type { ActionDefinition } from '../action.ts';
import { EveryRequest } from '../kept.ts';
import { sameErrors } from './same-errors.ts';

const cloudTrail = 'AWS KMS developer guide, "How AWS CloudTrail uses AWS KMS"';

const common = {
  settings: { key: { kind: 'key', description: 'The KMS key of the trail.' } },
  retries: 'action',
  assumptions: () => sameErrors('CloudTrail'),
  create: () => new EveryRequest(1),
} as const satisfies Partial<ActionDefinition>;

export const PutLogFile: ActionDefinition = {
  name: 'cloudtrail.PutLogFile',
  title: 'CloudTrail delivers a log file to S3, or is configured to encrypt them: one GenerateDataKey.',
  invokedBy: 'cloudtrail.amazonaws.com',
  ...common,
  requests: [{ operation: 'GenerateDataKey', key: 'key', when: 'for each log file', source: cloudTrail }],
};

export const ReadLogFile: ActionDefinition = {
  name: 'cloudtrail.ReadLogFile',
  title: 'Somebody reads a log file of CloudTrail from S3: one Decrypt.',
  invokedBy: 's3.amazonaws.com',
  ...common,
  requests: [{ operation: 'Decrypt', key: 'key', when: 'for each log file', source: cloudTrail }],
};
