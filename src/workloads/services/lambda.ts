/** Why this file exists: what AWS Lambda asks of KMS: environment variables are decrypted where an environment starts. */
import type { Action, ActionCall, ActionDefinition } from '../action.ts';
import { DONE } from '../action.ts';

const environmentVariables = 'AWS Lambda developer guide, "Securing Lambda environment variables"';

export const Invoke: ActionDefinition = {
  name: 'lambda.Invoke',
  title: 'Invokes a function: Decrypt at the cold start of each instance (an execution environment), then nothing.',
  invokedBy: 'lambda.amazonaws.com',
  settings: {
    key: { kind: 'key', description: "The KMS key of the function's environment variables." },
    decrypts: {
      kind: 'count',
      description: 'Requests of one cold start: 1 for Lambda itself, more where the code decrypts values; 1 to 1000.',
      minimum: 1,
      maximum: 1000,
      default: 1,
    },
  },
  retries: 'action',
  requests: [{ operation: 'Decrypt', key: 'key', when: 'at each cold start', source: environmentVariables }],
  assumptions: () => [
    {
      setting: 'key',
      value: 'one Decrypt at each cold start; refusals of KMS reach the caller under their own names',
      source: `assumed: ${environmentVariables} gives no number, and names no error of a throttled KMS`,
    },
  ],
  create: ({ decrypts }) => new ColdStarts(Number(decrypts)),
};

class ColdStarts implements Action {
  readonly caches = true;
  readonly #decrypts: number;
  readonly #warm = new Set<number>();

  constructor(decrypts: number) {
    this.#decrypts = decrypts;
  }

  begin({ instance }: ActionCall): number {
    return this.#warm.has(instance) ? DONE : 0;
  }

  answered(call: ActionCall): number {
    call.note += 1;
    if (call.note < this.#decrypts) return 0;
    this.#warm.add(call.instance);
    return DONE;
  }

  forget(instance: number): void {
    this.#warm.delete(instance);
  }
}
