/** Why this file exists: the entry of a worker thread, which simulates one replication and sends back its numbers. */
import { simulate } from '../simulation/simulate.ts';
import { type PortableMeasurement, pack } from './portable-measurement.ts';
import type { WorkerTask } from './workers.ts';

export default function runTask({ world, replication, percentiles }: WorkerTask): PortableMeasurement {
  return pack(simulate(world, percentiles === undefined ? { replication } : { replication, percentiles }));
}
