/**
 * Why this file exists: an encryption context is compared in policies, grants and ciphertexts, always in the same way.
 *
 * @source "an exact, case-sensitive match ... The pairs can appear in any order, but the keys and values in each pair
 * cannot vary", AWS KMS developer guide, "Creating grants", KDG@867b37f
 */

/** Pairs of an encryption context; order does not matter. */
export type EncryptionContext = Readonly<Record<string, string>>;

export function sameContext(one: EncryptionContext, other: EncryptionContext): boolean {
  return includesContext(one, other) && includesContext(other, one);
}

/** Whether every pair of `part` is in `context`. */
export function includesContext(context: EncryptionContext, part: EncryptionContext): boolean {
  return Object.entries(part).every(([key, value]) => Object.hasOwn(context, key) && context[key] === value);
}
