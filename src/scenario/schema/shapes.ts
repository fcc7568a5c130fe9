/**
 * Why this file exists: the maps of a scenario, and those that come in alternatives. zod checks a union by trying every
 * branch and then cannot say which one was meant; here each union says by what it is told apart.
 */
import { z } from 'zod';

/** Settings of the contract that this version does not have yet, by the map they would stand in. */
export const laterKeys = new WeakMap<z.ZodType, readonly string[]>();

/** Settings of a map that have no use once `key` has this value, beyond what alternatives say. */
export const settingsLeftUnused = new WeakMap<z.ZodType, (key: string, value: unknown) => readonly string[]>();

export interface Alternatives {
  /** The branch for a single word, or undefined. */
  readonly single: z.ZodType | undefined;
  /** The branches for a map, by what tells them apart. */
  readonly maps: Readonly<Record<string, z.ZodObject>>;
  /** `key`: the branch whose key is there. Else the name of a setting whose value is the branch's name. */
  readonly by: { readonly kind: 'key' } | { readonly kind: 'tag'; readonly tag: string; readonly usual: string };
  /** What it is a choice of, in messages: `arrivals`. */
  readonly what: string;
  /** What to say of settings that other tools call so. */
  readonly elsewhere?: ReadonlyMap<string, string>;
}

export const alternativesOf = new WeakMap<z.ZodType, Alternatives>();

/** A map with exactly these settings. */
export function settings<const Shape extends z.ZodRawShape>(shape: Shape, later: readonly string[] = []) {
  const schema = z.strictObject(shape);
  laterKeys.set(schema, later);
  return schema;
}

type MapSchemas = Readonly<Record<string, z.ZodObject>>;
type BranchOf<Maps extends MapSchemas> = Maps[keyof Maps];

/** Maps told apart by which of these keys they have; each branch has the key of its name. */
export function oneOfKeys<const Maps extends MapSchemas>(
  what: string,
  maps: Maps,
  description: string,
  /** What to say of settings that other tools call so. */
  elsewhere: Readonly<Record<string, string>> = {},
) {
  const branches = Object.values(maps) as unknown as readonly BranchOf<Maps>[];
  const schema = z.union(branches).meta({ description });
  alternativesOf.set(schema, {
    single: undefined,
    maps,
    by: { kind: 'key' },
    what,
    elsewhere: new Map(Object.entries(elsewhere)),
  });
  return schema;
}

/** A single word, or a map told apart by its key. */
export function wordOrKeys<const Single extends z.ZodType, const Maps extends MapSchemas>(
  what: string,
  single: Single,
  maps: Maps,
  description: string,
) {
  const branches = [single, ...(Object.values(maps) as unknown as readonly BranchOf<Maps>[])] as const;
  const schema = z.union(branches as readonly (Single | BranchOf<Maps>)[]).meta({ description });
  alternativesOf.set(schema, { single, maps, by: { kind: 'key' }, what });
  return schema;
}

/** A single word, or a map told apart by the value of one setting, which may be left out for the usual branch. */
export function wordOrTag<const Single extends z.ZodType, const Maps extends MapSchemas>(
  what: string,
  single: Single,
  maps: Maps,
  by: { readonly tag: string; readonly usual: keyof Maps & string; readonly description: string },
) {
  const branches = [single, ...(Object.values(maps) as unknown as readonly BranchOf<Maps>[])] as const;
  const schema = z.union(branches as readonly (Single | BranchOf<Maps>)[]).meta({ description: by.description });
  alternativesOf.set(schema, { single, maps, by: { kind: 'tag', tag: by.tag, usual: by.usual }, what });
  return schema;
}
