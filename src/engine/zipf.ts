/**
 * Why this file exists: some keys are used far more than others. Zipf's law says how much: the k-th most used of N is used
 * in proportion to k^-skew.
 */
import { exponential, naturalLogarithm } from './elementary.ts';
import type { RandomStream } from './random.ts';

/**
 * Draws whole numbers in [0, distinct) by Zipf's law, whatever their number, without a table.
 *
 * H is the integral of x^-skew: a point under the curve is drawn by inverting H, and rejected if it lies outside its bar.
 * @source Hörmann and Derflinger, "Rejection-inversion to generate variates from monotone discrete distributions", 1996
 */
export class ZipfChoice {
  readonly #distinct: number;
  readonly #skew: number;
  readonly #first: number;
  readonly #range: number;
  /** Points this close to the middle of their bar are always inside. */
  readonly #surely: number;

  /** @param skew 0 or more; 0 chooses all alike. */
  constructor(distinct: number, skew: number) {
    this.#distinct = distinct;
    this.#skew = skew;
    this.#first = this.#integral(1.5) - 1;
    this.#range = this.#integral(distinct + 0.5) - this.#first;
    this.#surely = 2 - this.#inverse(this.#integral(2.5) - this.#height(2));
  }

  draw(stream: RandomStream): number {
    if (this.#skew === 0) return stream.integer(this.#distinct);
    for (;;) {
      const area = this.#first + stream.openUniform() * this.#range;
      const x = this.#inverse(area);
      const k = Math.max(1, Math.min(this.#distinct, Math.floor(x + 0.5)));
      if (k - x <= this.#surely || area >= this.#integral(k + 0.5) - this.#height(k)) return k - 1;
    }
  }

  /** x^-skew. */
  #height(x: number): number {
    return exponential(-this.#skew * naturalLogarithm(x));
  }

  /** Of x^-skew from 1 to x: (x^(1 - skew) - 1) / (1 - skew), and its limit, log x, at skew 1. */
  #integral(x: number): number {
    const logarithm = naturalLogarithm(x);
    return logarithm * growthOver((1 - this.#skew) * logarithm);
  }

  #inverse(area: number): number {
    const t = Math.max(-1 + 1e-16, area * (1 - this.#skew));
    return exponential(area * logarithmOver(t));
  }
}

/** (e^x - 1) / x. */
function growthOver(x: number): number {
  if (Math.abs(x) > 1e-4) return (exponential(x) - 1) / x;
  return 1 + (x / 2) * (1 + (x / 3) * (1 + x / 4));
}

/** log(1 + x) / x. */
function logarithmOver(x: number): number {
  if (Math.abs(x) > 1e-4) return naturalLogarithm(1 + x) / x;
  return 1 - x * (1 / 2 - x * (1 / 3 - x / 4));
}
