/** Why this file exists: what a comparison says of each variant is the same in a terminal, on a page and in a ticket. */
import { shownPercentiles, tailPercentile } from '../studies/measures/shown-percentiles.ts';
import type { ComparisonReport, DataKeysSummary, Difference, VariantReport } from '../studies/summary.ts';
import { worstDataKeys } from './data-keys.ts';
import { named } from './names.ts';
import { bytes, count, dollars, duration, milliseconds, percent } from './numbers.ts';
import { busiestQuota } from './verdict.ts';

export interface ComparisonColumn {
  readonly name: string;
  readonly value: (variant: VariantReport) => number | null;
  readonly format: (value: number) => string;
  /** Whether a comparison has it; every one does where left out. */
  readonly where?: (report: ComparisonReport) => boolean;
  /** The path under which `ComparisonReport.differences` may hold this number. */
  readonly path: string;
  /** Whether what is held there is this number; it is where left out. */
  readonly isCompared?: (report: ComparisonReport) => boolean;
}

const shareColumns: readonly ComparisonColumn[] = [
  {
    name: 'throttled',
    value: ({ summary: { totals } }) => share(totals.throttled, totals.requests),
    format: percent,
    path: 'throttled.share',
  },
  {
    name: 'failed',
    value: ({ summary: { totals } }) => share(totals.failed, totals.succeeded + totals.failed),
    format: percent,
    path: 'failed.share',
  },
];

const otherColumns: readonly ComparisonColumn[] = [
  {
    name: 'requests',
    value: ({ summary }) => summary.totals.requests,
    format: (value) => count(Math.round(value)),
    path: 'totals.requests',
  },
  {
    name: 'peak/s',
    value: ({ summary }) => busiestQuota(summary.quotas)?.peakRequestsPerSecond ?? null,
    format: (value) => count(Math.round(value)),
    path: 'requests.peak1s',
    isCompared: isOfOneQuota,
  },
  {
    name: '$/month',
    value: ({ summary }) => summary.totals.costUsdPerMonth,
    format: dollars,
    where: ({ variants }) => variants.some(({ summary }) => summary.totals.costUsdPerMonth !== null),
    path: 'totals.costUsdPerMonth',
  },
  {
    name: 'calls',
    value: ({ summary }) => summary.totals.calls,
    format: (value) => count(Math.round(value)),
    path: 'totals.calls',
  },
  {
    name: 'msgs/key',
    value: ({ summary }) => ifMade(worstDataKeys(summary.clients), 'messagesPerKey'),
    format: (value) => count(Math.round(value)),
    where: hasDataKeys,
    path: 'dataKeys.messages',
  },
  {
    name: 'data/key',
    value: ({ summary }) => ifMade(worstDataKeys(summary.clients), 'bytesPerKey'),
    format: bytes,
    where: hasDataKeys,
    path: 'dataKeys.bytes',
  },
  {
    name: 'key age',
    value: ({ summary }) => worstDataKeys(summary.clients)?.oldestSeconds ?? null,
    format: duration,
    where: hasDataKeys,
    path: 'dataKeys.age',
  },
];

/** The columns that a comparison has. */
export function columnsOfComparison(report: ComparisonReport): readonly ComparisonColumn[] {
  const latencies = shownPercentiles(latenciesOf(report)).map(latencyColumn);
  const all = [...shareColumns, ...latencies, ...otherColumns];
  return all.filter(({ where }) => where === undefined || where(report));
}

function latencyColumn(name: string): ComparisonColumn {
  return {
    name,
    value: ({ summary }) => summary.latencyMs[name] ?? null,
    format: milliseconds,
    path: `latencyMs.${name}`,
  };
}

function latenciesOf({ variants }: ComparisonReport): readonly string[] {
  return Object.keys(variants[0]?.summary.latencyMs ?? {});
}

/** What a scorecard shows: what less of is better. */
export function scorecardColumns(report: ComparisonReport): readonly ComparisonColumn[] {
  const tail = tailPercentile(latenciesOf(report));
  const shown = ['peak/s', 'throttled', tail, 'failed', 'requests', '$/month', 'msgs/key', 'data/key'];
  const all = columnsOfComparison(report);
  return shown.flatMap((wanted) =>
    all
      .filter(({ name }) => name === wanted)
      .map((column) => ({ ...column, name: wanted === tail ? `${tail} latency` : (spelledOut[wanted] ?? wanted) })),
  );
}

/** Names that a table shortens. */
const spelledOut: Readonly<Record<string, string>> = {
  'peak/s': 'busiest second',
  '$/month': 'cost a month',
  'msgs/key': 'messages a data key',
  'data/key': 'data a data key',
};

/** Who only decrypts makes no data keys that could protect anything. */
function ifMade(keys: DataKeysSummary | undefined, what: 'messagesPerKey' | 'bytesPerKey'): number | null {
  return keys === undefined || keys.created === 0 ? null : keys[what];
}

function hasDataKeys({ variants }: ComparisonReport): boolean {
  return variants.some(({ summary }) => worstDataKeys(summary.clients) !== undefined);
}

/** A number of a variant, with an arrow if it differs from the base by more than chance explains. */
export function comparisonCell(report: ComparisonReport, variant: VariantReport, column: ComparisonColumn): string {
  const value = column.value(variant);
  if (value === null) return 'none';
  const isCompared = column.isCompared?.(report) ?? true;
  const difference = report.differences.find(
    ({ variant: name, path }) => isCompared && name === variant.name && path === column.path,
  );
  return `${column.format(value)}${difference === undefined ? '' : arrow(difference)}`;
}

/** ` ↑` or ` ↓` where the interval of a difference excludes 0, else nothing. */
export function arrow({ interval }: Pick<Difference, 'interval'>): string {
  if (interval.confidence === 0) return '';
  return interval.low > 0 ? ' ↑' : interval.high < 0 ? ' ↓' : '';
}

/** What the arrows mean, or undefined where there is nothing that they could mark. */
export function arrowNote({ differences, variants }: ComparisonReport): string | undefined {
  const [first] = differences;
  if (first === undefined) return undefined;
  if (first.interval.confidence === 0) return 'one replication: what of the differences is chance is unknown';
  const differs = `↑ ↓ differs from ${named(variants[0]?.name ?? 'the base')}`;
  const confidence = percent(first.interval.confidence);
  return isTogether(first)
    ? `${differs}: the interval of the difference excludes 0; those of all variants and columns hold together with ${confidence} (Bonferroni)`
    : `${differs}: the ${confidence} interval of the difference excludes 0`;
}

/** Whether its interval holds together with the others: not of one difference alone, nor of what older versions stored. */
export function isTogether({ interval }: Pick<Difference, 'interval'>): boolean {
  return interval.method.endsWith('(Bonferroni)');
}

/** Whether all requests of each variant ask for one quota: the busiest second of all is then that quota's. */
function isOfOneQuota({ variants }: ComparisonReport): boolean {
  return variants.every(({ summary }) => summary.quotas.filter(({ requests }) => requests > 0).length <= 1);
}

function share(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}
