/**
 * Why this file exists: a recording says how many calls came, and often only in which second or minute. This replays it,
 * placing calls inside their bin by the rule the scenario chose.
 */
import { drawBinomial } from '../engine/distributions.ts';
import { type Clock, NANOSECONDS_PER_SECOND, type Tick } from '../engine/tick.ts';
import type { TickOrder } from '../engine/tick-order.ts';
import type { ArrivalSource, ArrivalStreams } from './arrival-source.ts';
import type { TraceArrivals } from './arrivals.ts';
import { placeUniformly } from './place-uniformly.ts';

/** Calls that start in [from, from + length) nanoseconds; a length of 0 means all at `from`. */
interface Segment {
  from: number;
  length: number;
  calls: number;
  /** How many of them have started. */
  started: number;
  readonly placed: 'evenly' | 'uniformly';
}

export class TraceSource implements ArrivalSource {
  nextTick: Tick;
  readonly #trace: TraceArrivals;
  readonly #clock: Clock;
  readonly #streams: ArrivalStreams;
  #row = 0;
  /** Segments that have begun and are not finished, by start. */
  #open: Segment[] = [];
  /** Segments of opened bins that begin after the tick last taken, the last first. */
  #later: Segment[] = [];
  /** What starts in the tick last taken: segments and how many calls of each. */
  #due: { segment: Segment; calls: number; first: number }[] = [];
  #tick: Tick = 0;

  constructor(trace: TraceArrivals, clock: Clock, streams: ArrivalStreams) {
    this.#trace = trace;
    this.#clock = clock;
    this.#streams = streams;
    this.nextTick = this.#tickOfRow(0);
  }

  take(tick: Tick): number {
    this.#tick = tick;
    const end = (tick + 1) * this.#clock.tickNanoseconds;
    this.#openSegmentsBefore(end);
    this.#due = [];
    let total = 0;
    for (const segment of this.#open) {
      const calls = this.#callsBefore(segment, end);
      if (calls === 0) continue;
      this.#due.push({ segment, calls, first: segment.started });
      segment.started += calls;
      total += calls;
    }
    this.#open = this.#open.filter((segment) => segment.started < segment.calls);
    this.nextTick = this.#nextTickAfter(tick);
    return total;
  }

  place(order: TickOrder, item: number): void {
    const { tickNanoseconds } = this.#clock;
    const start = this.#tick * tickNanoseconds;
    for (const { segment, calls, first } of this.#due) {
      if (segment.placed === 'uniformly' && segment.length > 0) {
        this.#placeInside(order, item, segment, calls);
        continue;
      }
      for (let call = first; call < first + calls; call++) {
        const instant = segment.from + Math.floor((call * segment.length) / segment.calls);
        order.add(item, Math.max(0, Math.min(instant - start, tickNanoseconds - 1)));
      }
    }
  }

  /** A segment may begin or end inside the tick. */
  #placeInside(order: TickOrder, item: number, segment: Segment, calls: number): void {
    const { tickNanoseconds } = this.#clock;
    const start = this.#tick * tickNanoseconds;
    const from = Math.max(0, segment.from - start);
    const to = Math.min(tickNanoseconds, segment.from + segment.length - start);
    if (from === 0 && to === tickNanoseconds) {
      placeUniformly(order, item, calls, tickNanoseconds, this.#streams.instants);
      return;
    }
    for (let i = 0; i < calls; i++) {
      order.add(item, Math.floor(from + this.#streams.instants.uniform() * (to - from)));
    }
  }

  #nextTickAfter(tick: Tick): Tick {
    const { tickNanoseconds } = this.#clock;
    let next = this.#tickOfRow(this.#row);
    const later = this.#later.at(-1);
    if (later !== undefined) next = Math.min(next, Math.floor(later.from / tickNanoseconds));
    for (const segment of this.#open) {
      const due =
        segment.placed === 'evenly'
          ? segment.from + Math.floor((segment.started * segment.length) / segment.calls)
          : segment.from;
      next = Math.min(next, Math.max(tick + 1, Math.floor(due / tickNanoseconds)));
    }
    return next;
  }

  #tickOfRow(row: number): Tick {
    const { startNanoseconds } = this.#trace;
    if (row >= startNanoseconds.length) return Number.POSITIVE_INFINITY;
    return Math.floor(startNanoseconds[row]! / this.#clock.tickNanoseconds);
  }

  /** How many calls of `segment`, beyond those started, start before `end`. */
  #callsBefore(segment: Segment, end: number): number {
    const left = segment.calls - segment.started;
    if (end >= segment.from + segment.length) return left;
    if (segment.placed === 'evenly') return this.#evenCallsBefore(segment, end) - segment.started;
    const from = Math.max(segment.from, this.#tick * this.#clock.tickNanoseconds);
    const share = (end - from) / (segment.from + segment.length - from);
    return drawBinomial(this.#streams.arrivals, left, share);
  }

  /** The number of calls i of n with from + floor(i x length / n) < end. */
  #evenCallsBefore({ from, length, calls }: Segment, end: number): number {
    let count = Math.min(calls, Math.ceil(((end - from) * calls) / length));
    while (count < calls && from + Math.floor((count * length) / calls) < end) count++;
    while (count > 0 && from + Math.floor(((count - 1) * length) / calls) >= end) count--;
    return count;
  }

  #openSegmentsBefore(end: number): void {
    const { startNanoseconds, counts } = this.#trace;
    while (this.#row < startNanoseconds.length && startNanoseconds[this.#row]! < end) {
      const from = startNanoseconds[this.#row]!;
      let calls = 0;
      for (; startNanoseconds[this.#row] === from; this.#row++) calls += this.#scaled(counts[this.#row]!);
      if (calls > 0) this.#openBin(from, calls);
    }
    while (this.#later.length > 0 && this.#later.at(-1)!.from < end) this.#open.push(this.#later.pop()!);
  }

  /** `calls` recorded calls under `scale`: the whole part each, the fraction of it with that probability. */
  #scaled(calls: number): number {
    const { scale } = this.#trace;
    const whole = Math.floor(scale);
    return whole * calls + drawBinomial(this.#streams.arrivals, calls, scale - whole);
  }

  #openBin(from: number, calls: number): void {
    const { spread, binNanoseconds } = this.#trace;
    if (spread.kind === 'peak') {
      this.#openBySecond(from, calls, spread.peak);
      return;
    }
    const length = spread.kind === 'start' ? 0 : binNanoseconds;
    this.#open.push({ from, length, calls, started: 0, placed: spread.kind === 'uniform' ? 'uniformly' : 'evenly' });
  }

  /** One second, drawn uniformly, gets `peak` times the mean; the others share the rest. */
  #openBySecond(from: number, calls: number, peak: number): void {
    const seconds = Math.max(1, Math.round(this.#trace.binNanoseconds / NANOSECONDS_PER_SECOND));
    const busiest = this.#streams.arrivals.integer(seconds);
    const inBusiest = Math.min(calls, Math.round((peak * calls) / seconds));
    let left = calls - inBusiest;
    let others = seconds - 1;
    for (let second = 0; second < seconds; second++) {
      const here = second === busiest ? inBusiest : drawBinomial(this.#streams.arrivals, left, 1 / others);
      if (second !== busiest) {
        left -= here;
        others--;
      }
      if (here === 0) continue;
      const start = from + second * NANOSECONDS_PER_SECOND;
      this.#later.push({ from: start, length: NANOSECONDS_PER_SECOND, calls: here, started: 0, placed: 'uniformly' });
    }
    if (left > 0)
      this.#later.push({ from, length: NANOSECONDS_PER_SECOND, calls: left, started: 0, placed: 'uniformly' });
    this.#later.sort((a, b) => b.from - a.from);
  }
}
