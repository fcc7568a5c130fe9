/**
 * Why this file exists: the single values of a scenario. Each says in one place how it is read, what its error says and
 * what an editor shows.
 */
import { z } from 'zod';
import { nearestNames } from '../../kms/nearest-names.ts';
import { quoted } from '../printable.ts';
import { parseDuration, parsePlain, parseRate, parseShare, parseSize, type Quantity, unitPatterns } from '../units.ts';

/** What became of a value: accepted, or what should have stood there. */
export type Reading<T> =
  | { readonly kind: 'value'; readonly value: T }
  | { readonly kind: 'refused'; readonly expected: string; readonly hint?: string; readonly later?: boolean };

/** What a leaf is beyond what zod knows. */
export interface LeafFacts {
  readonly read: (value: unknown) => Reading<unknown>;
  /** Read from the text as written: ids keep their zeros, profiles their dots and dashes. */
  readonly asWritten: boolean;
  /** JSON Schema of what is written. */
  readonly json: Readonly<Record<string, unknown>>;
  /** Whether it is a whole map whose parts have places of their own. */
  readonly isTree?: true;
}

/** Facts of every leaf, for the reader of scenarios and for the JSON Schema. */
export const leafFacts = new WeakMap<z.ZodType, LeafFacts>();

/** What an editor shows: one sentence, with range and default. */
export interface Documentation {
  readonly description: string;
  readonly default?: string | number | boolean;
  readonly examples?: readonly (string | number)[];
}

export interface LeafOptions<T> extends Documentation {
  readonly read: (value: unknown) => Reading<T>;
  readonly json: Readonly<Record<string, unknown>>;
  readonly asWritten?: boolean;
}

export function leaf<T>(options: LeafOptions<T>) {
  const { read, json, asWritten = false, description, default: usual, examples } = options;
  const schema = z.unknown().transform((value, context): T => {
    const reading = read(value);
    if (reading.kind === 'value') return reading.value;
    context.issues.push({ code: 'custom', message: `expected ${reading.expected}`, input: value });
    return z.NEVER;
  });
  const shown = {
    ...json,
    // What is read as written needs no quotes, though YAML takes it for a number.
    ...(asWritten && json['type'] === 'string' ? { type: ['string', 'number', 'boolean'] } : {}),
    description,
    ...(usual === undefined ? {} : { default: usual }),
    ...(examples === undefined ? {} : { examples }),
  };
  leafFacts.set(schema, { read, asWritten, json: shown });
  return schema;
}

/** Bounds of a number in its base unit. */
export interface Range {
  readonly above?: { readonly value: number; readonly text: string };
  readonly least?: { readonly value: number; readonly text: string };
  readonly most?: { readonly value: number; readonly text: string };
}

/** Nanoseconds. */
export function duration(options: Documentation & Range) {
  const json = { type: 'string', pattern: unitPatterns.duration };
  return leaf<number>({ ...options, json, read: (value) => inRange(parseDuration(value), 'a duration', options) });
}

/** Calls or requests a second. */
export function rate(options: Documentation & Range) {
  const json = { type: 'string', pattern: unitPatterns.rate };
  return leaf<number>({ ...options, json, read: (value) => inRange(parseRate(value), 'a rate', options) });
}

/** Bytes: a size with its unit, or their number. */
export function size(options: Documentation & { readonly least?: number; readonly most?: number }) {
  const { least = 0, most = Number.MAX_SAFE_INTEGER } = options;
  const range = options.least === undefined ? '' : ` from ${least} to ${most} bytes`;
  const json = { type: ['string', 'integer'], pattern: unitPatterns.size };
  const read = (value: unknown): Reading<number> => {
    const quantity = parseSize(typeof value === 'number' ? `${value}B` : value);
    if (quantity.kind === 'refused') return quantity;
    if (quantity.value >= least && quantity.value <= most) return quantity;
    return { kind: 'refused', expected: `a size${range}` };
  };
  return leaf<number>({ ...options, json, read });
}

/** 1 is all, written as a share or in percent. */
export function share(options: Documentation & Range) {
  const json = { type: ['string', 'number'] };
  return leaf<number>({ ...options, json, read: (value) => inRange(parseShare(value), 'a share', options) });
}

export function plainNumber(options: Documentation & Range) {
  const json = { type: 'number', minimum: 0 };
  return leaf<number>({ ...options, json, read: (value) => inRange(parseNumber(value), 'a number', options) });
}

/** A whole number in [least, most]. */
export function count(options: Documentation & { readonly minimum: number; readonly maximum: number }) {
  const { minimum, maximum } = options;
  const expected = `a whole number from ${minimum} to ${maximum}`;
  const read = (value: unknown): Reading<number> =>
    typeof value === 'number' && Number.isInteger(value) && value >= minimum && value <= maximum
      ? { kind: 'value', value }
      : { kind: 'refused', expected };
  return leaf<number>({ ...options, json: { type: 'integer', minimum, maximum }, read });
}

export interface WordOptions<Word extends string> extends Documentation {
  readonly words: readonly Word[];
  /** Words that a later version will know. */
  readonly later?: readonly string[];
  readonly asWritten?: boolean;
  /** In place of the whole list, where that is long. */
  readonly expected?: string;
}

/** One of some words. */
export function word<const Word extends string>(options: WordOptions<Word>) {
  const { words, later = [] } = options;
  const read = (value: unknown): Reading<Word> => {
    if (typeof value === 'string' && (words as readonly string[]).includes(value))
      return { kind: 'value', value: value as Word };
    const expected = options.expected ?? (words.length === 1 ? quoted(words[0]!) : `one of ${words.join(', ')}`);
    if (typeof value === 'string' && later.includes(value)) return { kind: 'refused', expected, later: true };
    const nearest = typeof value === 'string' ? nearestNames(value, words)[0] : undefined;
    return { kind: 'refused', expected, ...(nearest === undefined ? {} : { hint: `did you mean "${nearest}"?` }) };
  };
  const unquoted = options.asWritten ? words.filter((one) => /^\d+$/.test(one)).map(Number) : [];
  return leaf<Word>({ ...options, json: { enum: [...words, ...unquoted] }, read });
}

/** Text on one line, or on several. */
export function text(options: Documentation & { readonly longest: number }) {
  const read = (value: unknown): Reading<string> => {
    if (typeof value !== 'string' || value.trim() === '') return { kind: 'refused', expected: 'a text' };
    if (value.length <= options.longest) return { kind: 'value', value };
    return { kind: 'refused', expected: `a text of at most ${options.longest} characters` };
  };
  return leaf<string>({ ...options, json: { type: 'string', maxLength: options.longest, pattern: '\\S' }, read });
}

export function trueOrFalse(options: Documentation) {
  const read = (value: unknown): Reading<boolean> =>
    typeof value === 'boolean' ? { kind: 'value', value } : { kind: 'refused', expected: 'true or false' };
  return leaf<boolean>({ ...options, json: { type: 'boolean' }, read });
}

/** A JSON document, written as a map or as its text. Whoever reads it says what is wrong inside. */
export function jsonDocument(options: Documentation & { readonly expected: string }) {
  const { expected, ...documentation } = options;
  const read = (value: unknown): Reading<object | string> => {
    const isMap = typeof value === 'object' && value !== null && !Array.isArray(value);
    const isText = typeof value === 'string' && value.trim() !== '';
    return isMap || isText ? { kind: 'value', value } : { kind: 'refused', expected };
  };
  const schema = leaf<object | string>({ ...documentation, json: { type: ['object', 'string'] }, read });
  leafFacts.set(schema, { ...leafFacts.get(schema)!, isTree: true });
  return schema;
}

/** Names a user gives: they stand in paths, tables and file names. */
export const namePattern = '^[A-Za-z0-9][A-Za-z0-9._@+=-]*$';
const LONGEST_NAME = 64;

export function readName(value: unknown): Reading<string> {
  if (typeof value === 'string' && value.length <= LONGEST_NAME && new RegExp(namePattern).test(value)) {
    return { kind: 'value', value };
  }
  return { kind: 'refused', expected: `a name of letters, digits and . _ - @ + =, at most ${LONGEST_NAME}` };
}

export function name(options: Documentation) {
  const json = { type: 'string', pattern: namePattern, maxLength: LONGEST_NAME };
  return leaf<string>({ ...options, json, asWritten: true, read: readName });
}

/** @source KMS API model, shape AliasNameType: a prefix, letters, digits, / _ and -, at most 256 characters */
const aliasPattern = 'alias/[A-Za-z0-9/_-]{1,250}';

/** An alias of a key. */
export function aliasName(options: Documentation) {
  const read = (value: unknown): Reading<string> =>
    typeof value === 'string' && new RegExp(`^${aliasPattern}$`).test(value)
      ? { kind: 'value', value }
      : { kind: 'refused', expected: 'an alias: alias/ and letters, digits, / _ and -, at most 256 characters' };
  return leaf<string>({ ...options, json: { type: 'string', pattern: `^${aliasPattern}$` }, read });
}

/** The name of a key, or an alias that points to one. */
export function keyName(options: Documentation) {
  const json = { type: 'string', pattern: `^${aliasPattern}$|${namePattern}`, maxLength: 256 };
  const read = (value: unknown): Reading<string> => {
    if (typeof value === 'string' && new RegExp(`^${aliasPattern}$`).test(value)) return { kind: 'value', value };
    const reading = readName(value);
    return reading.kind === 'value'
      ? reading
      : { ...reading, expected: `${reading.expected}; or an alias: alias/NAME` };
  };
  return leaf<string>({ ...options, json, asWritten: true, read });
}

function parseNumber(value: unknown): Quantity {
  return typeof value === 'number' ? parsePlain(value) : { kind: 'refused', expected: 'a number without a unit' };
}

function inRange(quantity: Quantity, what: string, { above, least, most }: Range): Reading<number> {
  if (quantity.kind === 'refused') return quantity;
  const { value } = quantity;
  if (above !== undefined && value <= above.value) return { kind: 'refused', expected: `${what} above ${above.text}` };
  const within = (least === undefined || value >= least.value) && (most === undefined || value <= most.value);
  if (within) return { kind: 'value', value };
  if (least === undefined) return { kind: 'refused', expected: `${what} of at most ${most?.text}` };
  const expected = most === undefined ? `of at least ${least.text}` : `from ${least.text} to ${most.text}`;
  return { kind: 'refused', expected: `${what} ${expected}` };
}
