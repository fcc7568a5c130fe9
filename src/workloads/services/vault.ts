/** Why this file exists: what HashiCorp Vault asks of KMS where KMS unseals it: at its start, and to see that it still can. */
import type { ActionDefinition } from '../action.ts';
import { EveryRequest } from '../kept.ts';

const key = { kind: 'key', description: 'The KMS key of the seal.' } as const;
const common = { invokedBy: null, settings: { key }, retries: 'request' } as const satisfies Partial<ActionDefinition>;

const health = 'github.com/hashicorp/vault/issues/22669: every 10 minutes, 576 requests a day of 2 instances';
const seal = 'HashiCorp Vault documentation, "AWS KMS seal configuration"';

export const CheckSeal: ActionDefinition = {
  name: 'vault.CheckSeal',
  title: "Vault's test of its seal, every 10 minutes on each instance: Encrypt and Decrypt.",
  ...common,
  requests: [
    { operation: 'Encrypt', key: 'key', when: 'for each test', source: health },
    { operation: 'Decrypt', key: 'key', when: 'after it', source: health },
  ],
  create: () => new EveryRequest(2),
};

export const Unseal: ActionDefinition = {
  name: 'vault.Unseal',
  title: 'Vault starts and unseals itself: one Decrypt of its root key.',
  ...common,
  requests: [{ operation: 'Decrypt', key: 'key', when: 'for each start', source: seal }],
  create: () => new EveryRequest(1),
};
