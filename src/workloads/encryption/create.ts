/** Why this file exists: from the settings of a workload and the cache of its client to what encrypts and decrypts. */
import type { CachePolicy } from '../../clients/caches/cache-policy.ts';
import { DataKeyLedger } from '../../clients/caches/data-key-ledger.ts';
import { KeptKeyUse } from '../../clients/caches/kept-key-use.ts';
import { LocalCaches } from '../../clients/caches/local-caches.ts';
import type { ExpiringCaches } from '../../clients/caches/lookup.ts';
import { MaterialsCaches } from '../../clients/caches/materials-caches.ts';
import { MostRecentProviderCaches } from '../../clients/caches/most-recent-provider-caches.ts';
import { StormTrackingCaches } from '../../clients/caches/storm-tracking-caches.ts';
import { ZipfChoice } from '../../engine/zipf.ts';
import type { Action, ActionEnvironment } from '../action.ts';
import type { Distinct, SettingValues, SpreadDuration } from '../setting-definitions.ts';
import { ClientCaches } from './client-caches.ts';
import { KeptKeyMessage } from './kept-key-message.ts';
import { agesOf } from './message-ages.ts';
import { MessageDecryption } from './message-decryption.ts';
import { MessageEncryption } from './message-encryption.ts';
import { WrittenMessages } from './written-messages.ts';

/** Messages under data keys that are new or kept. */
export function createEncryption(values: SettingValues, environment: ActionEnvironment): Action {
  const { key, contexts, bytes, streaming, wrappingKeys } = values;
  const shared = materialsCaches(environment);
  return new MessageEncryption({
    shared,
    ledger: shared?.ledger ?? new DataKeyLedger(),
    space: shared?.spaceOf(`contexts ${String(key)}`) ?? 0,
    contexts: choiceOf(contexts),
    stream: environment.stream('contexts'),
    bytes: streaming === true ? null : Number(bytes),
    bytesProtected: Number(bytes),
    wrappingKeys: Number(wrappingKeys),
    written: () => writtenMessages(environment).get(environment.workload),
  });
}

/** Messages whose data key KMS decrypts unless it is kept. */
export function createDecryption(values: SettingValues, environment: ActionEnvironment): Action {
  const { from } = values;
  const shared = materialsCaches(environment);
  const source = from === undefined ? `messages ${environment.workload}` : `written by ${String(from)}`;
  return new MessageDecryption({
    shared,
    space: shared?.spaceOf(source) ?? 0,
    dataKey: dataKeysRead(values, environment),
  });
}

type PolicyOf<Strategy> = Extract<CachePolicy, { readonly strategy: Strategy }>;

/** The request that fetches a key that is kept, and whether messages are written under it. */
export interface KeptKeyRole {
  readonly request: number;
  readonly protects: boolean;
}

/** Messages of a hierarchical keyring. The active version of a branch key and the one to read with are two entries. */
export function createKeptBranchKeys(
  values: SettingValues,
  environment: ActionEnvironment,
  policy: PolicyOf<'hierarchical-keyring'>,
  { request, protects }: KeptKeyRole,
): Action {
  const make = () =>
    new ClientCaches<ExpiringCaches>(environment.instances, (instances, ledger) =>
      branchKeyCaches(policy, instances, ledger),
    );
  const shared = environment.shared('client', 'branch key caches', make);
  const { key, contexts, bytes } = values;
  const name = `branch keys ${String(key)}`;
  const space = shared.spaceOf(name);
  const use = environment.shared('client', name, () => new KeptKeyUse(policy.branchKeys, shared.ledger));
  const choice = choiceOf(contexts);
  const stream = environment.stream('contexts');
  return new KeptKeyMessage({
    shared,
    request,
    choose: () => choice.draw(stream) % policy.branchKeys,
    entryOf: (branchKey) => space + 2 * branchKey + (protects ? 0 : 1),
    protection: protects ? { use, bytes: Number(bytes) } : null,
  });
}

/** Items of the DynamoDB Encryption Client. Version 0 is the current one, to write and to read with. */
export function createKeptProviders(
  values: SettingValues,
  environment: ActionEnvironment,
  policy: PolicyOf<'most-recent-provider'>,
  { request, protects }: KeptKeyRole,
): Action {
  const make = () =>
    new ClientCaches<ExpiringCaches>(
      environment.instances,
      (instances, ledger) => new MostRecentProviderCaches(policy, instances, ledger),
    );
  const shared = environment.shared('client', 'provider caches', make);
  const { key, versions, bytes } = values;
  const name = `providers ${String(key)}`;
  const space = shared.spaceOf(name);
  const use = environment.shared('client', name, () => new KeptKeyUse(1, shared.ledger));
  const choice = choiceOf(versions);
  const stream = environment.stream('versions');
  return new KeptKeyMessage({
    shared,
    request,
    choose: () => (protects ? 0 : choice.draw(stream)),
    entryOf: (version) => space + version,
    protection: protects ? { use, bytes: Number(bytes) } : null,
  });
}

function branchKeyCaches(
  policy: PolicyOf<'hierarchical-keyring'>,
  instances: number,
  ledger: DataKeyLedger,
): ExpiringCaches {
  const { stormTracking } = policy;
  if (stormTracking === null) return new LocalCaches(policy, instances, ledger);
  return new StormTrackingCaches({ ...policy, tracking: stormTracking }, instances, ledger);
}

function materialsCaches({ cache, instances, shared }: ActionEnvironment): ClientCaches<MaterialsCaches> | null {
  if (cache?.strategy !== 'encryption-sdk') return null;
  const make = () => new ClientCaches(instances, (count, ledger) => new MaterialsCaches(cache, count, ledger));
  return shared('client', 'data key caches', make);
}

/** What workloads have written, by their names, where somebody reads it. */
function writtenMessages({ shared }: ActionEnvironment): Map<string, WrittenMessages> {
  return shared('world', 'written messages', () => new Map<string, WrittenMessages>());
}

function dataKeysRead(values: SettingValues, environment: ActionEnvironment): (nowNanoseconds: number) => number {
  const { from, age, dataKeys } = values;
  if (from === undefined) {
    const choice = choiceOf(dataKeys);
    const stream = environment.stream('data keys');
    return () => choice.draw(stream);
  }
  const messages = writtenMessages(environment);
  const written = messages.get(String(from)) ?? new WrittenMessages();
  messages.set(String(from), written);
  const ages = agesOf(age as SpreadDuration, environment.stream('ages'));
  // Those of before the run count down from the last number there is.
  let before = 2 ** 31;
  return (now) => {
    const dataKey = written.at(now - ages());
    return Number.isNaN(dataKey) ? --before : dataKey;
  };
}

function choiceOf(distinct: SettingValues[string] | undefined): ZipfChoice {
  const { distinct: count, skew } = (distinct as Distinct | undefined) ?? { distinct: 1, skew: 0 };
  return new ZipfChoice(count, skew);
}
