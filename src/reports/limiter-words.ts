/** Why this file exists: whether a conclusion rests on the limiter that was assumed is said in a terminal, a ticket and a page alike. */
import { turnedIn } from '../studies/limiter-sensitivity.ts';
import type { Summary } from '../studies/summary.ts';
import { named } from './names.ts';
import { milliseconds, percent } from './numbers.ts';
import type { Table } from './tables.ts';

/** A sentence, or none where nobody asked. */
export function limiterSentence({ sensitivity, thresholds }: Pick<Summary, 'sensitivity' | 'thresholds'>): string {
  if (sensitivity === undefined) return '';
  const turned = turnedIn(sensitivity);
  const what = thresholds.length === 0 ? 'Whether anything is throttled' : 'Whether the thresholds are met';
  if (turned.length > 0)
    return `${what} depends on the limiter: it is otherwise under ${turned.map(named).join(' and ')}.`;
  return `${what} does not depend on the limiter.`;
}

/** No rows where nobody asked. */
export function limiterTable({ sensitivity = [], thresholds }: Pick<Summary, 'sensitivity' | 'thresholds'>): Table {
  const right = (name: string) => ({ name, align: 'right' as const });
  const shown = (value: number | null, words: (value: number) => string) => (value === null ? 'none' : words(value));
  const judged = thresholds.length > 0;
  return {
    caption: 'The same under each limiter, since AWS does not publish which one it runs',
    columns: [
      { name: 'Limiter' },
      right('throttled'),
      right('failed'),
      right(sensitivity[0]?.latencyTail?.percentile ?? 'p99'),
      ...(judged ? [{ name: 'Thresholds' }] : []),
    ],
    rows: sensitivity.map(({ limiter, throttledShare, failedShare, latencyP99Ms, latencyTail, met }, index) => [
      `${named(limiter)}${index === 0 ? ' (this run)' : ''}`,
      shown(throttledShare, percent),
      shown(failedShare, percent),
      shown(latencyTail === undefined ? latencyP99Ms : latencyTail.milliseconds, milliseconds),
      ...(judged ? [met === true ? '✓ met' : '✗ not met'] : []),
    ]),
  };
}
