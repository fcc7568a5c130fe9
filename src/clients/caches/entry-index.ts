/**
 * Why this file exists: every access to a cache asks which entry an instance has under a key. Instances and keys are
 * numbers, so the answer needs no string, no object and no allocation: open addressing with linear probing.
 */

/** No such entry. */
export const NONE = -1;

/** Finds entries by instance and key. Whoever uses it numbers the entries. */
export class EntryIndex {
  /** Entry + 1, or 0 where a place is empty. Its length is a power of two. */
  #places = new Int32Array(64);
  #count = 0;
  /** By entry. */
  #owners = new Int32Array(16);
  #keys = new Float64Array(16);

  find(instance: number, key: number): number {
    const places = this.#places;
    const mask = places.length - 1;
    for (let place = hash(instance, key) & mask; ; place = (place + 1) & mask) {
      const entry = places[place]! - 1;
      if (entry === NONE) return NONE;
      if (this.#keys[entry] === key && this.#owners[entry] === instance) return entry;
    }
  }

  /** Whoever calls knows that there is none yet. */
  add(entry: number, instance: number, key: number): void {
    if (entry >= this.#owners.length) this.#growColumns();
    if (2 * (this.#count + 1) > this.#places.length) this.#growPlaces();
    this.#owners[entry] = instance;
    this.#keys[entry] = key;
    this.#place(entry);
    this.#count++;
  }

  remove(entry: number): void {
    const places = this.#places;
    const mask = places.length - 1;
    let hole = this.#home(entry) & mask;
    while (places[hole] !== entry + 1) hole = (hole + 1) & mask;
    // Those behind it move up, so that nobody's search ends too early.
    for (let place = (hole + 1) & mask; places[place] !== 0; place = (place + 1) & mask) {
      const home = this.#home(places[place]! - 1) & mask;
      if (((place - home) & mask) < ((place - hole) & mask)) continue;
      places[hole] = places[place]!;
      hole = place;
    }
    places[hole] = 0;
    this.#count--;
  }

  ownerOf(entry: number): number {
    return this.#owners[entry]!;
  }

  #home(entry: number): number {
    return hash(this.#owners[entry]!, this.#keys[entry]!);
  }

  #place(entry: number): void {
    const mask = this.#places.length - 1;
    let place = this.#home(entry) & mask;
    while (this.#places[place] !== 0) place = (place + 1) & mask;
    this.#places[place] = entry + 1;
  }

  #growPlaces(): void {
    const before = this.#places;
    this.#places = new Int32Array(before.length * 2);
    for (const place of before) if (place !== 0) this.#place(place - 1);
  }

  #growColumns(): void {
    const owners = new Int32Array(this.#owners.length * 2);
    owners.set(this.#owners);
    this.#owners = owners;
    const keys = new Float64Array(owners.length);
    keys.set(this.#keys);
    this.#keys = keys;
  }
}

/** Mixes both words of a key of up to 53 bits with the instance. */
function hash(instance: number, key: number): number {
  const high = Math.floor(key / 4_294_967_296);
  const mixed = Math.imul(key ^ Math.imul(high + 1, 0x85ebca6b) ^ Math.imul(instance + 1, 0xc2b2ae35), 0x9e3779b1);
  return mixed ^ (mixed >>> 15);
}
