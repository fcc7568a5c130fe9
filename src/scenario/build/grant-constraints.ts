/** Why this file exists: a grant may ask for an encryption context; what KMS would not take is told before the run. */
import { constraintBounds } from '../../kms/grant-terms.ts';
import type { KmsGrant } from '../../kms/kms-world.ts';
import type { WorkloadDraft } from './arrivals.ts';
import { type BuildContext, errorAt } from './context.ts';
import type { Key } from './keys.ts';

const kinds = { encryptionContextEquals: 'equals', encryptionContextSubset: 'subset' } as const;
type Setting = keyof typeof kinds;

type Given = Pick<NonNullable<WorkloadDraft['with']>, Setting>;

export interface ConstraintQuestion {
  readonly key: Key | undefined;
  readonly given: Given;
  /** Of `with`. */
  readonly path: string;
}

/** The constraint of a CreateGrant, or null; undefined after an error. */
export function resolveConstraint(
  context: BuildContext,
  question: ConstraintQuestion,
): KmsGrant['constraint'] | undefined {
  const { given, key, path } = question;
  const [setting, other] = (Object.keys(kinds) as Setting[]).filter((one) => given[one] !== undefined);
  if (setting === undefined) return null;
  const refuse = (expected: string) =>
    errorAt(context, `${path}.${setting}`, { rule: 'impossible', message: `expected ${expected}` });
  if (other !== undefined) return refuse(`either ${setting} or ${other}; got both`);
  if (key !== undefined && key.spec !== 'SYMMETRIC_DEFAULT')
    return refuse(`no encryption context on a key of spec ${key.spec}, whose requests have none; got one`);
  const pairs = pairsOf(given[setting]);
  const { pairsMax, charactersMax } = constraintBounds;
  if (pairs.length === 0 || pairs.length > pairsMax) return refuse(`1 to ${pairsMax} pairs; got ${pairs.length}`);
  const long = pairs.find(([, value]) => value.length > charactersMax);
  if (long !== undefined) return refuse(`values of at most ${charactersMax} characters; got one of ${long[1].length}`);
  return { kind: kinds[setting], context: Object.fromEntries(pairs) };
}

function pairsOf(given: Given[Setting]): readonly (readonly [string, string])[] {
  return Object.entries(given ?? {}).filter((pair): pair is [string, string] => pair[1] !== undefined);
}
