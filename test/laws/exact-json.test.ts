/** What is sent to another machine arrives as it was: any plain data, and every world that the law tests make. */
import { isDeepStrictEqual } from 'node:util';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeExact, encodeExact } from '../../src/studies/computing/exact-json.ts';
import { randomWorld } from './random-worlds.ts';

const numbers = fc.oneof(
  fc.double(),
  fc.integer(),
  fc.constantFrom(Number.NaN, -0, 0, Infinity, -Infinity, Number.MIN_VALUE, Number.MAX_VALUE, 2 ** 53),
);
const columns = fc.oneof(
  ...[fc.float64Array(), fc.float32Array(), fc.uint32Array(), fc.int32Array()],
  ...[fc.uint16Array(), fc.int16Array(), fc.uint8Array(), fc.int8Array()],
);
const names = fc.oneof(fc.string(), fc.constantFrom('$', '__proto__', 'constructor', 'toString', '7', 'bytes', ''));
const plain = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    ...[numbers, fc.string({ unit: 'binary' }), fc.boolean(), fc.constant(null), fc.constant(undefined), columns],
    fc.array(tie('value'), { maxLength: 5 }),
    fc.array(fc.tuple(names, tie('value')), { maxLength: 5 }).map(Object.fromEntries),
  ),
})).value;

describe('exact JSON', () => {
  it('gives back any plain data, to the bit and in its order', () => {
    fc.assert(
      fc.property(plain, (value) => {
        const text = encodeExact(value);
        const back = decodeExact(text);
        expect(isDeepStrictEqual(back, value)).toBe(true);
        expect(encodeExact(back)).toBe(text);
        expect(fieldsOf(back)).toEqual(fieldsOf(value));
      }),
      { numRuns: 500 },
    );
  });

  it('gives back every world, and a part of a larger column without the rest', () => {
    fc.assert(
      fc.property(randomWorld, (made) => {
        // As it comes from a file: without fast-check's empty prototypes.
        const world = structuredClone(made);
        expect(decodeExact(encodeExact(world))).toStrictEqual(world);
      }),
      { numRuns: 50 },
    );
    const part = new Float64Array([1, 2, 3, 4]).subarray(1, 3);
    const back = decodeExact(encodeExact(part)) as Float64Array;
    expect([back, back.buffer.byteLength]).toEqual([new Float64Array([2, 3]), 16]);
  });

  it('changes no prototype', () => {
    const hostile = decodeExact('{"$":"object","entries":[["__proto__",{"polluted":true}]]}') as object;
    expect(Object.getPrototypeOf(hostile)).toBe(Object.prototype);
    expect((decodeExact('{"__proto__":{"polluted":true}}') as { polluted?: true }).polluted).toBeUndefined();
  });

  it.each([new Map(), new Date(0), () => 1, 1n, new (class Own {})(), new BigInt64Array(1)])(
    'refuses %o, which is no plain data',
    (value) => expect(() => encodeExact({ value })).toThrow(TypeError),
  );

  it.each(['{"$":"Map"}', '{"$":"Float64Array","bytes":"AAA="}', '{"$":"toString"}', '{"$":7}', '{'])(
    'refuses the text %s',
    (text) => expect(() => decodeExact(text)).toThrow(SyntaxError),
  );
});

/** Names in their order, which equality does not look at. */
function fieldsOf(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return null;
  return Object.entries(value).map(([name, item]) => [name, fieldsOf(item)]);
}
