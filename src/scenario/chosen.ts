/** Why this file exists: messages about alternatives name the one the user took, and where else a setting belongs. */
import type { z } from 'zod';
import { quoted } from './printable.ts';
import type { Alternatives } from './schema/shapes.ts';
import type { SourceNode } from './tree.ts';

/** How alternatives are told apart by the value of a setting. */
export type Tag = Extract<Alternatives['by'], { kind: 'tag' }>;

/** The branch of a choice that the user took. */
export class Chosen {
  readonly schema: z.ZodObject;
  readonly title: string;
  readonly #alternatives: Alternatives;

  constructor(alternatives: Alternatives, name: string) {
    this.schema = alternatives.maps[name]!;
    this.title = titleOf(alternatives, name);
    this.#alternatives = alternatives;
  }

  otherBranchesWith(key: string): string[] {
    return Object.entries(this.#alternatives.maps)
      .filter(([, schema]) => Object.hasOwn(schema.shape, key))
      .map(([name]) => titleOf(this.#alternatives, name));
  }
}

function titleOf({ by }: Alternatives, name: string): string {
  return by.kind === 'tag' ? `${by.tag}: ${name}` : `"${name}"`;
}

/** What a choice may be, in a message. */
export function mapOf({ maps, by, single }: Alternatives): string {
  const map =
    by.kind === 'key' ? `a map with ${oneOf(Object.keys(maps))}` : `a map with ${by.tag}: ${oneOf(Object.keys(maps))}`;
  return single === undefined ? map : `a word or ${map}`;
}

export function oneOf(names: readonly string[]): string {
  return names.length === 1 ? `"${names[0]}"` : `one of ${names.join(', ')}`;
}

/** As messages name it: text in quotation marks, numbers as written. */
export function received(node: SourceNode): string {
  if (node.kind !== 'scalar') return `a ${node.kind}`;
  if (node.value === null) return 'nothing';
  return typeof node.value === 'string' ? quoted(node.value) : node.text;
}
