/**
 * Why this file exists: the same record comes in several files, in any order, so every id must be remembered; a day of a
 * busy account has millions, and a `Set` of texts would fill the memory.
 */

const UUID = /^([0-9a-f]{8})-([0-9a-f]{4})-([0-9a-f]{4})-([0-9a-f]{4})-([0-9a-f]{4})([0-9a-f]{8})$/;

/** Four words of 32 bits a slot. */
const WORDS = 4;
const FIRST_SLOTS = 1024;
const MOST_FULL = 0.8;

/** A set of ids: UUIDs at 16 bytes a slot, exactly, and whatever else is given as text. */
export class EventIds {
  #slots = FIRST_SLOTS;
  #words = new Uint32Array(FIRST_SLOTS * WORDS);
  #uuids = 0;
  readonly #texts = new Set<string>();

  get size(): number {
    return this.#uuids + this.#texts.size;
  }

  /** @returns whether it is new */
  add(id: string): boolean {
    const words = wordsOf(id);
    if (words === undefined) return this.#addText(id);
    if (this.#uuids >= this.#slots * MOST_FULL) this.#grow();
    if (!this.#put(words)) return false;
    this.#uuids += 1;
    return true;
  }

  #addText(id: string): boolean {
    if (this.#texts.has(id)) return false;
    this.#texts.add(id);
    return true;
  }

  /** Into the first free slot from where its last word points; an empty slot is all zero, which is no UUID here. */
  #put([a, b, c, d]: Words): boolean {
    const words = this.#words;
    for (let slot = (a ^ d) & (this.#slots - 1); ; slot = (slot + 1) & (this.#slots - 1)) {
      const at = slot * WORDS;
      if (words[at] === a && words[at + 1] === b && words[at + 2] === c && words[at + 3] === d) return false;
      if ((words[at]! | words[at + 1]! | words[at + 2]! | words[at + 3]!) !== 0) continue;
      words.set([a, b, c, d], at);
      return true;
    }
  }

  #grow(): void {
    const old = this.#words;
    this.#slots *= 2;
    this.#words = new Uint32Array(this.#slots * WORDS);
    for (let at = 0; at < old.length; at += WORDS) {
      const words: Words = [old[at]!, old[at + 1]!, old[at + 2]!, old[at + 3]!];
      if ((words[0] | words[1] | words[2] | words[3]) !== 0) this.#put(words);
    }
  }
}

type Words = readonly [number, number, number, number];

/** The bits of a UUID in lower case, or undefined; the one of zeros only is kept as text. */
function wordsOf(id: string): Words | undefined {
  const parts = UUID.exec(id);
  if (parts === null) return undefined;
  const word = (text: string) => Number.parseInt(text, 16) >>> 0;
  const words: Words = [word(parts[1]!), word(parts[2]! + parts[3]!), word(parts[4]! + parts[5]!), word(parts[6]!)];
  return words.every((value) => value === 0) ? undefined : words;
}
