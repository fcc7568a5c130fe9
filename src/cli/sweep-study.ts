/** Why this file exists: `kmsim sweep` from a grid of loaded scenarios to its files. */

import type { PointService } from '../studies/computing/point-computer.ts';
import type { RedisAddress } from '../studies/distributed/redis-address.ts';
import { ExitCode } from './failure.ts';
import { toldApart } from './redis-flag.ts';
import { type LoadedStudy, lazily, type SimulateOptions, type StudyResult } from './study-result.ts';

/** Thresholds decide nothing here: a sweep shows where they are met. */
export async function simulateSweep(study: LoadedStudy, options: SimulateOptions): Promise<StudyResult | undefined> {
  const { sweepScenario } = await import('../studies/sweep.ts');
  if (options.pool !== undefined) void readyToDraw();
  const { request, replications, commandLine: command } = study;
  const { sweep, charts, percentiles } = request.options;
  const [base, ...points] = study.scenarios;
  const grid = points.map(({ change, scenario }) => ({ values: change, subject: scenario }));
  const asked = { axes: sweep!, replications, percentiles, command };
  const compute = (service?: PointService) =>
    sweepScenario(base!.scenario, grid, { ...asked, ...options, ...(service === undefined ? {} : { service }) });
  const report = await (options.redis === undefined ? compute() : elsewhere(options.redis, options, compute));
  if (report === undefined) return undefined;
  const { name, seed, profile } = base!.scenario;
  const nameOf = (values: Readonly<Record<string, string>>) =>
    Object.entries(values)
      .map((axis) => axis.join('='))
      .join(' ');
  return {
    exitCode: ExitCode.ok,
    partial: report.partial,
    facts: {
      command: 'sweep',
      name,
      partial: report.partial,
      options: request.options,
      seed,
      replications,
      profile,
      fingerprints: Object.fromEntries(
        report.points.map(({ values, summary }) => [nameOf(values), summary.fingerprints]),
      ),
      commandLine: command,
    },
    files: () => lazily(async () => (await import('../reports/sweep-files.ts')).sweepFiles(report, { charts })),
    text: async (look) => (await import('../reports/sweep-text.ts')).renderSweepText(report, look),
    mainFiles: { json: 'summary.json', md: 'report.md' },
    printable: { kind: 'sweep', report },
    galleryResult: { kind: 'sweep', report },
  };
}

/** Threads compute, and this one waits: it loads what draws meanwhile. */
async function readyToDraw(): Promise<void> {
  const [{ loadVega }] = await Promise.all([import('../reports/draw.ts'), import('../reports/sweep-files.ts')]);
  await loadVega();
}

/** Computes with the workers of a Redis. */
async function elsewhere<T>(
  address: RedisAddress,
  { signal, onNoWorker }: SimulateOptions,
  compute: (service: PointService) => Promise<T>,
): Promise<T> {
  const { openPointQueue } = await import('../studies/distributed/point-queue.ts');
  return toldApart(async () => {
    const queue = await openPointQueue({ address, signal, onNoWorker });
    try {
      return await compute(queue);
    } finally {
      await queue.close();
    }
  });
}
