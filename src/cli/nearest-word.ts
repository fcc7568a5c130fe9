/** Why this file exists: commands and flags are short, so two neighbouring letters swapped is already "far" for them. */
import { distance } from 'fastest-levenshtein';

/** `; did you mean "run"?` with the nearest of `names`, or nothing where none is near. */
export function didYouMean(typed: string, names: readonly string[], write = (name: string) => `"${name}"`): string {
  const ranked = names
    .map((name) => ({ name, edits: distance(typed.toLowerCase(), name) }))
    .sort((a, b) => a.edits - b.edits || (a.name < b.name ? -1 : 1));
  const best = ranked[0];
  if (best === undefined || best.edits > Math.max(2, typed.length / 3) || best.edits >= typed.length) return '';
  return `; did you mean ${write(best.name)}?`;
}
