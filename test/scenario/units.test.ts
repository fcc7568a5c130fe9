import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseDuration, parsePlain, parseRate, parseShare, parseSize } from '../../src/scenario/units.ts';

const value = (number: number) => ({ kind: 'value', value: number });

describe('quantities', () => {
  test.each([
    ['100us', 100_000],
    ['250ms', 250_000_000],
    ['0s', 0],
    ['1.5h', 5_400e9],
    ['10m', 600e9],
    ['366d', 31_622_400e9],
    ['0.001ms', 1000],
    ['1.123456789s', 1_123_456_789],
  ])('%s is %d nanoseconds', (text, nanoseconds) => {
    expect(parseDuration(text)).toEqual(value(nanoseconds));
  });

  test.each([
    ['5500/s', 5500],
    ['0.5/s', 0.5],
    ['90/m', 1.5],
    ['90/min', 1.5],
    ['5400/h', 1.5],
  ])('%s is %d a second', (text, perSecond) => {
    expect(parseRate(text)).toEqual(value(perSecond));
  });

  test.each([
    ['0.1%', 0.001],
    ['0.7%', 0.007],
    ['100%', 1],
    [0.001, 0.001],
    ['0.001', 0.001],
  ])('%s is a share of %d, exactly', (text, share) => {
    expect(parseShare(text)).toEqual(value(share));
  });

  test('sizes are whole bytes', () => {
    expect(parseSize('4KiB')).toEqual(value(4096));
    expect(parseSize('1.5kB')).toEqual(value(1500));
    expect(parseSize('0.3B').kind).toBe('refused');
  });

  test.each([
    10,
    '10',
    '-5s',
    '1e3s',
    'NaN',
    Infinity,
    '10 ms',
    '5min',
    '',
    null,
    {},
    '1.2.3s',
    '1,000s',
    '367d',
    '0.0001us',
    '1234567890123456s',
  ])('%j is no duration', (text) => {
    expect(parseDuration(text).kind).toBe('refused');
  });

  test.each([5, '5', '5/d', '5 /s', '-5/s', '1000000001/s', '/s'])('%j is no rate', (text) => {
    expect(parseRate(text).kind).toBe('refused');
  });

  test.each([-1, Number.NaN, Number.POSITIVE_INFINITY, '5/s', 'x', null])('%j is no plain number', (text) => {
    expect(parsePlain(text).kind).toBe('refused');
  });

  test('a percentage of up to 15 digits is the double nearest to it', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10 ** 9 }), fc.integer({ min: 0, max: 6 }), (digits, decimals) => {
        const text = digits.toString().padStart(decimals + 1, '0');
        const whole = text.slice(0, text.length - decimals);
        const written = decimals === 0 ? whole : `${whole}.${text.slice(-decimals)}`;
        expect(parseShare(`${written}%`)).toEqual(value(Number(`${digits}e-${decimals + 2}`)));
      }),
    );
  });

  test('a duration of up to 15 digits is exact to the nanosecond, or refused', () => {
    const units = {
      us: 10n ** 3n,
      ms: 10n ** 6n,
      s: 10n ** 9n,
      m: 60n * 10n ** 9n,
      h: 3600n * 10n ** 9n,
      d: 86_400n * 10n ** 9n,
    };
    const unit = fc.constantFrom(...(Object.keys(units) as (keyof typeof units)[]));
    const property = fc.property(
      fc.bigInt(0n, 10n ** 15n - 1n),
      fc.integer({ min: 1, max: 14 }),
      unit,
      (digits, decimals, name) => {
        const text = digits.toString().padStart(decimals + 1, '0');
        const duration = parseDuration(`${text.slice(0, -decimals)}.${text.slice(-decimals)}${name}`);
        const nanoseconds = digits * units[name];
        const isWhole = nanoseconds % 10n ** BigInt(decimals) === 0n;
        if (duration.kind === 'value')
          expect([isWhole, BigInt(duration.value)]).toEqual([true, nanoseconds / 10n ** BigInt(decimals)]);
        else expect(isWhole && nanoseconds / 10n ** BigInt(decimals) <= 8_640_000n * 10n ** 9n).toBe(false);
      },
    );
    fc.assert(property, { numRuns: 5000 });
  });

  test('no text makes it throw', () => {
    fc.assert(
      fc.property(
        fc.anything(),
        (anything) => void [parseDuration, parseRate, parseShare, parseSize].map((parse) => parse(anything)),
      ),
    );
  });
});
