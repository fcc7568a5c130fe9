/** Why this file exists: from what a scenario says happens to keys and key stores to events of KMS. */

import type { Tick } from '../../engine/tick.ts';
import { waitingDays } from '../../kms/keys.ts';
import type { KmsEvent } from '../../kms/kms-world.ts';
import type { WorldEvent } from '../../simulation/world.ts';
import type { ScenarioDraft } from '../schema/scenario.ts';
import type { Accounts } from './accounts.ts';
import { type BuildContext, errorAt } from './context.ts';
import { checkNewMaterial } from './imported-material.ts';
import { ownerOf, resolvePolicy } from './key-policies.ts';
import type { KeyStores } from './key-stores.ts';
import type { Key, Keys } from './keys.ts';
import type { KmsRequests } from './kms-world.ts';
import { resolveMovedAlias } from './moved-aliases.ts';

export interface KeyEventParties {
  readonly accounts: Accounts;
  readonly keys: Keys;
  readonly keyStores: KeyStores;
  readonly requests: KmsRequests;
}

const ofKey = [
  'disableKey',
  'enableKey',
  'scheduleKeyDeletion',
  'cancelKeyDeletion',
  'importKeyMaterial',
  'deleteImportedKeyMaterial',
  'putKeyPolicy',
] as const;
const ofStore = ['disconnectKeyStore', 'connectKeyStore'] as const;

/** Those of `events:` that happen to keys and key stores. */
export function resolveKeyEvents(
  context: BuildContext,
  parties: KeyEventParties,
  tickNanoseconds: number,
): readonly WorldEvent[] {
  return (context.draft.events ?? []).flatMap((event, index) => {
    const path = `events.${index}`;
    if (event?.at === undefined || context.problems.isBroken(path)) return [];
    const happening = keyEventOf(context, event, parties, path);
    if (happening === undefined) return [];
    const atTick: Tick = Math.round(event.at / tickNanoseconds);
    return [{ kind: 'kms', atTick, event: parties.requests.addEvent(happening, event.at) }];
  });
}

type EventDraft = NonNullable<NonNullable<ScenarioDraft['events']>[number]>;

function keyEventOf(
  context: BuildContext,
  event: EventDraft,
  parties: KeyEventParties,
  path: string,
): KmsEvent | undefined {
  const { keys, keyStores, requests } = parties;
  const given = event as Readonly<Record<string, unknown>>;
  const stored = ofStore.find((one) => given[one] !== undefined);
  if (stored !== undefined) {
    const keyStore = keyStores.find(String(given[stored]), `${path}.${stored}`);
    return keyStore === undefined ? undefined : { kind: stored, keyStore };
  }
  if (given['updateAlias'] !== undefined) return aliasMoved(context, event, parties, path);
  const kind = ofKey.find((one) => given[one] !== undefined);
  if (kind === undefined) return undefined;
  const found = keys.named(String(given[kind]), `${path}.${kind}`);
  if (found === undefined) return undefined;
  const { type, origin } = found.kept;
  if (type !== 'customer-managed')
    return refuse(context, `${path}.${kind}`, `a customer managed key; got ${found.name}, which AWS manages`);
  if (kind.endsWith('KeyMaterial') && origin !== 'EXTERNAL')
    return refuse(context, `${path}.${kind}`, `a key of origin EXTERNAL; got ${found.name} of ${origin}`);
  if (kind === 'putKeyPolicy') return policyPut(context, event, { ...parties, key: found }, path);
  const key = requests.indexOf(found);
  if (kind === 'importKeyMaterial') return materialImported(context, event, found, key, path);
  if (kind !== 'scheduleKeyDeletion') return { kind, key };
  const days = given['waitingDays'];
  return { kind, key, waitingDays: typeof days === 'number' ? days : waitingDays.default };
}

function materialImported(
  context: BuildContext,
  event: EventDraft,
  { spec }: Key,
  key: number,
  path: string,
): KmsEvent | undefined {
  const { newMaterial = false, validFor = null } = event as { newMaterial?: boolean; validFor?: number };
  if (newMaterial && !checkNewMaterial(context, spec, `${path}.newMaterial`)) return undefined;
  return { kind: 'importKeyMaterial', key, imported: { isNew: newMaterial, validNanoseconds: validFor } };
}

function aliasMoved(
  context: BuildContext,
  event: EventDraft,
  { keys, requests }: KeyEventParties,
  path: string,
): KmsEvent | undefined {
  const { updateAlias: name, to } = event as Readonly<Record<string, string | undefined>>;
  const key = to === undefined ? undefined : keys.named(to, `${path}.to`);
  if (name === undefined || key === undefined) return undefined;
  const alias = resolveMovedAlias(context, keys, { name, to: key, path: `${path}.updateAlias` });
  if (alias === undefined) return undefined;
  return { kind: 'updateAlias', alias: requests.indexOfAlias(alias), key: requests.indexOf(key) };
}

function policyPut(
  context: BuildContext,
  event: EventDraft,
  { accounts, requests, key }: KeyEventParties & { readonly key: Key },
  path: string,
): KmsEvent | undefined {
  const given = 'policy' in event ? event.policy : undefined;
  if (given === undefined) return undefined;
  const policy = resolvePolicy(context, accounts, given, ownerOf(key.kept), `${path}.policy`);
  if (policy === undefined) return undefined;
  const { statements, bytes } = policy;
  return { kind: 'putKeyPolicy', key: requests.indexOf(key), statements, bytes };
}

function refuse(context: BuildContext, path: string, expected: string): undefined {
  return errorAt(context, path, { rule: 'impossible', message: `expected ${expected}` });
}
