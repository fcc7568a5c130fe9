/**
 * Why this file exists: a world is plain data, but not all of it is JSON: recordings are arrays of doubles, and a limit
 * may be without end.
 */

/** JSON text of plain data in which typed arrays of doubles and numbers without an end survive. */
export function toJson(data: unknown): string {
  return JSON.stringify(data, toPlain);
}

/** The data of such a text. */
export function fromJson(json: string): unknown {
  return JSON.parse(json, fromPlain);
}

/** JSON has no typed array, and writes a number without an end as null. */
function toPlain(_key: string, value: unknown): unknown {
  if (value instanceof Float64Array) return { [mark]: 'Float64Array', values: Array.from(value) };
  if (typeof value === 'number' && !Number.isFinite(value)) return { [mark]: 'number', text: String(value) };
  return value;
}

function fromPlain(_key: string, value: unknown): unknown {
  const plain = value as {
    readonly [mark]?: string;
    readonly values?: readonly number[];
    readonly text?: string;
  } | null;
  if (plain?.[mark] === 'Float64Array') return Float64Array.from(plain.values!);
  return plain?.[mark] === 'number' ? Number(plain.text) : value;
}

/** No scenario writes a key of the world, so none can write this one. */
const mark = '\u0000kind';
