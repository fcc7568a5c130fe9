import { describe, expect, it } from 'vitest';
import { verdictOf } from '../../src/reports/verdict.ts';
import { type LoadedScenario, loadScenario } from '../../src/scenario/load.ts';
import { growthFactor, lastMonth, monthAfter } from '../../src/studies/plan/months.ts';
import { type PlanOptions, type PlanProgress, planScenario } from '../../src/studies/plan/plan.ts';
import { gridOver, niceStep, withHeadroom } from '../../src/studies/plan/rounding.ts';
import { type Found, searchEdge, searchNear, searchTurn } from '../../src/studies/plan/search.ts';
import { alikeRuns, looksUpTo, verdictOfRuns } from '../../src/studies/plan/verdicts.ts';
import type { PlanReport } from '../../src/studies/plan-report.ts';
import { runScenario } from '../../src/studies/run.ts';
import { fixedWindowLoss } from '../theory/closed-forms.ts';

type Sets = readonly (readonly [string, string])[];

async function loaded(text: string, lastSets: Sets = []): Promise<LoadedScenario | undefined> {
  const scenario = await loadScenario({ file: 'plan.yaml', text, lastSets });
  return scenario.ok ? scenario : undefined;
}

async function planOf(text: string, options: Partial<PlanOptions> = {}): Promise<PlanReport> {
  const subject = (await loaded(text))!;
  const load = (sets: Sets) => loaded(text, sets);
  const command = 'kmsim plan plan.yaml';
  return (await planScenario(subject, { solve: 'quota', sensitivity: false, load, command, ...options }))!;
}

const constantLoad = (more = '') => `
duration: 2s
tick: 10ms
workload: [{ call: Decrypt, arrivals: { constant: 1234/s } }]
quotas: { set: [{ quota: crypto-symmetric, value: 1000/s }] }
clients: { client: { retry: none } }
${more}`;

const poissonLoad = (seed: number) => `
seed: ${seed}
duration: 20s
tick: 20ms
workload: [{ call: Decrypt, arrivals: { poisson: 200/s } }]
quotas: { set: [{ quota: crypto-symmetric, value: 100/s }] }
clients: { client: { retry: none } }
thresholds: [throttled.share < 1%]`;

/** Planned once for several tests. */
const whole = once(() => planOf(poissonLoad(1), { sensitivity: true }));

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

describe('a plan of a quota', () => {
  it('finds exactly the rate of a constant load that may not be throttled at all', async () => {
    const plan = await planOf(constantLoad('thresholds: [throttled.share <= 0%]'));
    expect(plan).toMatchObject({
      solve: 'quota:main/crypto-symmetric',
      answer: 1234,
      interval: { low: 1234, high: 1234 },
      confidence: 0.95,
      headroom: 0.2,
      recommended: 1500,
      monotone: true,
      setting: { today: 1000, looksFor: 'smallest', unit: '/s' },
    });
  });

  it('finds the same from far above', async () => {
    const high = constantLoad('thresholds: [throttled.share <= 0%]').replace('1000/s', '50000/s');
    expect((await planOf(high)).answer).toBe(1234);
  });

  it('finds the smallest that Poisson’s distribution allows, within the interval it states, for each of two seeds', async () => {
    let truth = 200;
    while (fixedWindowLoss(200, truth) >= 0.01) truth++;
    for (const seed of [1, 2]) {
      const { answer, interval } = seed === 1 ? await whole() : await planOf(poissonLoad(seed));
      expect(interval!.low).toBeLessThanOrEqual(truth);
      expect(interval!.high).toBeGreaterThanOrEqual(truth);
      expect(answer! - truth).toBeLessThanOrEqual(4);
    }
  });

  it('says so if no quota meets the thresholds', async () => {
    const never = constantLoad('latency: { constant: 5ms }\nthresholds: [latency.p99 < 1ms]');
    expect(await planOf(never)).toMatchObject({ answer: null, interval: null, recommended: null, holdsMonths: null });
  });

  it('draws a curve around the answer, with today, answer and recommended value among its points', async () => {
    const { curve, answer, recommended } = await whole();
    const values = curve.map(({ value }) => value);
    expect(values).toEqual([...values].sort((a, b) => a - b));
    expect(values).toEqual(expect.arrayContaining([100, answer, recommended]));
    const shares = curve.map(({ throttledShare }) => throttledShare);
    expect(shares).toEqual([...shares].sort((a, b) => b - a));
    for (const { interval, throttledShare } of curve) {
      expect(interval!.low).toBeLessThanOrEqual(throttledShare + 1e-12);
      expect(interval!.high).toBeGreaterThanOrEqual(throttledShare - 1e-12);
    }
  });

  it('asks again under the other limiters, under less and more load and slower answers', async () => {
    const { sensitivity, answer, runs } = await whole();
    expect(runs).toBeLessThan(2000);
    expect(sensitivity.map(({ name }) => name)).toEqual([
      'as planned (fixed-window)',
      'sliding-window',
      'token-bucket',
      'load - 20%',
      'load + 20%',
      'latency x 2',
      'in bursts: all calls of 2 s at once',
    ]);
    const answers = Object.fromEntries(sensitivity.map((row) => [row.name, row.answer!]));
    expect(answers['load - 20%']).toBeLessThan(answer! - 20);
    // Bursts of 400 each other second, 1 % refused: 396.
    expect(Math.abs(answers['in bursts: all calls of 2 s at once']! - 396)).toBeLessThanOrEqual(4);
    expect(answers['load + 20%']).toBeGreaterThan(answer! + 20);
    expect(answers['token-bucket']).toBeLessThan(answer!);
  });

  it('holds as many months of growth as arithmetic says', async () => {
    const growth = { perMonth: 0.04, horizonMonths: 12, starting: '2026-11' };
    const plan = await planOf(constantLoad('thresholds: [throttled.share <= 0%]'), { growth });
    // 1234 x 1.04^4 = 1443.6, x 1.04^5 = 1501.4: the recommended 1500 holds for four.
    expect([plan.recommended, plan.holdsMonths, plan.holdsUntil]).toEqual([1500, 4, '2027-03']);
  });

  it('gives the same bytes again', async () => {
    const short = poissonLoad(3).replace('20s', '5s');
    expect(JSON.stringify(await planOf(short))).toBe(JSON.stringify(await planOf(short)));
  });

  it('tells how far it is: what it tries, the interval of that so far, and between which values the edge lies', async () => {
    const told: PlanProgress[] = [];
    const { answer } = await planOf(poissonLoad(4).replace('20s', '5s'), { onProgress: (now) => void told.push(now) });
    const edges = told.flatMap(({ edge }) => (edge === undefined ? [] : [edge]));
    expect(edges.length).toBeGreaterThan(0);
    const widths = edges.map((edge) => {
      const [low, high] = edge.split(' to ').map((value) => Number(value.replace('/s', '')));
      expect(low).toBeLessThan(high!);
      return high! - low!;
    });
    expect(widths).toEqual(widths.toSorted((a, b) => b - a));
    expect(widths.at(-1)).toBeLessThan(answer! / 10);
    // From the edge on it says about how many runs are left: within a factor of three, half-way.
    const middle = told.filter(({ runsLeft }) => runsLeft !== undefined);
    const { runs, runsLeft } = middle[Math.floor(middle.length / 2)]!;
    const truth = told.at(-1)!.runs - runs;
    expect(runsLeft! / truth).toBeGreaterThan(1 / 3);
    expect(runsLeft! / truth).toBeLessThan(3);
    expect(told.at(-1)!.runsLeft).toBeLessThanOrEqual(10);
    const tried = told.find(({ doing, throttled }) => doing.startsWith('trying') && throttled !== undefined)!;
    expect(tried.throttled!.low).toBeLessThanOrEqual(tried.throttled!.high);
    expect(told.some(({ doing }) => /^drawing the curve, \d+ of \d+$/.test(doing))).toBe(true);
  });

  it('of several that are throttled is refused with their names', async () => {
    const two = `
duration: 2s
accounts: { a: { id: "111122223333" }, b: { id: "444455556666" } }
keys: { ka: { account: a }, kb: { account: b } }
clients: { ca: { account: a, retry: none }, cb: { account: b, retry: none } }
workload:
  - { client: ca, key: ka, call: Decrypt, arrivals: { constant: 200/s } }
  - { client: cb, key: kb, call: Decrypt, arrivals: { constant: 200/s } }
quotas: { set: [{ quota: crypto-symmetric, value: 100/s }] }
thresholds: [throttled.share of quota b/crypto-symmetric <= 0%]`;
    await expect(planOf(two)).rejects.toThrow(
      '--solve quota: several quotas are throttled: a/crypto-symmetric, b/crypto-symmetric',
    );
    expect((await planOf(two, { solve: 'quota:444455556666/L-6E3AF000' })).answer).toBe(200);
    await expect(planOf(two, { solve: 'quota:c/crypto-symmetric' })).rejects.toThrow(
      'expected a quota that requests spend',
    );
  });

  const keyStore = (ofAccount: number, threshold: string) => `
duration: 2s
keyStores: { hsm: {} }
keys: { k: { keyStore: hsm } }
clients: { client: { retry: none } }
workload: [{ call: Decrypt, arrivals: { constant: 2300/s } }]
quotas: { set: [{ quota: crypto-symmetric, value: ${ofAccount}/s }] }
thresholds: ['${threshold}']`;

  it('of two that the same requests spend is the one that refuses, and AWS never raising it is said', async () => {
    const threshold = 'throttled.share of quota main/custom-key-store-cloudhsm.hsm <= 0%';
    const plan = await planOf(keyStore(100_000, threshold));
    expect(plan).toMatchObject({ solve: 'quota:main/custom-key-store-cloudhsm.hsm', answer: 2300 });
    expect(plan.warnings).toEqual([
      'AWS does not raise custom-key-store-cloudhsm.hsm (table 2026); instead: spread the load over more key stores, or cache data keys',
    ]);
    const other = await planOf(keyStore(100_000, threshold), { solve: 'quota:main/crypto-symmetric' });
    expect(other).toMatchObject({ answer: null, runs: 10 });
    expect(other.warnings).toEqual([
      'at 100000/s, main/crypto-symmetric refuses nothing, so more of it does not help; what is throttled then is refused by main/custom-key-store-cloudhsm.hsm (1800/s, which AWS does not raise)',
    ]);
  });

  it('is not searched beyond where it refuses nothing: another of the same requests does, which is named', async () => {
    const plan = await planOf(keyStore(2000, 'throttled.share <= 0%'));
    expect(plan.answer).toBeNull();
    expect(plan.curve.map(({ value, throttledShare }) => [value, throttledShare > 0])).toEqual([
      [1800, true],
      [3600, false],
    ]);
    expect(plan.warnings).toEqual([
      'at 3600/s, main/custom-key-store-cloudhsm.hsm refuses nothing, so more of it does not help; what is throttled then is refused by main/crypto-symmetric (2000/s)',
    ]);
  });
});

describe('a quota that an account has in several Regions', () => {
  const regions = `
duration: 2s
keys: { w: { region: us-west-1 }, e: { region: us-east-2 } }
clients: { west: { region: us-west-1, retry: none }, east: { region: us-east-2, retry: none } }
workload:
  - { client: west, key: w, call: Decrypt, arrivals: { constant: 200/s } }
  - { client: east, key: e, call: Decrypt, arrivals: { constant: 200/s } }
quotas: { set: [{ region: us-west-1, quota: crypto-symmetric, value: 100/s }] }
thresholds: [throttled.share of quota 123456789012/us-west-1/L-6E3AF000 <= 0%]`;

  it('is named with its Region by run, plan, a threshold and an episode, and solved by that name', async () => {
    const report = (await runScenario((await loaded(regions))!, { command: 'kmsim run plan.yaml' }))!;
    const named = 'main/us-west-1/crypto-symmetric';
    expect(verdictOf(report).advice).toMatch(new RegExp(`--solve quota:${named}$`));
    expect(report.summary.episodes.map(({ quota }) => quota)).toEqual([named]);
    expect(report.summary.thresholds[0]).toMatchObject({ observed: 0.5, passed: false });
    expect(await planOf(regions)).toMatchObject({ solve: `quota:${named}`, answer: 200 });
    expect(await planOf(regions, { solve: `quota:${named}` })).toMatchObject({ solve: `quota:${named}`, answer: 200 });
  });

  it('is refused without one, with the names that there are', async () => {
    const ambiguous = regions.replace('/us-west-1/', '/');
    expect((await loadScenario({ file: 'plan.yaml', text: ambiguous })).diagnostics).toMatchObject([
      {
        rule: 'ambiguous-name',
        message:
          'expected one quota: main/us-west-1/crypto-symmetric, main/us-east-2/crypto-symmetric; got "123456789012/L-6E3AF000", which is each of them',
      },
    ]);
    await expect(planOf(regions, { solve: 'quota:main/crypto-symmetric' })).rejects.toThrow(
      '--solve quota:main/crypto-symmetric: it is a quota of its own in us-west-1, us-east-2',
    );
    await expect(planOf(regions, { solve: 'quota:main/us-west-2/crypto-symmetric' })).rejects.toThrow(
      'expected a quota that requests spend: main/us-west-1/crypto-symmetric, main/us-east-2/crypto-symmetric',
    );
  });
});

describe('a plan of something else', () => {
  it('finds the largest load that fits', async () => {
    const plan = await planOf(constantLoad('thresholds: [throttled.share <= 0%]'), { solve: 'load' });
    expect(plan).toMatchObject({ solve: 'load', answer: 0.81, setting: { looksFor: 'largest', today: 1 } });
    expect(plan.recommended).toBeLessThanOrEqual(0.81 / 1.2);
  });

  it('finds the largest rate of a path, with its unit', async () => {
    const plan = await planOf(constantLoad('thresholds: [throttled.share <= 0%]'), {
      solve: 'workload.w1.arrivals.constant',
      tolerance: 1,
    });
    expect(plan).toMatchObject({ answer: 1000, setting: { unit: '/s', looksFor: 'largest' } });
  });

  it('finds instances and ages of caches by their own names, where only one client has them', async () => {
    const cached = (hosts: string) => `
duration: 40s
warmup: 20s
tick: 100ms
workload: [{ client: hosts, use: encryption-sdk.encrypt, with: { bytes: 4KiB }, arrivals: { constant: 20/s } }]
quotas: { set: [{ quota: crypto-symmetric, value: 1000/s }] }
clients: { hosts: { ${hosts}, cache: { strategy: encryption-sdk, maxAge: 5s } }, other: { retry: none } }
thresholds: [requests.peak1s <= 20]`;
    const fleet = await planOf(cached('instances: 10').replace('20]', '4]'), { solve: 'instances', replications: 3 });
    expect(fleet).toMatchObject({ setting: { name: 'clients.hosts.instances', looksFor: 'largest', today: 10 } });
    // Each instance fetches a data key every five seconds, and some of them in the same second.
    expect(fleet.answer).toBeGreaterThan(2);
    expect(fleet.answer).toBeLessThan(20);
    // Of a call a second each fetches one in each age and the second to the next call: a tenth of them from 9 s on.
    const tenth = cached('instances: 20').replace('requests.peak1s <= 20', 'attemptsPerCall <= 0.1');
    const age = await planOf(tenth.replace('40s', '200s'), { solve: 'cache.maxAge', replications: 3, tolerance: 0.5 });
    expect(age).toMatchObject({ setting: { name: 'clients.hosts.cache.maxAge', unit: 's', looksFor: 'smallest' } });
    expect(Math.abs(age.answer! - 9)).toBeLessThanOrEqual(1);
    const two = cached('instances: 10').replace('other: {', 'other: { instances: 2,');
    await expect(planOf(two, { solve: 'instances' })).rejects.toThrow(
      '--solve instances: several clients have it: clients.hosts.instances, clients.other.instances',
    );
  });

  it('says where more is not always easier', async () => {
    const between = constantLoad('thresholds: [throttled.share <= 0%, requests.peak1s >= 600]');
    const plan = await planOf(between, { solve: 'load', headroom: 1 });
    expect(plan).toMatchObject({ answer: 0.81, recommended: 0.4, monotone: false });
    expect(plan.warnings.at(-1)).toMatch(
      /^not monotone: less is not always easier, load of 0\.\d+ meets the thresholds and 0\.\d+ does not$/,
    );
    expect((await planOf(between, { solve: 'load' })).monotone).toBe(true);
  });

  it('refuses a path that has no number, and a scenario without thresholds', async () => {
    const wrong = constantLoad('thresholds: [throttled.share <= 0%]');
    await expect(planOf(wrong, { solve: 'clients.client.retry' })).rejects.toThrow('it has "none"');
    await expect(planOf(wrong, { solve: 'clients.client.instances' })).rejects.toThrow(
      'expected quota, quota:ACCOUNT/NAME',
    );
    await expect(planOf(constantLoad())).rejects.toThrow('there are no thresholds to meet');
  });
});

describe('the verdict on a value', () => {
  const below = (limit: number, values: readonly (number | null)[], looks = looksUpTo(200)) =>
    verdictOfRuns([{ metric: 'latency.p99', operator: '<', limit }], [{ values, wholes: [] }], {
      confidence: 0.95,
      looks,
    });

  it('is not given for luck: what is near the limit is looked at again', () => {
    expect(below(1, [0.5, 0.9, 1.4, 0.7, 0.8, 1.1, 0.6, 1.2, 0.9, 0.8])).toBe('more');
    expect(below(1, [0.1, 0.2, 0.1])).toBe('more');
    expect(below(1, [0.1, 0.2, 0.1, 0.2, 0.1, 0.2, 0.1, 0.2, 0.1, 0.2])).toBe('meets');
    expect(below(1, [5, 5.1, 5.2])).toBe('fails');
  });

  it('fails without samples', () => {
    expect(below(1, [0, null, 0])).toBe('fails');
  });

  it('on the very limit needs as many runs alike as the confidence asks for', () => {
    expect(alikeRuns(0.95)).toBe(59);
    const zeros = (runs: number) =>
      verdictOfRuns(
        [{ metric: 'throttled.share', operator: '<=', limit: 0 }],
        [{ values: new Array(runs).fill(0), wholes: [] }],
        {
          confidence: 0.95,
          looks: looksUpTo(200),
        },
      );
    expect([zeros(40), zeros(80)]).toEqual(['more', 'meets']);
  });

  it('is wrong at most as often as it says, however often it looks', () => {
    // 400 values whose true mean is the limit itself: to say that it meets is an error.
    let state = 12345;
    const uniform = () => {
      state = (state * 16807) % 2147483647;
      return state / 2147483647;
    };
    let wrong = 0;
    for (let value = 0; value < 400; value++) {
      const samples: number[] = [];
      for (const look of looksUpTo(200)) {
        while (samples.length < look) samples.push(uniform() + uniform());
        const verdict = below(1, samples);
        if (verdict === 'meets') wrong++;
        if (verdict !== 'more') break;
      }
    }
    expect(wrong / 400).toBeLessThan(0.05);
  });
});

describe('the search', () => {
  const judgeBy = (meets: (index: number) => boolean) => {
    const tried: number[] = [];
    const judge = async (index: number): Promise<Found> => {
      tried.push(index);
      return { verdict: meets(index) ? 'meets' : 'fails' };
    };
    return { tried, judge };
  };
  const steps = (start: number) => ({ least: 1, most: 1_000_000, start });

  it.each([1, 7, 999, 1000, 1001, 40_000])('finds every edge from a thousand: %i', async (edge) => {
    const { judge, tried } = judgeBy((index) => index >= edge);
    expect(await searchEdge(steps(1000), 'smallest', judge)).toBe(edge);
    expect(tried.length).toBeLessThan(40);
    expect(await searchNear(steps(1000), 'smallest', judge)).toBe(edge);
    const largest = judgeBy((index) => index <= edge).judge;
    expect(await searchEdge(steps(1000), 'largest', largest)).toBe(edge);
    expect(await searchNear(steps(1000), 'largest', largest)).toBe(edge);
  });

  it('finds out on which side there is plenty', async () => {
    expect(await searchTurn(steps(1000), judgeBy((index) => index >= 3000).judge)).toEqual({
      looksFor: 'smallest',
      index: 3000,
    });
    expect(await searchTurn(steps(1000), judgeBy((index) => index <= 300).judge)).toEqual({
      looksFor: 'largest',
      index: 300,
    });
    expect(await searchTurn(steps(1000), judgeBy((index) => index <= 3000).judge)).toEqual({
      looksFor: 'largest',
      index: 3000,
    });
    expect((await searchTurn(steps(1000), judgeBy(() => false).judge)).index).toBeUndefined();
  });

  it('stops where more would change nothing', async () => {
    const judge = async (): Promise<Found> => ({ verdict: 'fails', saturated: true });
    expect(await searchEdge(steps(1000), 'smallest', judge)).toBeUndefined();
  });
});

describe('the arithmetic of a plan', () => {
  it('rounds the headroom to the safe side', () => {
    expect(withHeadroom(14_876, 0.2, 1000, 'smallest')).toBe(18_000);
    expect(withHeadroom(15_000, 0.1, 500, 'smallest')).toBe(16_500);
    expect(withHeadroom(0.81, 0.2, 0.01, 'largest')).toBe(0.67);
  });

  it('makes readable grids', () => {
    expect(niceStep(0.031)).toBe(0.02);
    expect(niceStep(7400)).toBe(5000);
    expect(gridOver(9100, 20_100, 12)).toEqual(
      [10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20].map((value) => value * 1000),
    );
  });

  it('counts months', async () => {
    expect(monthAfter('2026-11', 3)).toBe('2027-02');
    expect(growthFactor(0.04, 2)).toBe(1.04 * 1.04);
    expect(await lastMonth(12, async (month) => month <= 7)).toBe(7);
    expect(await lastMonth(12, async () => true)).toBe(12);
    expect(await lastMonth(12, async () => false)).toBeUndefined();
  });
});
