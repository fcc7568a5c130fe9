/**
 * Why this file exists: whether an error is worth another attempt, and at which price, depends on the SDK that receives
 * it. KMS's LimitExceededException, of a resource quota, is throttling to one SDK and final to the next.
 */
import { exceptions, isKmsErrorName } from '../kms/exceptions.ts';
import type { RetryPolicy } from './retry.ts';
import { type SdkProfile, sdkProfiles } from './sdk-profiles.ts';

/** A failure that is worth another attempt. `timeout`: the client itself gave up waiting. */
export type FailureKind = 'throttling' | 'transient' | 'timeout';

/** An error as a client sees it. */
export interface ReceivedError {
  /** The error's name: of `__type` in an answer, else of what the client itself threw. */
  readonly name: string;
  /** Undefined where no answer came. */
  readonly httpStatus?: number;
}

/** What a client with this policy takes an error for; null where it does not try again. */
export function failureKindUnder(policy: RetryPolicy, error: ReceivedError): FailureKind | null {
  if (policy.kind === 'none') return null;
  if (policy.kind === 'sdk') return failureKind(sdkProfiles[policy.profile as keyof typeof sdkProfiles], error);
  return commonFailureKind(error);
}

/** What an error is, whoever receives it; null where the same request would fail the same way. */
export function commonFailureKind(error: ReceivedError): FailureKind | null {
  if (throttlingNames.has(error.name)) return 'throttling';
  if (timeoutNames.has(error.name)) return 'timeout';
  const known = isKmsErrorName(error.name) ? exceptions[error.name].class : null;
  const transient =
    known === 'transient' || (error.httpStatus !== undefined && transientStatuses.has(error.httpStatus));
  return transient ? 'transient' : null;
}

/** What the profile's SDK takes an error for; null where it does not try again. */
export function failureKind(profile: SdkProfile, { name, httpStatus }: ReceivedError): FailureKind | null {
  if (throttlingNames.has(name)) return 'throttling';
  if (name === 'LimitExceededException' && profile.retriesLimitExceeded) return 'throttling';
  if (httpStatus === 429 && profile.retriesStatus429) return 'throttling';
  if (timeoutNames.has(name)) return 'timeout';
  if (transientNames.has(name)) return 'transient';
  if (profile.judgesBy === 'name') return null;
  return httpStatus !== undefined && transientStatuses.has(httpStatus) ? 'transient' : null;
}

/** @source service-error-classification of @smithy/core 3.41.0; botocore 1.43.107, retries/standard.py */
const throttlingNames: ReadonlySet<string> = new Set([
  'BandwidthLimitExceeded',
  'EC2ThrottledException',
  'PriorRequestNotComplete',
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'RequestThrottled',
  'RequestThrottledException',
  'SlowDown',
  'ThrottledException',
  'Throttling',
  'ThrottlingException',
  'TooManyRequestsException',
  'TransactionInProgressException',
]);

/** Of the client itself: JavaScript's, and botocore's two. */
const timeoutNames: ReadonlySet<string> = new Set(['TimeoutError', 'ReadTimeoutError', 'ConnectTimeoutError']);

/** Of an answer; then of a connection: JavaScript's names of them, and botocore's. */
const transientNames: ReadonlySet<string> = new Set([
  'RequestTimeout',
  'RequestTimeoutException',
  'ECONNRESET',
  'ECONNREFUSED',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EndpointConnectionError',
  'ConnectionClosedError',
]);

const transientStatuses: ReadonlySet<number> = new Set([500, 502, 503, 504]);
