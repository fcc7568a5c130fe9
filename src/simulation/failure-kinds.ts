/** Why this file exists: the loop asks of an error only whether it is worth another attempt, by number. */
import { commonFailureKind, type FailureKind, failureKindUnder, type ReceivedError } from '../clients/failures.ts';
import type { RetryPolicy } from '../clients/retry.ts';
import { exceptions, isKmsErrorName, type KmsErrorName } from '../kms/exceptions.ts';
import type { ActionDefinition } from '../workloads/action.ts';
import { errorNames } from './errors.ts';
import type { FailureKinds } from './states.ts';

/** @param surfaces errors of KMS that the caller sees under another name. */
export function failureKinds(policy: RetryPolicy, surfaces: ActionDefinition['surfaces'] = {}): FailureKinds {
  return kindsBy((error) => failureKindUnder(policy, error), surfaces);
}

/** What a guard takes errors for. */
export function outcomeKinds(surfaces: ActionDefinition['surfaces'] = {}): FailureKinds {
  return kindsBy(commonFailureKind, surfaces);
}

function kindsBy(
  kindOf: (error: ReceivedError) => FailureKind | null,
  surfaces: NonNullable<ActionDefinition['surfaces']>,
): FailureKinds {
  return errorNames.map((name) => kindOf(surfaces[name as KmsErrorName] ?? { name, ...statusOf(name) }));
}

function statusOf(name: string): { httpStatus?: number } {
  return isKmsErrorName(name) ? { httpStatus: exceptions[name].httpStatus } : {};
}
