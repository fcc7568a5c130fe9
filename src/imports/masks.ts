/**
 * Why this file exists: a recording holds names of people, roles and machines that a scenario need not hold to run; what
 * is written gets names of ours, which say only what is the same and what is not.
 */

/** Names for values, in the order of their weight: `account-1` is the busiest. */
export class Masks {
  readonly #names = new Map<string, string>();
  readonly #stem: string;

  constructor(stem: string, values: readonly string[]) {
    this.#stem = stem;
    for (const value of values) this.of(value);
  }

  /** The name of a value; a new one where it was not given. */
  of(value: string): string {
    const known = this.#names.get(value);
    if (known !== undefined) return known;
    const name = `${this.#stem}-${this.#names.size + 1}`;
    this.#names.set(value, name);
    return name;
  }

  get values(): readonly string[] {
    return [...this.#names.keys()];
  }
}

/** Twelve digits that stand for the n-th account, from 1; no account has so low an id by chance. */
export function maskedId(index: number): string {
  return String(index).padStart(12, '0');
}

/** Accounts under names of ours, and under their own ids only where names are kept. */
export class AccountNames {
  readonly #masks: Masks;
  readonly #keepNames: boolean;

  /** @param ids in the order in which they are named */
  constructor(ids: readonly string[], keepNames: boolean) {
    this.#masks = new Masks('account', ids);
    this.#keepNames = keepNames;
  }

  nameOf(id: string): string {
    return this.#masks.of(id);
  }

  /** What stands in the place of an id. */
  idOf(id: string): string {
    this.#masks.of(id);
    return this.#keepNames && /^\d{12}$/.test(id) ? id : maskedId(this.#masks.values.indexOf(id) + 1);
  }
}

/** Calls that no service made, and those of one whose name is not written. */
export const DIRECT = 'direct';
export const ANOTHER_SERVICE = 'another-service';

/** A name of an AWS service is nobody's: `s3.amazonaws.com`, `AWS Internal`; nor are those that kmsim writes. */
export function isServiceName(text: string): boolean {
  return (
    [DIRECT, ANOTHER_SERVICE, 'AWS Internal'].includes(text) ||
    /^[a-z0-9-]+(\.[a-z0-9-]+)?\.(amazonaws\.com(\.cn)?|amazon\.com|aws\.internal)$/.test(text)
  );
}
