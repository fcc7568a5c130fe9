/**
 * Why this file exists: some caches answer more than yes or no. These hold a caller back while another one fetches, or
 * have one caller fetch early while the others go on with what there is.
 */

/** What is kept is used. */
export const HIT = 0;
/** Whoever asks has to fetch it, and `put` it. */
export const FETCH = 1;
/** Somebody else is fetching it: ask again later. */
export const WAIT = 2;

export type Lookup = typeof HIT | typeof FETCH | typeof WAIT;

/** Caches of all instances of one client whose entries expire by age alone. Times are nanoseconds since t = 0. */
export interface ExpiringCaches {
  lookUp(instance: number, key: number, now: number): Lookup;
  /** What was fetched has come. */
  put(instance: number, key: number, now: number): void;
  /** What was to be fetched has not come. */
  failed(instance: number, key: number): void;
  /** Nanoseconds after which whoever was told to wait asks again; 0: when the fetch under way has ended. */
  readonly asksAgainAfter: number;
  /** The instance has ended, and its cache with it. */
  forget(instance: number): void;
}
