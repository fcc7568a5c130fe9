/**
 * Why this file exists: turns "6,000 a second, Poisson" into how many calls start in each tick, and at which instants
 * inside it, asked for only where they matter.
 */
import { drawExponential, PoissonTable } from '../engine/distributions.ts';
import { type Fraction, floorOfRatio, toFraction } from '../engine/fraction.ts';
import type { Clock, Tick } from '../engine/tick.ts';
import type { TickOrder } from '../engine/tick-order.ts';
import type { ArrivalSource, ArrivalStreams } from './arrival-source.ts';
import type { Arrivals } from './arrivals.ts';
import { placeUniformly } from './place-uniformly.ts';
import { TraceSource } from './trace-source.ts';
import { dailyRate, stagesRate } from './varying-rates.ts';
import { createVaryingSource } from './varying-sources.ts';

const NEVER = Number.POSITIVE_INFINITY;

type OpenArrivals = Exclude<Arrivals, { kind: 'closed' }>;
type Factory<Kind> = (
  arrivals: Extract<OpenArrivals, { kind: Kind }>,
  clock: Clock,
  streams: ArrivalStreams,
) => ArrivalSource;

const factories: { readonly [Kind in OpenArrivals['kind']]: Factory<Kind> } = {
  constant: ({ perSecond }, clock) => new ConstantSource(perSecond, clock),
  poisson: ({ perSecond }, clock, streams) => createPoissonSource(perSecond, clock, streams),
  stages: ({ stages, even }, clock, streams) => createVaryingSource({ rate: stagesRate(stages), even, clock, streams }),
  daily: (daily, clock, streams) => createVaryingSource({ rate: dailyRate(daily), even: daily.even, clock, streams }),
  burst: ({ size, everyNanoseconds }, clock) => new BurstSource(size, everyNanoseconds, clock),
  once: ({ calls }, clock) => new BurstSource(calls, NEVER, clock),
  trace: (trace, clock, streams) => new TraceSource(trace, clock, streams),
};

/** `closed` arrivals have no source: a worker's next call depends on the last one's answer. */
export function createArrivalSource(arrivals: OpenArrivals, clock: Clock, streams: ArrivalStreams): ArrivalSource {
  const factory = factories[arrivals.kind] as Factory<typeof arrivals.kind>;
  return factory(arrivals as never, clock, streams);
}

/** Call k at exactly k / rate: tick floor(k x ticks a second / rate), in whole numbers. */
class ConstantSource implements ArrivalSource {
  nextTick: Tick = 0;
  readonly #rate: Fraction;
  readonly #clock: Clock;
  #first = 0;
  #after = 0;

  constructor(perSecond: number, clock: Clock) {
    this.#rate = toFraction(perSecond);
    this.#clock = clock;
    if (perSecond === 0) this.nextTick = NEVER;
  }

  take(tick: Tick): number {
    this.#first = this.#after;
    while (this.#tickOf(this.#after) === tick) this.#after = this.#firstCallAfter(tick);
    this.nextTick = this.#tickOf(this.#after);
    return this.#after - this.#first;
  }

  place(order: TickOrder, item: number): void {
    for (let call = this.#first; call < this.#after; call++) order.add(item, this.#offsetOf(call));
  }

  #tickOf(call: number): Tick {
    return floorOfRatio(call, this.#rate.denominator * this.#clock.ticksPerSecond, this.#rate.numerator);
  }

  /** The first call at or after the end of `tick`: ceil((tick + 1) x rate / ticks a second). */
  #firstCallAfter(tick: Tick): number {
    const perTick = this.#rate.denominator * this.#clock.ticksPerSecond;
    return (
      floorOfRatio(tick + 1, this.#rate.numerator, perTick) +
      (((tick + 1) * this.#rate.numerator) % perTick > 0 ? 1 : 0)
    );
  }

  #offsetOf(call: number): number {
    const product = call * this.#rate.denominator * this.#clock.ticksPerSecond;
    return Math.floor(((product % this.#rate.numerator) * this.#clock.tickNanoseconds) / this.#rate.numerator);
  }
}

/** Below this many calls a tick, gaps are drawn instead of counts. */
const SPARSE_CALLS_PER_TICK = 0.05;

function createPoissonSource(perSecond: number, clock: Clock, streams: ArrivalStreams): ArrivalSource {
  const perTick = perSecond / clock.ticksPerSecond;
  return perTick < SPARSE_CALLS_PER_TICK
    ? new SparsePoissonSource(perTick, clock, streams)
    : new DensePoissonSource(perTick, clock, streams);
}

/** A count a tick, its calls at uniform instants. */
class DensePoissonSource implements ArrivalSource {
  nextTick: Tick = 0;
  readonly #table: PoissonTable;
  readonly #streams: ArrivalStreams;
  readonly #tickNanoseconds: number;
  #count = 0;

  constructor(perTick: number, clock: Clock, streams: ArrivalStreams) {
    this.#table = new PoissonTable(perTick);
    this.#streams = streams;
    this.#tickNanoseconds = clock.tickNanoseconds;
  }

  take(tick: Tick): number {
    this.nextTick = tick + 1;
    this.#count = this.#table.draw(this.#streams.arrivals);
    return this.#count;
  }

  place(order: TickOrder, item: number): void {
    placeUniformly(order, item, this.#count, this.#tickNanoseconds, this.#streams.instants);
  }
}

/** The next call's tick is a scalar, an exponential gap after the last. */
class SparsePoissonSource implements ArrivalSource {
  nextTick: Tick = 0;
  readonly #meanTicks: number;
  readonly #streams: ArrivalStreams;
  readonly #tickNanoseconds: number;
  #due: number;
  #count = 0;

  constructor(perTick: number, clock: Clock, streams: ArrivalStreams) {
    this.#meanTicks = 1 / perTick;
    this.#streams = streams;
    this.#tickNanoseconds = clock.tickNanoseconds;
    this.#due = perTick === 0 ? NEVER : drawExponential(streams.arrivals) * this.#meanTicks;
    this.nextTick = Math.floor(this.#due);
  }

  take(tick: Tick): number {
    this.#count = 0;
    while (this.#due < tick + 1) {
      this.#count++;
      this.#due += drawExponential(this.#streams.arrivals) * this.#meanTicks;
    }
    this.nextTick = Math.floor(this.#due);
    return this.#count;
  }

  place(order: TickOrder, item: number): void {
    placeUniformly(order, item, this.#count, this.#tickNanoseconds, this.#streams.instants);
  }
}

/** `size` calls at 0, every, 2 x every ... */
class BurstSource implements ArrivalSource {
  nextTick: Tick = 0;
  readonly #size: number;
  readonly #everyNanoseconds: number;
  readonly #tickNanoseconds: number;
  /** Bursts before the tick last taken, and before the next one. */
  #first = 0;
  #after = 0;

  constructor(size: number, everyNanoseconds: number, clock: Clock) {
    this.#size = size;
    this.#everyNanoseconds = everyNanoseconds;
    this.#tickNanoseconds = clock.tickNanoseconds;
    if (size === 0) this.nextTick = NEVER;
  }

  take(tick: Tick): number {
    this.#first = this.#after;
    while (this.#tickOf(this.#after) === tick) this.#after++;
    this.nextTick = this.#tickOf(this.#after);
    return (this.#after - this.#first) * this.#size;
  }

  place(order: TickOrder, item: number): void {
    for (let burst = this.#first; burst < this.#after; burst++) {
      const instant = burst === 0 ? 0 : burst * this.#everyNanoseconds;
      for (let i = 0; i < this.#size; i++) order.add(item, instant % this.#tickNanoseconds);
    }
  }

  #tickOf(burst: number): Tick {
    return burst === 0 ? 0 : Math.floor((burst * this.#everyNanoseconds) / this.#tickNanoseconds);
  }
}
