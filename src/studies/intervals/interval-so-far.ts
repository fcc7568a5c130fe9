/** Why this file exists: whoever waits for replications sees how narrow the answer already is, and may stop. */
import type { RunMeasurement } from '../../simulation/result.ts';
import type { World } from '../../simulation/world.ts';
import { observe } from '../measures/metrics.ts';
import { meanOfObserved } from './observation.ts';

/** Of the share of requests that were throttled, 0 to 1. */
export interface ThrottledSoFar {
  readonly low: number;
  readonly high: number;
}

/** Collects replications of one world, in any order. */
export class IntervalSoFar {
  readonly #world: World;
  readonly #shares: (number | null)[] = [];

  constructor(world: World) {
    this.#world = world;
  }

  add(measurement: RunMeasurement): void {
    this.#shares.push(observe('throttled.share', { kind: 'all' }, this.#world, measurement));
  }

  /** Undefined with fewer than two replications, or without requests. */
  get throttled(): ThrottledSoFar | undefined {
    if (this.#shares.length < 2) return undefined;
    return meanOfObserved('throttled.share', { values: this.#shares, wholes: [] }).interval ?? undefined;
  }
}
