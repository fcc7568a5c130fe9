/** Why this file exists: which controls a page offers follows from the scenario: what it has, what was busy, what it takes. */
import { backoffs } from '../../clients/backoff.ts';
import type { LoadedScenario } from '../../scenario/load.ts';
import { parseDuration } from '../../scenario/units.ts';
import { plainOrQuoted } from '../../scenario/variants.ts';
import type { World } from '../../simulation/world.ts';
import { toJson } from '../computing/plain-json.ts';
import type { Subject } from '../subject.ts';
import type { Summary } from '../summary.ts';
import {
  applied,
  type ChoiceControl,
  type Control,
  type NumberControl,
  type Setting,
  setsOf,
  type WhatIf,
} from './control.ts';
import { learnNumber, learnValue } from './learn.ts';

type Sets = readonly (readonly [path: string, value: string])[];

export interface WhatIfOptions {
  readonly scenario: LoadedScenario;
  readonly summary: Summary;
  /** The scenario as it ran, changes applied. */
  readonly written: unknown;
  readonly percentiles: readonly number[] | undefined;
  /** Gives this run again, once. */
  readonly command: string;
  /** Builds the scenario with these changes after those of the command; undefined where it refuses them. */
  readonly build: (sets: Sets) => Promise<World | undefined>;
}

/** Characters of the world's JSON: a longer one makes a page that no one opens. */
const LONGEST_WORLD = 3_000_000;

/** What a page needs to simulate this run again, or in a sentence why there is nothing of the kind. */
export async function whatIfOf(options: WhatIfOptions): Promise<WhatIf | string> {
  const { scenario, percentiles, command } = options;
  const { world, name, claim, sha256, seed, startTime, recorded, profile, limiter, thresholds } = scenario;
  if (sizeOf(world) > LONGEST_WORLD) return 'The recording that this run replays is too long to be part of a page.';
  const subject: Subject = {
    ...{ world, name, claim, sha256, seed, startTime, recorded, profile, limiter },
    assumptions: [],
    warnings: [],
    thresholds: thresholds.map(({ line: _line, column: _column, ...threshold }) => threshold),
  };
  const quotaEntries = entriesOf(options.written);
  const controls = await learnControls(options, quotaEntries);
  const whatIf = { subject, percentiles, command, controls, quotaEntries };
  if (controls.length === 0) return 'None of its settings changes it in a way that a page can follow.';
  return (await agrees(whatIf, options))
    ? whatIf
    : 'Its settings depend on one another in a way that a page cannot follow.';
}

/** Whether all controls moved at once give what the scenario gives with all of them set. */
async function agrees(whatIf: WhatIf, { build }: WhatIfOptions): Promise<boolean> {
  const settings = Object.fromEntries(
    whatIf.controls.map((control, index) => [
      index,
      control.kind === 'number' ? control.most : control.options.length - 1,
    ]),
  );
  const built = await build(setsOf(whatIf, settings));
  return built !== undefined && toJson(built) === toJson(applied(whatIf, settings));
}

async function learnControls(options: WhatIfOptions, quotaEntries: readonly string[]): Promise<readonly Control[]> {
  const { scenario, summary, written } = options;
  const { world } = scenario;
  const clients = summary.clients.toSorted((a, b) => b.calls - a.calls).slice(0, 2);
  const quotas = summary.quotas
    .toSorted((a, b) => b.throttled - a.throttled || b.peakUtilisation1s - a.peakUtilisation1s)
    .slice(0, 2);
  const found: (Control | undefined)[] = [await load(options)];
  for (const quota of quotas) found.push(await quotaControl(options, quota, quotaEntries));
  for (const { name } of clients) {
    const client = world.clients.find((one) => one.name === name);
    if (client === undefined) continue;
    const of = summary.clients.length === 1 ? '' : ` of ${name}`;
    found.push(await instances(options, { name, of, value: client.instances }));
    found.push(...(await cacheAges(options, written, { name, of })));
    found.push(await retries(options, { name, of }));
  }
  return found.filter((control) => control !== undefined);
}

async function load(options: WhatIfOptions): Promise<Control | undefined> {
  const value = Number(at(options.written, ['load']) ?? 1);
  const range = { least: 0.1, most: Math.max(3, 2 * value), step: 0.1, value };
  return number(options, {
    ...range,
    label: 'Load, times the scenario’s',
    unit: '',
    whole: false,
    setting: { kind: 'path', path: 'load' },
  });
}

async function quotaControl(
  options: WhatIfOptions,
  quota: Summary['quotas'][number],
  entries: readonly string[],
): Promise<Control | undefined> {
  const { account, region, quota: name, limitPerSecond: value } = quota;
  if (value < 1) return undefined;
  const step = stepOf(value);
  const range = { least: step, most: Math.ceil((4 * value) / step) * step, step, value, whole: true };
  const label = options.summary.quotas.length === 1 ? `Quota ${name}` : `Quota ${name} of ${account}`;
  const places = entries.map((_, index): Setting => ({ kind: 'path', path: `quotas.set.${index}.value` }));
  const fields = [
    `quota: ${plainOrQuoted(name)}`,
    `account: ${plainOrQuoted(account)}`,
    `region: ${plainOrQuoted(region)}`,
  ];
  for (const setting of [...places, { kind: 'quota', entry: fields.join(', ') } as const]) {
    const control = await number(options, { ...range, label, unit: '/s', setting });
    const index = options.scenario.world.quotas.findIndex(
      (one) => one.account === account && one.region === region && one.quota === name,
    );
    if (control?.effects.some((effect) => effect.at[0] === 'quotas' && effect.at[1] === index)) return control;
  }
  return undefined;
}

interface OfClient {
  readonly name: string;
  /** What a label says of it where there are several. */
  readonly of: string;
}

async function instances(options: WhatIfOptions, { name, of, value }: OfClient & { readonly value: number }) {
  const step = stepOf(value);
  const range = { least: step, most: Math.max(20, 4 * value), step, value };
  const setting = { kind: 'path', path: `clients.${name}.instances` } as const;
  return number(options, { ...range, label: `Instances${of}`, unit: '', whole: true, setting });
}

/** The ages that the scenario gives its caches, under the names that it has for them. */
async function cacheAges(options: WhatIfOptions, written: unknown, { name, of }: OfClient) {
  const ages: (Control | undefined)[] = [];
  for (const key of ['maxAge', 'ttl']) {
    const age = parseDuration(at(written, ['clients', name, 'cache', key]));
    if (age.kind !== 'value' || age.value < 1e9) continue;
    const value = age.value / 1e9;
    const step = stepOf(value);
    const range = { least: step, most: Math.ceil((10 * value) / step) * step, step, value };
    const setting = { kind: 'path', path: `clients.${name}.cache.${key}` } as const;
    ages.push(await number(options, { ...range, label: `Cache age${of}`, unit: 's', whole: true, setting }));
  }
  return ages;
}

async function number(
  { scenario, written, build }: WhatIfOptions,
  { whole, ...control }: Omit<NumberControl, 'kind' | 'effects'> & { readonly whole: boolean },
): Promise<NumberControl | undefined> {
  const quotaEntries = entriesOf(written);
  const built = (value: string) => build(setOf(control.setting, value, quotaEntries));
  const effects = await learnNumber(scenario.world, built, { unit: control.unit, whole });
  return effects && { kind: 'number', ...control, effects };
}

/** The other modes, or of a client whose retries the scenario describes itself, the other backoffs. */
async function retries(
  { scenario, written, build }: WhatIfOptions,
  { name, of }: OfClient,
): Promise<Control | undefined> {
  const retry = `clients.${name}.retry`;
  const isOwn = at(written, ['clients', name, 'retry', 'mode']) === 'custom';
  const setting = { kind: 'path', path: isOwn ? `${retry}.backoff` : retry } as const;
  const options: ChoiceControl['options'][number][] = [{ label: 'as in the run', value: '', effects: [] }];
  for (const value of isOwn ? Object.keys(backoffs) : ['none', 'legacy', 'standard', 'adaptive']) {
    const effects = await learnValue(scenario.world, (tried) => build([[setting.path, tried]]), value);
    if (effects !== undefined && effects.length > 0) options.push({ label: value, value, effects });
  }
  return options.length > 1
    ? { kind: 'choice', label: `${isOwn ? 'Backoff' : 'Retries'}${of}`, options, setting }
    : undefined;
}

function setOf(setting: Setting, value: string, quotaEntries: readonly string[]): Sets {
  if (setting.kind === 'path') return [[setting.path, value]];
  return [['quotas.set', `[${[...quotaEntries, `{ ${setting.entry}, value: ${value} }`].join(', ')}]`]];
}

/** About a hundredth of a range up to four times the value: 1, 2 or 5 times a power of ten. */
function stepOf(value: number): number {
  const rough = Math.max(1, value / 25);
  const power = 10 ** Math.floor(Math.log10(rough));
  return [1, 2, 5, 10].map((factor) => factor * power).find((step) => step >= rough) ?? power;
}

function entriesOf(written: unknown): readonly string[] {
  const entries = at(written, ['quotas', 'set']);
  return Array.isArray(entries) ? entries.map(flow) : [];
}

function flow(entry: unknown): string {
  const fields = Object.entries(entry as Readonly<Record<string, unknown>>);
  return `{ ${fields.map(([key, value]) => `${key}: ${typeof value === 'string' ? plainOrQuoted(value) : String(value)}`).join(', ')} }`;
}

function at(written: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (value, key) => (typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined),
    written,
  );
}

/** About how many characters its JSON has, without writing it. */
function sizeOf(world: World): number {
  const arrivals = world.flows.map((flow) => (flow.arrivals?.kind === 'trace' ? flow.arrivals.counts.length : 0));
  return arrivals.reduce((sum, rows) => sum + rows * 18, 0) + 1000 * world.flows.length;
}
