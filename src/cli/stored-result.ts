/** Why this file exists: a stored result is named by its folder or by its summary.json. */
import { readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { FailOn, Stored } from '../studies/diff/diff.ts';
import type { RunSeconds } from '../studies/diff/diff-seconds.ts';
import type { Summary } from '../studies/summary.ts';
import { ExitCode, Failure, fileFailure, usageFailure } from './failure.ts';
import { isFolder, piecesIn, reading } from './stored-folder.ts';

/** @throws Failure (4) if it cannot be read, (3) if it is no result. */
export async function readStored(typed: string): Promise<Stored> {
  const file = (await isFolder(typed)) ? join(typed, 'summary.json') : typed;
  const content = await readFile(file, 'utf8').catch((error: unknown) => {
    throw fileFailure(`cannot read ${file}`, error);
  });
  const result = parsed(content);
  if (result === undefined || kindOf(result) === undefined)
    throw new Failure(ExitCode.input, `${file}: expected the summary.json of a result`);
  return result;
}

/**
 * The seconds of a run, from the files beside its summary.json; undefined where they are not there.
 *
 * @throws Failure (3) if they are not what kmsim wrote
 */
export async function readSeconds(typed: string, result: Stored): Promise<RunSeconds | undefined> {
  const folder = (await isFolder(typed)) ? typed : dirname(typed);
  if (!hasSummary(result)) return undefined;
  const sizes = ['series.csv', 'latency.csv'].map((name) => stat(join(folder, name)).catch(() => undefined));
  if ((await Promise.all(sizes)).some((found) => found?.isFile() !== true)) return undefined;
  const summary = result as unknown as Summary;
  const { readRunSeconds } = await import('../reports/stored-report.ts');
  const files = { pieces: (name: string) => piecesIn(folder, name) };
  return reading({ folder }, async () => ({ summary, ...(await readRunSeconds(files, summary)) }));
}

/** What the seconds are held against; a result that someone wrote by hand may lack it. */
function hasSummary({ totals, latencyMs, quotas }: Stored): boolean {
  const isMap = (value: unknown) => typeof value === 'object' && value !== null;
  return isMap(totals) && isMap(latencyMs) && Array.isArray(quotas) && quotas.every(isMap);
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
