/** Why this file exists: inside the loop an error is a number; here it has a name again. */
import { refusalNames } from '../clients/guards.ts';
import { exceptions } from '../kms/exceptions.ts';

/** Of the client itself: it gave up waiting for an answer. */
export const TIMEOUT_ERROR = 'TimeoutError';

/** What a client says itself, without an answer of KMS. */
export const ownErrors: readonly string[] = [TIMEOUT_ERROR, ...refusalNames];

/** By number. */
export const errorNames: readonly string[] = [...Object.keys(exceptions), ...ownErrors];

export const TIMEOUT = errorNames.indexOf(TIMEOUT_ERROR);

export const THROTTLING = errorNames.indexOf('ThrottlingException');

/** Not an error: KMS does what was asked. */
export const NO_ERROR = -1;

export function errorNumber(name: string): number {
  const number = errorNames.indexOf(name);
  if (number < 0) throw new RangeError(`no error of KMS is called ${name}`);
  return number;
}
