/** Why this file exists: what Amazon ECR asks of KMS for repositories under SSE-KMS: at each push and each pull of an image. */
import type { ActionDefinition } from '../action.ts';
import { RequestsInTurn } from '../kept.ts';
import { sameErrors } from './same-errors.ts';

const atRest = 'Amazon ECR user guide, "Encryption at rest", read 2026';

const key = { kind: 'key', description: 'The KMS key of the repository.' } as const;

const imageKeys = {
  kind: 'count',
  description:
    'Data keys of an image: its manifest and layers have one together, or each its own; AWS publishes no figure. 1 to 200.',
  minimum: 1,
  maximum: 200,
  default: 1,
} as const;

const common = {
  invokedBy: 'ecr.amazonaws.com',
  retries: 'action',
  assumptions: () => sameErrors('ECR'),
} as const satisfies Partial<ActionDefinition>;

export const CreateRepository: ActionDefinition = {
  name: 'ecr.CreateRepository',
  title: 'Creates a repository under SSE-KMS: DescribeKey and two CreateGrant; the grants stay.',
  ...common,
  settings: { key },
  requests: [
    { operation: 'DescribeKey', key: 'key', when: 'for each repository', source: atRest },
    {
      operation: 'CreateGrant',
      key: 'key',
      operations: ['GenerateDataKey', 'Decrypt'],
      when: 'two for each repository; what they allow is assumed',
      source: atRest,
    },
  ],
  create: () => new RequestsInTurn([1, 2]),
};

export const PushImage: ActionDefinition = {
  name: 'ecr.PushImage',
  title: 'Pushes an image to a repository under SSE-KMS: GenerateDataKey for its layers and manifest.',
  ...common,
  settings: { key, imageKeys },
  requests: [{ operation: 'GenerateDataKey', key: 'key', when: 'imageKeys for each image', source: atRest }],
  create: ({ imageKeys: keys }) => new RequestsInTurn([Number(keys)]),
};

export const PullImage: ActionDefinition = {
  name: 'ecr.PullImage',
  title: 'Pulls an image from a repository under SSE-KMS: Decrypt of the data keys of its layers and manifest.',
  ...common,
  settings: { key, imageKeys },
  requests: [{ operation: 'Decrypt', key: 'key', when: 'imageKeys for each image', source: atRest }],
  create: ({ imageKeys: keys }) => new RequestsInTurn([Number(keys)]),
};
