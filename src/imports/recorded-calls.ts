/**
 * Why this file exists: a recording names an operation and little more, and a replay must know which quota it spends; what
 * no table has a quota for cannot be replayed.
 */
import { isKeyPairSpec, type KeyPairSpec, type KeySpec } from '../kms/key-specs.ts';
import { findOperation, type Operation } from '../kms/operations.ts';
import { newestProfile } from '../kms/profiles.ts';
import { isRegion } from '../kms/regions.ts';
import { spentQuotas } from '../kms/request-quotas.ts';
import type { RecordedCall } from './recording.ts';

/** What a recording says of a call. */
export interface SaidCall extends Omit<RecordedCall, 'keySpec' | 'keyPairSpec'> {
  /** A spec that shares the quota of the key's own, where the recording tells. */
  readonly keySpec: KeySpec | undefined;
  readonly keyPairSpec: string | undefined;
}

export type Resolved =
  /** `assumed`: what the recording did not say and was chosen. */
  | { readonly kind: 'call'; readonly call: RecordedCall; readonly assumed: string | undefined }
  /** `reason` follows a number: `requests of ...`. */
  | { readonly kind: 'left-out'; readonly reason: string };

const USUAL_KEY_PAIR: KeyPairSpec = 'RSA_2048';

/** The call that replays what was recorded, under the newest table. */
export function resolveCall(said: SaidCall): Resolved {
  const operation = findOperation(said.operation);
  if (operation === undefined) return leftOut(`requests of ${printableName(said.operation)}, an unknown operation`);
  if (!isRegion(said.region)) return leftOut('requests in a Region that kmsim does not know');
  const pair = operation.takesKeyPairSpec === undefined ? undefined : keyPairOf(said.keyPairSpec);
  const specs = operation.takesKey ? [...(said.keySpec === undefined ? [] : [said.keySpec]), ...usual(operation)] : [];
  const keySpec = specs.find((spec) => spends(operation, said.region, spec, pair));
  if (keySpec === undefined && !spends(operation, said.region, undefined, pair)) {
    return leftOut(`requests of ${operation.name}, for which table ${newestProfile} has no quota`);
  }
  return {
    kind: 'call',
    call: { ...said, key: operation.takesKey ? said.key : '', keySpec, keyPairSpec: pair },
    assumed: assumedOf(said, operation, keySpec, pair),
  };
}

function leftOut(reason: string): Resolved {
  return { kind: 'left-out', reason };
}

/** Nothing but a name like those of operations gets into a message. */
function printableName(operation: string): string {
  return /^[A-Za-z][A-Za-z0-9]{0,63}$/.test(operation) ? operation : 'something else';
}

function keyPairOf(said: string | undefined): KeyPairSpec {
  return said !== undefined && isKeyPairSpec(said) ? said : USUAL_KEY_PAIR;
}

/** The simplest key first. */
function usual({ keySpecs }: Operation): readonly KeySpec[] {
  return keySpecs.includes('SYMMETRIC_DEFAULT') ? ['SYMMETRIC_DEFAULT'] : keySpecs;
}

const answers = new Map<string, boolean>();

/** Whether the newest table has a quota for it. */
export function spends(
  { name, takesKey }: Operation,
  region: string,
  keySpec: KeySpec | undefined,
  keyPairSpec: KeyPairSpec | undefined,
): boolean {
  if (takesKey && keySpec === undefined) return false;
  const question = [name, region, keySpec, keyPairSpec].join(' ');
  const known = answers.get(question);
  if (known !== undefined) return known;
  const answer = spentQuotas({ profile: newestProfile, operation: name, region, keySpec, keyPairSpec });
  answers.set(question, answer.kind === 'spends');
  return answer.kind === 'spends';
}

function assumedOf(
  said: SaidCall,
  operation: Operation,
  keySpec: KeySpec | undefined,
  pair: KeyPairSpec | undefined,
): string | undefined {
  if (pair !== undefined && pair !== said.keyPairSpec)
    return `${operation.name} without a keyPairSpec, taken as ${pair}`;
  const isGuess = keySpec !== undefined && keySpec !== 'SYMMETRIC_DEFAULT' && said.keySpec === undefined;
  return isGuess ? `${operation.name} with a key of unknown spec, taken as ${keySpec}` : undefined;
}
