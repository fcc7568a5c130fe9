/**
 * A real recording of what called Parameter Store and Secrets Manager, and of the KMS requests that followed: simulating the
 * calls gives the requests, but for the handful that the recording itself lacks.
 */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { beforeAll, expect, test } from 'vitest';
import { loadScenario } from '../../../src/scenario/load.ts';
import { simulate } from '../../../src/simulation/simulate.ts';

const RECORDING = 'scenarios/data/cloudtrail/kms-ssm-secretsmanager-events.ndjson.gz';
const CALLS = 'scenarios/data/cloudtrail/causing-calls.csv';

interface CloudTrailRecord {
  readonly eventTime: string;
  readonly eventName: string;
  readonly errorCode?: string;
  readonly requestParameters: {
    readonly name?: string;
    readonly versionId?: string;
    readonly encryptionContext?: Readonly<Record<string, string>>;
  } | null;
}

const records = gunzipSync(readFileSync(RECORDING)).toString().trim().split('\n').map(parsed);
const recorded = records.filter(({ eventName }) => eventName === 'Decrypt');
const callsOf = (name: string) =>
  records.filter((record) => record.eventName === name && record.errorCode === undefined);
const contextOf = (record: CloudTrailRecord) => record.requestParameters!.encryptionContext!;

const decryptsOf = (contextKey: string) => recorded.filter((record) => contextKey in contextOf(record));

/** Decrypts by second of the recording: simulated calls of each service. */
let simulated: Readonly<Record<'parameters' | 'secrets', readonly number[]>>;

beforeAll(async () => {
  const loaded = await loadScenario({ file: 'scenarios/parameters-and-secrets.yaml' });
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.diagnostics));
  const { world } = loaded;
  const { seconds } = simulate(world);
  const simulatedOf = (workload: string) => {
    const flow = world.flows.findIndex(
      ({ operation, action, ...flow }) =>
        operation === 'Decrypt' && action === undefined && world.workloads[flow.workload]!.name === workload,
    );
    return [...seconds[flow]!.admittedFirstTries].slice(0, 10);
  };
  simulated = { parameters: simulatedOf('parameters'), secrets: simulatedOf('secrets') };
});

test('the calls of the scenario are those of the recording that succeeded', () => {
  const calls = records.filter(({ eventName }) => ['GetParameter', 'GetSecretValue'].includes(eventName));
  const rows = calls.map(({ eventTime, eventName }) => `${eventTime},${eventName}`);
  expect(readFileSync(CALLS, 'utf8').trim().split('\n')).toEqual(['timestamp,operation', ...rows]);
  expect([callsOf('GetParameter').length, callsOf('GetSecretValue').length]).toEqual([40, 20]);
});

test('simulating them gives the recorded Decrypts of the same seconds, and seven that the recording lacks', () => {
  const [parameters, secrets] = [bySecond(decryptsOf('PARAMETER_ARN')), bySecond(decryptsOf('SecretARN'))];
  expect(simulated.parameters).toEqual([10, 0, 9, 9, 0, 0, 0, 10, 1, 1]);
  expect(parameters).toEqual([9, 0, 8, 9, 0, 0, 0, 10, 1, 1]);
  expect(simulated.secrets).toEqual([0, 0, 20, 0, 0, 0, 0, 0, 0, 0]);
  expect(secrets).toEqual([0, 0, 16, 0, 0, 0, 0, 0, 0, 0]);
  expect(recorded).toHaveLength(54);
});

/** A simulated call asks once. So does each recorded one, by the parameter or version it names, or the recording lacks it. */
test('each recorded Decrypt names the parameter or secret of its call, but for one whose call the recording lacks', () => {
  const calls = [
    ...callsOf('GetParameter').map((call) => call.requestParameters!.name!),
    ...callsOf('GetSecretValue').map((call) => call.requestParameters!.versionId!),
  ];
  const decrypts = recorded.map((record) => {
    const { PARAMETER_ARN: parameter, SecretVersionId: version } = contextOf(record);
    return parameter === undefined ? version! : nameOf(parameter);
  });
  expect([new Set(calls).size, new Set(decrypts).size]).toEqual([60, 54]);
  expect(decrypts.filter((name) => !calls.includes(name))).toEqual(['/credentials/stratus-red-team/credentials-38']);
  expect(calls.filter((name) => !decrypts.includes(name))).toHaveLength(7);
});

test('what Systems Manager itself throttled asked KMS for nothing', () => {
  const throttled = records.filter(({ errorCode }) => errorCode === 'ThrottlingException');
  expect(throttled.map(({ eventName }) => eventName).sort()).toEqual([
    ...Array(38).fill('DeleteParameter'),
    ...Array(38).fill('DescribeParameters'),
  ]);
});

function parsed(line: string): CloudTrailRecord {
  return JSON.parse(line) as CloudTrailRecord;
}

function nameOf(parameterArn: string): string {
  return parameterArn.slice(parameterArn.indexOf(':parameter/') + ':parameter'.length);
}

function bySecond(ofService: readonly CloudTrailRecord[]): readonly number[] {
  const start = Date.parse('2023-07-10T12:07:55Z');
  const seconds = Array<number>(10).fill(0);
  for (const { eventTime } of ofService) seconds[(Date.parse(eventTime) - start) / 1000]! += 1;
  return seconds;
}
