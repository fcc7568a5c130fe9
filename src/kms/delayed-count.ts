/**
 * Why this file exists: a change of grants is known throughout KMS some time after it is made, each change its own time
 * later, so a count as KMS knows it lags behind the count as it is.
 */

/** A number whose changes take effect at times of their own. Times are asked for in order. */
export class DelayedCount {
  #value = 0;
  /** A binary heap by time of the changes to come. */
  readonly #atNanoseconds: number[] = [];
  readonly #changes: number[] = [];

  /** `change` takes effect at `atNanoseconds`; at once where that is not above `now`. */
  add(change: number, atNanoseconds: number, nowNanoseconds: number): void {
    if (atNanoseconds <= nowNanoseconds) this.#value += change;
    else this.#push(atNanoseconds, change);
  }

  valueAt(nowNanoseconds: number): number {
    while (this.#atNanoseconds.length > 0 && this.#atNanoseconds[0]! <= nowNanoseconds) this.#value += this.#pop();
    return this.#value;
  }

  #push(at: number, change: number): void {
    const times = this.#atNanoseconds;
    let place = times.length;
    times.push(at);
    this.#changes.push(change);
    while (place > 0) {
      const parent = (place - 1) >> 1;
      if (times[parent]! <= at) break;
      this.#swap(place, parent);
      place = parent;
    }
  }

  #pop(): number {
    const change = this.#changes[0]!;
    const last = this.#atNanoseconds.length - 1;
    this.#swap(0, last);
    this.#atNanoseconds.pop();
    this.#changes.pop();
    this.#sink(last);
    return change;
  }

  #sink(length: number): void {
    const times = this.#atNanoseconds;
    let place = 0;
    for (;;) {
      const left = 2 * place + 1;
      if (left >= length) return;
      const right = left + 1;
      const child = right < length && times[right]! < times[left]! ? right : left;
      if (times[place]! <= times[child]!) return;
      this.#swap(place, child);
      place = child;
    }
  }

  #swap(a: number, b: number): void {
    const times = this.#atNanoseconds;
    [times[a], times[b]] = [times[b]!, times[a]!];
    [this.#changes[a], this.#changes[b]] = [this.#changes[b]!, this.#changes[a]!];
  }
}
