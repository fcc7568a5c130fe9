/** Why this file exists: `--vary` names the axes of a grid, as values or as a range with a step. */

import type { SweepAxis } from '../studies/sweep-report.ts';
import { texts, type Words } from './command.ts';
import { usageFailure } from './failure.ts';

const MOST_POINTS = 10_000;
const NUMBER = '(\\d{1,12}(?:\\.\\d{1,9})?)\\s*([a-zA-Z%/]*)';
const RANGE = new RegExp(`^${NUMBER}\\.\\.${NUMBER}:${NUMBER}$`);

export const varyFlag = {
  vary: {
    type: 'array',
    string: true,
    requiresArg: true,
    describe: 'An axis: PATH=V1,V2,.. or PATH=FROM..TO:STEP (repeat it)',
  },
} as const;

/** @throws Failure (2) */
export function axesOf(words: Words): readonly SweepAxis[] {
  const typed = texts(words, 'vary');
  if (typed.length === 0)
    throw usageFailure('--vary: expected at least one, such as --vary load=0.5..2:0.25; got nothing');
  const axes = typed.map(axisOf);
  const twice = axes.find(({ path }, index) => axes.findIndex((other) => other.path === path) < index);
  if (twice !== undefined) throw usageFailure(`--vary: ${twice.path} is given twice`);
  const points = axes.reduce((product, { values }) => product * values.length, 1);
  if (points > MOST_POINTS) throw usageFailure(`--vary: expected at most ${MOST_POINTS} points; got ${points}`);
  return axes;
}

/** Every combination, the last axis changing fastest. */
export function gridOf(axes: readonly SweepAxis[]): readonly Readonly<Record<string, string>>[] {
  return axes.reduce<readonly Readonly<Record<string, string>>[]>(
    (points, { path, values }) => points.flatMap((point) => values.map((value) => ({ ...point, [path]: value }))),
    [{}],
  );
}

function axisOf(typed: string): SweepAxis {
  const equals = typed.indexOf('=');
  const path = typed.slice(0, Math.max(0, equals)).trim();
  const right = typed.slice(equals + 1).trim();
  if (path === '' || right === '')
    throw usageFailure(`--vary: expected PATH=V1,V2,.. or PATH=FROM..TO:STEP; got "${typed}"`);
  const values = right.includes('..') && !/[[{"']/.test(right) ? rangeOf(typed, right) : separated(right);
  if (values.some((value) => value === '')) throw usageFailure(`--vary: a value is empty in "${typed}"`);
  const twice = values.find((value, index) => values.indexOf(value) < index);
  if (twice !== undefined) throw usageFailure(`--vary: ${twice} stands twice in "${typed}"`);
  return { path, values };
}

function rangeOf(typed: string, right: string): readonly string[] {
  const [, from, unitFrom, to, unitTo, step, unitStep] = RANGE.exec(right) ?? [];
  const units = [...new Set([unitFrom, unitTo, unitStep].filter((unit) => unit !== undefined && unit !== ''))];
  const [first, last, by] = [Number(from), Number(to), Number(step)];
  if (from === undefined || units.length > 1 || !(by > 0) || last < first)
    throw usageFailure(`--vary: expected FROM..TO:STEP, such as 0.5..2:0.25 or 1000/s..4000/s:500/s; got "${typed}"`);
  const count = Math.floor(Number(((last - first) / by).toPrecision(12))) + 1;
  if (count > MOST_POINTS) throw usageFailure(`--vary: expected at most ${MOST_POINTS} points; got "${typed}"`);
  return Array.from(
    { length: count },
    (_, index) => `${Number((first + index * by).toPrecision(12))}${units[0] ?? ''}`,
  );
}

/** Parts between commas that stand in no bracket and no quotes. */
function separated(right: string): readonly string[] {
  const parts: string[] = [''];
  let depth = 0;
  let quote = '';
  for (const character of right) {
    if (quote !== '') quote = character === quote ? '' : quote;
    else if (character === '"' || character === "'") quote = character;
    else if ('[{'.includes(character)) depth++;
    else if (']}'.includes(character)) depth--;
    if (character === ',' && depth === 0 && quote === '') parts.push('');
    else parts[parts.length - 1] += character;
  }
  return parts.map((part) => part.trim());
}
