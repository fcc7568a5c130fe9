/**
 * Why this file exists: most requests are answered alike until something happens at a time, so they need not be judged
 * one by one. These are the exceptions: keys, key stores and aliases that requests of the run change, or time does.
 */
import type { KmsWorld } from './kms-world.ts';
import type { OperationName } from './operations.ts';

/** What may change without an event. */
export interface Unsettled {
  readonly keys: ReadonlySet<number>;
  readonly keyStores: ReadonlySet<number>;
  readonly aliases: ReadonlySet<number>;
  /** Keys on which the run makes or ends grants. */
  readonly grantKeys: ReadonlySet<number>;
}

const changesKey: readonly OperationName[] = [
  'CancelKeyDeletion',
  'DeleteImportedKeyMaterial',
  'DisableKey',
  'EnableKey',
  'ImportKeyMaterial',
  'PutKeyPolicy',
  'ScheduleKeyDeletion',
  'UpdatePrimaryRegion',
];
const changesStore: readonly OperationName[] = [
  'ConnectCustomKeyStore',
  'DeleteCustomKeyStore',
  'DisconnectCustomKeyStore',
];
const changesAlias: readonly OperationName[] = ['CreateAlias', 'DeleteAlias', 'UpdateAlias'];
const changesGrants: readonly OperationName[] = ['CreateGrant', 'RetireGrant', 'RevokeGrant'];

export function findUnsettled({ requests, keys, events, aliases: named, settings }: KmsWorld): Unsettled {
  const those = (operations: readonly OperationName[]) =>
    requests.filter(({ operation }) => operations.includes(operation));
  const aliases = new Set(those(changesAlias).flatMap(({ alias }) => alias ?? []));
  const keyStores = new Set(those(changesStore).flatMap(({ keyStore }) => keyStore ?? []));
  const pointed = (request: KmsWorld['requests'][number]): readonly number[] => {
    if (request.key !== null) return [request.key];
    if (request.alias === undefined) return [];
    // An event or a request may move it to any key.
    const moves = aliases.has(request.alias) || events.some((event) => event.kind === 'updateAlias');
    return moves ? keys.map((_, index) => index) : [named[request.alias]!.key];
  };
  const changed = new Set(those(changesKey).flatMap(pointed));
  const deleted = keys.flatMap((key, index) =>
    key.deletedAtNanoseconds !== null && key.deletedAtNanoseconds <= settings.endNanoseconds ? [index] : [],
  );
  const scheduled = events.flatMap((event) =>
    event.kind === 'scheduleKeyDeletion' && event.waitingDays * 86_400e9 <= settings.endNanoseconds ? [event.key] : [],
  );
  const stored = keys.flatMap(({ keyStore }, index) => (keyStore !== null && keyStores.has(keyStore) ? [index] : []));
  // RetireGrant may name a grant without its key.
  const ends = those(changesGrants);
  const anyKey = ends.some(
    ({ operation, key, alias }) => operation === 'RetireGrant' && key === null && alias === undefined,
  );
  const grantKeys = anyKey ? keys.map((_, index) => index) : ends.flatMap(pointed);
  return {
    keys: new Set([...changed, ...deleted, ...scheduled, ...stored]),
    keyStores,
    aliases,
    grantKeys: new Set(grantKeys),
  };
}
