/**
 * Why this file exists: jq and log stores want a JSON object a line. The first line of a result is what is not a list; then
 * comes a line for each entry of each list, in the order of summary.json, and `kind` says which list it is from.
 */
import type { DiffReport } from '../studies/diff/diff.ts';
import type { PlanReport } from '../studies/plan-report.ts';
import type { ComparisonReport, RunReport } from '../studies/summary.ts';
import type { SweepReport } from '../studies/sweep-report.ts';
import { canonicalJson, summaryJson } from './json.ts';

/** List -> `kind` of its lines. */
const kinds: Readonly<Record<string, string>> = {
  assumptions: 'assumption',
  warnings: 'warning',
  quotas: 'quota',
  resources: 'resource',
  operations: 'operation',
  services: 'service',
  workloads: 'workload',
  clients: 'client',
  errors: 'error',
  bill: 'bill',
  thresholds: 'threshold',
  episodes: 'episode',
  curve: 'point',
  sensitivity: 'sensitivity',
  moved: 'moved',
  checks: 'check',
};

export function runLines({ summary }: Pick<RunReport, 'summary'>): Generator<string> {
  return linesOf(JSON.parse(summaryJson(summary)));
}

/** Those of each variant, with its name, then the differences. */
export function* comparisonLines({ variants, differences }: ComparisonReport): Generator<string> {
  for (const { name, change, summary } of variants)
    yield* linesOf(JSON.parse(summaryJson(summary)), { variant: name }, { change });
  for (const difference of differences) yield line({ kind: 'difference', ...plain(difference) });
}

/** Those of each point, with its values, and its metrics in the first. */
export function* sweepLines({ points }: SweepReport): Generator<string> {
  for (const { values, summary, metrics } of points)
    yield* linesOf(JSON.parse(summaryJson(summary)), { values }, { metrics });
}

export function planLines(report: PlanReport): Generator<string> {
  return linesOf(plain(report));
}

export function diffLines(report: DiffReport): Generator<string> {
  return linesOf(plain(report));
}

type Fields = Readonly<Record<string, unknown>>;

/** `where` is in every line, `more` in the first. */
function* linesOf(result: Fields, where: Fields = {}, more: Fields = {}): Generator<string> {
  const isList = ([name, value]: readonly [string, unknown]) => Array.isArray(value) && Object.hasOwn(kinds, name);
  const fields = Object.entries(result);
  const scalars = Object.fromEntries(fields.filter((field) => !isList(field)));
  yield line({ kind: 'summary', ...where, ...plain(more), ...scalars });
  for (const [name, list] of fields.filter(isList))
    for (const entry of list as readonly unknown[]) {
      const own = typeof entry === 'string' ? { text: entry } : (entry as Fields);
      yield line({ kind: kinds[name], ...where, ...own });
    }
}

/** As JSON has it: no number that is not finite. */
function plain(value: unknown): Fields {
  return JSON.parse(canonicalJson(value)) as Fields;
}

function line(fields: Fields): string {
  return `${JSON.stringify(fields)}\n`;
}
