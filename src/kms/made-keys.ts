/** Why this file exists: keys that a run makes without naming them; they are counted and paid for, not used. */
import type { KeyLife } from './key-fees.ts';

export interface MadeKey {
  readonly accountId: string;
  readonly region: string;
  /** When it is made. */
  readonly nowNanoseconds: number;
}

const NANOSECONDS_PER_HOUR = 3600e9;

export class MadeKeys {
  /** By account and Region. */
  readonly #counts = new Map<string, number>();
  /** By account and hour: what is paid by the hour is kept by the hour. */
  readonly #lives = new Map<string, KeyLife>();

  add({ accountId, region, nowNanoseconds }: MadeKey): void {
    const place = `${accountId} ${region}`;
    this.#counts.set(place, (this.#counts.get(place) ?? 0) + 1);
    const hour = `${accountId} ${Math.floor(nowNanoseconds / NANOSECONDS_PER_HOUR)}`;
    const known = this.#lives.get(hour);
    this.#lives.set(hour, known === undefined ? lifeOf(accountId, nowNanoseconds) : { ...known, keys: known.keys + 1 });
  }

  in(accountId: string, region: string): number {
    return this.#counts.get(`${accountId} ${region}`) ?? 0;
  }

  lives(): readonly KeyLife[] {
    return [...this.#lives.values()];
  }
}

function lifeOf(accountId: string, madeAt: number): KeyLife {
  return { accountId, keys: 1, madeAt, freeFrom: Number.POSITIVE_INFINITY, rotationsBefore: 0, rotatedAt: [] };
}
