/** Why this file exists: which errors there were, in words: those of KMS, those of a client itself, and what callers of services see. */
import { refusalNames } from '../clients/guards.ts';
import { ownErrors, TIMEOUT_ERROR } from '../simulation/errors.ts';
import type { ErrorSummary, Summary } from '../studies/summary.ts';
import { short } from './names.ts';
import { counted } from './numbers.ts';

/** The errors that KMS rejected requests with, the most frequent first. */
export function rejectionNames(errors: Summary['errors']): readonly string[] {
  return errors
    .filter(({ name, service }) => service === undefined && name !== 'ThrottlingException' && !ownErrors.includes(name))
    .toSorted((a, b) => b.count - a.count)
    .map(({ name }) => short(name, 60));
}

/** What clients did without an answer of KMS: refused an attempt themselves, or gave it up. */
export function ownWords({ errors }: Pick<Summary, 'errors'>): readonly string[] {
  const refused = refusals(errors);
  const sum = refused.reduce((total, { count: attempts }) => total + attempts, 0);
  const timedOut = errors.find(({ name }) => name === TIMEOUT_ERROR);
  return [
    ...(sum === 0 ? [] : [`Clients refused ${counted(sum, 'attempt')} themselves (${namesOf(refused)})`]),
    ...(timedOut === undefined
      ? []
      : [`${counted(timedOut.count, 'attempt')} got no answer in time (${TIMEOUT_ERROR})`]),
  ];
}

/** What clients refused themselves, the most frequent first. */
export function refusals(errors: Summary['errors']): Summary['errors'] {
  return errors.filter(({ name }) => refusalNames.includes(name)).toSorted((a, b) => b.count - a.count);
}

/** Under which names callers of services saw that KMS refused, the most frequent first. */
export function callersWords({ errors }: Pick<Summary, 'errors'>): readonly string[] {
  const seen = errors.filter(({ service }) => service !== undefined).toSorted((a, b) => b.count - a.count);
  if (seen.length === 0) return [];
  const each = seen.slice(0, 4).map((error) => `${seenWords(error)} on ${counted(error.count, 'call')}`);
  return [`Callers saw ${each.join(', ')}${seen.length > each.length ? ', ...' : ''}`];
}

/** `SlowDown (HTTP 503) of s3`. */
function seenWords({ name, httpStatus, service = '' }: ErrorSummary): string {
  const status = httpStatus === undefined ? '' : ` (HTTP ${httpStatus})`;
  return `${short(name, 60)}${status} of ${short(service.replace(/\.amazonaws\.com$/, ''), 60)}`;
}

function namesOf(errors: Summary['errors']): string {
  return errors.map(({ name }) => name).join(', ');
}
