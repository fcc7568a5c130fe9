import { describe, expect, it } from 'vitest';
import { simulate } from '../../src/simulation/simulate.ts';
import { compareVariants } from '../../src/studies/compare.ts';
import { pack, unpack } from '../../src/studies/computing/portable-measurement.ts';
import { type Progress, runReplications } from '../../src/studies/computing/replications.ts';
import { runScenario } from '../../src/studies/run.ts';
import { flow, handMadeSubject, handMadeWorld } from './hand-made.ts';

const busy = handMadeWorld({ flows: [{ ...flow, arrivals: { kind: 'poisson', perSecond: 120 } }] });
const subject = handMadeSubject(busy);
const command = 'kmsim run hand-made.yaml --seed 1';

describe('a run', () => {
  it('gives the same numbers again', async () => {
    const [one, two] = [await runScenario(subject, { command }), await runScenario(subject, { command })];
    expect(one).toEqual(two);
    expect(one!.summary.totals.throttled).toBeGreaterThan(0);
    expect(one!.command).toBe(command);
  });

  it('simulates each replication with random numbers of its own', async () => {
    const [measurements] = await runReplications([busy], { replications: 3 });
    expect(new Set(measurements!.map(({ eventsFingerprint }) => eventsFingerprint)).size).toBe(3);
  });

  it('tells how far it is, up to the end', async () => {
    const told: Progress[] = [];
    await runScenario(subject, { command, replications: 2, onProgress: (progress) => told.push(progress) });
    const fractions = told.map(({ fraction }) => fraction);
    expect(fractions).toEqual([...fractions].sort((a, b) => a - b));
    expect(fractions.at(-1)).toBe(1);
  });

  it('until its intervals are narrow tells how wide they are, and about how many runs it takes', async () => {
    const told: Progress[] = [];
    await runScenario(subject, { command, precision: 0.1, onProgress: (progress) => told.push(progress) });
    const { finishedRuns, runs, throttled, precision } = told.at(-1)!;
    expect(finishedRuns).toBeLessThanOrEqual(runs);
    expect(runs).toBeLessThan(200);
    expect(throttled!.low).toBeLessThan(throttled!.high);
    expect(precision).toMatchObject({ wanted: 0.1, relative: expect.any(Number) });
    expect(precision!.relative).toBeGreaterThan(0.1);
  });

  it('that is interrupted shows what it has, marked partial', async () => {
    const long = handMadeSubject(
      handMadeWorld(
        { flows: [{ ...flow, arrivals: { kind: 'poisson', perSecond: 120 } }] },
        { duration: 86_400, warmup: 0 },
      ),
    );
    const controller = new AbortController();
    const report = await runScenario(long, {
      command,
      signal: controller.signal,
      onProgress: () => controller.abort(),
    });
    expect(report!.summary.partial).toBe(true);
    expect(report!.summary.totals.calls).toBeGreaterThan(0);
    expect(report!.series[0]!.admittedFirstTries.length).toBeLessThan(86_400);
  });

  it('of several replications that is interrupted keeps the finished ones', async () => {
    const controller = new AbortController();
    const report = await runScenario(subject, {
      command,
      replications: 5,
      signal: controller.signal,
      onProgress: ({ finishedRuns }) => {
        if (finishedRuns === 2) controller.abort();
      },
    });
    expect(report!.summary).toMatchObject({ partial: true, replications: 2 });
  });
});

describe('replications side by side', () => {
  it('that are interrupted give those, from the first on, that have finished', async () => {
    const controller = new AbortController();
    const finished: number[] = [];
    const [measurements] = await runReplications([busy], {
      replications: 40,
      jobs: 2,
      signal: controller.signal,
      onProgress: ({ finishedRuns }) => {
        finished.push(finishedRuns);
        if (finishedRuns === 3) controller.abort();
      },
    });
    expect(measurements!.length).toBeLessThanOrEqual(finished.at(-1)!);
    expect(measurements!.every((measurement) => !measurement.partial)).toBe(true);
  });
});

describe('a measurement', () => {
  it('is the same after it has passed between threads', () => {
    const measurement = simulate(busy);
    const passed = unpack(structuredClone(pack(measurement)));
    expect(pack(passed)).toEqual(pack(measurement));
    expect(passed.workloads[0]!.latency.percentiles([50, 99])).toEqual(
      measurement.workloads[0]!.latency.percentiles([50, 99]),
    );
  });
});

describe('a comparison', () => {
  const wider = handMadeWorld({ quotas: [{ ...busy.quotas[0]!, limitPerSecond: 1000 }], flows: busy.flows });
  const variants = [
    { name: 'base', change: {}, subject },
    { name: 'same', change: {}, subject },
    { name: 'wider', change: { 'quotas.set': '1000/s' }, subject: handMadeSubject(wider) },
  ];

  it('runs every variant on the same random numbers', async () => {
    const report = await compareVariants(variants, { command, replications: 4 });
    const same = report!.differences.filter(({ variant }) => variant === 'same');
    expect(same.length).toBeGreaterThan(10);
    for (const { difference, interval } of same) expect([difference, interval.low, interval.high]).toEqual([0, 0, 0]);
    const [base, , raised] = report!.variants;
    expect(raised!.summary.totals.calls).toBe(base!.summary.totals.calls);
  });

  it('gives paired differences with an interval', async () => {
    const report = await compareVariants(variants, { command, replications: 4 });
    const throttled = report!.differences.find(
      ({ variant, path }) => variant === 'wider' && path === 'totals.throttled',
    )!;
    expect(throttled.value).toBe(0);
    expect(throttled.difference).toBe(-throttled.base);
    expect(throttled.interval.high).toBeLessThan(0);
    expect(throttled.interval).toMatchObject({
      confidence: 0.95,
      method: expect.stringMatching(/^paired: Student's t, \d+ together \(Bonferroni\)$/),
    });
  });

  it('of one replication claims no confidence', async () => {
    const report = await compareVariants(variants, { command, replications: 1 });
    expect(report!.differences[0]!.interval.confidence).toBe(0);
  });

  it('that is interrupted keeps the replications that every variant has finished', async () => {
    const controller = new AbortController();
    const report = await compareVariants(variants, {
      command,
      replications: 4,
      signal: controller.signal,
      onProgress: ({ finishedRuns }) => {
        if (finishedRuns === 7) controller.abort();
      },
    });
    expect(report!.replications).toBe(2);
    expect(report!.variants.every(({ summary }) => summary.partial)).toBe(true);
  });
});
