/** Why this file exists: from `cache:` to what the instances of a client keep, and whether any workload can make use of it. */
import type { CachePolicy } from '../../clients/caches/cache-policy.ts';
import { MESSAGES_MAX, materialsLanguages } from '../../clients/caches/materials-languages.ts';
import { defaultStormTracking, type StormTracking } from '../../clients/caches/storm-tracking-caches.ts';
import { NANOSECONDS_PER_MILLISECOND, NANOSECONDS_PER_SECOND } from '../../engine/tick.ts';
import { actionDefinitions, findAction } from '../../workloads/services/index.ts';
import { join } from '../places.ts';
import { listed } from '../printable.ts';
import type { ScenarioDraft } from '../schema/scenario.ts';
import { DEFAULT_SOURCE } from './assumptions.ts';
import { type BuildContext, errorAt, errorAtKey, unknownName } from './context.ts';

type ClientDraft = NonNullable<NonNullable<ScenarioDraft['clients']>[string]>;
type CacheDraft = Exclude<NonNullable<ClientDraft['cache']>, string>;
type DraftOf<Strategy> = Extract<CacheDraft, { strategy?: Strategy | undefined }>;

/** Undefined without a cache, or after an error. */
export function resolveCache(
  context: BuildContext,
  given: ClientDraft['cache'],
  path: string,
): CachePolicy | undefined {
  if (given === undefined || typeof given === 'string' || given.strategy === 'none') return undefined;
  if (context.problems.isBroken(path)) return undefined;
  switch (given.strategy) {
    case 'hierarchical-keyring':
      return branchKeyPolicy(context, given as DraftOf<'hierarchical-keyring'>, path);
    case 'most-recent-provider': {
      const { ttl = 0, capacity } = given as DraftOf<'most-recent-provider'>;
      return { strategy: 'most-recent-provider', ttlNanoseconds: ttl, capacity: capacityOf(context, capacity, path) };
    }
    default:
      return materialsPolicy(context, given as DraftOf<'encryption-sdk'>, path);
  }
}

function materialsPolicy(
  context: BuildContext,
  draft: DraftOf<'encryption-sdk'>,
  path: string,
): CachePolicy | undefined {
  const { assumptions } = context;
  if (draft.strategy === undefined) assumptions.add(`${path}.strategy`, 'encryption-sdk', DEFAULT_SOURCE);
  const language = assumptions.orDefault(`${path}.language`, draft.language, 'js');
  const rules = materialsLanguages[language];
  assumptions.add(
    `${path}.language`,
    language,
    `${draft.language === undefined ? `${DEFAULT_SOURCE}; ` : ''}${rules.source}`,
  );
  const maxMessages = assumptions.orDefault(`${path}.maxMessages`, draft.maxMessages, MESSAGES_MAX);
  const limit = language === 'js' ? '2^53 - 1 bytes' : '2^63 - 1 bytes';
  const maxBytes = assumptions.orDefault(`${path}.maxBytes`, draft.maxBytes, rules.bytesMax, limit);
  const capacity = capacityOf(context, draft.capacity, path);
  if (capacity === 0 && rules.zeroCapacity === 'refused') {
    const message = `expected with language: ${language} a capacity of at least 1, which its cache demands; got 0`;
    errorAt(context, `${path}.capacity`, { rule: 'impossible', message });
  }
  return {
    strategy: 'encryption-sdk',
    language,
    maxAgeNanoseconds: draft.maxAge ?? 0,
    maxMessages,
    maxBytes,
    capacity,
  };
}

function branchKeyPolicy(context: BuildContext, draft: DraftOf<'hierarchical-keyring'>, path: string): CachePolicy {
  return {
    strategy: 'hierarchical-keyring',
    ttlNanoseconds: draft.ttl ?? 0,
    capacity: capacityOf(context, draft.capacity, path),
    branchKeys: context.assumptions.orDefault(`${path}.branchKeys`, draft.branchKeys, 1),
    stormTracking: stormTrackingOf(context, draft, `${path}.stormTracking`),
  };
}

function stormTrackingOf(
  context: BuildContext,
  { stormTracking: given, ttl = 0 }: DraftOf<'hierarchical-keyring'>,
  path: string,
): StormTracking | null {
  const { assumptions } = context;
  const source = 'aws-cryptographic-material-providers-library, StormTracker.dfy';
  const chosen = assumptions.orDefault<typeof given>(path, given, true, 'true');
  if (chosen === false) return null;
  const draft = typeof chosen === 'object' ? chosen : {};
  const seconds = (nanoseconds: number | undefined, name: string, usual: number): number => {
    if (nanoseconds !== undefined) return nanoseconds / NANOSECONDS_PER_SECOND;
    assumptions.add(`${path}.${name}`, `${usual}s`, source);
    return usual;
  };
  const gracePeriodSeconds = seconds(draft.gracePeriod, 'gracePeriod', defaultStormTracking.gracePeriodSeconds);
  const tracking: StormTracking = {
    gracePeriodSeconds,
    graceIntervalSeconds: seconds(draft.graceInterval, 'graceInterval', defaultStormTracking.graceIntervalSeconds),
    fanOut: assumptions.orDefault(`${path}.fanOut`, draft.fanOut, defaultStormTracking.fanOut),
    inFlightTtlSeconds: seconds(draft.inFlightTtl, 'inFlightTtl', gracePeriodSeconds),
    sleepMilliseconds:
      assumptions.orDefault(`${path}.sleep`, draft.sleep, 20 * NANOSECONDS_PER_MILLISECOND, '20ms') /
      NANOSECONDS_PER_MILLISECOND,
  };
  checkStormTracking(context, tracking, ttl, path);
  return tracking;
}

/** @source StormTracker.dfy, ConsistentSettings; a grace period as long as the life of an entry would fetch every second */
function checkStormTracking(context: BuildContext, tracking: StormTracking, ttl: number, path: string): void {
  const { gracePeriodSeconds, graceIntervalSeconds, inFlightTtlSeconds } = tracking;
  const wrong = (setting: string, message: string) =>
    errorAt(context, context.problems.isBroken(path) ? path : `${path}.${setting}`, { rule: 'impossible', message });
  if (inFlightTtlSeconds > gracePeriodSeconds)
    wrong('inFlightTtl', 'expected an inFlightTtl of at most the gracePeriod; got a longer one');
  if (graceIntervalSeconds > inFlightTtlSeconds)
    wrong('graceInterval', 'expected a graceInterval of at most the inFlightTtl; got a longer one');
  if (gracePeriodSeconds * NANOSECONDS_PER_SECOND >= ttl)
    wrong(
      'gracePeriod',
      `expected a ttl longer than the gracePeriod of ${gracePeriodSeconds}s (set stormTracking.gracePeriod or a longer ttl); got ${ttl / NANOSECONDS_PER_SECOND}s`,
    );
}

function capacityOf({ assumptions }: BuildContext, given: number | undefined, path: string): number {
  return assumptions.orDefault(`${path}.capacity`, given, 1000);
}

/** A cache that no workload of its client can reach, and workloads that say too little for their cache. */
export function checkCaches(context: BuildContext): void {
  const { draft } = context;
  const names = Object.keys(draft.clients ?? {});
  for (const [name, client] of Object.entries(draft.clients ?? {})) {
    if (client?.cache === undefined || typeof client.cache === 'string' || client.cache.strategy === 'none') continue;
    const strategy = client.cache.strategy ?? 'encryption-sdk';
    const own = (draft.workload ?? []).filter(
      (entry) => (entry?.client ?? (names.length === 1 ? names[0] : undefined)) === name,
    );
    const reaches = own.some((entry) => findAction(entry?.use ?? '')?.cacheStrategies?.includes(strategy));
    const path = join(join('clients', name), 'cache');
    if (!reaches && !context.problems.isBroken(path) && !context.problems.isBroken('workload'))
      errorUnreached(context, strategy, path);
  }
  checkReading(context);
}

function errorUnreached(context: BuildContext, strategy: string, path: string): void {
  const uses = actionDefinitions.filter(({ cacheStrategies = [] }) =>
    (cacheStrategies as readonly string[]).includes(strategy),
  );
  const message = `expected a workload of this client that the cache can act on, with use: ${listed(uses.map(({ name }) => name))}; got none (a plain call of KMS has no cache)`;
  errorAtKey(context, path, { rule: 'unreachable-setting', message });
}

/** Who decrypts with a cache of data keys says how often it meets the same one again. */
function checkReading(context: BuildContext): void {
  const { clients = {}, workload = [] } = context.draft;
  const only = Object.keys(clients).length === 1 ? Object.keys(clients)[0] : undefined;
  const written = workload.filter((entry) => entry?.use === 'encryption-sdk.encrypt');
  const names = written.map((entry) => entry!.name ?? `w${workload.indexOf(entry) + 1}`);
  for (const [index, entry] of workload.entries()) {
    if (entry?.use !== 'encryption-sdk.decrypt') continue;
    const at = `workload.${entry.name ?? `w${index + 1}`}.with`;
    const { dataKeys, from } = (entry.with ?? {}) as { dataKeys?: unknown; from?: string };
    if (context.problems.isBroken(at)) continue;
    const cache = clients[entry.client ?? only ?? '']?.cache;
    const keepsDataKeys = typeof cache === 'object' && (cache.strategy ?? 'encryption-sdk') === 'encryption-sdk';
    if (keepsDataKeys && dataKeys === undefined && from === undefined) {
      const message =
        'expected dataKeys (how many different ones are read) or from (the workload that writes the messages), which decide how often a kept data key is met again; got neither';
      errorAt(context, `${at}.dataKeys`, { rule: 'missing-value', message });
    }
    if (from !== undefined && !names.includes(from)) unknownName(context, `${at}.from`, 'workload', from, names);
  }
}
