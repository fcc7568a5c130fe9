/**
 * Why this file exists: what Amazon DynamoDB asks of KMS for encrypted tables. Each of its hosts keeps the table key of each
 * principal for five minutes, so one table costs as many Decrypts as it has pairs of them.
 */
import type { Action, ActionCall, ActionDefinition, ActionEnvironment } from '../action.ts';
import { DONE } from '../action.ts';
import { EveryRequest, Kept } from '../kept.ts';
import type { SettingDefinitions, SettingValues } from '../setting-definitions.ts';

const usageNotes = 'Amazon DynamoDB developer guide, "Encryption at rest usage notes" and "How it works"';

const key = { kind: 'key', description: 'The KMS key of the table; with type: aws-owned nothing is asked.' } as const;

const settings = {
  key,
  table: { kind: 'name', description: 'The table: workloads of one table share its table keys.', default: 'table' },
  hosts: {
    kind: 'count',
    description: 'Hosts of DynamoDB that answer for the table, drawn uniformly; AWS publishes no figure.',
    minimum: 1,
    maximum: 100_000,
    default: 1,
  },
  tableKeyLifetime: {
    kind: 'duration',
    description: 'How long a host keeps the table key of one principal.',
    default: '5m',
    least: '1s',
  },
  tableKeyExpires: {
    kind: 'word',
    description: 'From when that counts; the pages of AWS say both.',
    words: ['since-last-use', 'since-decrypt'],
    default: 'since-last-use',
  },
  keepAlive: {
    kind: 'flag',
    description: 'Whether connections are used again; a new one each call finds no table key.',
    default: true,
  },
} as const satisfies SettingDefinitions;

const common = {
  invokedBy: 'dynamodb.amazonaws.com',
  retries: 'action',
  assumptions: () => [
    {
      setting: 'key',
      value: 'refusals of KMS reach the caller under their own names; a kept table key is not used beyond its lifetime',
      source:
        'assumed: AWS does not publish how DynamoDB reports them; a page of 2018 says up to 12 hours where KMS does not answer',
    },
  ],
} as const satisfies Partial<ActionDefinition>;

export const GetItem = access('GetItem', 'Reads an item');
export const PutItem = access('PutItem', 'Writes an item');
export const UpdateItem = access('UpdateItem', 'Changes an item');
export const DeleteItem = access('DeleteItem', 'Deletes an item');
export const Query = access('Query', 'Reads the items of a partition');
export const Scan = access('Scan', 'Reads a page of a table');

export const CreateTable: ActionDefinition = {
  name: 'dynamodb.CreateTable',
  title: 'Creates an encrypted table: DescribeKey, CreateGrant and GenerateDataKey.',
  ...common,
  settings: { key },
  requests: [
    { operation: 'DescribeKey', key: 'key', when: 'for each table', source: usageNotes },
    {
      operation: 'CreateGrant',
      key: 'key',
      operations: [
        'Encrypt',
        'Decrypt',
        'ReEncryptFrom',
        'ReEncryptTo',
        'GenerateDataKey',
        'DescribeKey',
        'RetireGrant',
      ],
      when: 'for each table; the grant stays until the table is deleted',
      source: usageNotes,
    },
    { operation: 'GenerateDataKey', key: 'key', when: 'for the table key', source: usageNotes },
  ],
  create: () => new EveryRequest(3),
};

function access(operation: string, does: string): ActionDefinition {
  return {
    name: `dynamodb.${operation}`,
    title: `${does} of an encrypted table: one Decrypt where the host has no table key for the principal.`,
    ...common,
    settings,
    requests: [
      {
        operation: 'Decrypt',
        key: 'key',
        when: 'where the host that answers has not used the table key for this principal within five minutes',
        source: `${usageNotes}; that hosts keep it apart: github.com/aws/aws-sdk-go-v2/issues/2129`,
      },
    ],
    create: createAccess,
  };
}

function createAccess(values: SettingValues, environment: ActionEnvironment): Action {
  const { table, key: name, hosts, tableKeyLifetime, tableKeyExpires, keepAlive } = values;
  if (keepAlive !== true) return new EveryRequest(1);
  const id = `table keys ${JSON.stringify([table, name, hosts, tableKeyLifetime, tableKeyExpires])}`;
  const fromLastUse = tableKeyExpires === 'since-last-use';
  const make = () => new Kept({ lifetimeNanoseconds: Number(tableKeyLifetime), fromLastUse });
  return new TableKeys(environment.shared('client', id, make), Number(hosts), environment);
}

/** The host is drawn for each call; a call keeps it in `note`. */
class TableKeys implements Action {
  readonly caches = true;
  readonly #kept: Kept;
  readonly #hosts: number;
  readonly #draws: ReturnType<ActionEnvironment['stream']>;

  constructor(kept: Kept, hosts: number, environment: ActionEnvironment) {
    this.#kept = kept;
    this.#hosts = hosts;
    this.#draws = environment.stream('host');
  }

  begin(call: ActionCall): number {
    call.note = call.principal * this.#hosts + this.#draws.integer(this.#hosts);
    return this.#kept.use(call.note, call.nowNanoseconds) ? DONE : 0;
  }

  answered(call: ActionCall): number {
    this.#kept.keep(call.note, call.nowNanoseconds);
    return DONE;
  }
}
