/** A control of a page does what `--set` does: to any scenario, with any of its settings, in any combination. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { loadScenario } from '../../src/index.ts';
import type { LoadedScenario } from '../../src/scenario/load.ts';
import type { World } from '../../src/simulation/world.ts';
import { toJson } from '../../src/studies/computing/plain-json.ts';
import { runScenario } from '../../src/studies/run.ts';
import { applied, commandOf, type Settings, setsOf, type WhatIf } from '../../src/studies/what-if/control.ts';
import { learnNumber } from '../../src/studies/what-if/learn.ts';
import { whatIfOf } from '../../src/studies/what-if/what-if.ts';

type Sets = readonly (readonly [string, string])[];

async function load(text: string, sets: Sets = []): Promise<LoadedScenario> {
  const loaded = await loadScenario({ file: 'scenarios/law.yaml', text, sets });
  if (!loaded.ok) throw new Error(loaded.diagnostics.map(({ message }) => message).join('\n'));
  return loaded;
}

async function whatIfOfText(text: string): Promise<WhatIf> {
  const scenario = await load(text);
  const report = await runScenario(scenario, { command: '' });
  const whatIf = await whatIfOf({
    scenario,
    summary: report!.summary,
    written: parse(scenario.canonical),
    percentiles: undefined,
    command: 'kmsim run law.yaml --seed 1',
    build: async (sets) => {
      const built = await loadScenario({ file: 'scenarios/law.yaml', text, sets });
      return built.ok ? built.world : undefined;
    },
  });
  if (typeof whatIf === 'string') throw new Error(whatIf);
  return whatIf;
}

const arrivals = [
  '{ poisson: 30/s }',
  '{ constant: 7.3/s }',
  '{ stages: [{ over: 1s, from: 0/s, to: 90/s }, { over: 1s, at: 20/s }], even: true }',
  '{ daily: { mean: 20/s, peak: 33/s } }',
  '{ burst: { size: 33, every: 700ms } }',
  '{ closed: { workers: 7, think: 50ms } }',
  '{ once: 41 }',
  '{ once: 1 }',
  '{ trace: { file: data/cloudtrail/kms-events.ndjson, scale: 3 } }',
];

const quotaLists = [
  '',
  'quotas: { set: [{ quota: crypto-symmetric, value: 25/s }] }',
  'quotas: { limiter: token-bucket, set: [{ account: two, quota: DescribeKey, value: 9/s }] }',
];

const retries = [
  'none',
  'standard',
  '{ mode: custom, backoff: exponential, maxAttempts: 4 }',
  '{ mode: adaptive, sdk: js-2026-11 }',
];

const scenarioText = fc
  .record({
    arrivals: fc.tuple(fc.constantFrom(...arrivals), fc.constantFrom(...arrivals)),
    quotas: fc.constantFrom(...quotaLists),
    retry: fc.constantFrom(...retries),
    instances: fc.integer({ min: 1, max: 30 }),
    load: fc.constantFrom('', 'load: 0.7', 'load: 1.3'),
  })
  .map(
    ({ arrivals: [first, second], quotas, retry, instances, load }) => `duration: 2s
region: us-west-1
${load}
${quotas}
accounts: { one: { id: "111122223333" }, two: { id: "444455556666" } }
keys: { k: { account: one, policy: { use: [two] } } }
clients:
  web.front: { account: one, instances: ${instances}, retry: ${retry} }
  jobs: { account: two }
workload:
  - { client: web.front, call: Decrypt, key: k, arrivals: ${first} }
  - { client: jobs, call: Encrypt, key: k, arrivals: ${second} }
`,
  );

function randomSettings({ controls }: WhatIf, picks: readonly number[]): Settings {
  const moved = controls.flatMap((control, index) => {
    const pick = picks[index % picks.length]!;
    if (pick < 0.3) return [];
    const part = (pick - 0.3) / 0.7;
    if (control.kind === 'choice') return [[index, Math.floor(part * control.options.length)] as const];
    const steps = Math.round(((control.most - control.least) / control.step) * part);
    return [[index, Number((control.least + steps * control.step).toPrecision(12))] as const];
  });
  return Object.fromEntries(moved);
}

describe('a page that tries other settings', () => {
  test('makes of its world what the scenario makes of them, to the fingerprint', async () => {
    const picks = fc.array(fc.double({ min: 0, max: 0.999, noNaN: true }), { minLength: 12, maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(scenarioText, picks, async (text, chosen) => {
        const whatIf = await whatIfOfText(text);
        const settings = randomSettings(whatIf, chosen);
        const built = await load(text, setsOf(whatIf, settings));
        const world = applied(whatIf, settings);
        expect(toJson(world)).toBe(toJson(built.world));
        const [page, terminal] = await Promise.all(
          [{ ...whatIf.subject, world }, built].map((subject) => runScenario(subject, { command: '' })),
        );
        expect(page!.summary.fingerprints).toEqual(terminal!.summary.fingerprints);
      }),
      { numRuns: 20 },
    );
  });

  test('offers load, quotas, instances and retries where the scenario has them', async () => {
    const { controls } = await whatIfOfText(`duration: 2s
workload: [{ call: Decrypt, arrivals: { poisson: 100/s } }]`);
    expect(controls.map(({ label }) => label)).toEqual([
      'Load, times the scenario’s',
      'Quota crypto-symmetric',
      'Instances',
      'Retries',
    ]);
  });

  test('follows the age of a cache, with events in the run, to the fingerprint', async () => {
    const text = `duration: 4s
region: us-west-1
clients: { readers: { instances: 5, cache: { strategy: encryption-sdk, maxAge: 2s, maxMessages: 100 } } }
workload: [{ client: readers, use: encryption-sdk.encrypt, with: { bytes: 4KiB }, arrivals: { poisson: 300/s } }]
events: [{ at: 2s, restart: readers, over: 1s }]`;
    const whatIf = await whatIfOfText(text);
    const age = whatIf.controls.findIndex(({ label }) => label === 'Cache age');
    const run = async (settings: Settings) =>
      (await runScenario({ ...whatIf.subject, world: applied(whatIf, settings) }, { command: '' }))!.summary;
    const [younger, own] = [await run({ [age]: 1, 0: 1.5 }), await run({})];
    expect(younger.totals.cacheMisses).toBeGreaterThan(own.totals.cacheMisses);
    const terminal = await runScenario(await load(text, setsOf(whatIf, { [age]: 1, 0: 1.5 })), { command: '' });
    expect(younger.fingerprints).toEqual(terminal!.summary.fingerprints);
  });

  test('names the command with the settings moved and no others', async () => {
    const whatIf = await whatIfOfText(`duration: 2s
quotas: { set: [{ quota: DescribeKey, value: 5/s }] }
workload: [{ call: Decrypt, arrivals: { poisson: 100/s } }, { call: DescribeKey, arrivals: { poisson: 9/s } }]`);
    expect(commandOf(whatIf, {})).toBe('kmsim run law.yaml --seed 1');
    expect(commandOf(whatIf, { 0: 1.5 })).toBe('kmsim run law.yaml --seed 1 --set load=1.5');
    const quota = whatIf.controls.findIndex(({ label }) => label.startsWith('Quota DescribeKey'));
    expect(commandOf(whatIf, { [quota]: 20 })).toBe('kmsim run law.yaml --seed 1 --set quotas.set.0.value=20/s');
    const other = whatIf.controls.findIndex(({ label }) => label.startsWith('Quota crypto-symmetric'));
    expect(commandOf(whatIf, { [other]: 400 })).toBe(
      "kmsim run law.yaml --seed 1 --set 'quotas.set=[{ quota: DescribeKey, value: 5/s }, { quota: crypto-symmetric, account: main, region: us-east-1, value: 400/s }]'",
    );
  });

  test('has no control for what is not in proportion', async () => {
    const { world } = await load('workload: [{ call: Decrypt, arrivals: { poisson: 100/s } }]');
    const build =
      (change: (value: number) => number) =>
      async (value: string): Promise<World> => ({
        ...world,
        clients: world.clients.map((client) => ({ ...client, instances: change(Number(value)) })),
      });
    const options = { unit: '', whole: true };
    expect(
      await learnNumber(
        world,
        build((value) => 3 * value),
        options,
      ),
    ).toEqual([{ at: ['clients', 0, 'instances'], times: 3, round: false }]);
    expect(
      await learnNumber(
        world,
        build((value) => value * value),
        options,
      ),
    ).toBeUndefined();
    expect(
      await learnNumber(
        world,
        build((value) => value + 1),
        options,
      ),
    ).toBeUndefined();
    expect(await learnNumber(world, async () => world, options)).toBeUndefined();
    expect(await learnNumber(world, async () => undefined, options)).toBeUndefined();
  });
});
