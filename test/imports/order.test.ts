import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { kmsRecord, read } from './recordings.ts';

const pad = (value: number) => String(value).padStart(2, '0');

/** A row of CSV in the first minute of 2023, in one of several spellings, on a second or between. */
const csvRow = fc
  .record({
    second: fc.integer({ min: 0, max: 59 }),
    fraction: fc.constantFrom('', '.5', '.000000001', '.000', '.25'),
    zone: fc.constantFrom('', 'Z', '+00:00'),
    operation: fc.constantFrom('Decrypt', 'Encrypt', ''),
    account: fc.constantFrom('a', '"a,b"', ''),
  })
  .map((row) => `2023-01-01T00:00:${pad(row.second)}${row.fraction}${row.zone},${row.operation},${row.account}`);

const record = fc
  .record({
    second: fc.integer({ min: 0, max: 59 }),
    operation: fc.constantFrom('Decrypt', 'Encrypt', 'GenerateDataKey'),
    errorCode: fc.constantFrom(undefined, 'ThrottlingException', 'NotFoundException'),
    eventID: fc.integer({ min: 0, max: 30 }),
    service: fc.constantFrom(undefined, 's3.amazonaws.com'),
  })
  .map(({ second, operation, service, ...fields }) =>
    kmsRecord({
      eventTime: `2023-01-01T00:00:${pad(second)}Z`,
      eventName: operation,
      userIdentity: { accountId: '111122223333', invokedBy: service },
      errorCode: fields.errorCode,
      eventID: `event ${fields.eventID}`,
    }),
  );

/** Some values and the same in another order. */
function shuffled<T>(value: fc.Arbitrary<T>, selector?: (value: T) => unknown): fc.Arbitrary<[T[], T[]]> {
  const values =
    selector === undefined
      ? fc.array(value, { minLength: 1, maxLength: 60 })
      : fc.uniqueArray(value, { minLength: 1, maxLength: 30, selector });
  return values.chain((list) =>
    fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length, maxLength: list.length })),
  );
}

describe('the order of a file', () => {
  const header = 'timestamp,operation,account';

  it('of CSV does not change the trace', async () => {
    await fc.assert(
      fc.asyncProperty(shuffled(csvRow), async ([rows, others]) => {
        expect(await read([header, ...others].join('\n'))).toEqual(await read([header, ...rows].join('\n')));
      }),
    );
  });

  it('of CloudTrail does not change the trace', async () => {
    const load = kmsRecord({ eventTime: '2023-01-01T00:00:30Z' });
    const byEventId = shuffled(record, (text) => JSON.parse(text).eventID);
    await fc.assert(
      fc.asyncProperty(byEventId, async ([records, others]) => {
        expect(await read([...others, load].join('\n'))).toEqual(await read([load, ...records].join('\n')));
      }),
    );
  });

  it('leaves times sorted, and kinds sorted within a time, each pair once', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(csvRow, { minLength: 1, maxLength: 60 }), async (rows) => {
        const { startNanoseconds, kind, counts } = await read([header, ...rows].join('\n'));
        for (let row = 1; row < kind.length; row += 1) {
          const later = startNanoseconds[row]! - startNanoseconds[row - 1]!;
          expect(later > 0 || (later === 0 && kind[row]! > kind[row - 1]!)).toBe(true);
        }
        expect(counts.reduce((sum, count) => sum + count, 0)).toBe(rows.length);
      }),
    );
  });
});
