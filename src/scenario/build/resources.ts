/** Why this file exists: which resource quotas the requests of a scenario can reach, and what the table says of them. */
import type {
  KmsAlias,
  KmsEvent,
  KmsKey,
  KmsRequest,
  KmsResource,
  ResourceQuotaName,
  ResourceSubject,
} from '../../kms/kms-world.ts';
import { quotaRows } from '../../kms/profiles.ts';
import type { AppliedValues } from './applied-values.ts';
import type { BuildContext } from './context.ts';

interface Listed {
  readonly keys: readonly KmsKey[];
  readonly aliases: readonly KmsAlias[];
  readonly requests: readonly KmsRequest[];
  readonly events: readonly KmsEvent[];
  readonly applied: AppliedValues;
}

const quotasOf: Partial<Readonly<Record<KmsRequest['operation'], readonly ResourceQuotaName[]>>> = {
  CreateAlias: ['aliases', 'aliases-per-key'],
  CreateCustomKeyStore: ['custom-key-stores'],
  CreateGrant: ['grants-per-key', 'grants-per-principal-per-key'],
  CreateKey: ['keys'],
  PutKeyPolicy: ['key-policy-bytes'],
  ReplicateKey: ['keys'],
  RotateKeyOnDemand: ['on-demand-rotations'],
  UpdateAlias: ['aliases-per-key'],
};

const ofAccount: readonly ResourceQuotaName[] = ['aliases', 'custom-key-stores', 'keys'];

/** In the order of the requests that can reach them, each once. */
export function resourcesOf(context: BuildContext, listed: Listed): readonly KmsResource[] {
  const found = new Map<string, KmsResource>();
  for (const request of listed.requests) {
    for (const quota of quotasOf[request.operation] ?? [])
      for (const key of keysNamed(listed, request)) {
        const resource = resourceOf(context, listed, { ...request, key }, quota);
        if (resource !== undefined) found.set(`${quota} ${resource.scope}`, resource);
      }
  }
  return [...found.values()];
}

/** The key it names, or those that its alias points to at any time of the run. */
function keysNamed({ aliases, requests, events }: Listed, { key, alias }: KmsRequest): readonly (number | null)[] {
  if (key !== null || alias === undefined) return [key];
  const byEvents = events.flatMap((event) =>
    event.kind === 'updateAlias' && event.alias === alias ? [event.key] : [],
  );
  const byRequests = requests.flatMap((one) => (one.key !== null && one.alias === alias ? [one.key] : []));
  return [aliases[alias]!.key ?? [], byEvents, byRequests].flat();
}

/** Undefined where the profile has no such quota, or the key does not count against it. */
function resourceOf(
  context: BuildContext,
  { keys, applied }: Listed,
  { key: index, caller, region: own, replicaRegion: region = own }: KmsRequest,
  quota: ResourceQuotaName,
): KmsResource | undefined {
  const row = quotaRows(context.profile).find((one) => one.kind === 'resource' && one.group === quota);
  const key = index === null ? undefined : keys[index];
  if (row === undefined || isExcluded(key, quota)) return undefined;
  const subject: ResourceSubject = ofAccount.includes(quota)
    ? { of: 'account', accountId: caller.accountId, region }
    : { of: 'key', key: index! };
  const { value: limit, from } = applied.limitOf(subject.of === 'account' ? subject : key!, row);
  if (from === 'table')
    context.assumptions.add(`quotas.${quota}`, String(limit), `table ${context.profile}, ${row.source}`);
  const scope = subject.of === 'account' ? `account ${caller.accountId} in ${region}` : `key ${key!.name}`;
  return { quota, scope, limit, others: 0, ...subject };
}

/** AWS's own keys count against no resource quota, but for grants of one principal on an AWS managed key. */
function isExcluded(key: KmsKey | undefined, quota: ResourceQuotaName): boolean {
  if (key === undefined || key.type === 'customer-managed') return false;
  return !(key.type === 'aws-managed' && quota === 'grants-per-principal-per-key');
}
