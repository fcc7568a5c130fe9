/** Why this file exists: a quota that was not full is never blamed for what another one beside it refused. */
import { expect, test } from 'vitest';
import { modelLimits } from '../../src/reports/run-tables.ts';
import { renderSummaryText } from '../../src/reports/summary-text.ts';
import { verdictOf } from '../../src/reports/verdict.ts';
import { loadScenario } from '../../src/scenario/load.ts';
import { runScenario } from '../../src/studies/run.ts';

/** 2,000 requests a second, evenly spaced, of keys in a store of 1,800: 200 are refused every second. */
async function reportOf({ limiter = 'fixed-window', ofAccount = 100_000 } = {}) {
  const scenario = {
    duration: '20s',
    quotas: { limiter, set: [{ quota: 'crypto-symmetric', value: `${ofAccount}/s` }] },
    keyStores: { hsm: {} },
    keys: { k: { keyStore: 'hsm' } },
    clients: { app: { retry: 'none' } },
    workload: [{ call: 'Decrypt', arrivals: { constant: '2000/s' } }],
  };
  const loaded = await loadScenario({ file: 'store.yaml', text: JSON.stringify(scenario) });
  if (!loaded.ok) throw new Error(loaded.diagnostics.map(({ message }) => message).join('\n'));
  return (await runScenario(loaded, { command: 'kmsim run store.yaml' }))!;
}

const refusals = ({ summary }: Awaited<ReturnType<typeof reportOf>>) =>
  Object.fromEntries(summary.quotas.map(({ quota, throttled }) => [quota, throttled]));

test.each(['fixed-window', 'sliding-window', 'token-bucket'])(
  'a key store that is full is what throttles, not the quota of an account at 2 percent: %s',
  async (limiter) => {
    const report = await reportOf({ limiter });
    const { totals, episodes, quotas } = report.summary;
    expect(refusals(report)).toEqual({
      'crypto-symmetric': 0,
      'custom-key-store-cloudhsm.hsm': totals.throttled,
    });
    expect(quotas.map(({ requests }) => requests)).toEqual([totals.admitted, totals.requests]);
    expect(quotas[0]).toMatchObject({ throttledShare: 0, secondsThrottled: 0 });
    expect(new Set(episodes.map(({ quota }) => quota))).toEqual(new Set(['main/custom-key-store-cloudhsm.hsm']));
    expect(verdictOf(report).advice).toContain('--solve quota:main/custom-key-store-cloudhsm.hsm');
    expect(renderSummaryText(report)).toMatch(/main\/crypto-symmetric .* 0%\n/);
    expect(modelLimits(report.summary).at(-1)).toMatch(/^Some requests count against several quotas/);
  },
);

test('where both are full both are said to be, and with room for all that the other lets through neither more', async () => {
  const equal = await reportOf({ ofAccount: 1800 });
  expect(refusals(equal)).toEqual({ 'crypto-symmetric': 4000, 'custom-key-store-cloudhsm.hsm': 4000 });
  expect(equal.summary.totals.throttled).toBe(4000);
  const less = await reportOf({ ofAccount: 1801 });
  expect(refusals(less)).toEqual({ 'crypto-symmetric': 0, 'custom-key-store-cloudhsm.hsm': 4000 });
});
