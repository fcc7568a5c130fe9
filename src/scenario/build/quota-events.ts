/** Why this file exists: from `raiseQuota` to what it changes: request quotas of the world, or resource quotas of KMS. */
import type { Clock, Tick } from '../../engine/tick.ts';
import type { KmsResource } from '../../kms/kms-world.ts';
import type { QuotaRow } from '../../kms/quota-row.ts';
import type { WorldEvent, WorldQuota } from '../../simulation/world.ts';
import type { ScenarioDraft } from '../schema/scenario.ts';
import type { Account, Accounts } from './accounts.ts';
import { nothingSpends } from './applied-values.ts';
import { type BuildContext, warnAt } from './context.ts';
import type { KmsRequests } from './kms-world.ts';
import { quotaNamed, quotaValueOf } from './quota-values.ts';

export interface QuotaEventParties {
  readonly accounts: Accounts;
  readonly clock: Clock;
  /** Those of the world, in its order. */
  readonly quotas: readonly WorldQuota[];
  readonly resources: readonly KmsResource[];
  readonly requests: KmsRequests;
}

type EventDraft = NonNullable<NonNullable<ScenarioDraft['events']>[number]>;
type QuotaDraft = NonNullable<Extract<EventDraft, { readonly raiseQuota?: unknown }>['raiseQuota']>;

/** Those of `events:` that happen to quotas, in the order of the file. */
export function resolveQuotaEvents(context: BuildContext, parties: QuotaEventParties): readonly WorldEvent[] {
  return (context.draft.events ?? []).flatMap((event, index) => {
    const path = `events.${index}`;
    if (event?.at === undefined || !('raiseQuota' in event) || context.problems.isBroken(path)) return [];
    const atTick = Math.round(event.at / parties.clock.tickNanoseconds);
    return quotaChanges(context, event.raiseQuota!, { ...parties, atTick, path: `${path}.raiseQuota` });
  });
}

/** Each quota of that name that some request spends or can reach. */
function quotaChanges(
  context: BuildContext,
  given: QuotaDraft,
  parties: QuotaEventParties & { readonly atTick: Tick; readonly path: string },
): readonly WorldEvent[] {
  const { accounts, atTick, path } = parties;
  const row = quotaNamed(context, given.quota!, `${path}.quota`);
  const account = given.account === undefined ? undefined : accounts.resolve(given.account, `${path}.account`);
  if (row === undefined || (given.account !== undefined && account === undefined)) return [];
  const region = given.region ?? context.region;
  const value = quotaValueOf(context, { row, given: given.value!, region, path: `${path}.value` });
  if (value === undefined) return [];
  const meant = { row, account, region };
  const changes =
    row.kind === 'resource'
      ? resourcesMeant(parties, meant).map((resource): WorldEvent => {
          const raised = { kind: 'raiseResourceQuota', resource, limit: value } as const;
          const event = parties.requests.addEvent(raised, atTick * parties.clock.tickNanoseconds);
          return { kind: 'kms', atTick, event };
        })
      : quotasMeant(parties, meant).map(
          (quota): WorldEvent => ({ kind: 'quota', atTick, quota, limitPerSecond: value }),
        );
  if (changes.length === 0) warnAt(context, path, 'unused', nothingSpends(row));
  return changes;
}

interface Meant {
  readonly row: QuotaRow;
  /** Undefined: every account. */
  readonly account: Account | undefined;
  readonly region: string;
}

/** Indexes; the quota of a custom key store goes by the store's name after its own. */
function quotasMeant({ quotas }: QuotaEventParties, { row, account, region }: Meant): readonly number[] {
  return indexesOf(quotas, (one) => {
    const named = one.quota === row.group || one.quota.startsWith(`${row.group}.`);
    return named && one.region === region && (account === undefined || one.accountId === account.id);
  });
}

/** A quota of each key is its owner's. */
function resourcesMeant(
  { resources, requests }: QuotaEventParties,
  { row, account, region }: Meant,
): readonly number[] {
  return indexesOf(resources, (one) => {
    const owner = one.of === 'account' ? one : requests.keyOf(one.key);
    const owned = account === undefined || owner.accountId === account.id;
    return one.quota === row.group && owner.region === region && owned;
  });
}

function indexesOf<T>(list: readonly T[], isMeant: (one: T) => boolean): readonly number[] {
  return list.flatMap((one, index) => (isMeant(one) ? [index] : []));
}
