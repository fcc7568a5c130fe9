/**
 * The contested workload as a user of simjs would write it who wants it fast: one entity, two kinds of timers (the next
 * arrival, the next attempt of a refused call), an answer's time drawn at admission instead of a third. Prints what it
 * measured as one line of JSON.
 */
import { createRequire } from 'node:module';
import seedrandom from 'seedrandom';

// simjs exports nothing to Node: it hangs itself on the browser's `window`.
globalThis.window = {};
createRequire(import.meta.url)('simjs');
const { Sim, Entity } = globalThis.window.Sim;

const SECONDS = Number(process.argv[2]);
const MAX_ATTEMPTS = 3;
const LIMIT_PER_SECOND = 5500;
const arrivals = seedrandom.alea('1/arrivals');
const backoff = seedrandom.alea('1/backoff');
const latency = seedrandom.alea('1/latency');

/** Counts of one second: admitted first tries and retries, throttled first tries and retries. */
const COLUMNS = 4;
const seconds = new Uint32Array((SECONDS + 60) * COLUMNS);
/** Latencies of whole calls, in milliseconds. */
const histogram = new Uint32Array(60_000);
const totals = { calls: 0, admitted: 0, throttled: 0, failed: 0 };

class Client extends Entity {
  start() {
    this.level = LIMIT_PER_SECOND;
    this.refilledAt = 0;
    this.nextArrival();
  }

  nextArrival() {
    const gap = -Math.log(1 - arrivals()) / 8000;
    if (this.sim.simTime + gap < SECONDS) this.setTimer(gap).done(this.arrive, this);
  }

  arrive() {
    totals.calls++;
    this.attempt(this.sim.simTime, 1, null);
    this.nextArrival();
  }

  retry(call) {
    this.attempt(call.startedAt, call.attempt, call);
  }

  /** A call becomes an object when it is first refused. */
  attempt(startedAt, attempt, call) {
    const now = this.sim.simTime;
    const column = (now | 0) * COLUMNS + (attempt > 1 ? 1 : 0);
    if (this.take(now)) {
      seconds[column]++;
      totals.admitted++;
      const milliseconds = (now - startedAt) * 1000 - Math.log(1 - latency()) * 5;
      histogram[(milliseconds + 0.5) | 0]++;
      return;
    }
    seconds[column + 2]++;
    totals.throttled++;
    if (attempt === MAX_ATTEMPTS) {
      totals.failed++;
      return;
    }
    const waiting = call ?? { startedAt, attempt };
    waiting.attempt = attempt + 1;
    this.setTimer(backoff() * (attempt === 1 ? 0.1 : 0.2)).done(this.retry, this, waiting);
  }

  take(now) {
    const level = this.level + (now - this.refilledAt) * LIMIT_PER_SECOND;
    this.level = Math.min(level, LIMIT_PER_SECOND);
    this.refilledAt = now;
    if (this.level < 1) return false;
    this.level--;
    return true;
  }
}

const before = process.cpuUsage();
const sim = new Sim();
sim.addEntity(Client);
sim.simulate(Number.POSITIVE_INFINITY);
const used = process.cpuUsage(before);
console.log(
  JSON.stringify({
    calls: totals.calls,
    attempts: totals.admitted + totals.throttled,
    admitted: totals.admitted,
    throttled: totals.throttled,
    failed: totals.failed,
    p50: percentile(50),
    p99: percentile(99),
    cpuSeconds: (used.user + used.system) / 1e6,
    peakMegabytes: process.resourceUsage().maxRSS / 1024,
  }),
);

function percentile(percent) {
  const rank = Math.ceil((totals.admitted * percent) / 100);
  let seen = 0;
  return histogram.findIndex((count) => {
    seen += count;
    return seen >= rank;
  });
}
