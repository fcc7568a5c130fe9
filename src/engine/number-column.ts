/**
 * Why this file exists: a year is 31,536,000 seconds, with many numbers in each. Most of them are alike, and nearly all
 * are small whole numbers, so a column keeps every block of them in the smallest form that holds them exactly.
 */

/** Numbers by index, to be read only: arrays and typed arrays are such columns too. */
export interface NumberColumn extends Iterable<number> {
  readonly length: number;
  at(index: number): number | undefined;
}

/** One that is read by index too, whole and in memory. */
export type SecondColumn = NumberColumn & ArrayLike<number>;

/** Whole numbers >= 0 in an array, to be read only. */
export interface Counts extends NumberColumn {
  readonly [index: number]: number;
  subarray(from?: number, to?: number): Counts;
  slice(from?: number, to?: number): Counts;
}

/**
 * As narrow as its largest number, so that a year of small counts is 30 MB and not 250. Others see `Counts`: what `map`
 * makes of one would be cut to its width.
 */
type CountArray = Uint8Array | Uint16Array | Uint32Array | Float64Array;

/** `length` numbers from index `from` on: one by one, or the one that all of them are. */
export type VisitPart = (from: number, part: Float64Array | number, length: number) => void;

const BLOCK = 1024;
/** Numbers of an array that are looked at together. */
const PART = 16 * BLOCK;
/** A block with no more numbers than this that are not its usual one holds only those. */
const FEW = BLOCK / 16;

/** What passes from thread to thread. */
export interface PlainColumn {
  readonly blocks: readonly Block[];
  readonly last: Float64Array;
}

/** One number of which all are, few that differ from a usual one, or all. */
type Block = number | { readonly usual: number; readonly places: Uint16Array; readonly values: Packed } | Packed;

/** Whole numbers as 1 more than they are, 0 standing for NaN; whole millionths likewise; others as they are. */
type Packed = CountArray | { readonly millionths: Uint32Array };

const MILLION = 1_000_000;

/** A column that grows at its end and is read anywhere, fastest in order. */
export class PackedColumn implements NumberColumn {
  readonly #blocks: Block[] = [];
  /** The numbers after the last block: so many, all `#usual` until they are written out in `#open`. */
  #opened = 0;
  #usual = 0;
  #isWrittenOut = false;
  #open: Float64Array | null = null;
  /** The block that was read last, in full. */
  #read: Float64Array | null = null;
  #readBlock = -1;

  static from(values: Iterable<number>): PackedColumn {
    const column = new PackedColumn();
    for (const value of values) column.push(value);
    return column;
  }

  static fromPlain({ blocks, last }: PlainColumn): PackedColumn {
    const column = PackedColumn.from(last);
    for (const block of blocks) column.#blocks.push(block);
    return column;
  }

  /** Each number as `change` makes it; called once for a block of equal ones. Blocks that stay as they are are shared. */
  map(change: (value: number) => number): PackedColumn {
    const changed = new PackedColumn();
    this.eachBlock((from, part) => {
      if (typeof part === 'number') changed.pushMany(change(part), BLOCK);
      else if (from < this.#blocks.length * BLOCK && !isChanged(part, change)) {
        changed.#blocks.push(this.#blocks[from / BLOCK]!);
      } else for (let at = 0; at < part.length; at++) changed.push(change(part[at]!));
    });
    return changed;
  }

  /** What `visit` is given is valid until it returns. */
  eachBlock(visit: VisitPart): void {
    const whole = new Float64Array(BLOCK);
    for (const [index, block] of this.#blocks.entries()) {
      if (typeof block !== 'number') unpack(block, whole);
      visit(index * BLOCK, typeof block === 'number' ? block : whole, BLOCK);
    }
    for (let place = 0; place < this.#opened; place++) whole[place] = this.#openAt(place)!;
    visit(this.#blocks.length * BLOCK, whole.subarray(0, this.#opened), this.#opened);
  }

  plain(): PlainColumn {
    return { blocks: this.#blocks, last: this.#written().slice(0, this.#opened) };
  }

  get length(): number {
    return this.#blocks.length * BLOCK + this.#opened;
  }

  push(value: number): void {
    this.pushMany(value, 1);
  }

  /** The same value so many times. */
  pushMany(value: number, times: number): void {
    for (let left = times; left > 0; ) {
      const now = Math.min(left, BLOCK - this.#opened);
      if (this.#opened === 0) this.#usual = value;
      if (this.#isWrittenOut || !Object.is(value, this.#usual)) {
        this.#written().fill(value, this.#opened, this.#opened + now);
      }
      this.#opened += now;
      if (this.#opened === BLOCK) this.#close();
      left -= now;
    }
  }

  /** Undefined outside of the column, as of an array; indexes below 0 are outside. */
  at(index: number): number | undefined {
    const block = Math.floor(index / BLOCK);
    if (block === this.#blocks.length) return this.#openAt(index - block * BLOCK);
    if (block !== this.#readBlock) {
      const packed = this.#blocks[block];
      if (packed === undefined) return undefined;
      this.#read ??= new Float64Array(BLOCK);
      unpack(packed, this.#read);
      this.#readBlock = block;
    }
    return this.#read![index - block * BLOCK];
  }

  *[Symbol.iterator](): Generator<number> {
    for (let index = 0; index < this.length; index++) yield this.at(index)!;
  }

  #openAt(place: number): number | undefined {
    if (place >= this.#opened) return undefined;
    return this.#isWrittenOut ? this.#open![place] : this.#usual;
  }

  #written(): Float64Array {
    this.#open ??= new Float64Array(BLOCK);
    if (!this.#isWrittenOut) this.#open.fill(this.#usual, 0, this.#opened);
    this.#isWrittenOut = true;
    return this.#open;
  }

  #close(): void {
    this.#blocks.push(this.#isWrittenOut ? packedBlock(this.#open!) : this.#usual);
    this.#opened = 0;
    this.#isWrittenOut = false;
  }
}

function isChanged(part: Float64Array, change: (value: number) => number): boolean {
  for (let at = 0; at < part.length; at++) if (!Object.is(change(part[at]!), part[at])) return true;
  return false;
}

/**
 * The sums of columns of whole numbers >= 0; `length` long, a shorter column being 0 after its end. To be read only: where
 * all but one are 0, it may be that one.
 */
export function sumOfColumns(columns: readonly NumberColumn[], length: number): Counts {
  const peaks = columns.map(largestOf);
  const some = columns.filter((_, index) => peaks[index]! > 0);
  const [only] = some;
  if (some.length === 1 && isCountArray(only) && only.length === length) return only;
  const sums = newCounts(
    length,
    peaks.reduce((sum, peak) => sum + peak, 0),
  );
  for (const column of some) addTo(sums, column);
  return narrowed(sums);
}

/** Peaks that do not coincide add up to less than room was made for. */
function narrowed(counts: CountArray): CountArray {
  const narrow = newCounts(counts.length, largestOf(counts));
  if (narrow.BYTES_PER_ELEMENT === counts.BYTES_PER_ELEMENT) return counts;
  narrow.set(counts);
  return narrow;
}

function addTo(sums: CountArray, column: NumberColumn): void {
  eachPart(column, (from, part) => {
    if (typeof part === 'number') {
      if (part !== 0) for (let at = from; at < Math.min(sums.length, from + BLOCK); at++) sums[at]! += part;
      return;
    }
    const end = Math.min(part.length, sums.length - from);
    for (let at = 0; at < end; at++) sums[from + at]! += part[at]!;
  });
}

/** Ascending. */
export function sortedCounts(counts: Counts): Counts {
  return (isCountArray(counts) ? counts.slice() : Float64Array.from(counts)).sort();
}

/** 0 of none. */
export function largestOf(column: NumberColumn): number {
  let largest = 0;
  eachPart(column, (_from, part) => {
    if (typeof part === 'number') {
      if (part > largest) largest = part;
    } else {
      for (let at = 0; at < part.length; at++) if (part[at]! > largest) largest = part[at]!;
    }
  });
  return largest;
}

export function totalOf(column: NumberColumn): number {
  let total = 0;
  eachPart(column, (_from, part) => {
    if (typeof part === 'number') total += part * BLOCK;
    else for (let at = 0; at < part.length; at++) total += part[at]!;
  });
  return total;
}

/** A column part by part: numbers one by one, always in the same kind of array, or the one that a whole block has. */
export function eachPart(column: NumberColumn, visit: VisitPart): void {
  if (column instanceof PackedColumn) {
    column.eachBlock(visit);
    return;
  }
  const array = isCountArray(column) ? column : Float64Array.from(column);
  const whole = new Float64Array(Math.min(PART, array.length));
  for (let from = 0; from < array.length; from += PART) {
    const part = array.subarray(from, from + PART);
    whole.set(part);
    visit(from, whole.subarray(0, part.length), part.length);
  }
}

function isCountArray(column: NumberColumn | undefined): column is CountArray {
  return ArrayBuffer.isView(column);
}

/** Zeros, in an array for whole numbers up to `largest`. Where only zeros stay, they take no memory. */
export function newCounts(length: number, largest: number): CountArray {
  if (largest < 2 ** 8) return new Uint8Array(length);
  if (largest < 2 ** 16) return new Uint16Array(length);
  return largest < 2 ** 32 ? new Uint32Array(length) : new Float64Array(length);
}

function packedBlock(values: Float64Array): Block {
  const usual = values[0]!;
  const places: number[] = [];
  for (let at = 0; at < BLOCK && places.length <= FEW; at++) if (!Object.is(values[at], usual)) places.push(at);
  if (places.length === 0) return usual;
  if (places.length > FEW) return packed(values);
  const differing = Float64Array.from(places, (at) => values[at]!);
  return { usual, places: Uint16Array.from(places), values: packed(differing) };
}

function packed(values: Float64Array): Packed {
  let [largest, whole] = [0, true];
  for (const value of values) {
    if (Number.isNaN(value)) continue;
    if (!(value >= 0) || Object.is(value, -0)) return values.slice();
    whole &&= Number.isSafeInteger(value);
    largest = Math.max(largest, value);
  }
  if (!whole) return inMillionths(values, largest) ?? values.slice();
  const narrow = newCounts(values.length, largest + 1);
  if (narrow instanceof Float64Array) return values.slice();
  for (let at = 0; at < values.length; at++) narrow[at] = Number.isNaN(values[at]!) ? 0 : values[at]! + 1;
  return narrow;
}

/** Numbers of six decimals, as a result's files have them; undefined where one of them has more. */
function inMillionths(values: Float64Array, largest: number): Packed | undefined {
  if (largest * MILLION >= 2 ** 32 - 2) return undefined;
  const millionths = new Uint32Array(values.length);
  for (let at = 0; at < values.length; at++) {
    const value = values[at]!;
    if (Number.isNaN(value)) continue;
    const whole = Math.round(value * MILLION);
    if (whole / MILLION !== value) return undefined;
    millionths[at] = whole + 1;
  }
  return { millionths };
}

function unpack(block: Block, into: Float64Array): void {
  if (typeof block === 'number') into.fill(block);
  else if (block instanceof Float64Array) into.set(block);
  else if ('usual' in block) {
    into.fill(block.usual);
    for (let i = 0; i < block.places.length; i++) into[block.places[i]!] = unpacked(block.values, i);
  } else if ('millionths' in block)
    for (let at = 0; at < BLOCK; at++) into[at] = unpackedMillionth(block.millionths[at]!);
  else for (let at = 0; at < BLOCK; at++) into[at] = unpackedWhole(block[at]!);
}

function unpacked(packed: Packed, at: number): number {
  if ('millionths' in packed) return unpackedMillionth(packed.millionths[at]!);
  return packed instanceof Float64Array ? packed[at]! : unpackedWhole(packed[at]!);
}

function unpackedWhole(value: number): number {
  return value === 0 ? Number.NaN : value - 1;
}

function unpackedMillionth(value: number): number {
  return value === 0 ? Number.NaN : (value - 1) / MILLION;
}
