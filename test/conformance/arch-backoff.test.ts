/**
 * The AWS Architecture Blog's experiment with our five backoffs: calls and completion time by clients, as the blog's own
 * program gives them. 300 runs of ours beside 300 of its; the standard error is that of the difference of the means.
 *
 * @source data/arch-backoff.json
 */
import { describe, expect, test } from 'vitest';
import type { BackoffName } from '../../src/clients/backoff.ts';
import { drawContention } from './contention-chart.ts';
import reference from './data/arch-backoff.json' with { type: 'json' };
import { contend, type Outcome } from './optimistic-contention.ts';

const RUNS = 300;
const ours: Readonly<Record<string, BackoffName>> = {
  None: 'none',
  Exponential: 'exponential',
  FullJitter: 'full-jitter',
  EqualJitter: 'equal-jitter',
  Decorr: 'decorrelated-jitter',
};

function meanOf(values: readonly number[]): { mean: number; error: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
  return { mean, error: Math.sqrt(variance / values.length) };
}

/** Both means are of samples: 4 standard errors of their difference, and the last digit that is given. */
function expectClose(values: readonly number[], mean: number, error: number): void {
  const own = meanOf(values);
  expect(Math.abs(own.mean - mean)).toBeLessThanOrEqual(4 * Math.sqrt(own.error ** 2 + error ** 2) + 0.0005);
}

const rows = reference.rows.map((row) => {
  const backoff = ours[row.algorithm]!;
  const runs = Array.from({ length: RUNS }, (_, run) => contend({ clients: row.clients, backoff, seed: `${run}` }));
  return { ...row, backoff, runs };
});

describe('clients that contend for one row need the calls and the time of the blog:', () => {
  test.each(rows)('$clients with backoff $algorithm', (row) => {
    const { runs } = row;
    expectClose(
      runs.map(({ calls }) => calls),
      row.calls_mean,
      row.calls_se,
    );
    expectClose(
      runs.map(({ milliseconds }) => milliseconds),
      row.time_mean,
      row.time_se,
    );
  });
});

test('what the blog found: jitter needs fewest calls, and full jitter ends before equal jitter', () => {
  const most = rows.filter(({ clients }) => clients === 90);
  const of = (name: BackoffName, what: keyof Outcome): number =>
    meanOf(most.find(({ backoff }) => backoff === name)!.runs.map((run) => run[what])).mean;
  expect(of('full-jitter', 'calls')).toBeLessThan(of('equal-jitter', 'calls'));
  expect(of('equal-jitter', 'calls')).toBeLessThan(of('decorrelated-jitter', 'calls'));
  expect(2 * of('full-jitter', 'calls')).toBeLessThan(of('exponential', 'calls'));
  expect(of('full-jitter', 'milliseconds')).toBeLessThan(of('equal-jitter', 'milliseconds'));
  expect(10 * of('full-jitter', 'milliseconds')).toBeLessThan(of('exponential', 'milliseconds'));
});

test('the chart of it is the one that is kept', async () => {
  const points = rows.map(({ backoff, clients, runs }) => ({
    backoff,
    clients,
    calls: Number(meanOf(runs.map(({ calls }) => calls)).mean.toPrecision(5)),
    milliseconds: Number(meanOf(runs.map(({ milliseconds }) => milliseconds)).mean.toPrecision(5)),
  }));
  await expect(await drawContention(points, RUNS)).toMatchFileSnapshot('data/arch-backoff.svg');
});
