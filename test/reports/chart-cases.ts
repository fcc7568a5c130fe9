/**
 * Why this file exists: every kind of chart, of results of every shape: names that are long, hostile or read from right to
 * left, one of a thing and too many, next to nothing and more than anyone has, none at all.
 */
import { attemptsPerCall } from '../../src/reports/charts/attempts-per-call.ts';
import { cacheLookups } from '../../src/reports/charts/cache-lookups.ts';
import type { Chart, ChartOptions } from '../../src/reports/charts/chart.ts';
import { goodput } from '../../src/reports/charts/goodput.ts';
import { latencyBands } from '../../src/reports/charts/latency-bands.ts';
import { operationCosts } from '../../src/reports/charts/operation-costs.ts';
import { percentilePlot, variantPercentiles } from '../../src/reports/charts/percentile-plot.ts';
import { quotaCurve } from '../../src/reports/charts/quota-curve.ts';
import { requestSources } from '../../src/reports/charts/request-sources.ts';
import { resourceUse } from '../../src/reports/charts/resource-use.ts';
import { retryAmplification } from '../../src/reports/charts/retry-amplification.ts';
import { scorecard } from '../../src/reports/charts/scorecard.ts';
import { sweepHeatMap } from '../../src/reports/charts/sweep-heat-map.ts';
import { sweepLines } from '../../src/reports/charts/sweep-lines.ts';
import { throttleTimeline } from '../../src/reports/charts/throttle-timeline.ts';
import { utilisation } from '../../src/reports/charts/utilisation.ts';
import { variantMultiples } from '../../src/reports/charts/variant-multiples.ts';
import type { CurvePoint, PlanReport } from '../../src/studies/plan-report.ts';
import type { ComparisonReport, RunReport } from '../../src/studies/summary.ts';
import type { SweepReport } from '../../src/studies/sweep-report.ts';
import { cases, hostileName } from './cases.ts';
import { fourVariants, runReport, twoEpisodes } from './fixture.ts';
import { overGrid, overLoads } from './sweep-fixture.ts';

export interface Shape {
  readonly name: (index: number) => string;
  readonly things: number;
  /** Requests, calls and dollars are so many times what they are elsewhere. */
  readonly times: number;
}

const longName = (index: number) => `${index} of a name of very many words `.repeat(9);
const rightToLeft = (index: number) => `מפתח ${index} مفتاح \u202eabc\u2066 של לקוח ארוך`;

/** What each kind of chart is drawn of. */
export const shapes: Readonly<Record<string, Shape>> = {
  'one thing': { name: () => 'reads', things: 1, times: 1 },
  'three things': { name: (index) => `thing ${index}`, things: 3, times: 1 },
  'more things than fit, of long names': { name: longName, things: 13, times: 1 },
  'hostile names': { name: (index) => `${index}${hostileName}`, things: 2, times: 1 },
  'names read from right to left': { name: rightToLeft, things: 4, times: 1 },
  'huge numbers': { name: (index) => `thing ${index}`, things: 3, times: 1e9 },
};

/** By kind of chart; undefined where there is nothing to draw of such a result. */
export const kinds: Readonly<Record<string, (shape: Shape) => (options: ChartOptions) => Chart | undefined>> = {
  'throttle timeline': ofRun(throttleTimeline),
  'latency bands': ofRun(latencyBands),
  'retry amplification': ofRun(retryAmplification),
  utilisation: ofRun(utilisation),
  'percentile plot': ofRun(percentilePlot),
  'attempts per call': ofRun(attemptsPerCall),
  'request sources': ofRun(requestSources),
  'operation costs': ofRun(operationCosts),
  'cache lookups': ofRun(cacheLookups),
  'resource use': ofRun(resourceUse),
  'variant multiples': ofComparison(variantMultiples),
  scorecard: ofComparison(scorecard),
  'percentiles of variants': ofComparison(variantPercentiles),
  goodput: (shape) => (options) => goodput(loads(shape), options),
  'sweep lines': (shape) => (options) => sweepLines(overGrid({ ...shape, axes: 1 }), options),
  'sweep heat map': (shape) => (options) => sweepHeatMap(overGrid({ ...shape, axes: 2 }), options),
  'quota curve': (shape) => (options) => quotaCurve(planned(shape), options),
};

/** Shapes that only runs have, drawn by the two charts that every run has. */
export const runCases: Readonly<Record<string, (options: ChartOptions) => Chart | undefined>> = {
  ...Object.fromEntries(
    Object.entries(cases).flatMap(([name, report]) => [
      [`timeline, ${name}`, (options: ChartOptions) => throttleTimeline(report(), options)],
      [`bands, ${name}`, (options: ChartOptions) => latencyBands(report(), options)],
    ]),
  ),
  'retry amplification, then silence': (options) => retryAmplification(silenced(), options),
  'sweep lines of one point': (options) => sweepLines(overGrid({ ...shapes['one thing']!, axes: 1 }), options),
  'quota curve of no point': (options) => quotaCurve({ ...planned(shapes['one thing']!), curve: [] }, options),
};

/** What there is to draw of results that have nothing: of these kinds no chart at all. */
export const ofNothing: Readonly<Record<string, () => Chart | undefined>> = Object.fromEntries(
  Object.entries({
    retryAmplification,
    utilisation,
    percentilePlot,
    attemptsPerCall,
    requestSources,
    operationCosts,
    cacheLookups,
    resourceUse,
  }).map(([name, chart]) => [name, () => chart(runReport({ durationSeconds: 60, quotas: [] }))]),
);

function ofRun(chart: (report: RunReport, options: ChartOptions) => Chart | undefined) {
  return (shape: Shape) => (options: ChartOptions) => chart(detailed(shape), options);
}

function ofComparison(chart: (report: ComparisonReport, options: ChartOptions) => Chart | undefined) {
  return (shape: Shape) => (options: ChartOptions) => chart(compared(shape), options);
}

/** Two episodes and everything that a run may hold beside them. */
export function detailed(shape: Shape): RunReport {
  const { name, times } = shape;
  const report = runReport(episodesTimes(times, name(0)));
  const operations = things(shape, (index) => ({
    operation: name(index),
    account: 'main',
    requests: 1000 * 2 ** index * times,
    admitted: 900 * 2 ** index * times,
    throttled: 100 * 2 ** index * times,
    rejected: 0,
  }));
  const services = things(shape, (index) => ({
    service: name(index),
    account: name(index + 1),
    requests: 5000 * (index + 1) * times,
    throttled: 900 * index * times,
  }));
  const calls = Array.from({ length: 20 }, (_, requests) => (requests === 0 ? 0 : 2 ** (20 - requests) * times));
  return {
    ...report,
    summary: { ...report.summary, operations, services, quotas: nearQuotas(report, shape), resources: filling(shape) },
    latencyQuantiles: things(shape, (index) => ({ workload: name(index), points: quantiles(index, times) })),
    attempts: [{ workload: 'reads', calls }],
    costs: operations.map(({ operation, account, admitted }) => ({ operation, account, costUsd: admitted * 3e-6 })),
    cacheSeries: things(shape, (index) => lookups(name(index), index, times)),
    resourceSeries: things(shape, (index) => ({ resource: index, used: usedBy(index, times) })),
  };
}

function things<T>(shape: Shape, make: (index: number) => T): readonly T[] {
  return Array.from({ length: shape.things }, (_, index) => make(index));
}

/** The seconds of two episodes, more of everything. */
function episodesTimes(times: number, name: string): Parameters<typeof runReport>[0] {
  const [series] = twoEpisodes().series;
  const sum = (one: ArrayLike<number>, other: ArrayLike<number>) =>
    Array.from(one, (value, second) => (value + other[second]!) * times);
  const firstTries = sum(series!.admittedFirstTries, series!.throttledFirstTries);
  const retries = sum(series!.admittedRetries, series!.throttledRetries);
  return {
    durationSeconds: 300,
    warmupSeconds: 10,
    quotas: [{ name, account: name, region: name, limitPerSecond: 10_000 * times, firstTries, retries }],
    thresholds: [{ text: `latency.p99 < 250ms of ${name}`, observed: 1640, limit: 250, passed: false }],
  };
}

function nearQuotas(report: RunReport, shape: Shape) {
  const [quota] = report.summary.quotas;
  return things(shape, (index) => ({
    ...quota!,
    quota: shape.name(index),
    peakUtilisation1s: (2.2 - 0.1 * index) * (shape.times > 1 ? 1e6 : 1),
    peakUtilisation60s: 1.1 - 0.05 * index,
  }));
}

function quantiles(index: number, times: number) {
  const nines = [1, 1.25, 1.6, 2, 4, 10, 20, 50, 100, 1000, 10_000];
  const latency = (step: number) => (index + 1) * 4 * (step + 1) ** 2 * Math.sqrt(times);
  return [
    ...nines.map((n, step) => ({ quantile: 1 - 1 / n, milliseconds: latency(step) })),
    { quantile: 1, milliseconds: 9000 },
  ];
}

/** Misses of a cache that starts empty and whose entries expire together. */
function lookups(client: string, index: number, times: number) {
  const misses = Array.from({ length: 300 }, (_, second) => (second % 60 < 3 ? 900 - 50 * index : 5) * times);
  return { client, misses, hits: misses.map((missed) => 1000 * times - missed) };
}

function usedBy(index: number, times: number): readonly number[] {
  return Array.from({ length: 300 }, (_, second) => Math.min(2500, (second * 40) / (index + 1)) * times);
}

function filling(shape: Shape) {
  return things(shape, (index) => ({
    quota: shape.name(index),
    scope: `key ${shape.name(index)}`,
    limit: 2500 * shape.times,
    start: 0,
    peak: Math.max(...usedBy(index, shape.times)),
    end: usedBy(index, shape.times).at(-1)!,
    refused: 100,
  }));
}

function compared(shape: Shape): ComparisonReport {
  const report = fourVariants(things(shape, shape.name));
  const variants = report.variants.map((variant, index) => {
    const { totals } = variant.summary;
    return {
      ...variant,
      ...(shape.times > 1 ? { series: detailed(shape).series } : {}),
      summary: {
        ...variant.summary,
        totals: { ...totals, requests: totals.requests * shape.times, costUsd: (totals.costUsd ?? 0) * shape.times },
      },
      latencyQuantiles: quantiles(index, shape.times),
    };
  });
  return { ...report, variants };
}

/** Lines that lie on one another. */
function loads(shape: Shape): SweepReport {
  const lines = things(shape, (index) => [shape.name(index), [100, 200, 200 + 4 * index].map((n) => n * shape.times)]);
  return overLoads(Object.fromEntries(lines), shape.times);
}

/** A quota that is too small, then enough. */
function planned(shape: Shape): PlanReport {
  const { name, times } = shape;
  const { summary } = twoEpisodes();
  const curve = things(shape, (index): CurvePoint => {
    const share = index > 8 ? 0 : 0.3 / 10 ** (index / 2);
    return {
      value: (10_000 + 500 * index) * times,
      throttledShare: share,
      interval: { low: share * 0.6, high: Math.min(1, share * 1.5), confidence: 0.95, method: 'Student t' },
      replications: 5,
      verdict: index > 2 ? 'meets' : 'fails',
    };
  });
  const { value: last } = curve.at(-1)!;
  return {
    solve: `quota:${name(0)}/${name(1)}`,
    answer: last,
    interval: null,
    confidence: 0.95,
    runs: 5 * curve.length,
    curve,
    headroom: 0.2,
    recommended: last,
    sensitivity: [],
    holdsMonths: null,
    holdsUntil: null,
    schemaVersion: 1,
    kmsim: '0.1.0',
    scenario: { ...summary.scenario, name: name(0) },
    seed: 1,
    partial: false,
    limiter: 'fixed-window',
    profile: '2026',
    durationSeconds: 300,
    assumptions: [],
    warnings: [],
    setting: { kind: 'quota', name: name(0), unit: '/s', looksFor: 'smallest', today: 10_000 * times, tolerance: 1 },
    thresholds: [
      {
        text: `throttled.share of quota ${name(0)}/${name(1)} < 1%`,
        limit: 0.01,
        observed: 0,
        interval: null,
        replications: 5,
      },
      { text: 'throttled.share < 1%', limit: 0.01, observed: 0, interval: null, replications: 5 },
    ],
    monotone: true,
    round: 1000,
    growth: null,
    events: '12'.repeat(32),
    command: 'kmsim plan x.yaml',
  };
}

/** A second of calls, three of retries, and a minute of nothing. */
function silenced(): RunReport {
  const second = (values: readonly number[]) => [...values, ...new Array<number>(60).fill(0)];
  const quota = { limitPerSecond: 5, firstTries: second([30, 0, 0, 0]), retries: second([0, 200, 70, 1]) };
  return runReport({ durationSeconds: 64, quotas: [{ ...quota, name: hostileName }] });
}
