/** What must hold of every scenario, whatever it mixes: its numbers add up, everywhere they are told. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { renderSummaryText } from '../../src/index.ts';
import { renderReportMarkdown } from '../../src/reports/report-markdown.ts';
import { formatPlain } from '../../src/scenario/diagnostics.ts';
import { type LoadedScenario, loadScenario } from '../../src/scenario/load.ts';
import { ownErrors } from '../../src/simulation/errors.ts';
import { simulate } from '../../src/simulation/simulate.ts';
import { summarize } from '../../src/studies/summarize.ts';
import type { RunReport, Summary } from '../../src/studies/summary.ts';
import { HeapQueue } from '../engine/heap-queue.ts';
import { sumOf } from '../simulation/worlds.ts';
import { randomScenario, SCENARIO_SECONDS, TRACE } from './random-scenarios.ts';

const RUNS = { seed: 1, numRuns: 20, interruptAfterTimeLimit: 30_000 };
const folder = mkdtempSync(join(tmpdir(), 'kmsim-scenarios-'));
writeFileSync(join(folder, TRACE.file), TRACE.text);
afterAll(() => {
  rmSync(folder, { recursive: true });
});

async function load(scenario: unknown): Promise<LoadedScenario> {
  const loaded = await loadScenario({ file: join(folder, 'a.yaml'), text: JSON.stringify(scenario) });
  if (!loaded.ok) throw new Error(loaded.diagnostics.map(formatPlain).join('\n'));
  return loaded;
}

async function reportOf(scenario: unknown, replications = 1): Promise<RunReport> {
  const loaded = await load(scenario);
  const runs = Array.from({ length: replications }, (_, replication) => simulate(loaded.world, { replication }));
  return { ...summarize(loaded, runs), command: 'kmsim run a.yaml' };
}

describe('of every scenario', () => {
  test('totals, quotas, operations, clients, workloads and errors tell one story', async () => {
    await fc.assert(
      fc.asyncProperty(randomScenario, async (scenario) => {
        const { summary } = await reportOf(scenario);
        checkSums(summary);
        checkFinite(summary, '');
      }),
      RUNS,
    );
  });

  test('a mean over replications adds up too, lies within its interval, and no number is missing in what is printed', async () => {
    await fc.assert(
      fc.asyncProperty(randomScenario, async (scenario) => {
        const report = await reportOf(scenario, 2);
        checkFinite(report.summary, '');
        for (const { low, high } of Object.values(report.summary.intervals)) expect(low).toBeLessThanOrEqual(high);
        for (const text of [renderSummaryText(report), renderReportMarkdown(report, [])])
          expect(text).not.toMatch(/\b(NaN|Infinity|undefined|null|-0)\b/);
      }),
      { ...RUNS, numRuns: 10 },
    );
  });

  test('a heap in place of the ring of ticks gives the same bytes, and no quota is overspent in any second', async () => {
    await fc.assert(
      fc.asyncProperty(randomScenario, async (scenario) => {
        const { world } = await load(scenario);
        const run = simulate(world);
        expect(simulate(world, { queue: new HeapQueue() }).eventsFingerprint).toBe(run.eventsFingerprint);
        if (world.limiter.kind !== 'fixed-window') return;
        for (const [quota, { limitPerSecond }] of world.quotas.entries()) {
          const raised = (world.events ?? []).flatMap((event) =>
            event.kind === 'quota' && event.quota === quota ? [event.limitPerSecond] : [],
          );
          const most = Math.max(limitPerSecond, ...raised);
          for (let second = 0; second < run.simulatedSeconds; second++) {
            const spent = world.flows.map(({ quotas }, flow) => {
              const { admittedFirstTries, admittedRetries } = run.seconds[flow]!;
              return quotas.includes(quota) ? admittedFirstTries.at(second)! + admittedRetries.at(second)! : 0;
            });
            expect(sumOf(spent)).toBeLessThanOrEqual(most);
          }
        }
      }),
      { ...RUNS, numRuns: 10 },
    );
  });
});

function checkSums(summary: Summary): void {
  const { totals, drain, quotas, operations, clients, workloads, errors, services } = summary;
  expect(totals.calls).toBe(totals.succeeded + totals.failed);
  expect(totals.pending).toBe(0);
  for (const row of [totals, ...quotas, ...operations])
    expect(row.requests).toBe(row.admitted + row.throttled + row.rejected);
  for (const counted of ['requests', 'throttled'] as const) {
    for (const rows of [quotas, operations, clients, workloads])
      expect(sumOf((rows as readonly Pick<Summary['totals'], typeof counted>[]).map((row) => row[counted]))).toBe(
        totals[counted],
      );
    expect(sumOf(services.map((row) => row[counted]))).toBeLessThanOrEqual(totals[counted]);
  }
  for (const rows of [clients, workloads])
    for (const counted of ['calls', 'succeeded', 'failed', 'retries', 'cacheHits', 'cacheMisses'] as const)
      expect(sumOf(rows.map((row) => row[counted]))).toBe(totals[counted]);
  const count = (of: (error: Summary['errors'][number]) => boolean) =>
    sumOf(errors.filter(of).map((error) => error.count));
  const ofKms = ({ name, service }: Summary['errors'][number]) => service === undefined && !ownErrors.includes(name);
  expect(count((error) => ofKms(error) && error.name === 'ThrottlingException')).toBe(totals.throttled);
  expect(count((error) => ofKms(error) && error.name !== 'ThrottlingException')).toBe(totals.rejected);
  expect(count(({ service }) => service !== undefined)).toBeLessThanOrEqual(totals.failed);
  expect(drain.requests).toBeLessThanOrEqual(totals.requests);
  expect(drain.throttled).toBeLessThanOrEqual(totals.throttled);
  expect(drain.admitted).toBeLessThanOrEqual(totals.admitted);
  for (const { firstSecond } of errors) expect(firstSecond).toBeLessThanOrEqual(SCENARIO_SECONDS + drain.seconds);
  const { p50, p90, p99, max } = summary.latencyMs;
  const known = [p50, p90, p99, max].filter((value) => typeof value === 'number');
  expect(known).toEqual(known.toSorted((a, b) => a - b));
  expect(known.length).toBe(totals.succeeded === 0 ? 0 : 4);
}

/** Every number is one. */
function checkFinite(node: unknown, path: string): void {
  if (typeof node === 'number') expect([path, Number.isFinite(node)]).toEqual([path, true]);
  if (typeof node !== 'object' || node === null) return;
  for (const [key, value] of Object.entries(node)) checkFinite(value, `${path}.${key}`);
}
