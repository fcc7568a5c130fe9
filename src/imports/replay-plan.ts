/**
 * Why this file exists: what a recording becomes in a scenario: whose accounts, which clients and keys, one workload for
 * each value that the user wants told apart, and by which words of the trace each finds its calls.
 */
import type { KeyPairSpec, KeySpec } from '../kms/key-specs.ts';
import { findOperation } from '../kms/operations.ts';
import { type AccountNames, ANOTHER_SERVICE, DIRECT, isServiceName, Masks } from './masks.ts';
import { spends } from './recorded-calls.ts';
import type { RecordedCall, Recording, Split } from './recording.ts';

export interface PlanOptions {
  readonly split: Split;
  readonly keepNames: boolean;
  readonly accounts: AccountNames;
}

export interface ReplayPlan {
  readonly region: string;
  readonly accounts: readonly { readonly name: string; readonly id: string }[];
  readonly clients: readonly PlannedClient[];
  /** None where every caller's calls name a symmetric key, which needs no declaring. */
  readonly keys: readonly PlannedKey[];
  readonly workloads: readonly PlannedWorkload[];
  /** What the trace says of a call, by index of `Recording.calls`. */
  readonly words: readonly TraceWords[];
  /** Of those words, the ones that the trace holds, in order. */
  readonly columns: readonly (keyof TraceWords)[];
  /** Refused requests of workloads that have nothing else, and so are in no `recorded`. */
  readonly throttledOnly: number;
}

export interface PlannedClient {
  readonly name: string;
  readonly account: string;
  readonly region: string;
}

export interface PlannedKey extends PlannedClient {
  readonly spec: KeySpec;
}

export interface PlannedWorkload {
  readonly name: string;
  /** What selects its calls. */
  readonly where: Partial<TraceWords>;
  readonly keyPairSpec: KeyPairSpec | undefined;
  readonly requests: number;
}

export interface TraceWords {
  readonly operation: string;
  readonly account: string;
  readonly region: string;
  readonly service: string;
  readonly role: string;
  readonly key: string;
}

/** More workloads than this are no help; the quieter ones become one. */
const MOST_WORKLOADS = 40;
const OTHERS = 'others';
/** Where a recording names none. */
const NONE: Readonly<Record<Split, string>> = { operation: '', service: DIRECT, role: 'no-role', key: 'no-key' };

/** @param weights requests by index of `recording.calls`, refused ones among them */
export function planReplay(recording: Recording, totals: CallTotals, options: PlanOptions): ReplayPlan {
  const { calls } = recording;
  const accountIds = byWeight(calls, totals, ({ account }) => account);
  const accounts = accountIds.map((id) => ({ name: options.accounts.nameOf(id), id: options.accounts.idOf(id) }));
  const split = splitWords(calls, totals, options);
  const clients = planClients(calls, totals, options.accounts);
  const keys = planKeys(calls, totals, split, { ...options, clients });
  const words = calls.map((call, index): TraceWords => {
    const value = split[index]!;
    return {
      operation: call.operation,
      account: options.accounts.nameOf(call.account),
      region: call.region,
      service: options.split === 'service' ? pairWord(value, call) : serviceWord(call.service),
      role: options.split === 'role' ? pairWord(value, call) : '',
      key: keys.words[index]!,
    };
  });
  const planned = planWorkloads(calls, totals, { words, split: options.split, hasKeys: keys.keys.length > 0 });
  return {
    region: byWeight(calls, totals, ({ region }) => region)[0]!,
    accounts,
    clients,
    keys: keys.keys,
    ...planned,
    words,
    columns: (['operation', 'account', 'region', 'service', 'role', 'key'] as const).filter((column) => {
      if (column === 'role') return options.split === 'role';
      return column !== 'key' || keys.keys.length > 0;
    }),
  };
}

/** By index of `Recording.calls`. */
export interface CallTotals {
  readonly counts: Float64Array;
  readonly throttled: Float64Array;
}

function weightOf({ counts, throttled }: CallTotals, index: number): number {
  return counts[index]! + throttled[index]!;
}

/** Distinct texts, that with the most requests first, then by text. */
function byWeight(
  calls: readonly RecordedCall[],
  totals: CallTotals,
  textOf: (call: RecordedCall, index: number) => string,
): readonly string[] {
  const weights = new Map<string, number>();
  for (const [index, call] of calls.entries()) {
    const text = textOf(call, index);
    weights.set(text, (weights.get(text) ?? 0) + weightOf(totals, index));
  }
  return [...weights].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).map(([text]) => text);
}

/** The value by which each call is told apart, under the name that is written. */
function splitWords(calls: readonly RecordedCall[], totals: CallTotals, options: PlanOptions): readonly string[] {
  const { split, keepNames } = options;
  if (split === 'operation') return calls.map(({ operation }) => operation);
  const values = byWeight(calls, totals, (call) => call[split]).filter((value) => value !== '');
  const kept = values.slice(0, MOST_WORKLOADS);
  const masks = new Masks(split, split === 'service' ? kept.filter((value) => !isServiceName(value)) : kept);
  return calls.map((call) => {
    const value = call[split];
    if (value === '') return NONE[split];
    if (!kept.includes(value)) return OTHERS;
    if (split === 'service') return isServiceName(value) || keepNames ? value : masks.of(value);
    return keepNames ? value : masks.of(value);
  });
}

function serviceWord(service: string): string {
  if (service === '') return NONE.service;
  return isServiceName(service) ? service : ANOTHER_SERVICE;
}

/** Data key pairs of each spec are a workload of their own, as a workload asks for one spec. */
function pairWord(value: string, { keyPairSpec }: RecordedCall): string {
  return keyPairSpec === undefined ? value : `${value} ${keyPairSpec}`;
}

/** One for each account and Region. */
function planClients(
  calls: readonly RecordedCall[],
  totals: CallTotals,
  accounts: AccountNames,
): readonly PlannedClient[] {
  const places = byWeight(calls, totals, ({ account, region }) => JSON.stringify([account, region])).map(
    (text) => JSON.parse(text) as [account: string, region: string],
  );
  const regions = new Set(places.map(([, region]) => region)).size;
  const ids = new Set(places.map(([account]) => account)).size;
  return places.map(([account, region]) => {
    const name = [ids > 1 ? accounts.nameOf(account) : '', regions > 1 ? region : ''].filter((part) => part !== '');
    return { name: name.join('.') || 'recorded', account: accounts.nameOf(account), region };
  });
}

interface KeyOptions extends PlanOptions {
  readonly clients: readonly PlannedClient[];
}

/** The key of each call, one that stands for all of its kind unless keys are what is told apart. */
function planKeys(
  calls: readonly RecordedCall[],
  totals: CallTotals,
  split: readonly string[],
  options: KeyOptions,
): { keys: readonly PlannedKey[]; words: readonly string[] } {
  const isSplit = options.split === 'key';
  const isPlain = calls.every(({ keySpec, keyPairSpec }) => {
    return (keySpec === undefined || keySpec === 'SYMMETRIC_DEFAULT') && keyPairSpec === undefined;
  });
  if (isPlain && !isSplit) return { keys: [], words: calls.map(() => '') };
  const specs = isSplit ? specOfEachKey(calls, totals, split) : calls.map(({ keySpec }) => keySpec);
  const names = new KeyNames();
  const words = calls.map((call, index) => {
    const spec = specs[index];
    if (spec === undefined) return isSplit ? NONE.key : '';
    const account = options.accounts.nameOf(call.account);
    const client = options.clients.find((one) => one.account === account && one.region === call.region)!;
    const kind = call.keyPairSpec === undefined ? kindOfKey(spec) : '';
    const stem = isSplit ? split[index]! : kind;
    return names.of(
      { stem, pair: call.keyPairSpec, client: options.clients.length > 1 ? client.name : '' },
      {
        account,
        region: call.region,
        spec,
      },
    );
  });
  return { keys: names.keys, words };
}

/** `RSA_2048` -> `rsa`. */
function kindOfKey(spec: KeySpec): string {
  if (spec === 'SYMMETRIC_DEFAULT') return 'symmetric';
  return spec.toLowerCase().replaceAll('_', '-');
}

/** A recorded key has one spec, which only some of the calls with it tell. */
function specOfEachKey(
  calls: readonly RecordedCall[],
  totals: CallTotals,
  split: readonly string[],
): readonly (KeySpec | undefined)[] {
  const groups = new Map<string, number[]>();
  for (const [index, { account, region, keySpec }] of calls.entries()) {
    if (keySpec === undefined) continue;
    const identity = JSON.stringify([account, region, split[index]]);
    groups.set(identity, [...(groups.get(identity) ?? []), index]);
  }
  const specs: (KeySpec | undefined)[] = calls.map(({ keySpec }) => keySpec);
  for (const members of groups.values()) {
    const heaviest = [...members].sort((a, b) => weightOf(totals, b) - weightOf(totals, a));
    const told = heaviest.map((index) => calls[index]!.keySpec!);
    const common = [...told.filter((spec) => spec !== 'SYMMETRIC_DEFAULT'), ...told].find((spec) =>
      members.every((index) => takes(calls[index]!, spec)),
    );
    if (common !== undefined) for (const index of members) specs[index] = common;
  }
  return specs;
}

function takes({ operation, region, keyPairSpec }: RecordedCall, spec: KeySpec): boolean {
  const known = findOperation(operation);
  return known !== undefined && spends(known, region, spec, keyPairSpec);
}

const LONGEST_KEY_NAME = 64;

/** Names of keys as a scenario takes them, a new one for each key that differs. */
class KeyNames {
  readonly keys: PlannedKey[] = [];
  readonly #names = new Map<string, string>();

  of(about: { stem: string; pair: KeyPairSpec | undefined; client: string }, key: Omit<PlannedKey, 'name'>): string {
    const identity = JSON.stringify([about.stem, about.pair, about.client, key.spec]);
    const known = this.#names.get(identity);
    if (known !== undefined) return known;
    const pair = about.pair === undefined ? '' : `pairs-${about.pair}`;
    const stem = about.stem === '' ? '' : lastPart(about.stem);
    const name = this.#free([about.client, stem, pair].filter((part) => part !== '').join('.'));
    this.#names.set(identity, name);
    this.keys.push({ name, ...key });
    return name;
  }

  #free(wanted: string): string {
    const start = wanted.slice(0, LONGEST_KEY_NAME - 6);
    let name = start;
    for (let number = 2; this.keys.some((key) => key.name === name); number += 1) name = `${start}-${number}`;
    return name;
  }
}

/** What follows the last slash or colon of an ARN, as a name may be written. */
export function lastPart(text: string): string {
  const last = text.split(/[/:]/).findLast((part) => part !== '') ?? '';
  return last.replace(/[^A-Za-z0-9._@+=-]/g, '-').replace(/^[^A-Za-z0-9]+/, '') || 'unnamed';
}

interface WorkloadOptions {
  readonly words: readonly TraceWords[];
  readonly split: Split;
  readonly hasKeys: boolean;
}

function planWorkloads(
  calls: readonly RecordedCall[],
  totals: CallTotals,
  options: WorkloadOptions,
): Pick<ReplayPlan, 'workloads' | 'throttledOnly'> {
  const groups = new Map<string, { where: Partial<TraceWords>; index: number; count: number; throttled: number }>();
  for (const [index, call] of calls.entries()) {
    const where = whereOf(call, options.words[index]!, options.split);
    const text = JSON.stringify(where);
    const group = groups.get(text) ?? { where, index, count: 0, throttled: 0 };
    group.count += totals.counts[index]!;
    group.throttled += totals.throttled[index]!;
    groups.set(text, group);
  }
  const sorted = [...groups].sort(([a, one], [b, other]) => other.count - one.count || (a < b ? -1 : 1));
  const names = new Set<string>();
  const workloads = sorted
    .map(([, group]) => group)
    .filter(({ count }) => count > 0)
    .map(({ where, index, count, throttled }) => {
      const name = freeName(Object.values(where).map(lastPart).join('.'), names);
      return { name, where, keyPairSpec: calls[index]!.keyPairSpec, requests: count + throttled };
    });
  const throttledOnly = sorted.reduce((sum, [, { count, throttled }]) => sum + (count > 0 ? 0 : throttled), 0);
  return { workloads, throttledOnly };
}

function whereOf({ keyPairSpec }: RecordedCall, words: TraceWords, split: Split): Partial<TraceWords> {
  if (split === 'operation' && keyPairSpec !== undefined) return { operation: words.operation, key: words.key };
  return { [split]: words[split] };
}

function freeName(wanted: string, taken: Set<string>): string {
  const start = wanted.slice(0, LONGEST_KEY_NAME - 6);
  let name = start;
  for (let number = 2; taken.has(name); number += 1) name = `${start}-${number}`;
  taken.add(name);
  return name;
}
