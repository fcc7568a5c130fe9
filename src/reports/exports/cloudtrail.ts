/**
 * Why this file exists: the records that a run would leave in CloudTrail, so that what reads those of AWS can be tried on a
 * workload that is not there yet. They are made second by second: memory does not grow with their number.
 *
 * @source AWS KMS developer guide, "Logging AWS KMS API calls"; that throttled requests are logged is not documented, so
 * they are left out unless asked for
 */
import type { KeySpec } from '../../kms/key-specs.ts';
import { findOperation } from '../../kms/operations.ts';
import { recordedParameters } from './cloudtrail-parameters.ts';

export interface RecordedKey {
  readonly accountId: string;
  readonly name: string;
  readonly spec: KeySpec;
}

/** What requests of one kind are, and how many there were in each second. */
export interface RecordedFlow {
  readonly operation: string;
  readonly region: string;
  readonly caller: { readonly accountId: string; readonly name: string };
  /** `s3.amazonaws.com` where a service calls for the caller; else null. */
  readonly invokedBy: string | null;
  /** Null where the operation takes none. */
  readonly key: RecordedKey | null;
  /** Of ReEncrypt: the key that it encrypts with. */
  readonly destination: RecordedKey | null;
  readonly keyPairSpec: string | null;
  /** Of the operations on aliases. */
  readonly alias: string | null;
  /** Of ReplicateKey. */
  readonly replicaRegion: string | null;
  readonly succeeded: ArrayLike<number>;
  readonly rejected: ArrayLike<number>;
  readonly throttled: ArrayLike<number>;
  /** Of the rejected ones. */
  readonly error: string;
}

export interface CloudtrailOptions {
  /** Milliseconds since 1970 of t = 0, a whole second. */
  readonly startMilliseconds: number;
  readonly throttledToo: boolean;
  /** Hexadecimal, at least 20 digits: event ids of another run are others. */
  readonly fingerprint: string;
}

const throttling = {
  errorCode: 'ThrottlingException',
  errorMessage: 'You have exceeded the rate at which you may call KMS. Reduce the frequency of your calls.',
};

/** Characters gathered before they are handed out. */
const chunkLength = 1 << 16;

/** One record a line, by second; a cross-account request has a copy for each account, with the same sharedEventID. */
export function* cloudtrailLines(flows: readonly RecordedFlow[], options: CloudtrailOptions): Generator<string> {
  let chunk = '';
  for (const record of records(flows, options)) {
    chunk += `${JSON.stringify(record)}\n`;
    if (chunk.length < chunkLength) continue;
    yield chunk;
    chunk = '';
  }
  if (chunk !== '') yield chunk;
}

/** The same as one document, `{"Records":[...]}`, as CloudTrail delivers it. */
export function* cloudtrailDocument(flows: readonly RecordedFlow[], options: CloudtrailOptions): Generator<string> {
  yield '{"Records":[';
  let separator = '';
  for (const record of records(flows, options)) {
    yield `${separator}${JSON.stringify(record)}`;
    separator = ',\n';
  }
  yield ']}\n';
}

function* records(flows: readonly RecordedFlow[], options: CloudtrailOptions): Generator<object> {
  const seconds = flows.reduce((most, { succeeded }) => Math.max(most, succeeded.length), 0);
  const ids = eventIds(options.fingerprint);
  for (let second = 0; second < seconds; second++) {
    const eventTime = new Date(options.startMilliseconds + second * 1000).toISOString().replace('.000Z', 'Z');
    for (const flow of flows) {
      const outcomes = [
        { count: flow.succeeded[second] ?? 0, failure: {} },
        { count: flow.rejected[second] ?? 0, failure: { errorCode: flow.error, errorMessage: flow.error } },
        { count: options.throttledToo ? (flow.throttled[second] ?? 0) : 0, failure: throttling },
      ];
      for (const { count, failure } of outcomes)
        for (let request = 0; request < count; request++) yield* copies(flow, eventTime, failure, ids);
    }
  }
}

/** The caller's record and, where the key is of another account, the owner's; a refused access is in the caller's only. */
function* copies(
  flow: RecordedFlow,
  eventTime: string,
  failure: { readonly errorCode?: string },
  ids: Iterator<string, never>,
): Generator<object> {
  const own = recordOf(flow, eventTime, failure, ids);
  const owner = flow.key?.accountId ?? flow.caller.accountId;
  if (owner === flow.caller.accountId || failure.errorCode === 'AccessDeniedException') {
    yield own;
    return;
  }
  const sharedEventID = ids.next().value;
  yield { ...own, sharedEventID };
  const { accountId } = flow.caller;
  const userIdentity = { type: 'AWSAccount', principalId: `AROA${accountId}:${flow.caller.name}`, accountId };
  yield { ...own, userIdentity, eventID: ids.next().value, recipientAccountId: owner, sharedEventID };
}

function recordOf(flow: RecordedFlow, eventTime: string, failure: object, ids: Iterator<string, never>) {
  const { operation, region, caller, invokedBy, key, destination } = flow;
  const resources = [key, destination].flatMap((one) => (one === null ? [] : [resourceOf(one, region)]));
  const parameters = {
    ...flow,
    arn: key === null ? undefined : arnOf(key, region),
    spec: key?.spec ?? 'SYMMETRIC_DEFAULT',
    destinationArn: destination === null ? undefined : arnOf(destination, region),
  } as const;
  const host = invokedBy ?? 'aws-sdk';
  return {
    eventVersion: '1.11',
    userIdentity: identityOf(caller, invokedBy),
    eventTime,
    eventSource: 'kms.amazonaws.com',
    eventName: operation,
    awsRegion: region,
    sourceIPAddress: invokedBy ?? '192.0.2.1',
    userAgent: host,
    ...failure,
    requestParameters: recordedParameters(operation, parameters),
    responseElements: null,
    requestID: ids.next().value,
    eventID: ids.next().value,
    readOnly: findOperation(operation)?.mutates !== true,
    ...(resources.length === 0 ? {} : { resources }),
    eventType: 'AwsApiCall',
    managementEvent: true,
    recipientAccountId: caller.accountId,
    eventCategory: 'Management',
  };
}

function identityOf({ accountId, name }: RecordedFlow['caller'], invokedBy: string | null) {
  return {
    type: 'AssumedRole',
    principalId: `AROA${accountId}:${name}`,
    arn: `arn:aws:sts::${accountId}:assumed-role/${name}/${name}`,
    accountId,
    sessionContext: {
      sessionIssuer: { type: 'Role', arn: `arn:aws:iam::${accountId}:role/${name}`, accountId, userName: name },
    },
    ...(invokedBy === null ? {} : { invokedBy }),
  };
}

function resourceOf(key: RecordedKey, region: string) {
  return { accountId: key.accountId, type: 'AWS::KMS::Key', ARN: arnOf(key, region) };
}

function arnOf({ accountId, name }: RecordedKey, region: string): string {
  return `arn:aws:kms:${region}:${accountId}:key/${name}`;
}

/** UUIDs that differ from one another and from those of another run, and are the same when it is exported again. */
function* eventIds(fingerprint: string): Generator<string, never> {
  const start = `${fingerprint.slice(0, 8)}-${fingerprint.slice(8, 12)}-4${fingerprint.slice(12, 15)}-8${fingerprint.slice(15, 18)}`;
  for (let count = 0; ; count++) yield `${start}-${count.toString(16).padStart(12, '0')}`;
}
