/**
 * Why this file exists: rows come one by one and in unknown number, and fifty million of them fit in memory only as
 * numbers side by side.
 */

type NumberArray = Float64Array | Uint32Array | Uint16Array;

/** A typed array that grows: doubled when it is full. */
export class GrowingColumn<A extends NumberArray> {
  readonly #make: (length: number) => A;
  #values: A;
  #length = 0;

  constructor(make: (length: number) => A) {
    this.#make = make;
    this.#values = make(1024);
  }

  push(value: number): void {
    if (this.#length === this.#values.length) this.#grow();
    this.#values[this.#length++] = value;
  }

  set(index: number, value: number): void {
    this.#values[index] = value;
  }

  /** What it holds, without a copy: valid until the next `push`. */
  view(): A {
    return this.#values.subarray(0, this.#length) as A;
  }

  #grow(): void {
    const larger = this.#make(this.#values.length * 2);
    larger.set(this.#values);
    this.#values = larger;
  }
}
