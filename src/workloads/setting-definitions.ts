/**
 * Why this file exists: what `with:` of an action takes is said once, as data: the schema, the reader of scenarios and
 * `explain` follow from it.
 */

interface Described {
  /** One sentence, with range. */
  readonly description: string;
  /** Without it (and without a default) the setting must be given. */
  readonly optional?: true;
  /** It has a use only where another setting has this value; elsewhere it is an error, and not missed. */
  readonly onlyWith?: { readonly setting: string; readonly is: string | number | boolean };
}

/** One setting. Durations are nanoseconds, sizes bytes, shares 0 to 1. */
export type SettingDefinition =
  | (Described & { readonly kind: 'key' })
  | (Described & { readonly kind: 'name'; readonly default?: string })
  | (Described & { readonly kind: 'flag'; readonly default?: boolean })
  | (Described & {
      readonly kind: 'duration';
      readonly default?: string;
      readonly least?: string;
      readonly most?: string;
    })
  | (Described & { readonly kind: 'size'; readonly default?: string })
  | (Described & {
      readonly kind: 'count';
      readonly default?: number;
      readonly minimum: number;
      readonly maximum: number;
    })
  | (Described & { readonly kind: 'share'; readonly default?: string })
  | (Described & { readonly kind: 'word'; readonly words: readonly string[]; readonly default?: string })
  /** So many different ones, chosen with Zipf's exponent `skew` (0: all alike). */
  | (Described & { readonly kind: 'distinct'; readonly default?: { readonly distinct: number; readonly skew: number } })
  /** A lognormal duration by its median and 99th percentile. */
  | (Described & { readonly kind: 'spread' })
  /** The name of another workload. */
  | (Described & { readonly kind: 'workload' });

export type SettingDefinitions = Readonly<Record<string, SettingDefinition>>;

export interface Distinct {
  readonly distinct: number;
  readonly skew: number;
}

export interface SpreadDuration {
  readonly p50Nanoseconds: number;
  readonly p99Nanoseconds: number;
}

export type SettingValue = string | number | boolean | Distinct | SpreadDuration;

/** Resolved settings, defaults filled in. A key is its name, a workload its name. Absent where optional and not given. */
export type SettingValues = Readonly<Record<string, SettingValue>>;
