/** Why this file exists: the runs that break charts: nothing, next to nothing, everything, half a second, a day. */
import type { RunReport } from '../../src/studies/summary.ts';
import { runReport, twoEpisodes } from './fixture.ts';

const seconds = (length: number, value: (second: number) => number) =>
  Array.from({ length }, (_, second) => value(second));

export const hostileName = `</script><img src=x onerror=alert(1)>\u202e=cmd()\u0007\u001b[31m|*_\`@team\r\n${'x'.repeat(10_000)}`;

/** Name of the case -> its result. */
export const cases: Readonly<Record<string, () => RunReport>> = {
  'two episodes': () => twoEpisodes(),
  'nothing throttled': () =>
    runReport({ durationSeconds: 300, quotas: [{ firstTries: seconds(300, (second) => 5000 + (second % 7) * 100) }] }),
  'throttled all the time': () =>
    runReport({
      durationSeconds: 180,
      quotas: [
        { firstTries: seconds(185, (second) => (second < 180 ? 14_000 : 300)), retries: seconds(185, () => 3000) },
        { name: 'DescribeKey', firstTries: seconds(185, () => 10), limitPerSecond: 2000 },
      ],
    }),
  'half a second': () => runReport({ durationSeconds: 0.5, quotas: [{ firstTries: [4000, 3] }] }),
  'one second': () => runReport({ durationSeconds: 1, quotas: [{ firstTries: [14_000] }] }),
  'a day': () =>
    runReport({
      durationSeconds: 86_400,
      warmupSeconds: 3600,
      quotas: [
        {
          firstTries: seconds(86_410, (second) =>
            Math.round(6000 + 4500 * Math.sin(second / 14_000) + (second % 5000 === 4000 ? 9000 : 0)),
          ),
        },
      ],
    }),
  'far below its quota, some rejected': () =>
    runReport({
      durationSeconds: 60,
      quotas: [
        {
          limitPerSecond: 100_000,
          firstTries: seconds(60, (second) => second % 3),
          rejected: seconds(60, (second) => (second % 10 === 0 ? 1 : 0)),
        },
      ],
    }),
  'a quota below one a second': () =>
    runReport({
      durationSeconds: 120,
      quotas: [
        { name: 'CreateGrant', limitPerSecond: 0.5, firstTries: seconds(121, (second) => (second % 20 === 0 ? 3 : 0)) },
      ],
    }),
  'a constant latency, three thresholds near it': () => {
    const report = runReport({ durationSeconds: 60, quotas: [{ firstTries: seconds(60, () => 100) }] });
    const percentiles = [50, 90, 99].map((percent) => ({ percent, milliseconds: seconds(60, () => 10) }));
    const thresholds = [10, 10.5, 11].map((limit) => ({
      text: `latency.p99 < ${limit}ms`,
      observed: 10,
      limit,
      passed: limit > 10,
    }));
    return { ...report, summary: { ...report.summary, thresholds }, latency: { ...report.latency, percentiles } };
  },
  'a latency of nothing': () => {
    const report = runReport({ durationSeconds: 60, quotas: [{ firstTries: seconds(60, () => 100) }] });
    const percentiles = [50, 99].map((percent) => ({ percent, milliseconds: seconds(60, () => 0) }));
    return { ...report, latency: { ...report.latency, percentiles } };
  },
  'a few calls every ten minutes of a day': () =>
    runReport({
      durationSeconds: 86_400,
      quotas: [{ firstTries: seconds(86_400, (second) => (second % 600 === 7 ? 2 : 0)) }],
    }),
  'no request at all': () => runReport({ durationSeconds: 60, quotas: [] }),
  'a quota without requests': () => runReport({ durationSeconds: 60, quotas: [{ firstTries: seconds(60, () => 0) }] }),
  'a hostile name': () => {
    const report = twoEpisodes({ name: hostileName, claim: hostileName, clientName: hostileName });
    const summary = {
      ...report.summary,
      quotas: report.summary.quotas.map((quota) => ({
        ...quota,
        account: hostileName,
        quota: hostileName,
        region: hostileName,
      })),
      thresholds: [{ text: `latency.p99 < 250ms ${hostileName}`, observed: null, limit: 250, passed: false }],
      assumptions: [{ path: hostileName, value: hostileName, source: hostileName }],
      warnings: [hostileName],
    };
    return { ...report, summary, command: `kmsim run ${hostileName}` };
  },
};
