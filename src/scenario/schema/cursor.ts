/** Why this file exists: a path such as `clients.readers.retry.cap` is followed through the schema, step by step. */
import { z } from 'zod';
import { originalOf, unwrapped } from './originals.ts';
import { alternativesOf, settingsLeftUnused } from './shapes.ts';
import { USUAL_NAMES } from './usual-names.ts';

/** A place in the schema: one schema, or where there are alternatives all of them. */
export class Cursor {
  readonly #schema: z.ZodType;
  readonly #section: string;

  constructor(schema: z.ZodType, section = '') {
    this.#schema = originalOf(unwrapped(schema));
    this.#section = section;
  }

  /** Below this name, or undefined if there is no such setting. Names that users give must be there already. */
  into(key: string, exists: boolean): Cursor | undefined {
    if (this.#schema instanceof z.ZodRecord) {
      const open = exists || USUAL_NAMES[this.#section] === key || this.#section === '';
      return open ? new Cursor(this.#schema.valueType as z.ZodType) : undefined;
    }
    for (const map of this.#maps()) {
      if (Object.hasOwn(map.shape, key)) return new Cursor(map.shape[key] as z.ZodType, key);
    }
    return undefined;
  }

  /** Of an element of a list. */
  item(): Cursor {
    return new Cursor(this.#schema instanceof z.ZodArray ? (this.#schema.element as z.ZodType) : z.unknown());
  }

  /** The settings that exist here; where users give the names, the one that is there without being declared. */
  keys(): readonly string[] {
    if (this.#schema instanceof z.ZodRecord)
      return Object.hasOwn(USUAL_NAMES, this.#section) ? [USUAL_NAMES[this.#section]!] : [];
    return [...new Set(this.#maps().flatMap((map) => Object.keys(map.shape)))];
  }

  /** The setting whose value tells alternatives apart, where a single word stands for it. */
  tag(): string | undefined {
    const by = alternativesOf.get(this.#schema)?.by;
    return by?.kind === 'tag' ? by.tag : undefined;
  }

  /** Whether users give the names here. */
  isOfNames(): boolean {
    return this.#schema instanceof z.ZodRecord;
  }

  isChoice(): boolean {
    return alternativesOf.has(this.#schema);
  }

  /** Which settings beside `key` have no use once it has this value. */
  unusedBeside(key: string, value: unknown): (other: string) => boolean {
    const alternatives = alternativesOf.get(this.#schema);
    const left = this.#maps().flatMap((map) => settingsLeftUnused.get(map)?.(key, value) ?? []);
    if (alternatives === undefined) return (other) => left.includes(other);
    const branch = alternatives.by.kind === 'key' ? key : alternatives.by.tag === key ? String(value) : undefined;
    const chosen = branch === undefined ? undefined : alternatives.maps[branch];
    const known = this.keys();
    return (other) =>
      left.includes(other) || (chosen !== undefined && known.includes(other) && !Object.hasOwn(chosen.shape, other));
  }

  #maps(): readonly z.ZodObject[] {
    if (this.#schema instanceof z.ZodObject) return [this.#schema];
    return Object.values(alternativesOf.get(this.#schema)?.maps ?? {});
  }
}
