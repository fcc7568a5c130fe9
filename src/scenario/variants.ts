/** Why this file exists: a variant is a base scenario with named changes, and each is checked before compare runs them. */
import { type Diagnostic, diagnosticAt, didYouMean, Problems } from './diagnostics.ts';
import { listed, quoted } from './printable.ts';
import { readDraft } from './read-draft.ts';
import { applyChanges, type Change } from './sets.ts';
import { entryOf, keysOf, type MapNode, type SourceNode } from './tree.ts';

export interface Variant {
  readonly name: string;
  /** Path to new value, as text in YAML on one line. */
  readonly change: Readonly<Record<string, string>>;
}

/** The changes of one variant, or the error that there is none of that name. */
export function changesOfVariant(
  root: MapNode,
  name: string,
): { changes: readonly Change[]; diagnostics: readonly Diagnostic[] } {
  const section = entryOf(root, 'variants')?.value;
  const variant = entryOf(section, name)?.value;
  if (variant !== undefined) return { changes: changesIn(variant), diagnostics: [] };
  const names = section === undefined ? [] : keysOf(section);
  const message = `expected one of the variants ${names.length === 0 ? '(there are none)' : listed(names)}; got ${quoted(name)}`;
  const problem = { rule: 'unknown-name', message, hint: didYouMean(name, names) } as const;
  return { changes: [], diagnostics: [diagnosticAt('error', section?.place ?? root.place, 'variants', problem)] };
}

/** The variants of a scenario, unchecked. */
export function variantsOf(root: MapNode): readonly Variant[] {
  const section = entryOf(root, 'variants')?.value;
  if (section?.kind !== 'map') return [];
  return section.entries.map(({ key, value }) => {
    const changes = changesIn(value).map((change) => [change.path, flow(change.value)] as const);
    return { name: key, change: Object.fromEntries(changes) };
  });
}

/** A change that does not fit the base, or makes it wrong, is an error at that change. */
export function checkVariants(root: MapNode, problems: Problems): void {
  const section = entryOf(root, 'variants')?.value;
  if (section?.kind !== 'map') return;
  for (const { key, value } of section.entries) check(root, key, changesIn(value), problems);
}

function changesIn(variant: SourceNode): readonly Change[] {
  if (variant.kind !== 'map') return [];
  return variant.entries.map(({ key, keyPlace, value }) => ({ path: key, place: keyPlace, value }));
}

function check(root: MapNode, name: string, changes: readonly Change[], problems: Problems): void {
  const changed = applyChanges(root, changes);
  const found = new Problems();
  readDraft(changed.root, found);
  for (const one of [...changed.diagnostics, ...found.sorted()]) {
    if (one.severity === 'error') problems.add({ ...one, path: `variants.${name}: ${one.path}` });
  }
}

/** A value as it would be written on one line. */
export function flow(node: SourceNode): string {
  if (node.kind === 'scalar') return typeof node.value === 'string' ? plainOrQuoted(node.value) : node.text || 'null';
  if (node.kind === 'list') return node.items.length === 0 ? '[]' : `[${node.items.map(flow).join(', ')}]`;
  return node.entries.length === 0
    ? '{}'
    : `{ ${node.entries.map(({ key, value }) => `${plainOrQuoted(key)}: ${flow(value)}`).join(', ')} }`;
}

/** Plain data to write as YAML: numbers that are names (ids, profiles) keep their spelling. */
export function canonical(node: SourceNode): unknown {
  if (node.kind === 'list') return node.items.map(canonical);
  if (node.kind === 'map') return Object.fromEntries(node.entries.map(({ key, value }) => [key, canonical(value)]));
  return typeof node.value === 'number' && /^0\d/.test(node.text) ? node.text : node.value;
}

/** A text as YAML takes it on one line. */
export function plainOrQuoted(text: string): string {
  return /^[A-Za-z0-9_./%-]+$/.test(text) && !/^(true|false|null|[\d.+-]+(e[\d+-]+)?|0[xo].*)$/i.test(text)
    ? text
    : JSON.stringify(text);
}
