/** Why this file exists: what Parameter Store asks of KMS for SecureString parameters: one request a parameter, not a call. */
import type { ActionDefinition } from '../action.ts';
import { RequestsInTurn } from '../kept.ts';
import { sameErrors } from './same-errors.ts';

const parameterStore = 'AWS KMS developer guide, "How AWS Systems Manager Parameter Store uses AWS KMS"';

const key = { kind: 'key', description: 'The KMS key of the SecureString parameters.' } as const;

const common = {
  invokedBy: 'ssm.amazonaws.com',
  retries: 'action',
  assumptions: () => sameErrors('Parameter Store'),
} as const satisfies Partial<ActionDefinition>;

export const PutParameter: ActionDefinition = {
  name: 'ssm.PutParameter',
  title: 'Writes a SecureString parameter: one Encrypt, or one GenerateDataKey for an advanced one.',
  ...common,
  settings: {
    key,
    tier: { kind: 'word', description: 'Of the parameter.', words: ['standard', 'advanced'], default: 'standard' },
  },
  requests: [
    { operation: 'Encrypt', key: 'key', when: 'for each standard parameter', source: parameterStore },
    { operation: 'GenerateDataKey', key: 'key', when: 'for each advanced parameter', source: parameterStore },
  ],
  create: ({ tier }) => new RequestsInTurn(tier === 'standard' ? [1, 0] : [0, 1]),
};

const PARAMETERS = 'parameters';

const parameters = {
  kind: 'count',
  description: 'SecureString parameters that one call reads; 1 to 10.',
  minimum: 1,
  default: 1,
} as const;

export const GetParameter = reads('GetParameter', 1);
export const GetParameters = reads('GetParameters', 10);
export const GetParametersByPath = reads('GetParametersByPath', 10);

/** @source Systems Manager API reference: at most 10 parameters in an answer of GetParameters and GetParametersByPath */
function reads(operation: string, most: number): ActionDefinition {
  const several = most > 1;
  return {
    name: `ssm.${operation}`,
    title: several
      ? 'Reads SecureString parameters with decryption: one Decrypt for each of them, in turn.'
      : 'Reads a SecureString parameter with decryption: one Decrypt.',
    ...common,
    settings: {
      key,
      ...(several ? { parameters: { ...parameters, maximum: most } } : {}),
    },
    requests: [{ operation: 'Decrypt', key: 'key', when: 'for each SecureString parameter', source: parameterStore }],
    create: (values) => new RequestsInTurn([several ? Number(values[PARAMETERS]) : 1]),
  };
}
