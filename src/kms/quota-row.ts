/**
 * Why this file exists: the shape of one dated quota table, as the JSON files in profiles/ hold it, so that a new table
 * is a JSON file and nothing else.
 */

/**
 * The quotas AWS documented at one date. Profiles are dated snapshots, not a contiguous history: between `until` of one
 * and `from` of the next AWS may have changed some of them.
 */
export interface Profile {
  /** Its name in a scenario: `2018-08`, `2026` ... */
  readonly profile: string;
  /** The first date it is known to hold: ISO 8601, to the day or to the year where AWS gives no day. */
  readonly from: string;
  /** The last date it is known to hold, or null where it still does. */
  readonly until: string | null;
  readonly sources: readonly string[];
  readonly quotas: readonly QuotaRow[];
}

export type QuotaRow = RequestQuotaRow | ResourceQuotaRow;

/** A quota on how often something is asked for. */
export interface RequestQuotaRow extends QuotaFacts {
  /** Shared by several operations, or one operation's own. */
  readonly kind: 'request-shared' | 'request-per-operation';
  /** Requests a second; may be below one: 0.5 is one request in each window of 2 seconds. */
  readonly value: number;
  /** Length in seconds of the interval in which AWS counts the default `value`. */
  readonly intervalSeconds: number;
  /** Whose requests are counted together. */
  readonly scope: string;
  /** The specs of the keys whose use it counts; absent where the key does not matter. */
  readonly keySpecs?: readonly string[];
  /** The spec of the data key pairs whose generation it counts; absent for every other quota. */
  readonly keyPairSpec?: string;
  /** How much of the quota one request of an operation uses, where that is not 1. */
  readonly weights?: Readonly<Record<string, number>>;
}

/** A quota on how many of something exist. */
export interface ResourceQuotaRow extends QuotaFacts {
  readonly kind: 'resource';
  /** In `unit`. */
  readonly value: number;
  /** What KMS answers when it is reached. */
  readonly error: string;
  /** What it does not count. */
  readonly excludes?: readonly string[];
}

interface QuotaFacts {
  /** kmsim's name, the one a scenario uses: `crypto-symmetric`, `CreateGrant`, `grants-per-key` ... */
  readonly group: string;
  /** AWS's name in the developer guide. */
  readonly awsName: string;
  /** Other names of AWS's, for example the older ones that Service Quotas still shows. */
  readonly alsoNamed?: readonly string[];
  /** The operations it counts, in alphabetical order. */
  readonly operations: readonly string[];
  /** Values in Regions that differ from `value`. */
  readonly regionDefaults?: Readonly<Record<string, number>>;
  /** How far `regionDefaults` is confirmed. */
  readonly regionDefaultsNote?: string;
  readonly unit: string;
  /** Whether AWS raises it on request. */
  readonly adjustable: boolean;
  /** Service Quotas code; null where none was found. */
  readonly code: string | null;
  /** The dimension `Resource` of the CloudWatch metric AWS/Usage CallCount; null where there is none. */
  readonly usageResource: string | null;
  /** `value-confirmed`: the value is, its Regions or dates are not. `conflicting`: AWS's own texts disagree. */
  readonly confidence: 'confirmed' | 'value-confirmed' | 'conflicting';
  readonly source: string;
  /** The date of the source. */
  readonly sourceDate: string;
  /** The first and the last date it is known to hold; null where AWS gives none, or where it still holds. */
  readonly validFrom: string | null;
  readonly validTo: string | null;
  readonly notes?: readonly string[];
}
