import fc from 'fast-check';
import { expect, test } from 'vitest';
import { detailsPieces, readDetails, storedDetails } from '../../src/reports/details.ts';
import { COLUMN_LENGTH_LEAST } from '../../src/reports/details-text.ts';

const LONG = COLUMN_LENGTH_LEAST;

/** What a report may hold beside its summary and CSV files, long columns of counts and of other numbers among it. */
const details = fc.dictionary(
  fc.string({ unit: 'binary', minLength: 1 }).filter((name) => name !== '__proto__' && name !== '@column'),
  fc.oneof(
    fc.jsonValue({ noUnicodeString: false }).map((value) => JSON.parse(JSON.stringify(value))),
    fc.array(fc.nat(300), { maxLength: 20 }).map((values) => Uint16Array.from(values)),
    fc.constantFrom(LONG - 1, LONG, LONG + 20_000).map((length) => new Uint8Array(length).map((_, second) => second)),
    fc.constant(new Float64Array(LONG).map((_, second) => second / 3 - 1000)),
  ),
  { maxKeys: 6 },
);

/** The text as `JSON.stringify` writes it, a field a line. */
function plainText(given: object): string {
  const plain = (_key: string, value: unknown) => (ArrayBuffer.isView(value) ? Array.from(value as never) : value);
  const fields = Object.entries(given).map(
    ([name, value]) => `${JSON.stringify(name)}: ${JSON.stringify(value, plain)}`,
  );
  return `{\n${fields.join(',\n')}\n}\n`;
}

function plainData(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (_key, part) => (ArrayBuffer.isView(part) ? Array.from(part as never) : part)),
  );
}

async function* cut(text: string, size: number): AsyncGenerator<string> {
  for (let at = 0; at < text.length; at += size) yield text.slice(at, at + size);
}

test('details are the JSON of what is given, and are read back from pieces cut anywhere as they were drawn from', async () => {
  await fc.assert(
    fc.asyncProperty(details, fc.constantFrom(1, 2, 7, 1000, 65_536), async (given, size) => {
      const text = [...detailsPieces(given)].join('');
      expect(text).toBe(plainText(given));
      const read = await readDetails(cut(text, text.length > 50_000 ? Math.max(size, 1000) : size));
      expect(plainData(read)).toEqual(plainData(given));
      expect(plainData(storedDetails(given))).toEqual(plainData(given));
    }),
    { numRuns: 25 },
  );
});

test('a long list of numbers is read into the narrowest column, never into an array', async () => {
  const hits = new Uint8Array(LONG).fill(3);
  const read = (await readDetails(cut([...detailsPieces({ hits })].join(''), 4096))) as { hits: unknown };
  expect(read.hits).toBeInstanceOf(Uint8Array);
});

test.each([
  ['a list of numbers with a hole', `[${'1,'.repeat(LONG)},2]`],
  ['a list of numbers and names', `[${'1,'.repeat(LONG)}"a"]`],
  ['a list of numbers and none', `[${'1,'.repeat(LONG)}null]`],
  ['a list that is cut short', `[${'1,'.repeat(LONG)}`],
  ['a short list that is cut short', '[1,2'],
  ['a name that is cut short', '"abc\\'],
])('%s is no details.json', async (_, text) => {
  await expect(readDetails(cut(`{"a": ${text}`, 100))).rejects.toThrow(/expected a number|JSON|string/);
});
