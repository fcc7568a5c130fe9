/**
 * Why this file exists: what one CloudTrail record of KMS says about a request, and under which of its many fields.
 */
import type { TraceKind } from './trace.ts';

/** The fields of a record that are read; each may be missing or of another type. */
export interface CloudtrailRecord {
  readonly eventID?: unknown;
  readonly sharedEventID?: unknown;
  readonly eventType?: unknown;
  readonly eventSource?: unknown;
  readonly eventName?: unknown;
  readonly eventTime?: unknown;
  readonly errorCode?: unknown;
  readonly awsRegion?: unknown;
  readonly recipientAccountId?: unknown;
  readonly userIdentity?: unknown;
  readonly resources?: unknown;
  readonly requestParameters?: unknown;
}

/** The fields of objects inside a record. */
interface RecordPart {
  readonly accountId?: unknown;
  readonly invokedBy?: unknown;
  readonly arn?: unknown;
  readonly sessionContext?: unknown;
  readonly sessionIssuer?: unknown;
  readonly ARN?: unknown;
  readonly keyId?: unknown;
  readonly encryptionContext?: unknown;
  readonly PARAMETER_ARN?: unknown;
}

/** The caller's account pays, whoever owns the key. */
export function kindOf(record: CloudtrailRecord, operation: string): TraceKind {
  const identity = object(record.userIdentity);
  const fields = {
    operation,
    account: text(identity.accountId) ?? text(record.recipientAccountId),
    region: text(record.awsRegion),
    key: keyOf(record),
    service: serviceOf(record, text(identity.invokedBy)),
    role: text(object(object(identity.sessionContext).sessionIssuer).arn) ?? text(identity.arn),
  };
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

function keyOf(record: CloudtrailRecord): string | undefined {
  const resources = record.resources;
  const first = Array.isArray(resources) ? object(resources[0]) : {};
  return text(first.ARN) ?? text(object(record.requestParameters).keyId);
}

/** Systems Manager hides behind "AWS Internal", but the context of what it encrypts names a parameter. */
function serviceOf(record: CloudtrailRecord, invokedBy: string | undefined): string | undefined {
  if (invokedBy !== 'AWS Internal') return invokedBy;
  const context = object(object(record.requestParameters).encryptionContext);
  return text(context.PARAMETER_ARN) === undefined ? invokedBy : 'ssm.amazonaws.com';
}

/** Whether it is the caller's account's copy of a request that another account's CloudTrail holds too. */
export function isOfCaller(record: CloudtrailRecord): boolean {
  return record.recipientAccountId === object(record.userIdentity).accountId;
}

function object(value: unknown): RecordPart {
  return typeof value === 'object' && value !== null ? value : {};
}

/** A text that says something, or undefined. */
export function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
