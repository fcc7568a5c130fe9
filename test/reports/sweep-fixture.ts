/** Why this file exists: sweeps over load for tests of charts, one line for each way to retry. */
import type { SweepReport } from '../../src/studies/sweep-report.ts';
import { runReport } from './fixture.ts';

/** Of each line the calls a second that succeed of 100, 200, 300 ... made; one line named '' is a sweep of one axis. */
export function overLoads(lines: Readonly<Record<string, readonly number[]>>): SweepReport {
  const { summary } = runReport({ durationSeconds: 90, warmupSeconds: 30, quotas: [] });
  const path = 'clients.app.retry';
  const named = Object.keys(lines).filter((name) => name !== '');
  const loads = Object.values(lines)[0]!.map((_, index) => String(index + 1));
  const points = Object.entries(lines).flatMap(([name, succeeded]) =>
    succeeded.map((perSecond, index) => {
      const calls = 6000 * (index + 1);
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
