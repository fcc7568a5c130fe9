/**
 * Why this file exists: from what was written to typed values, without stopping at the first mistake. What is wrong is
 * reported and left out; what is right is kept, so that the checks after this one still find their own mistakes.
 */
import { z } from 'zod';
import { Chosen, mapOf, oneOf, received, type Tag } from './chosen.ts';
import { didYouMean, type Problem, type Problems } from './diagnostics.ts';
import { join, Places } from './places.ts';
import { listed, quoted } from './printable.ts';
import { leafFacts, type Reading, readName } from './schema/leaf.ts';
import { originalOf, unwrapped } from './schema/originals.ts';
import { type ScenarioDraft, scenarioSchema } from './schema/scenario.ts';
import { type Alternatives, alternativesOf, laterKeys } from './schema/shapes.ts';
import type { Place } from './source-text.ts';
import { keysOf, type MapEntry, type MapNode, type SourceNode, toPlain, workloadName } from './tree.ts';

export interface ReadScenario {
  readonly draft: ScenarioDraft;
  readonly places: Places;
}

/** Every structural mistake goes to `problems`. */
export function readDraft(root: MapNode, problems: Problems): ReadScenario {
  const reader = new DraftReader(root, problems);
  return { draft: (reader.read(scenarioSchema, root, '') ?? {}) as ScenarioDraft, places: reader.places };
}

class DraftReader {
  readonly places: Places;
  readonly #problems: Problems;

  constructor(root: MapNode, problems: Problems) {
    this.places = new Places(root);
    this.#problems = problems;
  }

  /** The value, or undefined if something about it as a whole is wrong. */
  read(schema: z.ZodType, node: SourceNode, path: string): unknown {
    if (schema instanceof z.ZodOptional) return this.read(schema.unwrap() as z.ZodType, node, path);
    const original = originalOf(schema);
    if (original instanceof z.ZodObject) return this.#settings(original, node, path, undefined);
    if (original instanceof z.ZodRecord) return this.#named(original, node, path);
    if (original instanceof z.ZodArray) return this.#list(original, node, path);
    const alternatives = alternativesOf.get(original);
    if (alternatives !== undefined) return this.#alternative(alternatives, node, path);
    return this.#leaf(original, node, path);
  }

  #leaf(schema: z.ZodType, node: SourceNode, path: string): unknown {
    const facts = leafFacts.get(schema);
    if (facts === undefined) return toPlain(node);
    const written = node.kind === 'scalar' && facts.asWritten && node.value !== null ? node.text : toPlain(node);
    const reading = facts.read(written);
    if (facts.isTree) this.#noteParts(node, path);
    if (reading.kind === 'value') return reading.value;
    this.#refuse(node, path, reading);
    return undefined;
  }

  #noteParts(node: SourceNode, path: string): void {
    const parts =
      node.kind === 'map'
        ? node.entries
        : node.kind === 'list'
          ? node.items.map((value, index) => ({ key: String(index), keyPlace: undefined, value }))
          : [];
    for (const { key, keyPlace, value } of parts) {
      const at = join(path, key);
      this.places.note(at, value.place, keyPlace);
      this.#noteParts(value, at);
    }
  }

  #refuse(node: SourceNode, path: string, reading: Extract<Reading<unknown>, { kind: 'refused' }>): void {
    const message = `expected ${reading.expected}; got ${received(node)}`;
    if (reading.later)
      this.#error(node.place, path, {
        rule: 'not-in-this-version',
        message: `${message}, which is not in this version of kmsim`,
      });
    else this.#error(node.place, path, { rule: 'invalid-value', message, hint: reading.hint });
  }

  #settings(schema: z.ZodObject, node: SourceNode, path: string, chosen: Chosen | undefined): unknown {
    if (node.kind !== 'map') return this.#wrongKind(node, path, `a map with ${listed(Object.keys(schema.shape))}`);
    const values: Record<string, unknown> = {};
    for (const entry of node.entries) {
      const field = fieldOf(schema, entry.key);
      const at = join(path, entry.key);
      this.places.note(at, entry.value.place, entry.keyPlace);
      if (field === undefined) this.#unknownKey(schema, entry, path, chosen);
      else values[entry.key] = this.read(field, entry.value, at);
    }
    this.#missing(schema, node, path);
    return values;
  }

  #missing(schema: z.ZodObject, node: MapNode, path: string): void {
    const present = keysOf(node);
    for (const [key, field] of Object.entries(schema.shape)) {
      if (present.includes(key) || field instanceof z.ZodOptional) continue;
      const facts = leafFacts.get(field as z.ZodType);
      const reading = facts?.read(undefined);
      const expected = reading?.kind === 'refused' ? reading.expected : `a value for "${key}"`;
      this.#error(this.places.keyOf(path), join(path, key), {
        rule: 'missing-value',
        message: `expected ${expected}; got nothing`,
      });
    }
  }

  #unknownKey(schema: z.ZodObject, { key, keyPlace }: MapEntry, path: string, chosen: Chosen | undefined): void {
    const known = Object.keys(schema.shape);
    const at = join(path, key);
    if (laterKeys.get(schema)?.includes(key)) {
      const message = `"${key}" is not in this version of kmsim; it has ${listed(known)}`;
      this.#error(keyPlace, at, { rule: 'not-in-this-version', message });
      return;
    }
    const elsewhere = chosen?.otherBranchesWith(key) ?? [];
    if (chosen !== undefined && elsewhere.length > 0) {
      const message = `expected a setting of ${chosen.title}; got "${key}", which belongs to ${elsewhere.join(', ')}`;
      this.#error(keyPlace, at, { rule: 'unreachable-setting', message });
      return;
    }
    const message = `expected one of ${listed(known, 20)}; got ${quoted(key)}`;
    this.#error(keyPlace, at, { rule: 'unknown-key', message, hint: didYouMean(key, known) });
  }

  #named(schema: z.ZodRecord, node: SourceNode, path: string): unknown {
    if (node.kind !== 'map') return this.#wrongKind(node, path, 'a map of names');
    const names = ['accounts', 'keys', 'keyStores', 'clients', 'variants'].includes(path);
    const values: Record<string, unknown> = {};
    for (const { key, keyPlace, value } of node.entries) {
      const at = join(path, key);
      this.places.note(at, value.place, keyPlace);
      const reading = readName(key);
      if (names && reading.kind === 'refused') {
        const message = `expected ${reading.expected}; got ${quoted(key)}`;
        this.#error(keyPlace, at, { rule: 'invalid-value', message });
      }
      const isEmpty = names && value.kind === 'scalar' && value.value === null;
      const node: SourceNode = isEmpty ? { kind: 'map', entries: [], place: value.place } : value;
      values[key] = this.read(schema.valueType as z.ZodType, node, at);
    }
    return values;
  }

  #list(schema: z.ZodArray, node: SourceNode, path: string): unknown {
    if (node.kind !== 'list') return this.#wrongKind(node, path, 'a list');
    return node.items.map((item, index) => {
      const at = join(path, path === 'workload' ? workloadName(item, index) : String(index));
      this.places.note(at, item.place, undefined);
      return this.read(schema.element as z.ZodType, item, at);
    });
  }

  #alternative(alternatives: Alternatives, node: SourceNode, path: string): unknown {
    if (node.kind === 'map') return this.#branch(alternatives, node, path);
    if (alternatives.single !== undefined && node.kind === 'scalar') return this.#single(alternatives, node, path);
    return this.#wrongKind(node, path, mapOf(alternatives));
  }

  #single({ single, maps, by }: Alternatives, node: SourceNode, path: string): unknown {
    const facts = leafFacts.get(single!)!;
    const reading = facts.read(toPlain(node));
    if (reading.kind === 'value') return reading.value;
    const name = node.kind === 'scalar' && typeof node.value === 'string' ? node.value : undefined;
    if (name !== undefined && Object.hasOwn(maps, name)) {
      const message = `expected a map such as { ${by.kind === 'tag' ? `${by.tag}: ${name}` : `${name}: ...`} }; got ${received(node)}`;
      this.#error(node.place, path, { rule: 'invalid-value', message });
      return undefined;
    }
    this.#refuse(node, path, {
      ...reading,
      expected: `${reading.expected}${by.kind === 'key' ? ` or a map with ${Object.keys(maps).join(', ')}` : ''}`,
    });
    return undefined;
  }

  #branch(alternatives: Alternatives, node: MapNode, path: string): unknown {
    const chosen = this.#choose(alternatives, node, path);
    if (chosen !== undefined) return this.#settings(chosen.schema, node, path, chosen);
    this.#checkEach(alternatives, node, path);
    return undefined;
  }

  /** Where no branch is chosen, each setting is still checked as in the first branch that has it. */
  #checkEach({ maps, by }: Alternatives, node: MapNode, path: string): void {
    const shapes = Object.values(maps).map(({ shape }) => shape as Readonly<Record<string, z.ZodType>>);
    for (const { key, keyPlace, value } of node.entries) {
      const at = join(path, key);
      this.places.note(at, value.place, keyPlace);
      const field = shapes.find((shape) => Object.hasOwn(shape, key))?.[key];
      const isTag = by.kind === 'tag' && by.tag === key;
      if (field !== undefined && !isTag) this.read(field, value, at);
    }
  }

  #choose(alternatives: Alternatives, node: MapNode, path: string): Chosen | undefined {
    return alternatives.by.kind === 'key'
      ? this.#chooseByKey(alternatives, node, path)
      : this.#chooseByTag(alternatives, alternatives.by, node, path);
  }

  #chooseByKey(alternatives: Alternatives, node: MapNode, path: string): Chosen | undefined {
    const names = Object.keys(alternatives.maps);
    const present = node.entries.filter(({ key }) => names.includes(key));
    const [first, second] = present;
    if (first === undefined) {
      this.#noBranch(alternatives, node, path);
      return undefined;
    }
    if (second !== undefined && !Object.hasOwn(alternatives.maps[first.key]!.shape, second.key)) {
      const message = `expected only one of ${names.join(', ')}; got ${present.map(({ key }) => key).join(' and ')}`;
      this.#error(second.keyPlace, join(path, second.key), { rule: 'impossible', message });
      return undefined;
    }
    return new Chosen(alternatives, first.key);
  }

  #noBranch(alternatives: Alternatives, node: MapNode, path: string): void {
    const names = Object.keys(alternatives.maps);
    const [entry] = node.entries;
    const known = Object.values(alternatives.maps).flatMap((schema) => Object.keys(schema.shape));
    const unknown = node.entries.find(({ key }) => !known.includes(key));
    const got = entry === undefined ? 'an empty map' : quoted((unknown ?? entry).key);
    const hint =
      unknown === undefined ? null : (alternatives.elsewhere?.get(unknown.key) ?? didYouMean(unknown.key, names));
    const place = (unknown ?? entry)?.keyPlace ?? node.place;
    this.#error(place, path, {
      rule: unknown === undefined ? 'missing-value' : 'unknown-key',
      message: `expected ${oneOf(names)}; got ${got}`,
      hint,
    });
  }

  #chooseByTag(alternatives: Alternatives, by: Tag, node: MapNode, path: string): Chosen | undefined {
    const entry = node.entries.find(({ key }) => key === by.tag);
    if (entry === undefined) return new Chosen(alternatives, by.usual);
    const name = entry.value.kind === 'scalar' ? entry.value.value : undefined;
    if (typeof name === 'string' && Object.hasOwn(alternatives.maps, name)) return new Chosen(alternatives, name);
    this.#wrongTag(alternatives, by, entry, path);
    return undefined;
  }

  #wrongTag({ maps }: Alternatives, by: Tag, { value }: MapEntry, path: string): void {
    const at = join(path, by.tag);
    const names = Object.keys(maps);
    const usual = originalOf(unwrapped(maps[by.usual]!.shape[by.tag] as z.ZodType));
    const reading = leafFacts.get(usual)?.read(toPlain(value));
    const later = reading?.kind === 'refused' && reading.later === true;
    const hint = value.kind === 'scalar' && typeof value.value === 'string' ? didYouMean(value.value, names) : null;
    this.#refuse(value, at, { kind: 'refused', expected: oneOf(names), later, ...(hint === null ? {} : { hint }) });
  }

  #wrongKind(node: SourceNode, path: string, expected: string): undefined {
    this.#error(node.place, path, { rule: 'invalid-value', message: `expected ${expected}; got ${received(node)}` });
    return undefined;
  }

  #error(place: Place, path: string, problem: Problem): void {
    this.#problems.error(place, path, problem);
  }
}

/** Not what every object inherits, such as `toString`. */
function fieldOf({ shape }: z.ZodObject, key: string): z.ZodType | undefined {
  return Object.hasOwn(shape, key) ? (shape[key] as z.ZodType) : undefined;
}
