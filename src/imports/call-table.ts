/**
 * Why this file exists: millions of calls are of a few kinds, so each kind is kept once and counted by its index.
 */
import type { RecordedCall } from './recording.ts';

/** A count by index needs a bound, and more workloads than this are no scenario. */
const MOST_CALLS = 65_535;

export class CallTable {
  readonly calls: RecordedCall[] = [];
  readonly #indexes = new Map<string, number>();

  /** The index of this kind of call; undefined where there are too many kinds. */
  indexOf(call: RecordedCall): number | undefined {
    const { operation, account, region, service, role, key, keySpec, keyPairSpec } = call;
    const text = JSON.stringify([operation, account, region, service, role, key, keySpec, keyPairSpec]);
    const known = this.#indexes.get(text);
    if (known !== undefined) return known;
    if (this.calls.length >= MOST_CALLS) return undefined;
    this.#indexes.set(text, this.calls.length);
    return this.calls.push({ operation, account, region, service, role, key, keySpec, keyPairSpec }) - 1;
  }
}
