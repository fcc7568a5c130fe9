/** Two single runs are compared by their own seconds. What that says must be as rarely wrong as it claims. */
import { describe, expect, it } from 'vitest';
import type { World } from '../../src/simulation/world.ts';
import { diffResults } from '../../src/studies/diff/diff.ts';
import { pairedChange } from '../../src/studies/intervals/paired-batches.ts';
import { runScenario } from '../../src/studies/run.ts';
import type { RunReport } from '../../src/studies/summary.ts';
import { flow, handMadeSubject, handMadeWorld } from './hand-made.ts';

const clients = (overrides: object) => [{ ...handMadeWorld().clients[0]!, ...overrides }];
const retry = {
  kind: 'custom',
  backoff: 'full-jitter',
  baseMilliseconds: 100,
  capMilliseconds: 20_000,
  maxAttempts: 3,
};

/** Ticks of a quarter of a second: cheap, and windows of a second refuse the same. */
function worldOf(
  seed: number,
  perSecond: number,
  { seconds = 60, ...changes }: Partial<World> & { seconds?: number } = {},
): World {
  return {
    ...handMadeWorld({ seed: String(seed), flows: [{ ...flow, arrivals: { kind: 'poisson', perSecond } }] }),
    clock: { tickNanoseconds: 250_000_000, ticksPerSecond: 4, durationTicks: 4 * seconds, warmupTicks: 0 },
    ...changes,
  } as World;
}

const runOf = async (world: World): Promise<RunReport> =>
  (await runScenario(handMadeSubject(world), { command: 'kmsim run hand-made.yaml' }))!;

const diffOf = (base: RunReport, changed: RunReport) =>
  diffResults({ ...base.summary }, { ...changed.summary }, { seconds: { base, new: changed } });

const names = ['totals.requests', 'totals.throttled', 'throttled.share', 'failed.share', 'latencyMs.mean'] as const;

describe('two single runs', () => {
  // If it is 5 %, the binomial gives more than 13 of 150 with a probability of about 2 %: 7.5 + 2 x 2.7.
  it.each([
    ['without retries, a tenth', (seed: number) => worldOf(seed, 105)],
    ['with retries', (seed: number) => worldOf(seed, 105, { clients: clients({ retry }) })],
  ])(
    'of one load and other seeds (%s) are beyond noise in at most one of twenty of 150 pairs',
    async (_name, world) => {
      const beyond = Object.fromEntries(names.map((name) => [name, 0]));
      let known = 0;
      for (let pair = 0; pair < 150; pair++) {
        const [one, other] = await Promise.all([2 * pair + 1, 2 * pair + 2].map((seed) => runOf(world(seed))));
        for (const { path, beyondNoise } of diffOf(one!, other!).moved) {
          if (!(path in beyond)) continue;
          if (beyondNoise !== null) known++;
          if (beyondNoise === true) beyond[path]!++;
        }
      }
      console.log('A/A of 150 pairs of single runs, beyond noise:', beyond, 'of', known, 'judged');
      expect(known).toBeGreaterThan(500);
      for (const count of Object.values(beyond)) expect(count).toBeLessThanOrEqual(13);
    },
  );

  it('are told apart where the load is a tenth more, whatever the seeds, and say by what', async () => {
    const [one, same, other] = await Promise.all([worldOf(1, 105), worldOf(1, 116), worldOf(2, 116)].map(runOf));
    for (const changed of [same!, other!]) {
      const { moved, seconds } = diffOf(one!, changed);
      expect(seconds).toEqual({ kind: 'judged', batches: 12, batchSeconds: 5 });
      const byPath = new Map(moved.map((row) => [row.path, row]));
      for (const name of ['totals.throttled', 'throttled.share', 'failed.share', 'clients[client].throttled'])
        expect([name, byPath.get(name)?.beyondNoise]).toEqual([name, true]);
      expect(byPath.get('throttled.share')!.interval!.method).toBe(
        "one run each: Student's t on 12 batches of 5 s, paired by time",
      );
      expect(byPath.get('latencyMs.p99')?.beyondNoise ?? null).toBeNull();
    }
  });

  it('of a rush in the midst of quiet do not say how often there is one', async () => {
    const rush = (perSecond: number) => {
      const stages = [
        { seconds: 30, fromPerSecond: 20, toPerSecond: 20 },
        { seconds: 5, fromPerSecond: perSecond, toPerSecond: perSecond },
        { seconds: 25, fromPerSecond: 20, toPerSecond: 20 },
      ];
      return runOf(worldOf(1, 1, { flows: [{ ...flow, arrivals: { kind: 'stages', stages, even: false } }] }));
    };
    const { moved } = diffOf(await rush(150), await rush(250));
    const row = moved.find(({ path }) => path === 'totals.throttled')!;
    expect(row.change.relative).toBeGreaterThan(1);
    expect(row.beyondNoise).toBeNull();
  });

  it.each([
    [worldOf(1, 105, { seconds: 59 }), worldOf(2, 105, { seconds: 59 }), 'less than 60 s of them are measured'],
    [worldOf(1, 105), worldOf(2, 105, { seconds: 120 }), 'they are not of one length and one warm-up'],
  ])('that are too short or unlike are refused', async (base, changed, why) => {
    const { moved, seconds } = diffOf(await runOf(base), await runOf(changed));
    expect(seconds).toEqual({ kind: 'refused', why });
    expect(moved.every(({ beyondNoise }) => beyondNoise === null)).toBe(true);
  });
});

describe('batches', () => {
  const base = { parts: [100, 104, 97, 102, 99, 103, 98, 101, 96, 105, 99, 100] };
  const plus = (by: (batch: number) => number) => ({ parts: base.parts.map((part, batch) => part + by(batch)) });

  it('that all differ by the same leave no doubt', () => {
    expect(
      pairedChange(
        base,
        plus(() => 7),
      ),
    ).toEqual({ kind: 'judged', halfWidth: 0, isBeyond: true });
  });

  it('that differ this way and that are within noise', () => {
    const change = pairedChange(
      base,
      plus((batch) => [3, -2, -4, 5, -1, 2][batch % 6]!),
    );
    expect(change).toMatchObject({ kind: 'judged', isBeyond: false });
  });

  it('are not judged where few of them make it, where neighbours are alike, or where all differ to one side', () => {
    const clump = { parts: base.parts.map((_, batch) => (batch === 3 ? 5000 : 0)) };
    expect(pairedChange({ parts: base.parts.map(() => 0) }, clump)).toEqual({ kind: 'unjudged', why: 'few-moments' });
    expect(
      pairedChange(
        base,
        plus((batch) => (batch < 6 ? -40 : 40)),
      ),
    ).toEqual({
      kind: 'unjudged',
      why: 'neighbours-alike',
    });
    expect(
      pairedChange(
        base,
        plus((batch) => (batch % 6 === 2 ? 30 : 0)),
      ),
    ).toEqual({
      kind: 'unjudged',
      why: 'one-sided',
    });
  });
});
