/** Why this file exists: what Amazon MQ asks of KMS for a RabbitMQ broker: grants of its own and those of its volumes. */
import type { ActionDefinition } from '../action.ts';
import { RequestsInTurn } from '../kept.ts';
import { sameErrors } from './same-errors.ts';

const amazonMq = 'Amazon MQ developer guide, "Encryption at rest"';

export const CreateBroker: ActionDefinition = {
  name: 'mq.CreateBroker',
  title: 'Creates a RabbitMQ broker: two grants of a single instance, five of a cluster; they stay.',
  invokedBy: 'mq.amazonaws.com',
  settings: {
    key: { kind: 'key', description: 'The KMS key of the broker.' },
    deployment: { kind: 'word', description: 'Of the broker.', words: ['single', 'cluster'], default: 'single' },
  },
  retries: 'action',
  requests: [
    {
      operation: 'CreateGrant',
      key: 'key',
      operations: ['Decrypt'],
      when: 'two for a single instance (1 of Amazon MQ, 1 of EBS), five for a cluster (2 and 3)',
      source: amazonMq,
    },
  ],
  assumptions: () => sameErrors('Amazon MQ'),
  create: ({ deployment }) => new RequestsInTurn([deployment === 'single' ? 2 : 5]),
};
