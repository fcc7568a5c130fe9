/**
 * Why this file exists: tables and titles have room for few percentiles of latency. Those of every result are p50 and p99;
 * those that were asked for with `--percentiles` are shown, whichever they are.
 */

import type { LatencyStatistics } from '../summary.ts';
import { DEFAULT_PERCENTILES } from './latency-statistics.ts';

/** `p50` and `p99`, or all that were asked for, ascending. @param names of a result's latencies, `max` and `mean` among them */
export function shownPercentiles(names: Iterable<string>): readonly string[] {
  const asked = [...names].filter((name) => /^p\d/.test(name));
  const isDefault = asked.join() === DEFAULT_PERCENTILES.map((percent) => `p${percent}`).join();
  return isDefault || asked.length === 0 ? ['p50', 'p99'] : asked;
}

/** What stands for the tail where one number must: `p99` where it is known, else the highest that was asked for. */
export function tailPercentile(names: Iterable<string>): string {
  const shown = shownPercentiles(names);
  return shown.includes('p99') ? 'p99' : shown.at(-1)!;
}

/** Of a result: its name, as `p99`, its share of calls in percent, and milliseconds; null where no call succeeded. */
export function tailOf(latencyMs: LatencyStatistics): {
  readonly name: string;
  readonly percent: string;
  readonly milliseconds: number | null;
} {
  const name = tailPercentile(Object.keys(latencyMs));
  return { name, percent: name.slice(1), milliseconds: latencyMs[name] ?? null };
}
