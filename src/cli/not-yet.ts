/**
 * Why this file exists: what kmsim will have and has not yet is told apart from what is mistyped, and nothing that was
 * asked for is silently left out.
 */
import { VERSION } from '../studies/version.ts';

const flags = ['sensitivity'];

export function flagNotYet(name: string): string | undefined {
  return flags.includes(name) ? `there is no --${name} yet in kmsim ${VERSION}` : undefined;
}
