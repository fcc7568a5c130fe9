/**
 * Why this file exists: KMS also throttles many state-changing requests on one key, whatever the quotas. AWS names no
 * number, so there is none unless a scenario sets it.
 *
 * @source AWS KMS developer guide, "Throttling AWS KMS requests", read 2026
 */
import type { EffectInput } from './effects/effect.ts';
import { operations } from './operations.ts';

const NANOSECONDS_PER_SECOND = 1e9;

export class HotKeys {
  readonly #limitPerSecond: number | null;
  /** By key: the second counted, and the changes in it. */
  readonly #counts = new Map<number, { second: number; changes: number }>();

  constructor(limitPerSecond: number | null) {
    this.#limitPerSecond = limitPerSecond;
  }

  get areCounted(): boolean {
    return this.#limitPerSecond !== null;
  }

  /** Whether such a request would be a change too many in its second. */
  isHot({ request, key, call }: EffectInput): boolean {
    if (this.#limitPerSecond === null || key < 0 || !operations[request.operation].mutates) return false;
    const count = this.#counts.get(key);
    return count?.second === secondOf(call.nowNanoseconds) && count.changes >= this.#limitPerSecond;
  }

  /** A change was made. */
  note({ request, key, call }: EffectInput): void {
    if (this.#limitPerSecond === null || key < 0 || !operations[request.operation].mutates) return;
    const second = secondOf(call.nowNanoseconds);
    const count = this.#counts.get(key);
    this.#counts.set(key, { second, changes: count?.second === second ? count.changes + 1 : 1 });
  }
}

function secondOf(nanoseconds: number): number {
  return Math.floor(nanoseconds / NANOSECONDS_PER_SECOND);
}
