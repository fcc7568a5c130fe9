/**
 * Why this file exists: a quantity without its unit is a bug waiting to happen, so `250ms`, `5500/s` or `0.1%` are read
 * strictly, and exactly: whole numbers in lowest terms, divided once.
 */

/** What became of a text: a number in the base unit, or what should have stood there. */
export type Quantity =
  | { readonly kind: 'value'; readonly value: number }
  | { readonly kind: 'refused'; readonly expected: string };

/** A unit is `times` / `per` base units; both whole. */
interface Unit {
  readonly times: number;
  readonly per: number;
}

const DURATIONS: Readonly<Record<string, Unit>> = {
  us: { times: 1e3, per: 1 },
  ms: { times: 1e6, per: 1 },
  s: { times: 1e9, per: 1 },
  m: { times: 60e9, per: 1 },
  h: { times: 3600e9, per: 1 },
  d: { times: 86_400e9, per: 1 },
};

const RATES: Readonly<Record<string, Unit>> = {
  '/s': { times: 1, per: 1 },
  '/m': { times: 1, per: 60 },
  '/min': { times: 1, per: 60 },
  '/h': { times: 1, per: 3600 },
};

const SIZES: Readonly<Record<string, Unit>> = {
  B: { times: 1, per: 1 },
  kB: { times: 1e3, per: 1 },
  MB: { times: 1e6, per: 1 },
  GB: { times: 1e9, per: 1 },
  KiB: { times: 1024, per: 1 },
  MiB: { times: 1024 ** 2, per: 1 },
  GiB: { times: 1024 ** 3, per: 1 },
};

const PERCENT: Readonly<Record<string, Unit>> = { '%': { times: 1, per: 100 } };

/** A year. Instants are whole nanoseconds up to 104 days and to 4 ns from there on: far finer than a tick. */
export const LONGEST_DURATION_NANOSECONDS = 366 * 86_400e9;

/** A quota or a client of a thousand million requests a second is a slip of the keyboard. */
export const HIGHEST_RATE_PER_SECOND = 1e9;

/** More digits than a number holds exactly. */
const MOST_DIGITS = 15;

const DURATION_EXPECTED = 'a duration with its unit (us, ms, s, m, h or d), such as 250ms or 10m';
const RATE_EXPECTED = 'a rate with its unit (/s, /m or /h), such as 5500/s';
const SIZE_EXPECTED = 'a size with its unit (B, KiB, MiB, kB, MB ...), such as 4KiB';
const SHARE_EXPECTED = 'a share, such as 0.1% or 0.001';

/** Nanoseconds, whole, from 0 to 366 days, of `250ms`, `1.5h` ... */
export function parseDuration(value: unknown): Quantity {
  const quantity = parseUnits(value, DURATIONS, DURATION_EXPECTED, 'a duration of whole nanoseconds');
  if (quantity.kind === 'refused') return quantity;
  return quantity.value > LONGEST_DURATION_NANOSECONDS ? refused('a duration of at most 366d') : quantity;
}

/** A second, from 0 to 1e9, of `5500/s`, `100/m`, `100/min`, `1/h`. */
export function parseRate(value: unknown): Quantity {
  const quantity = parseUnits(value, RATES, RATE_EXPECTED);
  if (quantity.kind === 'refused') return quantity;
  return quantity.value > HIGHEST_RATE_PER_SECOND ? refused('a rate of at most 1000000000/s') : quantity;
}

/** Bytes, whole, of `4KiB`, `100B` ... */
export function parseSize(value: unknown): Quantity {
  return parseUnits(value, SIZES, SIZE_EXPECTED, 'a size of whole bytes');
}

/** 0 or more; 1 is all. `0.1%` and `0.001` are the same. */
export function parseShare(value: unknown): Quantity {
  if (typeof value === 'string' && value.endsWith('%')) return parseUnits(value, PERCENT, SHARE_EXPECTED);
  const quantity = parsePlain(value);
  return quantity.kind === 'refused' ? refused(SHARE_EXPECTED) : quantity;
}

/** A number of 0 or more without a unit, as YAML reads it or as text. */
export function parsePlain(value: unknown): Quantity {
  const expected = 'a number without a unit, 0 or more';
  if (typeof value === 'number') return Number.isFinite(value) && value >= 0 ? accepted(value) : refused(expected);
  return parseUnits(value, { '': { times: 1, per: 1 } }, expected);
}

/** For a JSON Schema: what `parseDuration`, `parseRate` ... read. */
export const unitPatterns = {
  duration: patternOf(DURATIONS),
  rate: patternOf(RATES),
  size: patternOf(SIZES),
} as const;

/** @param whole what is expected where the base unit is not divided; undefined where it may be */
function parseUnits(value: unknown, units: Readonly<Record<string, Unit>>, expected: string, whole?: string): Quantity {
  if (typeof value !== 'string') return refused(expected);
  const { integral, decimals = '', unit } = partsOf(value, units);
  if (integral === undefined || unit === undefined) return refused(`${expected}${slipIn(value, units)}`);
  const digits = (integral + decimals).replace(/^0+(?=\d)/, '');
  if (digits.length > MOST_DIGITS) return refused(`at most ${MOST_DIGITS} digits`);
  const { numerator, denominator } = lowestTerms(
    BigInt(digits) * BigInt(unit.times),
    10n ** BigInt(decimals.length) * BigInt(unit.per),
  );
  if (whole !== undefined && denominator !== 1n) return refused(whole);
  if (!isExact(numerator) || !isExact(denominator)) return refused('fewer digits');
  return { kind: 'value', value: Number(numerator) / Number(denominator) };
}

function partsOf(text: string, units: Readonly<Record<string, Unit>>) {
  const [, integral, decimals, name = ''] = /^(\d+)(?:\.(\d+))?(\D*)$/.exec(text.trim()) ?? [];
  return { integral, decimals, unit: Object.hasOwn(units, name) ? units[name] : undefined };
}

/** What is wrong with a text that would be right without it, to follow what is expected; nothing where that is not known. */
function slipIn(text: string, units: Readonly<Record<string, Unit>>): string {
  const isRight = (other: string) => other !== text && partsOf(other, units).unit !== undefined;
  if (isRight(text.replace(/^\s*-/, ''))) return ', not below 0';
  if (isRight(text.replace(/(?<=\d)[,_'](?=\d{3})/g, ''))) return ', its digits in one piece';
  if (isRight(text.replace(/(?<=\d)\s+/g, ''))) return ', without a space in it';
  return /^(\d+[a-z]+){2,}$/.test(text) ? ', in one unit' : '';
}

function lowestTerms(numerator: bigint, denominator: bigint) {
  const common = greatestCommonDivisor(numerator, denominator);
  return { numerator: numerator / common, denominator: denominator / common };
}

function greatestCommonDivisor(one: bigint, other: bigint): bigint {
  return other === 0n ? one : greatestCommonDivisor(other, one % other);
}

/** Whether a double holds it; the division of two such numbers is the double nearest to their ratio. */
function isExact(whole: bigint): boolean {
  return BigInt(Number(whole)) === whole;
}

function patternOf(units: Readonly<Record<string, Unit>>): string {
  const names = Object.keys(units).map((name) => name.replace('/', '\\/'));
  return `^\\d+(\\.\\d+)?(${names.join('|')})$`;
}

function accepted(value: number): Quantity {
  return { kind: 'value', value };
}

function refused(expected: string): Quantity {
  return { kind: 'refused', expected };
}
