/**
 * Why this file exists: a world that goes to another machine, and the hash that names it, must keep every bit. JSON loses
 * Infinity, NaN, the sign of zero, undefined and columns of numbers; this does not.
 */

/** Stands for what JSON cannot say: `{"$": "Infinity"}`, `{"$": "Float64Array", "bytes": "..."}`. */
const TAG = '$';

/**
 * Plain data as JSON text, so that `decodeExact` gives an equal value: fields in their order, NaN, Infinity, -0, undefined,
 * and typed arrays as base64 of little-endian bytes.
 *
 * @throws TypeError for what is not plain data (functions, dates, maps, classes).
 */
export function encodeExact(value: unknown): string {
  return JSON.stringify(tagged(value));
}

/**
 * The value of which `encodeExact` made `text`.
 *
 * @throws SyntaxError if it is no such text.
 */
export function decodeExact(text: string): unknown {
  return untagged(JSON.parse(text));
}

function tagged(value: unknown): unknown {
  if (value === undefined) return { [TAG]: 'undefined' };
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number') return taggedNumber(value);
  if (Array.isArray(value)) return Array.from(value, tagged);
  if (ArrayBuffer.isView(value)) return taggedColumn(value);
  if (isPlainObject(value)) return taggedObject(value);
  throw new TypeError(`expected plain data; got ${Object.prototype.toString.call(value)}`);
}

function taggedNumber(value: number): unknown {
  if (Object.is(value, -0)) return { [TAG]: '-0' };
  return Number.isFinite(value) ? value : { [TAG]: String(value) };
}

/** As entries where a name would mean something else: the tag's, or the one that sets a prototype. */
function taggedObject(object: Readonly<Record<string, unknown>>): unknown {
  const entries = Object.entries(object).map(([name, item]) => [name, tagged(item)] as const);
  const isPlain = entries.every(([name]) => name !== TAG && name !== '__proto__');
  return isPlain ? Object.fromEntries(entries) : { [TAG]: 'object', entries };
}

function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

const columns = {
  Float64Array,
  Float32Array,
  Uint32Array,
  Int32Array,
  Uint16Array,
  Int16Array,
  Uint8Array,
  Int8Array,
} as const;

function taggedColumn(view: ArrayBufferView): unknown {
  const [name, Column] = Object.entries(columns).find(([, each]) => view.constructor === each) ?? [];
  if (Column === undefined) throw new TypeError(`expected plain data; got ${view.constructor.name}`);
  const bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
  return { [TAG]: name, bytes: Buffer.from(littleEndian(bytes, Column.BYTES_PER_ELEMENT)).toString('base64') };
}

function untagged(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(untagged);
  if (typeof value !== 'object' || value === null) return value;
  const object = value as Readonly<Record<string, unknown>>;
  if (TAG in object) return ofTag(object);
  return objectOf(Object.entries(object));
}

const numbers: Readonly<Record<string, number>> = {
  NaN: Number.NaN,
  Infinity: Number.POSITIVE_INFINITY,
  '-Infinity': Number.NEGATIVE_INFINITY,
  '-0': -0,
};

function ofTag(object: Readonly<Record<string, unknown>>): unknown {
  const { [TAG]: tag, bytes, entries } = object;
  if (tag === 'undefined') return undefined;
  if (tag === 'object' && Array.isArray(entries)) return objectOf(entries as [string, unknown][]);
  if (typeof tag === 'string' && Object.hasOwn(numbers, tag)) return numbers[tag];
  if (typeof tag === 'string' && Object.hasOwn(columns, tag) && typeof bytes === 'string')
    return columnOf(columns[tag as keyof typeof columns], bytes);
  throw new SyntaxError(`unknown tag ${JSON.stringify(tag)}`);
}

/** Defines each field, so that no name has a meaning of its own. */
function objectOf(entries: readonly (readonly [string, unknown])[]): object {
  return Object.fromEntries(entries.map(([name, item]) => [name, untagged(item)]));
}

function columnOf(Column: (typeof columns)[keyof typeof columns], text: string): ArrayBufferView {
  const size = Column.BYTES_PER_ELEMENT;
  const bytes = Buffer.from(text, 'base64');
  if (bytes.length % size !== 0) throw new SyntaxError(`a column of ${bytes.length} bytes has no whole number of rows`);
  const own = Uint8Array.from(littleEndian(bytes, size));
  return new Column(own.buffer, 0, bytes.length / size);
}

const IS_LITTLE_ENDIAN = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

/** The bytes of numbers of `size` bytes from this machine's order to little-endian, or back. */
function littleEndian(bytes: Uint8Array, size: number): Uint8Array {
  if (IS_LITTLE_ENDIAN || size === 1) return bytes;
  return bytes.map((_, index) => bytes[index - (index % size) + size - 1 - (index % size)]!);
}
