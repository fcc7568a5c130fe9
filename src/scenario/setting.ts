/** Why this file exists: a search needs the value that a path has today, with its unit, as the file writes it. */
import { parse } from 'yaml';

/** What stands at `path` in a scenario's canonical YAML; undefined where nothing does. */
export function settingAt(canonical: string, path: string): unknown {
  return at(parse(canonical, { schema: 'core' }), path.split('.'), '');
}

/** Names may hold dots, so the longest key that the steps begin with is meant. */
function at(node: unknown, steps: readonly string[], done: string): unknown {
  if (steps.length === 0) return node;
  if (typeof node !== 'object' || node === null) return undefined;
  const entries = Array.isArray(node)
    ? node.map((item, index) => [nameOf(item, index, done), item] as const)
    : Object.entries(node);
  for (let length = steps.length; length > 0; length--) {
    const key = steps.slice(0, length).join('.');
    const found = entries.find(([name]) => name === key) ?? (Array.isArray(node) ? numbered(node, key) : undefined);
    if (found !== undefined) return at(found[1], steps.slice(length), key);
  }
  return undefined;
}

function nameOf(item: unknown, index: number, section: string): string {
  if (section !== 'workload') return String(index);
  const name = (item as { name?: unknown } | null)?.name;
  return typeof name === 'string' ? name : `w${index + 1}`;
}

function numbered(items: readonly unknown[], key: string): readonly [string, unknown] | undefined {
  return /^\d+$/.test(key) && Number(key) < items.length ? [key, items[Number(key)]] : undefined;
}
