/** Why this file exists: which variant is better, in what, and which need no further thought, alike in every report. */
import type { ComparisonReport } from '../studies/summary.ts';
import { named } from './names.ts';
import type { Table } from './tables.ts';

const metricWords: Readonly<Record<string, string>> = {
  'throttled.share': 'throttled',
  'failed.share': 'failed',
  'totals.requests': 'requests',
  'totals.costUsd': 'cost',
  'totals.costUsdPerMonth': 'cost',
  'dataKeys.messages': 'messages a data key',
  'dataKeys.bytes': 'data a data key',
};

/** Names of a list beyond this many are counted. */
const names_max = 8;

/** No rows for one replication, and none for results of versions that did not rank. */
export function rankingTable({ ranking = [], differences, variants }: ComparisonReport): Table {
  const isKnown = differences.some(({ interval }) => interval.confidence > 0);
  return {
    caption: `Against ${named(variants[0]?.name ?? 'the base')}, best first; less is better`,
    columns: [{ name: 'By' }, { name: 'Better' }, { name: 'No difference shown' }, { name: 'Worse' }],
    rows: isKnown
      ? ranking.map(({ path, better, noDifferenceShown, worse }) => [
          wordsOf(path),
          ...[better, noDifferenceShown, worse].map(list),
        ])
      : [],
  };
}

/** `base is better than no-retries in none of these, and worse in p99`, one a dominated variant. */
export function dominatedWords({ dominated = [] }: ComparisonReport): readonly string[] {
  return dominated.map(
    ({ variant, by, betterIn }) =>
      `${named(variant)} is better than ${named(by)} in none of these, and worse in ${betterIn.map(wordsOf).join(', ')}`,
  );
}

function wordsOf(path: string): string {
  return metricWords[path] ?? path.replace(/^latencyMs\./, '');
}

function list(names: readonly string[]): string {
  if (names.length === 0) return '-';
  const shown = names.slice(0, names_max).map(named).join(', ');
  return names.length > names_max ? `${shown} and ${names.length - names_max} more` : shown;
}
