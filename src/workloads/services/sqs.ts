/**
 * Why this file exists: what Amazon SQS asks of KMS for queues under SSE-KMS. It keeps a data key for each principal and
 * queue during the queue's data key reuse period.
 */
import type { Action, ActionDefinition, ActionEnvironment } from '../action.ts';
import { Kept, RequestsKept } from '../kept.ts';
import type { SettingDefinitions, SettingValues } from '../setting-definitions.ts';
import { fromStart } from './from-start.ts';

const keyManagement = 'Amazon SQS developer guide, "Key management", "Estimating AWS KMS costs"';

const settings = {
  key: { kind: 'key', description: 'The KMS key of the queue.' },
  queue: { kind: 'name', description: 'The queue: workloads of one queue share its data keys.', default: 'queue' },
  dataKeyReusePeriod: {
    kind: 'duration',
    description: 'How long SQS uses a data key of one principal before it asks KMS again; 60s to 24h.',
    default: '5m',
    least: '60s',
    most: '24h',
  },
} as const satisfies SettingDefinitions;

const surfaces = {
  ThrottlingException: { name: 'KmsThrottled', httpStatus: 400 },
  AccessDeniedException: { name: 'KmsAccessDenied', httpStatus: 400 },
  DisabledException: { name: 'KmsDisabled', httpStatus: 400 },
  KMSInvalidStateException: { name: 'KmsInvalidState', httpStatus: 400 },
  NotFoundException: { name: 'KmsNotFound', httpStatus: 400 },
} as const;

const common = {
  invokedBy: 'sqs.amazonaws.com',
  settings,
  retries: 'action',
  surfaces,
  surfacesSource: 'Amazon SQS API reference, SendMessage and ReceiveMessage, "Errors"',
  assumptions: fromStart('dataKeyReusePeriod'),
} as const satisfies Partial<ActionDefinition>;

export const SendMessage: ActionDefinition = {
  name: 'sqs.SendMessage',
  title: 'Sends a message to a queue under SSE-KMS: GenerateDataKey and Decrypt once per data key reuse period.',
  ...common,
  requests: [
    {
      operation: 'GenerateDataKey',
      key: 'key',
      when: 'for the first message of a principal after its data key reuse period',
      source: keyManagement,
    },
    { operation: 'Decrypt', key: 'key', when: 'after each GenerateDataKey', source: keyManagement },
  ],
  create: (values, environment) => createReusing('send', 2, values, environment),
};

export const ReceiveMessage: ActionDefinition = {
  name: 'sqs.ReceiveMessage',
  title: 'Receives messages from a queue under SSE-KMS: one Decrypt once per data key reuse period.',
  ...common,
  requests: [
    {
      operation: 'Decrypt',
      key: 'key',
      when: 'for the first call of a principal after its data key reuse period',
      source: keyManagement,
    },
  ],
  create: (values, environment) => createReusing('receive', 1, values, environment),
};

/** @source SQS: principals never share data keys; R = B / D x (2 x P + C) counts producers and consumers apart */
function createReusing(
  what: string,
  requests: number,
  { key, queue, dataKeyReusePeriod }: SettingValues,
  environment: ActionEnvironment,
): Action {
  const name = `sqs data keys ${what} ${JSON.stringify([queue, key, dataKeyReusePeriod])}`;
  const make = () => new Kept({ lifetimeNanoseconds: Number(dataKeyReusePeriod) });
  return new RequestsKept(environment.shared('client', name, make), requests, ({ principal }) => principal);
}
