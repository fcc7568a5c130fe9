/**
 * Why this file exists: a threshold names a metric and perhaps whose; each metric is one function of that part of a run,
 * so that adding one is adding an entry here. A metric without samples is null, and a threshold on it fails.
 */
import type { ExactHistogram } from '../../engine/histogram.ts';
import { type Counts, largestOf, totalOf } from '../../engine/number-column.ts';
import { NANOSECONDS_PER_SECOND } from '../../engine/tick.ts';
import type { ThresholdScope } from '../../scenario/thresholds.ts';
import type { RunMeasurement } from '../../simulation/result.ts';
import type { World } from '../../simulation/world.ts';
import type { DataKeyUse } from '../../workloads/action.ts';
import { merged, ticksToMilliseconds } from './latency-statistics.ts';
import { shareOfClient } from './measure-callers.ts';
import { costsOf } from './measure-costs.ts';
import { measureQuotas, minutes, secondsWithAny } from './measure-quotas.ts';
import { measuredTime } from './measured-time.ts';
import { flowsOf, type QuotaColumns, quotaColumns, requestsAt, sumOfFlows } from './quota-columns.ts';

/** What a share is of: how many there were in all runs, and how many of them can be refused at once. */
export interface Whole {
  readonly count: number;
  /** 1 or more: by how much the busiest second exceeds the mean one. Refusals come in clumps of at most about that. */
  readonly clump: number;
}

/** One run, and the part of it that is looked at. */
interface Part {
  readonly world: World;
  readonly measurement: RunMeasurement;
  readonly flows: readonly number[];
  readonly workloads: readonly number[];
  readonly quotas: readonly number[];
  readonly clients: readonly number[];
  /** Where it is what one quota saw: only that quota's own refusals, a request of weight 2 being two. */
  readonly quota: number | null;
}

const metrics = {
  'throttled.share': (part) => (isUnseen(part) ? 0 : ratio(total(part, 'throttled'), requestsOf(part))),
  'failed.share': (part) => ratio(calls(part, 'failed'), calls(part, 'succeeded') + calls(part, 'failed')),
  'latency.max': (part) => milliseconds(part, latencyOf(part).max),
  'latency.mean': (part) => milliseconds(part, latencyOf(part).mean),
  'requests.peak1s': (part) => ifAny(part, largestOf(offeredOf(part))),
  'requests.peak60s': (part) => ifAny(part, largestOf(minutes(columnsOfPart(part).offered, from(part)))),
  'utilisation.peak1s': (part) => {
    const quotas = measureQuotas(part.world, part.measurement);
    return ifAny(
      part,
      part.quotas.reduce((most, quota) => Math.max(most, quotas[quota]!.peakUtilisation1s), 0),
    );
  },
  attemptsPerCall: (part) => ratio(requestsOf({ ...part, quota: null }), calls(part, 'calls')),
  costUsd: (part) => costsOf(part.world, part.measurement, part.flows).costUsd,
  costUsdPerMonth: (part) => costsOf(part.world, part.measurement, part.flows).costUsdPerMonth,
  'throttled.worstMinute': worstMinute,
  'throttled.seconds': (part) => ifAny(part, secondsWithAny(columnsOfPart(part).throttled.subarray(from(part)))),
  'dataKeys.messages': (part) => mostUsed(part, ({ messagesMax }) => messagesMax),
  'dataKeys.age': (part) => mostUsed(part, ({ oldestNanoseconds }) => oldestNanoseconds / NANOSECONDS_PER_SECOND),
} satisfies Record<string, (part: Part) => number | null>;

/** The metrics this version measures, `latency.pNN` apart. */
export const metricNames: readonly string[] = Object.keys(metrics);

/**
 * The value of `metric`, in its own unit: shares 0 to 1, milliseconds, requests, dollars.
 *
 * @returns null where there are no samples, or where this version does not measure it.
 */
export function observe(
  metric: string,
  scope: ThresholdScope,
  world: World,
  measurement: RunMeasurement,
): number | null {
  const part = { world, measurement, ...indexesOf(scope, world) };
  const percent = /^latency\.p(\d+(?:\.\d+)?)$/.exec(metric)?.[1];
  if (percent !== undefined) return milliseconds(part, latencyOf(part).percentiles([Number(percent)])[0]!);
  return Object.hasOwn(metrics, metric) ? metrics[metric as keyof typeof metrics](part) : null;
}

/** How long the calls took that have a latency, in ticks. */
export function observeLatencies(scope: ThresholdScope, world: World, measurement: RunMeasurement): ExactHistogram {
  return latencyOf({ world, measurement, ...indexesOf(scope, world) });
}

/** Metrics between 0 and 1. */
export function isShare(metric: string): boolean {
  return metric.endsWith('.share') || metric === 'throttled.worstMinute';
}

/** Whether there are calls whose requests are all nobody's to count: none of them can be throttled. */
function isUnseen(part: Part): boolean {
  const asking = part.flows.filter((flow) => part.world.flows[flow]!.action === undefined);
  const unseen = asking.length > 0 && asking.every((flow) => part.world.flows[flow]!.unseen === true);
  return unseen && requestsOf(part) === 0 && calls(part, 'succeeded') > 0;
}

/** What `throttled.share` or `failed.share` is a share of in a run; undefined of every other metric. */
export function observeWhole(
  metric: string,
  scope: ThresholdScope,
  world: World,
  measurement: RunMeasurement,
): Whole | undefined {
  if (!metric.endsWith('.share')) return undefined;
  const part = { world, measurement, ...indexesOf(scope, world) };
  const seconds = offeredOf(part);
  const mean = totalOf(seconds) / Math.max(1, seconds.length);
  const count = metric === 'failed.share' ? calls(part, 'calls') : requestsOf(part);
  return { count, clump: Math.max(1, largestOf(seconds) - mean) };
}

function indexesOf(scope: ThresholdScope, world: World): Omit<Part, 'world' | 'measurement'> {
  switch (scope.kind) {
    case 'all':
      return {
        flows: [...world.flows.keys()],
        workloads: [...world.workloads.keys()],
        quotas: [...world.quotas.keys()],
        clients: [...world.clients.keys()],
        quota: null,
      };
    case 'quota': {
      const flows = flowsOf(world, scope.quota);
      return {
        flows,
        workloads: distinct(flows.map((flow) => world.flows[flow]!.workload)),
        quotas: [scope.quota],
        clients: distinct(flows.map((flow) => world.flows[flow]!.client)),
        quota: scope.quota,
      };
    }
    case 'client': {
      const { flows, workloads } = shareOfClient(world, scope.client);
      const quotas = distinct(flows.flatMap((flow) => world.flows[flow]!.quotas));
      return { flows, workloads, quotas, clients: [scope.client], quota: null };
    }
  }
}

/** Over the clients that make or keep data keys; null where none does. */
function mostUsed({ measurement, clients }: Part, of: (use: DataKeyUse) => number): number | null {
  const uses = clients.map((client) => measurement.dataKeys[client] ?? null).filter((use) => use !== null);
  return uses.length === 0 ? null : Math.max(...uses.map(of));
}

/** The largest share of a minute's requests that was throttled. */
function worstMinute(part: Part): number | null {
  const columns = columnsOfPart(part);
  const offered = minutes(columns.offered, from(part));
  const throttled = minutes(columns.throttled, from(part));
  return offered.reduce<number | null>((worst, requests, minute) => {
    if (requests === 0) return worst;
    return Math.max(worst ?? 0, throttled[minute]! / requests);
  }, null);
}

function requestsOf(part: Part): number {
  return total(part, 'admitted') + total(part, 'throttled') + total(part, 'rejected');
}

function total({ world, measurement, flows, quota }: Part, count: 'admitted' | 'throttled' | 'rejected'): number {
  if (quota !== null) return requestsAt(world, measurement, quota)[count];
  return flows.reduce((sum, flow) => sum + measurement.flows[flow]![count], 0);
}

function calls({ measurement, workloads }: Part, count: 'calls' | 'succeeded' | 'failed'): number {
  return workloads.reduce((sum, workload) => sum + measurement.workloads[workload]![count], 0);
}

function latencyOf({ measurement, workloads }: Part): ExactHistogram {
  return merged(workloads.map((workload) => measurement.workloads[workload]!.latency));
}

function offeredOf(part: Part): Counts {
  return columnsOfPart(part).offered.subarray(from(part));
}

function columnsOfPart({ world, measurement, flows, quota }: Part): QuotaColumns {
  return quota === null ? sumOfFlows(measurement, flows) : quotaColumns(world, measurement, quota);
}

function from({ world }: Part): number {
  return measuredTime(world.clock).firstSecond;
}

function milliseconds({ world }: Part, ticks: number): number | null {
  return Number.isNaN(ticks) ? null : ticksToMilliseconds(ticks, world.clock);
}

function ifAny(part: Part, value: number): number | null {
  return requestsOf(part) === 0 ? null : value;
}

function ratio(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}

function distinct(indexes: readonly number[]): readonly number[] {
  return [...new Set(indexes)];
}
