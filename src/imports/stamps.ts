/**
 * Why this file exists: times in recordings go up to nanoseconds and must read the same on every machine, so they are
 * parsed digit by digit: no Date, no locale, no local time zone, and seconds kept apart from nanoseconds.
 */

/** A moment, exact to the nanosecond from 1970 to 2262. */
export interface Stamp {
  /** Whole seconds from 1970-01-01T00:00:00Z, or from an unnamed start where `relative`. */
  readonly seconds: number;
  /** 0 to 999,999,999. */
  readonly nanoseconds: number;
  /** How exact it is: 0 for a sub-second stamp, 1e9 for a whole second, 60e9 for one written without seconds. */
  readonly widthNanoseconds: number;
  /** True for a plain number below 100,000,000 seconds (March 1973): a time from some start, not a date. */
  readonly relative: boolean;
}

/** What `parseStamp` takes, for messages. */
export const STAMP_EXPECTED = 'an ISO 8601 time or an epoch number';

const SECOND = 1e9;
const SECONDS_IN_DAY = 86_400;
/** 2263-01-01T00:00:00Z. */
const END_SECONDS = 9_246_182_400;
/** Below this many seconds a number is relative; in milliseconds it has twelve digits, where milliseconds begin. */
const RELATIVE_BELOW_SECONDS = 100_000_000;

const ISO =
  /^(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,30}))?)?(?: ?(?:([Zz]|UTC)|([+-])(\d\d)(?::?(\d\d))?))?$/;
const EPOCH = /^(\d{1,30})(?:\.(\d{1,30}))?$/;

/**
 * ISO 8601 with T or a space, UTC where no zone is given; or an epoch number in seconds (up to 11 digits before the
 * point), milliseconds (12 to 14), microseconds (15 to 17) or nanoseconds. Digits below a nanosecond are dropped.
 *
 * @returns null if it is neither, names a day or hour that does not exist, or lies outside 1970 to 2262.
 */
export function parseStamp(text: string): Stamp | null {
  const iso = ISO.exec(text);
  if (iso !== null) return isoStamp(iso);
  const epoch = EPOCH.exec(text);
  return epoch === null ? null : epochStamp(epoch[1]!, epoch[2] ?? '');
}

function isoStamp(parts: RegExpExecArray): Stamp | null {
  const [year, month, day, hour, minute] = [1, 2, 3, 4, 5].map((index) => Number(parts[index])) as [
    number,
    number,
    number,
    number,
    number,
  ];
  const second = Number(parts[6] ?? 0);
  if (month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) return null;
  if (hour > 23 || minute > 59 || second > 59) return null;
  const offset = zoneSeconds(parts);
  if (offset === null) return null;
  const seconds = daysSince1970(year, month, day) * SECONDS_IN_DAY + hour * 3600 + minute * 60 + second - offset;
  return stamp(seconds, billionths(parts[7] ?? ''), parts[6] === undefined, false);
}

/** What the stamp's zone is ahead of UTC. */
function zoneSeconds(parts: RegExpExecArray): number | null {
  if (parts[9] === undefined) return 0;
  const hours = Number(parts[10]);
  const minutes = Number(parts[11] ?? 0);
  if (hours > 23 || minutes > 59) return null;
  return (parts[9] === '-' ? -1 : 1) * (hours * 3600 + minutes * 60);
}

function epochStamp(whole: string, fraction: string): Stamp | null {
  const digits = whole.replace(/^0+(?=\d)/, '');
  const decimals = digits.length <= 11 ? 0 : digits.length <= 14 ? 3 : digits.length <= 17 ? 6 : 9;
  const point = digits.length - decimals;
  const seconds = Number(digits.slice(0, point));
  return stamp(seconds, billionths(digits.slice(point) + fraction), false, seconds < RELATIVE_BELOW_SECONDS);
}

function billionths(fraction: string): number {
  return Number(fraction.slice(0, 9).padEnd(9, '0'));
}

function stamp(seconds: number, nanoseconds: number, withoutSeconds: boolean, relative: boolean): Stamp | null {
  if (seconds < 0 || seconds >= END_SECONDS) return null;
  const widthNanoseconds = withoutSeconds ? 60 * SECOND : nanoseconds === 0 ? SECOND : 0;
  return { seconds, nanoseconds, widthNanoseconds, relative };
}

/**
 * ISO 8601 UTC with milliseconds, as `2023-11-16T18:17:03.000Z`; what is below a millisecond is dropped.
 *
 * @param seconds whole seconds from 1970-01-01T00:00:00Z, from 1970 to 2262
 */
export function formatStamp(seconds: number, nanoseconds: number): string {
  const days = Math.floor(seconds / SECONDS_IN_DAY);
  const inDay = seconds - days * SECONDS_IN_DAY;
  const time = [Math.floor(inDay / 3600), Math.floor(inDay / 60) % 60, inDay % 60]
    .map((part) => padded(part, 2))
    .join(':');
  return `${formatDay(days)}T${time}.${padded(Math.floor(nanoseconds / 1e6), 3)}Z`;
}

/**
 * To the nanosecond, without trailing zeros: `2023-11-16T18:17:03Z`, `2023-11-16T18:17:03.97996Z`; relative: `3.5`.
 * `parseStamp` reads it back to the same instant.
 */
export function formatInstant(
  { seconds, nanoseconds }: Pick<Stamp, 'seconds' | 'nanoseconds'>,
  relative: boolean,
): string {
  const fraction = nanoseconds === 0 ? '' : `.${padded(nanoseconds, 9).replace(/0+$/, '')}`;
  return relative ? `${seconds}${fraction}` : `${formatStamp(seconds, 0).slice(0, -'.000Z'.length)}${fraction}Z`;
}

function formatDay(daysFrom1970: number): string {
  let year = 1970 + Math.floor(daysFrom1970 / 366);
  while (daysSince1970(year + 1, 1, 1) <= daysFrom1970) year += 1;
  let month = 1;
  while (month < 12 && daysSince1970(year, month + 1, 1) <= daysFrom1970) month += 1;
  const day = daysFrom1970 - daysSince1970(year, month, 1) + 1;
  return `${padded(year, 4)}-${padded(month, 2)}-${padded(day, 2)}`;
}

function padded(value: number, digits: number): string {
  return String(value).padStart(digits, '0');
}

const DAYS_BEFORE_MONTH = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365];

/** Of a Gregorian date with a month from 1 to 12; negative before 1970. */
function daysSince1970(year: number, month: number, day: number): number {
  const leapDay = month > 2 && isLeapYear(year) ? 1 : 0;
  return (
    (year - 1970) * 365 +
    leapYearsBefore(year) -
    leapYearsBefore(1970) +
    DAYS_BEFORE_MONTH[month - 1]! +
    leapDay +
    day -
    1
  );
}

function daysInMonth(year: number, month: number): number {
  return DAYS_BEFORE_MONTH[month]! - DAYS_BEFORE_MONTH[month - 1]! + (month === 2 && isLeapYear(year) ? 1 : 0);
}

function leapYearsBefore(year: number): number {
  const last = year - 1;
  return Math.floor(last / 4) - Math.floor(last / 100) + Math.floor(last / 400);
}

function isLeapYear(year: number): boolean {
  return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
}
