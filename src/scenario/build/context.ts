/** Why this file exists: every part of a world is built from the same draft and complains in the same place. */
import { didYouMean, type Problem, type Problems, type RuleId } from '../diagnostics.ts';
import type { Places } from '../places.ts';
import { listed, quoted } from '../printable.ts';
import type { ScenarioDraft } from '../schema/scenario.ts';
import type { Assumptions } from './assumptions.ts';
import type { InputFiles } from './input-files.ts';

export interface BuildContext {
  readonly draft: ScenarioDraft;
  readonly places: Places;
  readonly problems: Problems;
  readonly assumptions: Assumptions;
  readonly files: InputFiles;
  /** The Region of whatever names none. */
  readonly region: string;
  readonly profile: string;
  readonly load: number;
}

/** An error at a value; at the name it would stand under, if it is not there. */
export function errorAt(context: BuildContext, path: string, problem: Problem): undefined {
  context.problems.error(context.places.of(path), path, problem);
  return undefined;
}

/** An error at the name before a value. */
export function errorAtKey(context: BuildContext, path: string, problem: Problem): undefined {
  context.problems.error(context.places.keyOf(path), path, problem);
  return undefined;
}

export function warnAt(context: BuildContext, path: string, rule: RuleId, message: string): void {
  context.problems.warn(context.places.of(path), path, { rule, message });
}

/** A name that must be one of those declared. */
export function unknownName(
  context: BuildContext,
  path: string,
  what: string,
  name: string,
  known: readonly string[],
): undefined {
  const expected = {
    0: `the name of a ${what}, of which this file declares none`,
    1: `${quoted(known[0] ?? '')}, the only ${what}`,
    2: `one of the ${what}s ${listed(known)}`,
  }[Math.min(known.length, 2)];
  const message = `expected ${expected}; got ${quoted(name)}`;
  return errorAt(context, path, { rule: 'unknown-name', message, hint: didYouMean(name, known) });
}

/** Several are declared and the user named none. */
export function ambiguousName(context: BuildContext, path: string, what: string, known: readonly string[]): undefined {
  const message = `expected the name of one of the ${what}s ${listed(known)}; got nothing`;
  return errorAt(context, path, { rule: 'ambiguous-name', message });
}
