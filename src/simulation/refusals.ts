/**
 * Why this file exists: a request that counts against several quotas is refused by those of them that have no room, and only
 * they throttle it. Which ones did is counted here, for such flows alone: of any other it is never in doubt.
 *
 * A set of refusing quotas is a number: bit i stands for the flow's i-th quota.
 */
import { ensure } from '../engine/ensure.ts';
import type { Refusals } from './result.ts';
import { SecondCounts } from './second-counts.ts';

/** Of one request, and more than any operation has: its operation's, a key store's, those of another Region. */
const QUOTAS_MAX = 8;

interface Place {
  readonly flow: number;
  readonly set: number;
}

export class RefusalCounts {
  readonly #flowQuotas: readonly (readonly number[])[];
  /** By place: (measured ? 2 : 0) + (retry ? 1 : 0). */
  readonly #second: Uint32Array;
  readonly #counts: SecondCounts;
  /** Each set of each flow that may be refused by one. */
  readonly #places: readonly Place[];
  /** By flow: where its first set would be. */
  readonly #starts: Float64Array;
  #isEmpty = true;

  /** @param seconds that are expected. */
  constructor(flowQuotas: readonly (readonly number[])[], seconds: number) {
    this.#flowQuotas = flowQuotas;
    this.#starts = new Float64Array(flowQuotas.length);
    const places: Place[] = [];
    for (const [flow, { length }] of flowQuotas.entries()) {
      ensure(length <= QUOTAS_MAX, `a request counts against ${QUOTAS_MAX} quotas at most; flow ${flow} has ${length}`);
      this.#starts[flow] = places.length;
      for (let set = 1; length > 1 && set < 1 << length; set++) places.push({ flow, set });
    }
    this.#places = places;
    this.#second = new Uint32Array(places.length * 4);
    this.#counts = new SecondCounts(this.#second.length, seconds);
  }

  /** A request of `flow`, which has several quotas, was refused by this set of them. @param again 1 of a retry, else 0 */
  count(flow: number, measured: boolean, set: number, again: number): void {
    this.#second[(this.#starts[flow]! + set - 1) * 4 + (measured ? 2 : 0) + again]!++;
    this.#isEmpty = false;
  }

  endSecond(): void {
    if (this.#isEmpty) {
      this.#counts.endEmpty();
      return;
    }
    this.#counts.end(this.#second);
    this.#second.fill(0);
    this.#isEmpty = true;
  }

  /** Sets that refused anything. */
  measure(): Refusals[] {
    const { totals } = this.#counts;
    return this.#places.flatMap(({ flow, set }, place) => {
      const [first, again, measuredFirst, measuredAgain] = [0, 1, 2, 3].map((column) => place * 4 + column) as Columns;
      const measured = totals[measuredFirst]! + totals[measuredAgain]!;
      if (totals[first]! + totals[again]! + measured === 0) return [];
      return {
        flow,
        quotas: this.#flowQuotas[flow]!.filter((_, index) => (set & (1 << index)) !== 0),
        throttled: measured,
        throttledFirstTries: this.#counts.sum([first, measuredFirst]),
        throttledRetries: this.#counts.sum([again, measuredAgain]),
      };
    });
  }
}

type Columns = [number, number, number, number];
