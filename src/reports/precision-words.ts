/** Why this file exists: a result that went on until it was precise says whether it is. */
import type { Summary } from '../studies/summary.ts';
import { percent } from './numbers.ts';

/** One phrase, or none where nobody asked for a precision. */
export function precisionWords({ precision }: Pick<Summary, 'precision'>): readonly string[] {
  if (precision === undefined) return [];
  const { wanted, reached, metrics } = precision;
  const each = metrics.map(
    ({ metric, relative }) => `${metric} ${relative === null ? 'unknown' : `±${percent(relative)}`}`,
  );
  return [`precision ${percent(wanted)} ${reached ? 'reached' : 'not reached'}: ${each.join(', ')}`];
}
