/** Why this file exists: what Amazon SNS asks of KMS for encrypted topics: a data key for each publisher, for up to 5 minutes. */
import type { ActionDefinition } from '../action.ts';
import { Kept, RequestsKept } from '../kept.ts';
import { fromStart } from './from-start.ts';

const keyManagement = 'Amazon SNS developer guide, "Key management", "Estimating AWS KMS costs"';

export const Publish: ActionDefinition = {
  name: 'sns.Publish',
  title: 'Publishes to an encrypted topic: GenerateDataKey and Decrypt once in five minutes for each publisher.',
  invokedBy: 'sns.amazonaws.com',
  settings: {
    key: { kind: 'key', description: 'The KMS key of the topic.' },
    topic: { kind: 'name', description: 'The topic: workloads of one topic share its data keys.', default: 'topic' },
    dataKeyLifetime: {
      kind: 'duration',
      description: 'How long SNS uses a data key of one publisher; AWS says up to 5 minutes.',
      default: '5m',
      least: '1s',
      most: '5m',
    },
  },
  retries: 'action',
  surfaces: {
    ThrottlingException: { name: 'KMSThrottling', httpStatus: 400 },
    AccessDeniedException: { name: 'KMSAccessDenied', httpStatus: 400 },
    DisabledException: { name: 'KMSDisabled', httpStatus: 400 },
    KMSInvalidStateException: { name: 'KMSInvalidState', httpStatus: 400 },
    NotFoundException: { name: 'KMSNotFound', httpStatus: 400 },
  },
  surfacesSource: 'Amazon SNS API reference, Publish, "Errors"',
  assumptions: fromStart('dataKeyLifetime'),
  requests: [
    {
      operation: 'GenerateDataKey',
      key: 'key',
      when: 'for the first message of a publisher whose data key SNS no longer keeps',
      source: keyManagement,
    },
    { operation: 'Decrypt', key: 'key', when: 'after each GenerateDataKey', source: keyManagement },
  ],
  /** @source SNS: R = B / D x (2 x P) for each topic */
  create: ({ key, topic, dataKeyLifetime }, environment) => {
    const name = `sns data keys ${JSON.stringify([topic, key, dataKeyLifetime])}`;
    const make = () => new Kept({ lifetimeNanoseconds: Number(dataKeyLifetime) });
    return new RequestsKept(environment.shared('client', name, make), 2, ({ principal }) => principal);
  },
};
