/** Why this file exists: what is known of one KMS request while its parameters are made out, each by a file of its own. */
import type { KmsCaller } from '../../kms/kms-world.ts';
import type { OperationName } from '../../kms/operations.ts';
import type { WorldClient } from '../../simulation/world.ts';
import type { Accounts } from './accounts.ts';
import type { WorkloadDraft } from './arrivals.ts';
import type { Clients } from './clients.ts';
import { serviceEndpoint } from './key-policies.ts';
import type { KeyStores } from './key-stores.ts';
import type { Key, Keys } from './keys.ts';

export type RequestParameters = NonNullable<WorkloadDraft['with']>;

export interface ParameterParties {
  readonly accounts: Accounts;
  readonly clients: Clients;
  readonly keys: Keys;
  readonly keyStores: KeyStores;
}

export interface ParameterQuestion {
  readonly operation: OperationName;
  readonly client: WorldClient;
  readonly key: Key | undefined;
  readonly given: RequestParameters;
  /** Whether it is what a recording holds, which says nothing of its parameters. */
  readonly isRecorded: boolean;
  /** Of `with`. */
  readonly path: string;
}

/** Who asks, and through which service. */
export function callerOf({ client, given }: ParameterQuestion): KmsCaller {
  return {
    accountId: client.accountId,
    client: client.name,
    viaService: given.via === undefined ? null : serviceEndpoint(given.via, client.region),
    servicePrincipal: null,
  };
}
