/** Why this file exists: who mistypes a name gets the names they may have meant, wherever in the model they mistype it. */
import { distance } from 'fastest-levenshtein';

/**
 * The names closest to `text`, closest first, letter case ignored: at most `count`, none that would need more than half
 * of its letters changed, and none much further off than the closest.
 */
export function nearestNames(text: string, names: Iterable<string>, count = 3): string[] {
  const ranked = [...names]
    .map((name) => ({ name, edits: distance(text.toLowerCase(), name.toLowerCase()) }))
    .filter(({ name, edits }) => edits <= Math.max(name.length, text.length) / 2)
    .sort((a, b) => a.edits - b.edits || (a.name < b.name ? -1 : 1));
  const editsMax = 2 * (ranked[0]?.edits ?? 0) + 1;
  return ranked
    .filter(({ edits }) => edits <= editsMax)
    .slice(0, count)
    .map(({ name }) => name);
}
