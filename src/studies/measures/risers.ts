/**
 * Why this file exists: who asks most during an episode is not always who began it: beside steady traffic a nightly job is
 * the smaller part of the requests and all of what is new.
 */
import type { Counts } from '../../engine/number-column.ts';
import { quotaName } from '../../scenario/quota-names.ts';
import type { RunMeasurement } from '../../simulation/result.ts';
import type { World } from '../../simulation/world.ts';
import type { Episode } from '../summary.ts';
import { flowsOf, secondsAt, weightIn } from './quota-columns.ts';

/** What an episode is compared with: this many seconds before it. */
const BEFORE_SECONDS = 60;

/** The episodes, each with the workload whose first tries rose most where another one asked most. */
export function withRisers(world: World, measurement: RunMeasurement, episodes: readonly Episode[]): Episode[] {
  const quotas = new Map(world.quotas.map((one, index) => [quotaName(one, world.quotas), index]));
  const columns = new Map([...quotas.values()].map((quota) => [quota, firstTriesOf(world, measurement, quota)]));
  return episodes.map((episode) => {
    if (episode.startSecond === 0 || episode.cause === 'retries') return episode;
    const rose = riserOf(columns.get(quotas.get(episode.quota)!)!, episode);
    return rose === undefined || rose.workload === episode.top[0]?.workload ? episode : { ...episode, rose };
  });
}

interface FirstTries {
  readonly workload: string;
  readonly weight: number;
  readonly parts: readonly Counts[];
}

function firstTriesOf(world: World, measurement: RunMeasurement, quota: number): readonly FirstTries[] {
  return flowsOf(world, quota).map((flow) => {
    const { admittedFirstTries, throttledFirstTries, rejected } = secondsAt(world, measurement, { flow, quota });
    return {
      workload: world.workloads[world.flows[flow]!.workload]!.name,
      weight: weightIn(world, flow, quota),
      parts: [admittedFirstTries, throttledFirstTries, rejected],
    };
  });
}

/** The workload with more than half of all that rose over the minute before, on average; undefined where there is none. */
function riserOf(flows: readonly FirstTries[], { startSecond, endSecond }: Episode): Episode['rose'] {
  const rises = new Map<string, number>();
  for (const { workload, weight, parts } of flows) {
    const before = meanOver(parts, Math.max(0, startSecond - BEFORE_SECONDS), startSecond);
    const rise = weight * (meanOver(parts, startSecond, endSecond + 1) - before);
    rises.set(workload, (rises.get(workload) ?? 0) + rise);
  }
  const risen = [...rises].filter(([, rise]) => rise > 0);
  const total = risen.reduce((sum, [, rise]) => sum + rise, 0);
  const most = risen.find(([, rise]) => rise > total / 2);
  return most === undefined ? undefined : { workload: most[0], share: most[1] / total };
}

/** A second, in [from, end). */
function meanOver(parts: readonly Counts[], from: number, end: number): number {
  let total = 0;
  for (const part of parts) for (let second = from; second < end; second++) total += part[second] ?? 0;
  return total / (end - from);
}
