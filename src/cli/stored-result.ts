/** Why this file exists: a stored result is named by its folder or by its summary.json. */
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { FailOn, Stored } from '../studies/diff.ts';
import { ExitCode, Failure, fileFailure, usageFailure } from './failure.ts';

/** @throws Failure (4) if it cannot be read, (3) if it is no result. */
export async function readStored(typed: string): Promise<Stored> {
  const isFolder = await stat(typed).then(
    (found) => found.isDirectory(),
    () => false,
  );
  const file = isFolder ? join(typed, 'summary.json') : typed;
  const content = await readFile(file, 'utf8').catch((error: unknown) => {
    throw fileFailure(`cannot read ${file}`, error);
  });
  const result = parsed(content);
  if (result === undefined || kindOf(result) === undefined)
    throw new Failure(ExitCode.input, `${file}: expected the summary.json of a result`);
  return result;
}

/** The command that writes such a result; undefined for what none writes. */
export function kindOf(result: Stored): string | undefined {
  const kinds = { totals: 'run', variants: 'compare', points: 'sweep', answer: 'plan' };
  return Object.entries(kinds).find(([key]) => key in result)?.[1];
}

function parsed(content: string): Stored | undefined {
  try {
    const value = JSON.parse(content) as unknown;
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Stored) : undefined;
  } catch {
    return undefined;
  }
}

/** `latency.p99 > +10%`: a change, relative with %, else in the number's own unit. */
export function failOnOf(text: string): FailOn {
  const [, metric, operator, sign, number, percent] =
    /^(\S+?)\s*(<=|>=|<|>)\s*([+-]?)(\d{1,12}(?:\.\d{1,9})?)(%?)$/.exec(text.trim()) ?? [];
  if (metric === undefined || number === undefined)
    throw usageFailure(`--fail-on: expected METRIC OP CHANGE, such as 'latency.p99 > +10%'; got "${text}"`);
  const size = (sign === '-' ? -1 : 1) * Number(number);
  const isRelative = percent === '%';
  const limit = isRelative ? Number((size / 100).toPrecision(12)) : size;
  return { text: text.trim(), metric, operator: operator as FailOn['operator'], limit, isRelative };
}
