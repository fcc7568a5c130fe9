/**
 * Why this file exists: the entry of a worker thread. It simulates one replication and sends back its numbers, or all of a
 * point of a sweep and sends back what is kept of it, which is a hundredth of that.
 */
import { simulate } from '../../simulation/simulate.ts';
import { finishedText, pointOf } from './point.ts';
import type { PointTask } from './point-task.ts';
import { type PortableMeasurement, pack } from './portable-measurement.ts';
import type { WorkerTask } from './workers.ts';

export default function runTask({ world, replication, percentiles }: WorkerTask): PortableMeasurement {
  return pack(simulate(world, percentiles === undefined ? { replication } : { replication, percentiles }));
}

/** The text of the finished point that `key` names. */
export function runPoint({ key, task }: { readonly key: string; readonly task: PointTask }): string {
  const { subject, replications, percentiles } = task;
  const numbers = Array.from({ length: replications }, (_, replication) => replication);
  const measurements = numbers.map((replication) => simulate(subject.world, { replication, percentiles }));
  return finishedText(key, pointOf(task, measurements));
}
