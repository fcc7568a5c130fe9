/** Why this file exists: the flags of `plan`, read and checked before anything is simulated. */
import type { Options } from 'yargs';
import type { PlanGrowth } from '../studies/plan-report.ts';
import { isOn, text, type Words } from './command.ts';
import { usageFailure } from './failure.ts';
import { positiveInteger } from './flags.ts';
import type { PlanFlags } from './manifest.ts';

const one = (describe: string): Options => ({ type: 'string', requiresArg: true, describe });

export const planFlags = {
  solve: one('quota, quota:ACCOUNT/[REGION/]NAME, load, instances, cache.maxAge or any path'),
  confidence: one('That a value meets or fails (default 95%)'),
  tolerance: one('Step of the values tried (default 1/s, load 0.01)'),
  headroom: one('Beyond the answer, in what is recommended (default 20%)'),
  round: one('What is recommended is a multiple of this'),
  growth: one('Of the load, such as 4%/month'),
  horizon: one('Months of growth to look at (default 12)'),
  starting: one('Month 0 of the growth, YYYY-MM'),
  'no-sensitivity': { type: 'boolean', describe: 'Do not ask again under other assumptions' },
} satisfies Record<string, Options>;

/** @throws Failure (2) */
export function planFlagsOf(words: Words): PlanFlags {
  const solve = text(words, 'solve');
  if (solve === undefined || solve === '' || solve === 'quota:') {
    throw usageFailure(
      `--solve: expected quota, quota:ACCOUNT/NAME, load or a path of the file; got ${solve === undefined ? 'nothing' : `"${solve}"`}`,
    );
  }
  const confidence = share(words, 'confidence', 'a percentage from 50% to 99.9%', [0.5, 0.999]);
  const tolerance = number(words, 'tolerance');
  if (solve.startsWith('quota') && tolerance !== undefined && !Number.isInteger(tolerance))
    throw usageFailure(`--tolerance: expected whole requests a second; got "${text(words, 'tolerance')}"`);
  const headroom = share(words, 'headroom', 'a percentage from 0% to 1000%', [0, 10]);
  const round = number(words, 'round');
  const growth = growthOf(words);
  return {
    solve,
    ...(confidence === undefined ? {} : { confidence }),
    ...(tolerance === undefined ? {} : { tolerance }),
    ...(headroom === undefined ? {} : { headroom }),
    ...(round === undefined ? {} : { round }),
    ...(growth === undefined ? {} : { growth }),
    sensitivity: !isOn(words, 'no-sensitivity'),
  };
}

function growthOf(words: Words): PlanGrowth | undefined {
  const value = text(words, 'growth');
  if (value === undefined) {
    for (const needing of ['horizon', 'starting'])
      if (text(words, needing) !== undefined)
        throw usageFailure(`--${needing}: expected with --growth, such as --growth 4%/month`);
    return undefined;
  }
  const percent = /^(\d{1,3}(?:\.\d{1,6})?)%\/month$/.exec(value)?.[1];
  if (percent === undefined || Number(percent) === 0)
    throw usageFailure(`--growth: expected a percentage a month, such as 4%/month; got "${value}"`);
  const starting = text(words, 'starting');
  if (starting !== undefined && !/^\d{4}-(0[1-9]|1[0-2])$/.test(starting))
    throw usageFailure(`--starting: expected a month as YYYY-MM; got "${starting}"`);
  const horizonMonths = positiveInteger(words, 'horizon') ?? 12;
  if (horizonMonths > 120) throw usageFailure(`--horizon: expected at most 120 months; got "${horizonMonths}"`);
  return { perMonth: toShare(percent), horizonMonths, starting: starting ?? null };
}

/** `20%` -> 0.2. */
export function share(
  words: Words,
  name: string,
  expected: string,
  [least, most]: readonly [number, number],
): number | undefined {
  const value = text(words, name);
  if (value === undefined) return undefined;
  const percent = /^(\d{1,4}(?:\.\d{1,6})?)%$/.exec(value)?.[1];
  const found = percent === undefined ? Number.NaN : toShare(percent);
  if (found >= least && found <= most) return found;
  throw usageFailure(`--${name}: expected ${expected}; got "${value}"`);
}

function toShare(percent: string): number {
  return Number((Number(percent) / 100).toPrecision(12));
}

function number(words: Words, name: string): number | undefined {
  const value = text(words, name);
  if (value === undefined) return undefined;
  const found = /^\d{1,9}(?:\.\d{1,9})?$/.test(value) ? Number(value) : 0;
  if (found > 0) return found;
  throw usageFailure(`--${name}: expected a number above 0; got "${value}"`);
}
