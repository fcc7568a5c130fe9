/** Why this file exists: Google's client-side throttling: the more a service refuses, the more is refused before it. */
import type { GuardOrder } from '../guard-order.ts';
import type { Entry, Guard, Outcome } from './guard.ts';

export interface AdaptiveThrottlingPolicy {
  readonly kind: 'adaptive-throttling';
  readonly order?: GuardOrder;
  /** K: so many requests for each that is accepted; 1 or more. */
  readonly multiplier: number;
  readonly windowMilliseconds: number;
}

/** The window is counted in so many slices, the running one included. */
export const SLICES = 60;

/**
 * Refuses with probability max(0, (requests - K x accepts) / (requests + 1)). Requests are the attempts that were asked for
 * in the window, those refused here included, from the moment they ask; accepts are those that the service did not refuse
 * or fail, from their answer.
 *
 * @source Google, Site Reliability Engineering, "Handling Overload", "Client-Side Throttling": K = 2 and two minutes
 */
export class AdaptiveThrottling implements Guard {
  readonly waitNanoseconds = 0;
  readonly #multiplier: number;
  readonly #sliceNanoseconds: number;
  /** By instance, made when it first asks. */
  readonly #windows: (Window | undefined)[];
  readonly #draw: () => number;

  /** @param draw uniform in [0, 1); asked only where the probability is above 0. */
  constructor(policy: AdaptiveThrottlingPolicy, instances: number, draw: () => number) {
    this.#multiplier = policy.multiplier;
    this.#sliceNanoseconds = (policy.windowMilliseconds * 1e6) / SLICES;
    this.#windows = new Array<Window | undefined>(instances).fill(undefined);
    this.#draw = draw;
  }

  enter(instance: number, now: number): Entry {
    const window = this.#windowAt(instance, now);
    const { requests, accepts } = window;
    const probability = (requests - this.#multiplier * accepts) / (requests + 1);
    window.addRequest();
    return probability > 0 && this.#draw() < probability ? 'refused' : 'sent';
  }

  ended(instance: number, outcome: Outcome, now: number): void {
    if (outcome === 'succeeded' || outcome === 'rejected') this.#windowAt(instance, now).addAccept();
  }

  renew(instance: number): void {
    this.#windows[instance] = undefined;
  }

  #windowAt(instance: number, now: number): Window {
    const slice = Math.floor(now / this.#sliceNanoseconds);
    let window = this.#windows[instance];
    if (window === undefined) {
      window = new Window(slice);
      this.#windows[instance] = window;
    }
    window.moveTo(slice);
    return window;
  }
}

/** Counts of the running slice and of those before it. */
class Window {
  requests = 0;
  accepts = 0;
  #slice: number;
  readonly #requests = new Uint32Array(SLICES);
  readonly #accepts = new Uint32Array(SLICES);

  constructor(slice: number) {
    this.#slice = slice;
  }

  addRequest(): void {
    this.#requests[this.#slice % SLICES]!++;
    this.requests++;
  }

  addAccept(): void {
    this.#accepts[this.#slice % SLICES]!++;
    this.accepts++;
  }

  moveTo(slice: number): void {
    for (let passed = Math.min(slice - this.#slice, SLICES); passed > 0; passed--)
      this.#clear((slice - passed + 1) % SLICES);
    this.#slice = slice;
  }

  #clear(at: number): void {
    this.requests -= this.#requests[at]!;
    this.accepts -= this.#accepts[at]!;
    this.#requests[at] = 0;
    this.#accepts[at] = 0;
  }
}
