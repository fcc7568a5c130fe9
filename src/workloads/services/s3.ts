/** Why this file exists: what Amazon S3 asks of KMS for objects under SSE-KMS, with and without an S3 Bucket Key. */
import type { Action, ActionDefinition, ActionEnvironment } from '../action.ts';
import { EveryRequest, Kept, OneRequestKept, RequestsInTurn } from '../kept.ts';
import type { SettingDefinitions, SettingValues } from '../setting-definitions.ts';

const bucketKeyPage = 'Amazon S3 user guide, "Reducing the cost of SSE-KMS with Amazon S3 Bucket Keys"';
const quotasPage = 'AWS KMS developer guide, "Request quotas", read 2026';

const slowDown =
  'github.com/aws-samples/cql-replicator/issues/92; the status of SlowDown: Amazon S3 API reference, "Error responses"';

const settings = {
  key: { kind: 'key', description: 'The KMS key of the objects.' },
  bucket: {
    kind: 'name',
    description: 'The bucket: workloads of one bucket share its bucket keys.',
    default: 'bucket',
  },
  bucketKey: { kind: 'flag', description: 'Whether the objects have an S3 Bucket Key.', default: false },
  bucketKeyLifetime: {
    kind: 'duration',
    description: 'How long S3 keeps a bucket key for one requester; AWS publishes no figure.',
    onlyWith: { setting: 'bucketKey', is: true },
    least: '1s',
  },
} as const satisfies SettingDefinitions;

const common = {
  invokedBy: 's3.amazonaws.com',
  settings,
  retries: 'action',
  surfaces: { ThrottlingException: { name: 'SlowDown', httpStatus: 503 } },
  surfacesSource: slowDown,
  assumptions: lifetimeAssumption,
} as const satisfies Partial<ActionDefinition>;

export const PutObject: ActionDefinition = {
  name: 's3.PutObject',
  title: 'Uploads an object under SSE-KMS: one GenerateDataKey, or one for each bucket key.',
  ...common,
  requests: [
    {
      operation: 'GenerateDataKey',
      key: 'key',
      when: 'for each upload; with a bucket key only when S3 has none for the requester',
      source: quotasPage,
    },
  ],
  create: (values, environment) => createKeeping('PUT', values, environment),
};

export const GetObject: ActionDefinition = {
  name: 's3.GetObject',
  title: 'Downloads an object under SSE-KMS: one Decrypt, or one for each bucket key.',
  ...common,
  requests: [
    {
      operation: 'Decrypt',
      key: 'key',
      when: 'for each download; with a bucket key only when S3 has none for the requester',
      source: quotasPage,
    },
  ],
  create: (values, environment) => createKeeping('GET', values, environment),
};

const multipart =
  'Amazon S3 user guide, "Uploading and copying objects using multipart upload": needs both permissions';

export const MultipartUpload: ActionDefinition = {
  name: 's3.MultipartUpload',
  title: 'Uploads an object in parts under SSE-KMS: one GenerateDataKey, then Decrypt for the parts, in turn.',
  ...common,
  settings: {
    key: settings.key,
    parts: { kind: 'count', description: 'Of the object; 1 to 10000.', minimum: 1, maximum: 10_000, default: 10 },
    decryptsPerPart: {
      kind: 'count',
      description: 'Decrypts that S3 makes for a part; AWS publishes no figure. 0 to 10.',
      minimum: 0,
      maximum: 10,
      default: 1,
    },
  },
  requests: [
    { operation: 'GenerateDataKey', key: 'key', when: 'for each upload', source: multipart },
    { operation: 'Decrypt', key: 'key', when: 'decryptsPerPart for each part', source: multipart },
  ],
  assumptions: () => [],
  create: ({ parts, decryptsPerPart }) => new RequestsInTurn([1, Number(parts) * Number(decryptsPerPart)]),
};

/** @source S3: a bucket key is kept for each requester, KMS key and bucket */
function createKeeping(what: string, values: SettingValues, environment: ActionEnvironment): Action {
  const { bucket, key, bucketKey, bucketKeyLifetime } = values;
  if (bucketKey !== true) return new EveryRequest(1);
  const name = `bucket keys ${what} ${JSON.stringify([bucket, key, bucketKeyLifetime])}`;
  const make = () => new Kept({ lifetimeNanoseconds: Number(bucketKeyLifetime) });
  // Where each instance is a session of its own, one that starts again is a new requester.
  const ofInstances = environment.principals === environment.instances;
  return new OneRequestKept(environment.shared('client', name, make), ({ principal }) => principal, ofInstances);
}

function lifetimeAssumption({ bucketKeyLifetime }: SettingValues) {
  if (bucketKeyLifetime === undefined) return [];
  return [
    {
      setting: 'bucketKeyLifetime',
      value: `${Number(bucketKeyLifetime) / 1e9} s`,
      source: `set by the scenario; ${bucketKeyPage} names none`,
    },
  ];
}
