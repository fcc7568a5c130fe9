/**
 * Why this file exists: every random number comes from a named stream, so that changing one thing (a backoff) leaves the
 * draws of all others (the arrivals) as they were. That is what makes two variants comparable.
 */
import seedrandom from 'seedrandom';

const TWO_POW_MINUS_32 = 2 ** -32;

/** A stream of random numbers with its own state, after Baagøe's Alea as seedrandom implements it. */
export class RandomStream {
  readonly #draw: () => number;

  /**
   * @param name full name, `seed/replication/entity/purpose`; streams with different names are independent.
   * @param state where the stream begins, instead of where its name says: a tenth of the work.
   */
  constructor(name: string, state?: seedrandom.State.Alea) {
    this.#draw = state === undefined ? seedrandom.alea(name) : seedrandom.alea(name, { state });
  }

  /** A multiple of 2^-32 in [0, 1). */
  uniform(): number {
    return this.#draw();
  }

  /** Like `uniform`, but in (0, 1): the middle of each of the 2^32 cells, so that a logarithm of it exists. */
  openUniform(): number {
    return this.#draw() + TWO_POW_MINUS_32 / 2;
  }

  /** One of the 2^32 cells that `openUniform` and `uniform` draw from, as a whole number in [0, 2^32). */
  cell(): number {
    return this.#draw() * 4_294_967_296;
  }

  /** A whole number in [0, bound), for bound up to 2^32. */
  integer(bound: number): number {
    return Math.floor(this.#draw() * bound);
  }
}

/** Makes the streams of one run. A name is escaped, so that no two different (entity, purpose) pairs share one. */
export class RandomStreams {
  readonly #prefix: string;
  readonly #made: { name: string; stream: RandomStream }[] = [];

  constructor(seed: string, replication: number) {
    this.#prefix = `${escapeName(seed)}/${replication}`;
  }

  stream(entity: string, purpose: string): RandomStream {
    const name = this.#nameOf(entity, purpose);
    const stream = new RandomStream(name);
    this.#made.push({ name, stream });
    return stream;
  }

  /**
   * Streams of one entity and purpose by number, 0 to 2^32 - 1, each made anew when asked for. They have no final draws.
   * Each begins in a state mixed from its number and three words that the name gives.
   */
  numbered(entity: string, purpose: string): (number: number) => RandomStream {
    const words = new RandomStream(this.#nameOf(entity, purpose));
    const [a, b, c] = [words.cell(), words.cell(), words.cell()];
    const mixed = (number: number, one: number, other: number): number =>
      (mix(mix(number ^ one) ^ other) >>> 0) / 2 ** 32;
    return (number) =>
      new RandomStream('', { c: 1, s0: mixed(number, a, b), s1: mixed(number, b, c), s2: mixed(number, c, a) });
  }

  /**
   * One more draw of every stream, in the order they were made: two runs whose draws differ in number differ here.
   * Ends the use of the streams.
   */
  finalDraws(): number[] {
    return this.#made.map(({ stream }) => Math.floor(stream.uniform() / TWO_POW_MINUS_32));
  }

  #nameOf(entity: string, purpose: string): string {
    return `${this.#prefix}/${escapeName(entity)}/${escapeName(purpose)}`;
  }
}

/**
 * Another 32 bits for each 32 bits, of which every bit depends on all.
 *
 * @source Appleby, MurmurHash3, `fmix32` (public domain)
 */
function mix(bits: number): number {
  const once = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  const twice = Math.imul(once ^ (once >>> 13), 0xc2b2ae35);
  return twice ^ (twice >>> 16);
}

function escapeName(name: string): string {
  return name.replaceAll('%', '%25').replaceAll('/', '%2F');
}
