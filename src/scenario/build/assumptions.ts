/** Why this file exists: a report says what nobody chose: every default used, and what AWS does not confirm. */

export interface AssumedValue {
  /** As in --set. */
  readonly path: string;
  /** As it would be written in a scenario. */
  readonly value: string;
  /** Who says so. */
  readonly source: string;
}

export const DEFAULT_SOURCE = 'default';

/** Collects assumptions, each path once. */
export class Assumptions {
  readonly #byPath = new Map<string, AssumedValue>();

  add(path: string, value: string, source: string): void {
    this.#byPath.set(path, { path, value, source });
  }

  /** The value given, or the default, which is noted. */
  orDefault<T>(path: string, given: T | undefined, usual: T, text: string = String(usual)): T {
    if (given !== undefined) return given;
    this.add(path, text, DEFAULT_SOURCE);
    return usual;
  }

  /** By path, in UTF-16 code units. */
  sorted(): readonly AssumedValue[] {
    return [...this.#byPath.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
  }
}
