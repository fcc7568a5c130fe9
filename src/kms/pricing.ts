/**
 * Why this file exists: what a request and a key cost, so that a result can say what a caching strategy saves. A price
 * that was not found is null, never a guess.
 *
 * @source aws.amazon.com/kms/pricing, read 2026; the prices of requests from copies of that page
 */
import { isKeySpec, type KeyFamily, keyFamily } from './key-specs.ts';
import { findOperation } from './operations.ts';

/** The price of 10,000 requests of one kind, in US dollars. */
export interface RequestPrice {
  readonly requests: string;
  /** Null where no source names it. */
  readonly usdPer10000: number | null;
  readonly source: string;
}

const copies = 'copies of aws.amazon.com/kms/pricing, US Regions, 2026';

/** Prices as of 2026, in US Regions. */
export const requestPrices = {
  general: {
    requests: 'with symmetric keys, with RSA_2048 keys, and all management',
    usdPer10000: 0.03,
    source: copies,
  },
  asymmetric: { requests: 'with other RSA, ECC and SM2 keys', usdPer10000: 0.15, source: copies },
  eccKeyPair: { requests: 'for ECC data key pairs', usdPer10000: 0.1, source: copies },
  rsaKeyPair: { requests: 'for RSA data key pairs', usdPer10000: 12, source: copies },
  unknown: {
    requests: 'with HMAC, ML-DSA and ML-KEM keys; for SM2 and ML-KEM data key pairs',
    usdPer10000: null,
    source: 'none found',
  },
} as const satisfies Record<string, RequestPrice>;

/** What the costs rest on without AWS saying so; `path` as in a report's assumptions. */
export const pricingAssumptions = [
  {
    path: 'pricing.throttledRequests',
    value: 'not billed: only admitted requests cost',
    source: 'assumed; AWS does not publish whether a throttled request is billed',
  },
  {
    path: 'pricing.region',
    value: 'prices of US Regions, in every Region',
    source: 'assumed; AWS has other prices in some Regions',
  },
  {
    path: 'pricing.freeTier',
    value: 'not deducted from costUsdPerMonth; the bill by account deducts 20,000 requests, none used elsewhere',
    source:
      'aws.amazon.com/kms/pricing, read 2026: over all Regions; how it falls on requests of several prices is assumed: in proportion',
  },
] as const;

/** What the price of a rotated key rests on. */
export const rotationPriceAssumption = {
  path: 'pricing.rotation',
  value: 'the first two rotations of a key add $1 a month each, later ones nothing',
  source:
    'aws.amazon.com/kms/pricing, read 2026: "capped at the second rotation"; whatever the profile, though until 2024 AWS charged $1 for every rotation',
} as const;

/** How many rotations of a key add to its price. @source as `rotationPriceAssumption` */
export const billedRotations = 2;

/** What AWS's pricing calculator calls a month. */
export const HOURS_PER_MONTH = 730;

/** Requests a month, over all Regions, that cost nothing; `freeTierCovers` says which. @source aws.amazon.com/kms/pricing */
export const freeRequestsPerMonth = 20_000;

export interface PriceQuestion {
  readonly operation: string;
  /** Of the key that the request names; SYMMETRIC_DEFAULT unless given. */
  readonly keySpec?: string | undefined;
  readonly keyPairSpec?: string | undefined;
}

/**
 * What one request costs in US dollars, or null where the price is not known. A request on an AWS owned key costs
 * nothing whatever it is; that is for the caller to know.
 */
export function requestPriceUsd(question: PriceQuestion): number | null {
  const { usdPer10000 } = requestPrice(question);
  return usdPer10000 === null ? null : usdPer10000 / 10_000;
}

/** The row of `requestPrices` that a request belongs to. */
export function requestPrice({ operation, keySpec = 'SYMMETRIC_DEFAULT', keyPairSpec }: PriceQuestion): RequestPrice {
  const known = findOperation(operation);
  if (known === undefined) return requestPrices.unknown;
  if (known.takesKeyPairSpec) return keyPairPrice(keyPairSpec);
  if (!known.takesKey || !(known.cryptographic || operation === 'GetPublicKey')) return requestPrices.general;
  return keySpec === 'RSA_2048' ? requestPrices.general : familyPrices[familyOf(keySpec)];
}

/**
 * Whether the free tier covers a request: it leaves out data key pairs, and Sign, Verify, Encrypt, Decrypt and
 * GetPublicKey with asymmetric keys.
 *
 * @source aws.amazon.com/kms/pricing, read 2026
 */
export function freeTierCovers({ operation, keySpec = 'SYMMETRIC_DEFAULT' }: PriceQuestion): boolean {
  if (findOperation(operation)?.takesKeyPairSpec) return false;
  const symmetric = ['symmetric', 'hmac'].includes(familyOf(keySpec));
  return symmetric || !['Sign', 'Verify', 'Encrypt', 'Decrypt', 'GetPublicKey'].includes(operation);
}

export interface KeyFeeQuestion {
  readonly type: 'customer-managed' | 'aws-managed' | 'aws-owned';
  readonly pendingDeletion?: boolean;
  /** How often its material was rotated. */
  readonly rotations?: number;
}

/**
 * What a key costs a month in US dollars, whatever its spec; primaries and replicas are a key each. Its first two
 * rotations add a dollar each, later ones nothing.
 *
 * @source aws.amazon.com/kms/pricing, read 2026
 */
export function monthlyKeyFeeUsd({ type, pendingDeletion = false, rotations = 0 }: KeyFeeQuestion): number {
  if (type !== 'customer-managed' || pendingDeletion) return 0;
  return 1 + Math.min(rotations, billedRotations);
}

const familyPrices: Readonly<Record<KeyFamily | 'none', RequestPrice>> = {
  symmetric: requestPrices.general,
  rsa: requestPrices.asymmetric,
  ecc: requestPrices.asymmetric,
  sm2: requestPrices.asymmetric,
  hmac: requestPrices.unknown,
  'ml-dsa': requestPrices.unknown,
  'ml-kem': requestPrices.unknown,
  none: requestPrices.unknown,
};

function keyPairPrice(keyPairSpec: string | undefined): RequestPrice {
  const family = keyPairSpec === undefined ? 'none' : familyOf(keyPairSpec);
  if (family === 'rsa') return requestPrices.rsaKeyPair;
  return family === 'ecc' ? requestPrices.eccKeyPair : requestPrices.unknown;
}

function familyOf(spec: string): KeyFamily | 'none' {
  return isKeySpec(spec) ? keyFamily(spec) : 'none';
}
