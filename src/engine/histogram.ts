/**
 * Why this file exists: percentiles that are true to the tick, in memory that grows with the number of distinct values
 * and not with the number of samples.
 */

const PAGE_BITS = 8;
const PAGE_SIZE = 1 << PAGE_BITS;

/**
 * A histogram of whole numbers >= 0 that keeps every distinct value: counts lie in pages of 256 neighbouring values,
 * made when first needed. Merging adds counts, so the order of merging cannot change a result.
 */
export class ExactHistogram {
  readonly #pages: (Float64Array | undefined)[] = [];
  #count = 0;

  /** How many samples were added. */
  get count(): number {
    return this.#count;
  }

  /** Adds `times` samples of `value`, a whole number >= 0. */
  add(value: number, times = 1): void {
    const index = value >>> PAGE_BITS;
    let page = this.#pages[index];
    if (page === undefined) page = this.#newPage(index);
    page[value & (PAGE_SIZE - 1)]! += times;
    this.#count += times;
  }

  merge(other: ExactHistogram): void {
    other.forEach((value, times) => {
      this.add(value, times);
    });
  }

  clear(): void {
    for (const page of this.#pages) page?.fill(0);
    this.#count = 0;
  }

  /** Calls `visit` with each value that occurs and how often, smallest first. */
  forEach(visit: (value: number, times: number) => void): void {
    for (let index = 0; index < this.#pages.length; index++) {
      const page = this.#pages[index];
      if (page === undefined) continue;
      for (let i = 0; i < PAGE_SIZE; i++) if (page[i] !== 0) visit(index * PAGE_SIZE + i, page[i]!);
    }
  }

  /**
   * The values at these percentages (0 to 100, ascending), by nearest rank: the smallest value with at least that share
   * of the samples at or below it. NaN each where there is no sample.
   */
  percentiles(percents: readonly number[]): number[] {
    const ranks = percents.map((percent) => nearestRank(percent, this.#count));
    const values: number[] = [];
    let seen = 0;
    this.forEach((value, times) => {
      seen += times;
      while (values.length < ranks.length && seen >= ranks[values.length]!) values.push(value);
    });
    while (values.length < ranks.length) values.push(Number.NaN);
    return values;
  }

  /** NaN where there is no sample. */
  get mean(): number {
    let sum = 0;
    this.forEach((value, times) => {
      sum += value * times;
    });
    return sum / this.#count;
  }

  /** NaN where there is no sample. */
  get max(): number {
    return this.percentiles([100])[0]!;
  }

  #newPage(index: number): Float64Array {
    while (this.#pages.length < index) this.#pages.push(undefined);
    const page = new Float64Array(PAGE_SIZE);
    this.#pages[index] = page;
    return page;
  }
}

/** ceil(percent / 100 x count), at least 1, free of rounding errors for percentages with up to three decimals. */
function nearestRank(percent: number, count: number): number {
  const thousandths = Math.round(percent * 1000);
  const whole = Math.floor(count / 100_000) * thousandths;
  const rest = ((count % 100_000) * thousandths) / 100_000;
  return Math.max(1, whole + Math.ceil(rest));
}
