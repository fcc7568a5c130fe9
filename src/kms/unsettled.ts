/**
 * Why this file exists: most requests are answered alike until something happens at a time, so they need not be judged
 * one by one. These are the exceptions: keys, key stores and aliases that requests of the run change, or time does.
 */
import type { KmsKey, KmsRequest, KmsWorld } from './kms-world.ts';
import type { OperationName } from './operations.ts';
import { NANOSECONDS_PER_DAY } from './rotation.ts';

/** What may change without an event. */
export interface Unsettled {
  readonly keys: ReadonlySet<number>;
  /** Keys whose policy requests change, or that are made or deleted: keys whose permissions change. */
  readonly permissions: ReadonlySet<number>;
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

export function findUnsettled(world: KmsWorld): Unsettled {
  const { requests, keys } = world;
  const those = (operations: readonly OperationName[]) =>
    requests.filter(({ operation }) => operations.includes(operation));
  const aliases = new Set([...those(changesAlias).flatMap(({ alias }) => alias ?? []), ...learntLate(world)]);
  const keyStores = new Set(those(changesStore).flatMap(({ keyStore }) => keyStore ?? []));
  const pointed = (operations: readonly OperationName[]) =>
    those(operations).flatMap((request) => keysNamed(world, request, aliases));
  const stored = keys.flatMap(({ keyStore }, index) => (keyStore !== null && keyStores.has(keyStore) ? [index] : []));
  const deleted = [...deletedInTime(world), ...keysMade(world)];
  return {
    keys: new Set([
      ...pointed(changesKey),
      ...related(keys, pointed(['UpdatePrimaryRegion'])),
      ...deleted,
      ...stored,
      ...expiring(world),
    ]),
    permissions: new Set([...pointed(['PutKeyPolicy', 'ScheduleKeyDeletion']), ...deleted]),
    keyStores,
    aliases,
    grantKeys: new Set(pointed(changesGrants)),
  };
}

/** Keys that a request may be about: all, where it names none or an alias that moves. */
function keysNamed(
  { keys, events, aliases: named }: KmsWorld,
  { operation, key, alias }: KmsRequest,
  moving: ReadonlySet<number>,
): readonly number[] {
  if (key !== null) return [key];
  const any = keys.map((_, index) => index);
  // RetireGrant may name a grant without its key.
  if (alias === undefined) return operation === 'RetireGrant' ? any : [];
  const moves = moving.has(alias) || events.some((event) => event.kind === 'updateAlias');
  return moves ? any : [named[alias]!.key ?? []].flat();
}

/** The multi-Region keys that have the same key material as one of these. */
function related(keys: readonly KmsKey[], those: readonly number[]): readonly number[] {
  const roots = new Set(those.map((key) => keys[key]!.primary ?? key));
  return keys.flatMap(({ primary }, index) => (roots.has(primary ?? index) ? [index] : []));
}

/** Aliases that an event moves and that are known to have moved some time later. */
function learntLate({ events, settings }: KmsWorld): readonly number[] {
  if (settings.aliasPropagation === null) return [];
  return events.flatMap((event) => (event.kind === 'updateAlias' ? [event.alias] : []));
}

/** Keys that are not there until a request makes them. */
export function keysMade({ requests }: KmsWorld): readonly number[] {
  return requests.flatMap(({ newKey }) => newKey ?? []);
}

/** Keys whose imported material expires before the run ends. */
function expiring({ keys, events, settings: { endNanoseconds } }: KmsWorld): readonly number[] {
  const atStart = keys.flatMap(({ materialExpiresAtNanoseconds = Number.POSITIVE_INFINITY }, index) =>
    materialExpiresAtNanoseconds <= endNanoseconds ? [index] : [],
  );
  const later = events.flatMap((event) =>
    event.kind === 'importKeyMaterial' &&
    (event.imported.validNanoseconds ?? Number.POSITIVE_INFINITY) <= endNanoseconds
      ? [event.key]
      : [],
  );
  return [...atStart, ...later];
}

/** Keys whose waiting period ends before the run does. */
export function deletedInTime({ keys, events, settings: { endNanoseconds } }: KmsWorld): readonly number[] {
  const atStart = keys.flatMap(({ deletedAtNanoseconds }, index) =>
    deletedAtNanoseconds !== null && deletedAtNanoseconds <= endNanoseconds ? [index] : [],
  );
  const later = events.flatMap((event) =>
    event.kind === 'scheduleKeyDeletion' && event.waitingDays * NANOSECONDS_PER_DAY <= endNanoseconds
      ? [event.key]
      : [],
  );
  return [...atStart, ...later];
}
