/** Why this file exists: what the cache of a client is, as a world says it. */
import type { MaterialsCacheSettings } from './materials-caches.ts';
import type { StormTracking } from './storm-tracking-caches.ts';

/** How a client keeps data keys. Each of its instances does so for itself. */
export type CachePolicy =
  | ({ readonly strategy: 'encryption-sdk' } & MaterialsCacheSettings)
  | {
      readonly strategy: 'hierarchical-keyring';
      readonly ttlNanoseconds: number;
      readonly capacity: number;
      /** How many there are; contexts are dealt to them in turn. */
      readonly branchKeys: number;
      /** Null: a plain local cache. */
      readonly stormTracking: StormTracking | null;
    }
  | { readonly strategy: 'most-recent-provider'; readonly ttlNanoseconds: number; readonly capacity: number };

export type CacheStrategy = CachePolicy['strategy'];
