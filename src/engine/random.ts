/**
 * Why this file exists: every random number comes from a named stream, so that changing one thing (a backoff) leaves the
 * draws of all others (the arrivals) as they were. That is what makes two variants comparable.
 */
import seedrandom from 'seedrandom';

const TWO_POW_MINUS_32 = 2 ** -32;

/** A stream of random numbers with its own state, after Baagøe's Alea as seedrandom implements it. */
export class RandomStream {
  readonly #draw: () => number;

  /** @param name full name, `seed/replication/entity/purpose`; streams with different names are independent. */
  constructor(name: string) {
    this.#draw = seedrandom.alea(name);
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

  /** Streams of one entity and purpose by number, each made anew when asked for. They have no final draws. */
  numbered(entity: string, purpose: string): (number: number) => RandomStream {
    const name = this.#nameOf(entity, purpose);
    return (number) => new RandomStream(`${name}/${number}`);
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

function escapeName(name: string): string {
  return name.replaceAll('%', '%25').replaceAll('/', '%2F');
}
