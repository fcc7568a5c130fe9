/**
 * Why this file exists: what AWS Step Functions asks of KMS for state machines under a customer managed key: a data key once
 * a reuse period. How often a reader of execution histories makes it decrypt is not published and not modelled.
 */
import type { ActionDefinition } from '../action.ts';
import { Kept, RequestsKept } from '../kept.ts';
import { fromStart } from './from-start.ts';

const configuration = 'AWS Step Functions API reference, EncryptionConfiguration, read 2026';

export const StartExecution: ActionDefinition = {
  name: 'states.StartExecution',
  title: 'Starts an execution of a state machine under a customer managed key: GenerateDataKey once a reuse period.',
  invokedBy: 'states.amazonaws.com',
  settings: {
    key: { kind: 'key', description: 'The KMS key of the state machine.' },
    stateMachine: {
      kind: 'name',
      description: 'The state machine: workloads of one state machine share its data key.',
      default: 'state-machine',
    },
    kmsDataKeyReusePeriod: {
      kind: 'duration',
      description: 'How long Step Functions uses a data key before it asks KMS again; 60s to 900s.',
      default: '300s',
      least: '60s',
      most: '900s',
    },
  },
  retries: 'action',
  surfaces: {
    ThrottlingException: { name: 'KmsThrottlingException', httpStatus: 400 },
    AccessDeniedException: { name: 'KmsAccessDeniedException', httpStatus: 400 },
    KMSInvalidStateException: { name: 'KmsInvalidStateException', httpStatus: 400 },
  },
  surfacesSource: 'AWS Step Functions API reference, StartExecution, "Errors"',
  assumptions: (values) => [
    ...fromStart('kmsDataKeyReusePeriod')(values),
    {
      setting: 'stateMachine',
      value: 'one data key for all executions of a state machine, whoever starts them',
      source: 'assumed: AWS names the period, not who shares a data key',
    },
  ],
  requests: [
    {
      operation: 'GenerateDataKey',
      key: 'key',
      when: 'for the first execution after the reuse period of the data key before',
      source: configuration,
    },
  ],
  create: ({ key, stateMachine, kmsDataKeyReusePeriod }, environment) => {
    const name = `step functions data key ${JSON.stringify([stateMachine, key, kmsDataKeyReusePeriod])}`;
    const make = () => new Kept({ lifetimeNanoseconds: Number(kmsDataKeyReusePeriod) });
    return new RequestsKept(environment.shared('world', name, make), 1, () => 0);
  },
};
