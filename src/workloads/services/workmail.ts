/** Why this file exists: what Amazon WorkMail asks of KMS: the key of a mailbox, which it keeps for a minute for each client. */
import type { ActionDefinition } from '../action.ts';
import { Kept, RequestsKept } from '../kept.ts';
import { sameErrors } from './same-errors.ts';

const workMail = 'AWS KMS developer guide, "How Amazon WorkMail uses AWS KMS"';

export const ReadMessage: ActionDefinition = {
  name: 'workmail.ReadMessage',
  title: 'Reads or writes messages of a mailbox: one Decrypt where its key is not kept for the client.',
  invokedBy: 'workmail.amazonaws.com',
  settings: {
    key: { kind: 'key', description: 'The KMS key of the organization.' },
    mailboxKeyLifetime: {
      kind: 'duration',
      description: 'How long WorkMail keeps the key of a mailbox for one client.',
      default: '1m',
      least: '1s',
    },
  },
  retries: 'action',
  requests: [{ operation: 'Decrypt', key: 'key', when: 'once a minute for each client', source: workMail }],
  assumptions: () => sameErrors('WorkMail'),
  create: ({ key, mailboxKeyLifetime }, environment) => {
    const name = `workmail mailbox keys ${JSON.stringify([key, mailboxKeyLifetime])}`;
    const make = () => new Kept({ lifetimeNanoseconds: Number(mailboxKeyLifetime) });
    return new RequestsKept(environment.shared('client', name, make), 1, ({ instance }) => instance);
  },
};
