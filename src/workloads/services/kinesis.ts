/** Why this file exists: what Amazon Kinesis Data Streams asks of KMS for encrypted streams, by their producers and consumers. */
import type { Action, ActionDefinition, ActionEnvironment } from '../action.ts';
import { Kept, RequestsKept } from '../kept.ts';
import type { SettingDefinitions, SettingValues } from '../setting-definitions.ts';

const costs = 'Amazon Kinesis Data Streams developer guide, "Costs, Regions, and Performance Considerations"';

const settings = {
  key: { kind: 'key', description: 'The KMS key of the stream.' },
  stream: { kind: 'name', description: 'The stream: workloads of one stream share its data keys.', default: 'stream' },
  streamKeyLifetime: {
    kind: 'duration',
    description:
      'How long Kinesis keeps a data key of one principal; 50s makes 12 requests in five minutes of one producer and one consumer.',
    default: '50s',
    least: '1s',
  },
} as const satisfies SettingDefinitions;

const surfaces = {
  ThrottlingException: { name: 'KMSThrottlingException', httpStatus: 400 },
  AccessDeniedException: { name: 'KMSAccessDeniedException', httpStatus: 400 },
  DisabledException: { name: 'KMSDisabledException', httpStatus: 400 },
  KMSInvalidStateException: { name: 'KMSInvalidStateException', httpStatus: 400 },
  NotFoundException: { name: 'KMSNotFoundException', httpStatus: 400 },
} as const;

const common = {
  invokedBy: 'kinesis.amazonaws.com',
  settings,
  retries: 'action',
  surfaces,
  surfacesSource: 'Kinesis API reference, PutRecord and GetRecords, "Errors"',
  assumptions: ({ streamKeyLifetime }) => [
    {
      setting: 'streamKeyLifetime',
      value: `${Number(streamKeyLifetime) / 1e9} s from the start of the call that asked KMS`,
      source: `${costs} says about 12 requests in five minutes; how they divide is not published`,
    },
  ],
} as const satisfies Partial<ActionDefinition>;

export const PutRecord: ActionDefinition = {
  name: 'kinesis.PutRecord',
  title: 'Writes to an encrypted stream: one GenerateDataKey for each principal whose data key is not kept.',
  ...common,
  requests: [{ operation: 'GenerateDataKey', key: 'key', when: 'once in streamKeyLifetime', source: costs }],
  create: (values, environment) => createKeeping('put', values, environment),
};

export const GetRecords: ActionDefinition = {
  name: 'kinesis.GetRecords',
  title: 'Reads an encrypted stream from its tip: one Decrypt for each principal whose data key is not kept.',
  ...common,
  requests: [{ operation: 'Decrypt', key: 'key', when: 'once in streamKeyLifetime', source: costs }],
  create: (values, environment) => createKeeping('get', values, environment),
};

function createKeeping(what: string, values: SettingValues, environment: ActionEnvironment): Action {
  const { stream, key, streamKeyLifetime } = values;
  const name = `kinesis data keys ${what} ${JSON.stringify([stream, key, streamKeyLifetime])}`;
  const make = () => new Kept({ lifetimeNanoseconds: Number(streamKeyLifetime) });
  return new RequestsKept(environment.shared('client', name, make), 1, ({ principal }) => principal);
}
