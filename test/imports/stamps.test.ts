import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatStamp, parseStamp } from '../../src/imports/stamps.ts';

const parts = (text: string) => {
  const stamp = parseStamp(text);
  return stamp === null ? null : [stamp.seconds, stamp.nanoseconds, stamp.widthNanoseconds, stamp.relative];
};

describe('times in recordings', () => {
  it.each([
    ['2023-11-16T18:17:03Z', [1_700_158_623, 0, 1e9, false]],
    ['2023-11-16 18:17:03.9799600', [1_700_158_623, 979_960_000, 0, false]],
    ['2023-11-16t18:17:03,123456789z', [1_700_158_623, 123_456_789, 0, false]],
    ['2023-11-16T18:17:03.000Z', [1_700_158_623, 0, 1e9, false]],
    ['2023-11-16 18:17:03.5 UTC', [1_700_158_623, 500_000_000, 0, false]],
    ['2023-11-16T20:17:03+02:00', [1_700_158_623, 0, 1e9, false]],
    ['2023-11-16T14:47:03-0330', [1_700_158_623, 0, 1e9, false]],
    ['2023-11-16T19:17:03 +01', [1_700_158_623, 0, 1e9, false]],
    ['2023-11-16T18:17Z', [1_700_158_620, 0, 60e9, false]],
    ['1970-01-01T00:00:00Z', [0, 0, 1e9, false]],
    ['2000-02-29T00:00:00Z', [951_782_400, 0, 1e9, false]],
    ['2262-12-31T23:59:59.999999999Z', [9_246_182_399, 999_999_999, 0, false]],
    ['1700158623', [1_700_158_623, 0, 1e9, false]],
    ['1700158623.97996', [1_700_158_623, 979_960_000, 0, false]],
    ['1700158623979', [1_700_158_623, 979_000_000, 0, false]],
    ['1700158623979.5', [1_700_158_623, 979_500_000, 0, false]],
    ['1700158623979960', [1_700_158_623, 979_960_000, 0, false]],
    ['1700158623979960001', [1_700_158_623, 979_960_001, 0, false]],
    ['0', [0, 0, 1e9, true]],
    ['12.25', [12, 250_000_000, 0, true]],
    ['0.12345678901234567', [0, 123_456_789, 0, true]],
  ])('%s is read exactly', (text, expected) => {
    expect(parts(text)).toEqual(expected);
  });

  it.each([
    '',
    'yesterday',
    '2023-02-29T00:00:00Z',
    '1900-02-29T00:00:00Z',
    '2100-02-29T00:00:00Z',
    '2023-13-01T00:00:00Z',
    '2023-00-01T00:00:00Z',
    '2023-01-00T00:00:00Z',
    '2023-04-31T00:00:00Z',
    '2023-01-01T24:00:00Z',
    '2023-01-01T00:60:00Z',
    '2023-01-01T00:00:60Z',
    '2023-01-01T00:00:00+24:00',
    '2023-01-01',
    '20230101T000000Z',
    '01/02/2023 10:00:00',
    '1969-12-31T23:59:59Z',
    '1970-01-01T00:00:00+00:01',
    '2263-01-01T00:00:00Z',
    '-1',
    '+1',
    'NaN',
    'Infinity',
    '1e9',
    '1.7001E+12',
    '0x10',
    '1_000',
    '٣',
    '99999999999',
    '9999999999999999999',
    '2023-01-01T00:00:00Z2',
    ' 1700158623',
    '1700158623.',
    '.5',
  ])('%j is no time', (text) => {
    expect(parseStamp(text)).toBeNull();
  });

  it('agrees with the calendar of the JavaScript engine for every day from 1970 to 2262', () => {
    for (let day = 0; day < 107_016; day += 1) {
      const iso = new Date(day * 86_400_000).toISOString();
      expect(parseStamp(iso)?.seconds).toBe(day * 86_400);
      expect(formatStamp(day * 86_400, 0)).toBe(iso);
    }
  });

  it('gives back what it has formatted', () => {
    const seconds = fc.integer({ min: 0, max: 9_246_182_399 });
    fc.assert(
      fc.property(seconds, fc.integer({ min: 0, max: 999 }), (second, millisecond) => {
        const stamp = parseStamp(formatStamp(second, millisecond * 1e6));
        expect([stamp?.seconds, stamp?.nanoseconds]).toEqual([second, millisecond * 1e6]);
      }),
    );
  });
});
