/** One run of one workload on kmsim, in a process of its own: prints what it measured as one line of JSON. */
import { simulate } from '../../src/simulation/simulate.ts';
import { contested, uncontested } from './worlds.ts';

const [workload, seconds] = process.argv.slice(2);
const world = (workload === 'uncontested' ? uncontested : contested)(Number(seconds));
const before = process.cpuUsage();
const result = simulate(world);
const used = process.cpuUsage(before);
const flow = result.flows[0]!;
const calls = result.workloads[0]!;
const [p50, p99] = calls.latency.percentiles([50, 99]);
console.log(
  JSON.stringify({
    calls: calls.calls,
    attempts: flow.admitted + flow.throttled,
    admitted: flow.admitted,
    throttled: flow.throttled,
    failed: calls.failed,
    p50,
    p99,
    cpuSeconds: (used.user + used.system) / 1e6,
    peakMegabytes: process.resourceUsage().maxRSS / 1024,
  }),
);
