/**
 * Why this file exists: how long each answer of KMS takes, drawn one by one where a request is followed, and as counts
 * by whole ticks where only the counts matter.
 */
import {
  drawBinomial,
  drawExponential,
  drawNormal,
  normalDistribution,
  normalQuantile,
} from '../engine/distributions.ts';
import { exponential, naturalLogarithm } from '../engine/elementary.ts';
import type { RandomStream } from '../engine/random.ts';
import { NANOSECONDS_PER_MILLISECOND } from '../engine/tick.ts';
import type { LatencyDistribution } from './latency.ts';

/** A share of answers this small may take longer than `AnswerTimes.longestNanoseconds`. */
const NEGLIGIBLE = 1e-12;
/** From this many answers a bin on, dividing the count is faster than drawing each. */
const DRAWS_PER_BIN = 3;

/** One distribution of answer times. */
export interface AnswerTimes {
  /** Nanoseconds, whole. */
  draw(stream: RandomStream): number;
  /** P(time <= nanoseconds). */
  atMost(nanoseconds: number): number;
  /** All but a negligible share of answers (1e-12) come within this. */
  readonly longestNanoseconds: number;
}

type Family<Kind> = (distribution: Extract<LatencyDistribution, { kind: Kind }>) => AnswerTimes;

const families: { readonly [Kind in LatencyDistribution['kind']]: Family<Kind> } = {
  constant: ({ milliseconds }) => {
    const nanoseconds = Math.round(milliseconds * NANOSECONDS_PER_MILLISECOND);
    return { draw: () => nanoseconds, atMost: (t) => (t >= nanoseconds ? 1 : 0), longestNanoseconds: nanoseconds };
  },
  exponential: ({ meanMilliseconds }) => {
    const mean = meanMilliseconds * NANOSECONDS_PER_MILLISECOND;
    return {
      draw: (stream) => Math.floor(drawExponential(stream) * mean + 0.5),
      atMost: (t) => (t <= 0 ? 0 : 1 - exponential(-t / mean)),
      longestNanoseconds: -naturalLogarithm(NEGLIGIBLE) * mean,
    };
  },
  lognormal: ({ p50Milliseconds, p99Milliseconds }) => {
    const median = p50Milliseconds * NANOSECONDS_PER_MILLISECOND;
    const sigma = naturalLogarithm(p99Milliseconds / p50Milliseconds) / normalQuantile(0.99);
    return {
      draw: (stream) => Math.floor(median * exponential(sigma * drawNormal(stream)) + 0.5),
      atMost: (t) => (t <= 0 ? 0 : normalDistribution(naturalLogarithm(t / median) / sigma)),
      longestNanoseconds: median * exponential(-sigma * normalQuantile(NEGLIGIBLE)),
    };
  },
  samples: ({ milliseconds }) => {
    const sorted = Float64Array.from(milliseconds, (value) => Math.round(value * NANOSECONDS_PER_MILLISECOND)).sort();
    return {
      draw: (stream) => sorted[stream.integer(sorted.length)]!,
      atMost: (t) => countAtMost(sorted, t) / sorted.length,
      longestNanoseconds: sorted[sorted.length - 1]!,
    };
  },
};

export function createAnswerTimes(distribution: LatencyDistribution): AnswerTimes {
  const family = families[distribution.kind] as Family<typeof distribution.kind>;
  return family(distribution);
}

function countAtMost(sorted: Float64Array, value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle]! <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Answer times to the nearest tick, for many answers at once. */
export class AnswerTicks {
  readonly #times: AnswerTimes;
  readonly #tickNanoseconds: number;
  readonly #bins: number;
  /** P(bin i | not in an earlier bin), i in ticks; made when it is first needed. */
  #conditional: Float64Array | undefined;

  constructor(times: AnswerTimes, tickNanoseconds: number) {
    this.#times = times;
    this.#tickNanoseconds = tickNanoseconds;
    this.#bins = Math.min(Math.floor(times.longestNanoseconds / tickNanoseconds + 0.5) + 1, 1_000_000);
  }

  /** Divides `answers` answers among whole ticks and tells `add` how many took how long. */
  divide(stream: RandomStream, answers: number, add: (ticks: number, answers: number) => void): void {
    if (answers < this.#bins * DRAWS_PER_BIN) this.#drawEach(stream, answers, add);
    else this.#divideByBins(stream, answers, add);
  }

  #drawEach(stream: RandomStream, answers: number, add: (ticks: number, answers: number) => void): void {
    for (let i = 0; i < answers; i++) {
      add(Math.floor(this.#times.draw(stream) / this.#tickNanoseconds + 0.5), 1);
    }
  }

  #divideByBins(stream: RandomStream, answers: number, add: (ticks: number, answers: number) => void): void {
    this.#conditional ??= this.#shares();
    let left = answers;
    for (let ticks = 0; left > 0; ticks++) {
      const share = this.#conditional[ticks]!;
      const here = share >= 1 ? left : drawBinomial(stream, left, share);
      if (here > 0) add(ticks, here);
      left -= here;
    }
  }

  #shares(): Float64Array {
    const shares = new Float64Array(this.#bins);
    let before = 0;
    for (let i = 0; i < shares.length; i++) {
      // The largest whole number of nanoseconds that rounds to tick i.
      const upTo = this.#times.atMost(Math.ceil((i + 0.5) * this.#tickNanoseconds) - 1);
      shares[i] = before >= 1 ? 1 : (upTo - before) / (1 - before);
      before = upTo;
    }
    shares[shares.length - 1] = 1;
    return shares;
  }
}
