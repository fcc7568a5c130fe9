/**
 * Why this file exists: the caching materials manager of the AWS Encryption SDK is one specification and three programs.
 * They differ at the edges, and here is where.
 */

/** What distinguishes one language's caching materials manager and its local cache from another's. */
export interface MaterialsLanguageRules {
  /** As a user knows it. */
  readonly title: string;
  /** Ages are differences of a clock of whole milliseconds. Else the clock is as fine as ours. */
  readonly wholeMilliseconds: boolean;
  /** Most bytes under one data key where no limit is set. */
  readonly bytesMax: number;
  /** A message of exactly the limit of bytes may be kept; else only a smaller one. */
  readonly keepsMessageOfLimit: boolean;
  /** A message too large to be kept leaves the entry alone; else it ends it, having been counted to it. */
  readonly oversizePassesBy: boolean;
  /** A limit of no bytes means the language's own limit; else nothing is kept. */
  readonly zeroBytesIsDefault: boolean;
  /** Which entry a full cache gives up: the one used longest ago, or the one put longest ago. */
  readonly gives: 'used-longest-ago' | 'put-longest-ago';
  /** An entry put in place of another keeps that one's place in the order of puts. */
  readonly replacementKeepsPlace: boolean;
  /** Expired entries that are thrown out at each access before a full cache gives up a good one. */
  readonly expiredThrownOut: number;
  /** What a capacity of 0 means. */
  readonly zeroCapacity: 'unbounded' | 'refused' | 'holds-nothing';
  /** Data keys of suites without key derivation are kept on decrypt. None keeps them on encrypt. */
  readonly keepsDecryptWithoutDerivation: boolean;
  readonly source: string;
}

/** 2^63 - 1, as near as a number comes. */
const LONG_MAX = 2 ** 63;

export const materialsLanguages = {
  js: {
    title: 'JavaScript (Node.js)',
    wholeMilliseconds: true,
    bytesMax: Number.MAX_SAFE_INTEGER,
    keepsMessageOfLimit: true,
    oversizePassesBy: false,
    zeroBytesIsDefault: true,
    gives: 'used-longest-ago',
    replacementKeepsPlace: false,
    expiredThrownOut: 0,
    zeroCapacity: 'unbounded',
    keepsDecryptWithoutDerivation: false,
    source: '@aws-crypto/cache-material 5.0.2 over lru-cache 6.0.0',
  },
  python: {
    title: 'Python',
    wholeMilliseconds: false,
    bytesMax: LONG_MAX,
    keepsMessageOfLimit: false,
    oversizePassesBy: false,
    zeroBytesIsDefault: false,
    gives: 'put-longest-ago',
    replacementKeepsPlace: true,
    expiredThrownOut: 0,
    zeroCapacity: 'refused',
    keepsDecryptWithoutDerivation: true,
    source: 'aws-encryption-sdk-python 4.0.4, materials_managers/caching.py and caches/local.py',
  },
  java: {
    title: 'Java',
    wholeMilliseconds: true,
    bytesMax: LONG_MAX,
    keepsMessageOfLimit: false,
    oversizePassesBy: true,
    zeroBytesIsDefault: false,
    gives: 'used-longest-ago',
    replacementKeepsPlace: false,
    expiredThrownOut: 10,
    zeroCapacity: 'holds-nothing',
    keepsDecryptWithoutDerivation: true,
    source: 'aws-encryption-sdk-java, CachingCryptoMaterialsManager.java and LocalCryptoMaterialsCache.java',
  },
} as const satisfies Record<string, MaterialsLanguageRules>;

export type MaterialsLanguage = keyof typeof materialsLanguages;

export const materialsLanguageNames = Object.keys(materialsLanguages) as readonly MaterialsLanguage[];

/** Most messages under one data key where no limit is set, and the largest limit there is. */
export const MESSAGES_MAX = 2 ** 32;
