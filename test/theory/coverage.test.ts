/**
 * Of a thousand studies of a workload whose answer is known, each with a seed of its own, how many intervals hold it?
 * 95 % are promised. 1,000 studies tell 95 % from less than 93 % and from more than 97 %.
 */
import { describe, expect, it } from 'vitest';
import type { World } from '../../src/simulation/world.ts';
import { runScenario } from '../../src/studies/run.ts';
import type { Summary } from '../../src/studies/summary.ts';
import { flow, handMadeSubject, handMadeWorld } from '../studies/hand-made.ts';
import { fixedWindowLoss } from './closed-forms.ts';

const STUDIES = 1000;
const command = 'kmsim run coverage.yaml';

interface Tiny {
  readonly arrivals: (typeof flow)['arrivals'];
  readonly limitPerSecond: number;
  readonly seconds: number;
  readonly tickMilliseconds?: number;
  readonly latency?: World['latency']['answer'];
}

function worldOf(seed: number, { arrivals, limitPerSecond, seconds, tickMilliseconds = 100, latency }: Tiny): World {
  const world = handMadeWorld({ seed: String(seed), flows: [{ ...flow, arrivals }] });
  const ticksPerSecond = 1000 / tickMilliseconds;
  return {
    ...world,
    quotas: [{ ...world.quotas[0]!, limitPerSecond }],
    clock: {
      tickNanoseconds: tickMilliseconds * 1_000_000,
      ticksPerSecond,
      durationTicks: seconds * ticksPerSecond,
      warmupTicks: 0,
    },
    latency: { answer: latency ?? { kind: 'constant', milliseconds: 100 }, refusalMilliseconds: 0 },
  };
}

async function summaryOf(seed: number, tiny: Tiny, replications: number): Promise<Summary> {
  return (await runScenario(handMadeSubject(worldOf(seed, tiny)), { command, replications }))!.summary;
}

interface Coverage {
  readonly covered: number;
  readonly tooLow: number;
  readonly tooHigh: number;
}

/** How many of the studies' intervals at each of `paths` hold the truth, end below it and begin above it. */
async function coverageOf(
  tiny: Tiny,
  replications: number,
  paths: readonly string[],
  truth: number,
): Promise<readonly Coverage[]> {
  const counts = paths.map(() => ({ covered: 0, tooLow: 0, tooHigh: 0 }));
  for (let seed = 1; seed <= STUDIES; seed++) {
    const { intervals } = await summaryOf(seed, tiny, replications);
    for (const [index, path] of paths.entries()) {
      const { low, high } = intervals[path]!;
      counts[index]![high < truth ? 'tooLow' : low > truth ? 'tooHigh' : 'covered']++;
    }
  }
  return paths.map((path, index) => {
    const { covered, tooLow, tooHigh } = counts[index]!;
    const told = { covered: covered / STUDIES, tooLow: tooLow / STUDIES, tooHigh: tooHigh / STUDIES };
    console.log(`${path}, ${replications} replications of ${tiny.seconds} s, truth ${truth}:`, told);
    return told;
  });
}

function expectPromised(all: readonly Coverage[]): void {
  for (const { covered } of all) {
    expect(covered).toBeGreaterThanOrEqual(0.93);
    expect(covered).toBeLessThanOrEqual(0.97);
  }
}

/** One quota and no retries: of all requests and of all calls the same as of the quota's. */
const shares = ['quotas[0].throttledShare', 'throttled.share', 'failed.share'];

const poisson = (perSecond: number) => ({ kind: 'poisson', perSecond }) as const;

describe('of 1,000 studies, 93 to 97 % hold', () => {
  it('the mean of what a quota admits, from 10 runs', async () => {
    const admitted = 10 * 50 * (1 - fixedWindowLoss(50, 50));
    const tiny = { arrivals: poisson(50), limitPerSecond: 50, seconds: 10 };
    expectPromised(await coverageOf(tiny, 10, ['totals.admitted'], admitted));
  }, 120_000);

  it('a throttled share of about 0.1 %, from 10 runs of a minute', async () => {
    const tiny = { arrivals: poisson(50), limitPerSecond: 65, seconds: 60, tickMilliseconds: 250 };
    expectPromised(await coverageOf(tiny, 10, shares, rareShare()));
  }, 120_000);

  it('a 99th percentile', async () => {
    const latency = { kind: 'exponential', meanMilliseconds: 1000 } as const;
    const tiny = { arrivals: { kind: 'constant', perSecond: 400 } as const, limitPerSecond: 1000, seconds: 10 };
    const p99 = 1000 * Math.log(100);
    expectPromised(await coverageOf({ ...tiny, tickMilliseconds: 10, latency }, 5, ['latencyMs.p99'], p99));
  }, 120_000);

  // Of each run it is the third slowest call: 5 % too low on average, more than the standard error of their mean. Without
  // what all calls together say, 81 % held; of 40 runs 45 %, where it is 93 % now.
  it('a 99th percentile of runs of 200 calls', async () => {
    const latency = { kind: 'exponential', meanMilliseconds: 10_000 } as const;
    const tiny = {
      arrivals: { kind: 'constant', perSecond: 200 } as const,
      limitPerSecond: 1000,
      seconds: 1,
      latency,
    };
    expectPromised(await coverageOf(tiny, 10, ['latencyMs.p99'], 10_000 * Math.log(100)));
  }, 120_000);
});

it('of 1,000 studies of ten runs of 10 s, half of which see nothing of a share of 0.1 %, at least 93 % hold it', async () => {
  const tiny = { arrivals: poisson(50), limitPerSecond: 65, seconds: 10, tickMilliseconds: 250 };
  for (const { covered } of await coverageOf(tiny, 10, shares, rareShare()))
    expect(covered).toBeGreaterThanOrEqual(0.93);
}, 120_000);

function rareShare(): number {
  const share = fixedWindowLoss(50, 65);
  expect(share).toBeGreaterThan(0.0008);
  expect(share).toBeLessThan(0.0012);
  return share;
}
