/** Why this file exists: sweeps over load for tests of charts, one line for each way to retry. */
import type { SweepReport } from '../../src/studies/sweep-report.ts';
import { runReport } from './fixture.ts';

/** Of each line the calls a second that succeed of 100, 200, 300 ... (`times` so many) made; one line named '' is a sweep of one axis. */
export function overLoads(lines: Readonly<Record<string, readonly number[]>>, times = 1): SweepReport {
  const { summary } = runReport({ durationSeconds: 90, warmupSeconds: 30, quotas: [] });
  const path = 'clients.app.retry';
  const named = Object.keys(lines).filter((name) => name !== '');
  const loads = Object.values(lines)[0]!.map((_, index) => String(index + 1));
  const points = Object.entries(lines).flatMap(([name, succeeded]) =>
    succeeded.map((perSecond, index) => {
      const calls = 6000 * (index + 1) * times;
      const totals = { ...summary.totals, calls, succeeded: 60 * perSecond, failed: calls - 60 * perSecond };
      return {
        values: { load: loads[index]!, ...(name === '' ? {} : { [path]: name }) },
        summary: { ...summary, totals },
        metrics: {},
      };
    }),
  );
  return {
    axes: [{ path: 'load', values: loads }, ...(named.length === 0 ? [] : [{ path, values: named }])],
    points,
    scenario: summary.scenario,
    replications: 3,
    partial: false,
    command: 'kmsim sweep x.yaml',
  };
}

/** A sweep over so many values of one axis or of two, more throttled at each. */
export function overGrid({ name, things, times, axes }: GridOptions): SweepReport {
  const { summary } = runReport({ durationSeconds: 60, quotas: [] });
  const named = Array.from({ length: things }, (_, index) => name(index));
  const all = ['load', `clients.${name(0)}.retry`].slice(0, axes).map((path) => ({ path, values: named }));
  const [first, second] = all;
  const points = first!.values.flatMap((one, row) =>
    (second?.values ?? ['']).map((other, column) => {
      const share = (row + column) / (2 * things);
      const metric = (value: number) => ({
        value,
        interval: { low: value * 0.8, high: value * 1.2, confidence: 0.95, method: 'student-t' },
      });
      const thresholds = [{ text: 'throttled.share < 1%', observed: share, limit: 0.01, passed: share < 0.01 }];
      return {
        values: { [first!.path]: one, ...(second === undefined ? {} : { [second.path]: other }) },
        summary: { ...summary, thresholds, totals: { ...summary.totals, throttled: 1000 * share * times } },
        metrics: {
          'throttled.share': metric(share),
          'latency.p99': metric(10 + 500 * share * times),
          'requests.peak1s': metric(9000 * times),
        },
      };
    }),
  );
  return {
    axes: all,
    points,
    scenario: summary.scenario,
    replications: 3,
    partial: false,
    command: 'kmsim sweep x.yaml',
  };
}

export interface GridOptions {
  readonly name: (index: number) => string;
  /** Values of each axis. */
  readonly things: number;
  readonly times: number;
  readonly axes: 1 | 2;
}
