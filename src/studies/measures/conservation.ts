/**
 * Why this file exists: a simulator that loses a call gives a wrong answer without a sign of it. Every result is counted
 * twice, by columns that are kept apart, before anyone sees it.
 */
import { ensure } from '../../engine/ensure.ts';
import { totalOf } from '../../engine/number-column.ts';
import { ownErrors } from '../../simulation/errors.ts';
import type { FlowSeconds, RunMeasurement } from '../../simulation/result.ts';
import type { World } from '../../simulation/world.ts';
import { columnsOf } from './quota-columns.ts';

/**
 * Checks that no call and no request was lost or counted twice.
 *
 * @throws BugError which names the seed and what does not add up.
 */
export function checkConservation(world: World, measurement: RunMeasurement): void {
  const where = `(seed ${world.seed})`;
  for (const [index, workload] of measurement.workloads.entries()) {
    const { calls, succeeded, failed, pending, latency } = workload;
    const { name } = world.workloads[index]!;
    ensure(
      calls === succeeded + failed + pending,
      `workload ${name}: ${calls} calls, but ${succeeded} succeeded, ${failed} failed and ${pending} are pending ${where}`,
    );
    ensure(latency.count === succeeded, `workload ${name}: ${latency.count} latencies of ${succeeded} calls ${where}`);
    ensure(pending === 0 || measurement.partial, `workload ${name}: ${pending} calls have no end ${where}`);
  }
  for (const [index, flow] of measurement.flows.entries()) {
    const requests = flow.admitted + flow.throttled + flow.rejected;
    const offered = sumOfColumns(measurement.seconds[index]!);
    ensure(flow.retries <= requests, `flow ${index}: ${flow.retries} retries among ${requests} requests ${where}`);
    ensure(
      world.clock.warmupTicks === 0 ? requests === offered : requests <= offered,
      `flow ${index}: ${requests} requests, but its seconds hold ${offered} ${where}`,
    );
  }
  checkRefusals(world, measurement, where);
  const refused = measurement.flows.reduce((sum, flow) => sum + flow.throttled + flow.rejected, 0);
  const answered = measurement.errors.filter(({ name }) => !ownErrors.includes(name));
  const errors = answered.reduce((sum, error) => sum + error.count, 0);
  const seen = measurement.serviceErrors.reduce((sum, error) => sum + error.count, 0);
  const failed = measurement.workloads.reduce((sum, workload) => sum + workload.failed, 0);
  ensure(seen <= failed, `${seen} calls ended with an error of a service, but ${failed} failed ${where}`);
  ensure(refused === errors, `${refused} requests were refused, but ${errors} errors were answered ${where}`);
}

/** Each throttled request of a flow with several quotas was refused by some of them. */
function checkRefusals({ flows }: World, { flows: counted, refusals }: RunMeasurement, where: string): void {
  for (const [index, { quotas }] of flows.entries()) {
    if (quotas.length < 2) continue;
    const { throttled } = counted[index]!;
    const refused = refusals.reduce((sum, one) => (one.flow === index ? sum + one.throttled : sum), 0);
    ensure(refused === throttled, `flow ${index}: ${throttled} throttled, but its quotas refused ${refused} ${where}`);
  }
}

function sumOfColumns(seconds: FlowSeconds): number {
  return columnsOf(seconds).reduce((sum, column) => sum + totalOf(column), 0);
}
