/**
 * Why this file exists: arrivals whose rate changes with time. Those that are drawn are drawn a second at a time, and
 * only spread over its ticks where somebody has to know: a year has 31 million seconds, and 31 billion ticks of 1 ms.
 */
import { drawBinomial, drawPoisson } from '../engine/distributions.ts';
import type { RandomStream } from '../engine/random.ts';
import type { Clock, Tick } from '../engine/tick.ts';
import type { TickOrder } from '../engine/tick-order.ts';
import type { ArrivalSource, ArrivalStreams, WholeSeconds } from './arrival-source.ts';
import { placeUniformly } from './place-uniformly.ts';
import type { VaryingRate } from './varying-rates.ts';

export interface VaryingOptions {
  readonly rate: VaryingRate;
  /** Evenly spaced, not Poisson. */
  readonly even: boolean;
  readonly clock: Clock;
  readonly streams: ArrivalStreams;
}

export function createVaryingSource(options: VaryingOptions): ArrivalSource {
  return options.even ? new EvenVaryingSource(options) : new VaryingPoissonSource(options);
}

/**
 * Poisson at the momentary rate: a second's count has the integral of the rate over it as its mean, and given that
 * count each of its calls falls into a tick with that tick's share of the integral, independently of the others.
 */
class VaryingPoissonSource implements ArrivalSource, WholeSeconds {
  nextTick: Tick = 0;
  readonly wholeSeconds: WholeSeconds = this;
  readonly #rate: VaryingRate;
  readonly #clock: Clock;
  readonly #streams: ArrivalStreams;
  /** The first tick of the second that was drawn last, -1 before any. */
  #firstTick: Tick = -1;
  #calls = 0;
  /** Draws what is left to draw of that second; a second's draws depend on nothing but the second. */
  #stream: RandomStream | null = null;
  /** Whether its calls are spread over its ticks. */
  #isSpread = false;
  readonly #callsOfTick: Float64Array;
  /** Expected calls from the start of the second to each tick's start. */
  readonly #before: Float64Array;
  #count = 0;

  constructor({ rate, clock, streams }: VaryingOptions) {
    this.#rate = rate;
    this.#clock = clock;
    this.#streams = streams;
    this.#callsOfTick = new Float64Array(clock.ticksPerSecond);
    this.#before = new Float64Array(clock.ticksPerSecond + 1);
  }

  take(tick: Tick): number {
    const inside = tick % this.#clock.ticksPerSecond;
    this.#spreadSecond(tick - inside);
    this.#count = this.#callsOfTick[inside]!;
    this.nextTick = this.#nextWithCalls(inside + 1);
    return this.#count;
  }

  place(order: TickOrder, item: number): void {
    placeUniformly(order, item, this.#count, this.#clock.tickNanoseconds, this.#streams.instants);
  }

  count(firstTick: Tick): number {
    if (this.#firstTick !== firstTick) this.#drawSecond(firstTick);
    return this.#calls;
  }

  skip(firstTick: Tick): void {
    this.nextTick = firstTick + this.#clock.ticksPerSecond;
  }

  spread(firstTick: Tick, each: (tick: Tick, calls: number) => void): void {
    this.#spreadSecond(firstTick);
    for (let inside = 0; inside < this.#clock.ticksPerSecond; inside++) {
      if (this.#callsOfTick[inside]! > 0) each(firstTick + inside, this.#callsOfTick[inside]!);
    }
  }

  #nextWithCalls(inside: number): Tick {
    let next = inside;
    while (next < this.#clock.ticksPerSecond && this.#callsOfTick[next] === 0) next++;
    return this.#firstTick + next;
  }

  #drawSecond(firstTick: Tick): void {
    const second = firstTick / this.#clock.ticksPerSecond;
    const mean = this.#rate.between(second, second + 1);
    this.#firstTick = firstTick;
    this.#isSpread = false;
    this.#stream = mean > 0 ? this.#streams.ofSecond(second) : null;
    this.#calls = this.#stream === null ? 0 : drawPoisson(this.#stream, mean);
  }

  #spreadSecond(firstTick: Tick): void {
    if (this.#firstTick !== firstTick) this.#drawSecond(firstTick);
    if (this.#isSpread) return;
    this.#isSpread = true;
    this.#callsOfTick.fill(0);
    if (this.#calls === 0) return;
    this.#integrate();
    this.#divide(0, this.#clock.ticksPerSecond, this.#calls);
  }

  #integrate(): void {
    const { ticksPerSecond } = this.#clock;
    for (let inside = 0; inside < ticksPerSecond; inside++) {
      const from = (this.#firstTick + inside) / ticksPerSecond;
      const to = (this.#firstTick + inside + 1) / ticksPerSecond;
      this.#before[inside + 1] = this.#before[inside]! + this.#rate.between(from, to);
    }
  }

  /** Spreads `calls` over the ticks [from, to) of the second: one by one where they are few, else half by half. */
  #divide(from: number, to: number, calls: number): void {
    if (calls === 0) return;
    if (to - from === 1) {
      this.#callsOfTick[from]! += calls;
      return;
    }
    if (calls < 2 * (to - from)) {
      for (let call = 0; call < calls; call++) this.#callsOfTick[this.#drawTick(from, to)]!++;
      return;
    }
    const middle = (from + to) >> 1;
    const start = this.#before[from]!;
    const share = (this.#before[middle]! - start) / (this.#before[to]! - start);
    const earlier = drawBinomial(this.#stream!, calls, share);
    this.#divide(from, middle, earlier);
    this.#divide(middle, to, calls - earlier);
  }

  /** By inversion: the tick in which the expected number of calls reaches a uniform share of that of [from, to). */
  #drawTick(from: number, to: number): number {
    const start = this.#before[from]!;
    const wanted = start + this.#stream!.openUniform() * (this.#before[to]! - start);
    let [low, high] = [from, to];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (this.#before[middle]! <= wanted) low = middle;
      else high = middle;
    }
    return low;
  }
}

/** Call k when the integral of the rate reaches k; inside a tick the rate counts as constant. */
class EvenVaryingSource implements ArrivalSource {
  nextTick: Tick = 0;
  readonly #rate: VaryingRate;
  readonly #clock: Clock;
  #from = 0;
  #to = 0;
  #first = 0;
  #count = 0;

  constructor({ rate, clock }: VaryingOptions) {
    this.#rate = rate;
    this.#clock = clock;
  }

  take(tick: Tick): number {
    this.nextTick = tick + 1;
    this.#from = this.#rate.before(tick / this.#clock.ticksPerSecond);
    this.#to = this.#rate.before((tick + 1) / this.#clock.ticksPerSecond);
    this.#first = Math.ceil(this.#from);
    this.#count = Math.max(0, Math.ceil(this.#to) - this.#first);
    return this.#count;
  }

  place(order: TickOrder, item: number): void {
    const { tickNanoseconds } = this.#clock;
    for (let call = this.#first; call < this.#first + this.#count; call++) {
      const offset = Math.floor(((call - this.#from) / (this.#to - this.#from)) * tickNanoseconds);
      order.add(item, Math.min(offset, tickNanoseconds - 1));
    }
  }
}
