/**
 * Why this file exists: what Amazon EBS asks of KMS for encrypted volumes, and the grant that each attached volume keeps on
 * its key until it is detached.
 */
import type { Action, ActionCall, ActionDefinition, ActionEnvironment, RequestDefinition } from '../action.ts';
import { DONE } from '../action.ts';
import { RequestsInTurn } from '../kept.ts';
import type { SettingDefinitions, SettingValues } from '../setting-definitions.ts';
import { sameErrors } from './same-errors.ts';

const ebsEncryption = 'Amazon EBS user guide, "How Amazon EBS encryption works"';
const ebsGrants = 'AWS KMS developer guide, CloudTrail log of an encrypted volume: one grant for each attached volume';

const key = { kind: 'key', description: 'The KMS key of the volumes.' } as const;

const common = {
  invokedBy: 'ec2.amazonaws.com',
  retries: 'action',
  assumptions: () => sameErrors('EBS'),
} as const satisfies Partial<ActionDefinition>;

const create: RequestDefinition = {
  operation: 'GenerateDataKeyWithoutPlaintext',
  key: 'key',
  when: 'for each volume',
  source: ebsEncryption,
};
const grant: RequestDefinition = {
  operation: 'CreateGrant',
  key: 'key',
  operations: ['Decrypt'],
  when: 'for each volume that is attached: a grant for a principal of the instance',
  source: ebsGrants,
};
const decrypt: RequestDefinition = {
  operation: 'Decrypt',
  key: 'key',
  when: 'after that grant, for the data key of the volume',
  source: ebsEncryption,
};

const creation = {
  key,
  snapshot: {
    kind: 'word',
    description: 'What the volume is made from: an encrypted snapshot (as is an empty volume) or an unencrypted one.',
    words: ['encrypted', 'unencrypted'],
    default: 'encrypted',
  },
  creationGrant: {
    kind: 'word',
    description: 'What becomes of the grant that an unencrypted snapshot needs; AWS does not say.',
    words: ['retired', 'kept'],
    default: 'retired',
    onlyWith: { setting: 'snapshot', is: 'unencrypted' },
  },
} as const satisfies SettingDefinitions;

export const CreateVolume: ActionDefinition = {
  name: 'ebs.CreateVolume',
  title:
    'Creates an encrypted volume: GenerateDataKeyWithoutPlaintext; of an unencrypted snapshot also CreateGrant and Decrypt.',
  ...common,
  settings: creation,
  requests: [
    { ...grant, when: 'first, for a volume of an unencrypted snapshot', source: ebsEncryption },
    create,
    { ...decrypt, when: 'after it, for a volume of an unencrypted snapshot' },
    {
      operation: 'RetireGrant',
      key: 'key',
      when: 'last, with creationGrant: retired',
      source: 'assumed, so that a volume holds one grant while it is attached',
    },
  ],
  create: ({ snapshot, creationGrant }) =>
    snapshot === 'encrypted' ? new RequestsInTurn([0, 1]) : new CopiesSnapshot(creationGrant === 'retired'),
};

export const AttachVolume: ActionDefinition = {
  name: 'ebs.AttachVolume',
  title: 'Attaches an encrypted volume: CreateGrant and Decrypt; the grant stays until the volume is detached.',
  ...common,
  settings: { key },
  requests: [grant, decrypt],
  create: (values, environment) =>
    new Attaches({ first: 0, grant: 0, last: 1, volumes: 1 }, attached(values, environment)),
};

export const DetachVolume: ActionDefinition = {
  name: 'ebs.DetachVolume',
  title: 'Detaches a volume that the same client attached in this run: RetireGrant; without one, nothing.',
  ...common,
  settings: { key },
  requests: [{ operation: 'RetireGrant', key: 'key', when: 'for each volume that is detached', source: ebsGrants }],
  create: (values, environment) => new Detaches(attached(values, environment)),
};

export const RunInstances: ActionDefinition = {
  name: 'ec2.RunInstances',
  title:
    'Launches an instance with encrypted volumes: GenerateDataKeyWithoutPlaintext, CreateGrant and Decrypt for each, in turn.',
  ...common,
  settings: {
    key,
    volumes: {
      kind: 'count',
      description: 'Encrypted volumes of an instance, each of an encrypted snapshot; 1 to 128.',
      minimum: 1,
      maximum: 128,
      default: 1,
    },
  },
  requests: [create, grant, decrypt],
  create: ({ volumes, ...values }, environment) =>
    new Attaches({ first: 0, grant: 1, last: 2, volumes: Number(volumes) }, attached(values, environment)),
};

/** The grants of the volumes that a client has attached with that key. */
function attached({ key: name }: SettingValues, environment: ActionEnvironment): number[] {
  return environment.shared('client', `attached volumes ${JSON.stringify(name)}`, (): number[] => []);
}

interface Steps {
  /** Indexes of requests. */
  readonly first: number;
  readonly grant: number;
  readonly last: number;
  readonly volumes: number;
}

class Attaches implements Action {
  readonly #steps: Steps;
  readonly #attached: number[];

  constructor(steps: Steps, grants: number[]) {
    this.#steps = steps;
    this.#attached = grants;
  }

  begin(): number {
    return this.#steps.first;
  }

  /** `note` counts the volumes that are done. */
  answered(call: ActionCall): number {
    const { first, grant: ofGrant, last, volumes } = this.#steps;
    if (call.request === ofGrant) this.#attached.push(call.made);
    if (call.request < last) return call.request + 1;
    call.note += 1;
    return call.note < volumes ? first : DONE;
  }
}

class Detaches implements Action {
  readonly #attached: number[];

  constructor(grants: number[]) {
    this.#attached = grants;
  }

  begin(call: ActionCall): number {
    const last = this.#attached.pop();
    if (last === undefined) return DONE;
    call.target = last;
    return 0;
  }

  answered(): number {
    return DONE;
  }

  /** The volume is still attached. */
  failed({ target }: ActionCall): void {
    this.#attached.push(target);
  }
}

class CopiesSnapshot implements Action {
  readonly #retires: boolean;

  constructor(retires: boolean) {
    this.#retires = retires;
  }

  begin(): number {
    return 0;
  }

  answered(call: ActionCall): number {
    const { request, made } = call;
    if (request === 0) call.note = made;
    if (request < 2) return request + 1;
    if (request === 3 || !this.#retires) return DONE;
    call.target = call.note;
    return 3;
  }
}
