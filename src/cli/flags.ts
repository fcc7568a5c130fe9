/**
 * Why this file exists: run and compare share their flags, in name, meaning and checks.
 */
import type { Options } from 'yargs';
import { text, texts, type Words } from './command.ts';
import { usageFailure } from './failure.ts';
import type { ProgressChoice } from './progress.ts';
import type { ColorChoice } from './streams.ts';

const one = (describe: string, more: Options = {}): Options => ({
  type: 'string',
  requiresArg: true,
  describe,
  ...more,
});
const many = (describe: string): Options => ({ type: 'array', string: true, requiresArg: true, describe });
const yes = (describe: string, more: Options = {}): Options => ({ type: 'boolean', describe, ...more });

/** Flags of every command that loads a scenario. */
export const scenarioFlags = {
  seed: one('Root of every random number (default: the file, else 1)'),
  set: many('Change the scenario: path=value, as in the file'),
  'allow-path': many('Also read files below this folder'),
} satisfies Record<string, Options>;

export const variantFlag = { variant: one('The base with this variant of the file') };

export const precisionFlag = { precision: one('Replicate until intervals are this narrow, such as 5%') };

export const sensitivityFlag = { sensitivity: yes('Also under the other limiters: does the conclusion hold?') };

/** Flags of every command that simulates and writes a folder. */
export const studyFlags = {
  replications: one('How often, each with its own random numbers'),
  percentiles: one('Of latencies, such as 50,90,99,99.9'),
  threshold: many("One more threshold, such as 'latency.p99 < 250ms'"),
  'no-thresholds': yes('Ignore the thresholds of the file'),
  out: one('Folder to write (default: reports/NAME)', { alias: 'o' }),
  force: yes('Replace whatever is in that folder'),
  format: one(
    'On standard output: text, json, ndjson (an object a line), csv (seconds, points or curve), md, junit (a case a threshold)',
  ),
  charts: one('Which pictures: svg,png or none'),
  jobs: one('Worker threads; never changes a result'),
  progress: one('auto, plain or never'),
  color: one('auto, always or never'),
  quiet: yes('No progress, no warnings', { alias: 'q' }),
  verbose: yes('Say what was assumed, and how long it took', { alias: 'v' }),
} satisfies Record<string, Options>;

/** A flag that takes one of a few words. */
export function oneOf<T extends string>(words: Words, name: string, choices: readonly T[], otherwise: T): T {
  const value = text(words, name);
  if (value === undefined) return otherwise;
  if ((choices as readonly string[]).includes(value)) return value as T;
  throw usageFailure(`--${name}: expected one of ${choices.join(', ')}; got "${value}"`);
}

export function progressOf(words: Words): ProgressChoice {
  return oneOf(words, 'progress', ['auto', 'plain', 'never'], 'auto');
}

/** A flag that takes a whole number of at least 1. */
export function positiveInteger(words: Words, name: string): number | undefined {
  const value = text(words, name);
  if (value === undefined) return undefined;
  const number = /^\d{1,9}$/.test(value) ? Number(value) : 0;
  if (number >= 1) return number;
  throw usageFailure(`--${name}: expected a whole number of at least 1; got "${value}"`);
}

/** `--seed`: whole numbers are numbers, as in the file; anything else but nothing is a word. */
export function seedOf(words: Words): number | string | undefined {
  const value = text(words, 'seed');
  if (value === '') throw usageFailure('--seed: expected a number or a word; got ""');
  if (value === undefined) return undefined;
  return /^-?(0|[1-9]\d{0,14})$/.test(value) ? Number(value) : value;
}

/** `--set path=value`, in the order given. */
export function setsOf(words: Words): readonly (readonly [path: string, value: string])[] {
  return texts(words, 'set').map((change) => {
    const equals = change.indexOf('=');
    if (equals > 0) return [change.slice(0, equals), change.slice(equals + 1)] as const;
    throw usageFailure(`--set: expected path=value; got "${change}"`);
  });
}

/** `--percentiles 50,99.9`: ascending, each once; more than 0, at most 100, at most three decimals. */
export function percentilesOf(words: Words): readonly number[] | undefined {
  const value = text(words, 'percentiles');
  if (value === undefined) return undefined;
  const percents = value.split(',').map((word) => {
    const percent = /^\d{1,3}(\.\d{1,3})?$/.test(word.trim()) ? Number(word) : Number.NaN;
    if (percent > 0 && percent <= 100) return percent;
    throw usageFailure(
      `--percentiles: expected numbers above 0 up to 100 with at most three decimals, such as 50,99.9; got "${value}"`,
    );
  });
  return [...new Set(percents)].sort((a, b) => a - b);
}

/** `--charts svg,png`: default both. */
export function chartsOf(words: Words): readonly ('svg' | 'png')[] {
  const value = text(words, 'charts') ?? 'svg,png';
  if (value === 'none') return [];
  const kinds = value.split(',').map((kind) => {
    if (kind === 'svg' || kind === 'png') return kind;
    throw usageFailure(`--charts: expected svg, png, svg,png or none; got "${value}"`);
  });
  return [...new Set(kinds)];
}

export function colorOf(words: Words): ColorChoice {
  return oneOf(words, 'color', ['auto', 'always', 'never'], 'auto');
}
