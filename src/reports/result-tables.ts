/** Why this file exists: the curve of a plan and what moved between two results, a row each, for a spreadsheet. */
import type { DiffReport } from '../studies/diff/diff.ts';
import type { PlanReport } from '../studies/plan-report.ts';
import { csvLines } from './csv.ts';

/** A row a value that was tried, ascending. */
export function planCsv({ curve }: PlanReport): Generator<string> {
  const columns = [
    'value',
    'throttled_share',
    'throttled_share_low',
    'throttled_share_high',
    'replications',
    'verdict',
  ];
  const rows = curve.map(({ value, throttledShare, interval, replications, verdict }) => [
    value,
    throttledShare,
    interval?.low ?? '',
    interval?.high ?? '',
    replications,
    verdict,
  ]);
  return csvLines(columns, rows);
}

/** A row a number that moved; an empty cell for what is not known. */
export function diffCsv({ moved }: DiffReport): Generator<string> {
  const rows = moved.map(({ path, base, new: now, change, beyondNoise }) => [
    path,
    base ?? '',
    now ?? '',
    change.absolute ?? '',
    change.relative ?? '',
    beyondNoise === null ? '' : String(beyondNoise),
  ]);
  return csvLines(['path', 'base', 'new', 'change', 'relative_change', 'beyond_noise'], rows);
}
