/** Why this file exists: `--solve` names a quota, the load or a path of the file; this finds what is meant, or says what could be. */
import { findQuota } from '../../kms/find-quota.ts';
import { quotaName, quotasMeant } from '../../scenario/quota-names.ts';
import { settingAt } from '../../scenario/setting.ts';
import type { World, WorldQuota } from '../../simulation/world.ts';
import type { Subject } from '../subject.ts';

export type Target =
  | { readonly kind: 'quota'; readonly quota: WorldQuota }
  | { readonly kind: 'load' }
  | { readonly kind: 'path'; readonly path: string };

/** What was typed cannot be solved: a sentence, and what to type instead. */
export class PlanMistake extends Error {
  override readonly name = 'PlanMistake';
  readonly hint: string | undefined;

  constructor(message: string, hint?: string) {
    super(message);
    this.hint = hint;
  }
}

/** What a plan needs of a scenario. */
export type PlanSubject = Subject & { readonly canonical: string };

/** A quota by `ACCOUNT/NAME`, or `ACCOUNT/REGION/NAME`: the account's name or id, any of the quota's names. */
export function quotaNamed(text: string, { quotas }: World, profile: string): WorldQuota {
  const meant = quotasMeant(text, quotas, profile).map((index) => quotas[index]!);
  if (meant.length === 1) return meant[0]!;
  if (meant.length > 1) {
    throw new PlanMistake(
      `--solve quota:${text}: it is a quota of its own in ${meant.map(({ region }) => region).join(', ')}`,
      `Name one, such as --solve quota:${quotaName(meant[0]!, quotas)}`,
    );
  }
  const found = findQuota(profile, text.slice(text.lastIndexOf('/') + 1));
  if (text.includes('/') && found.kind === 'found' && found.row.kind === 'resource') {
    const { group, value } = found.row;
    throw new PlanMistake(
      `--solve quota:${text}: expected a request quota; ${group} counts no requests`,
      `Put it into quotas.set and solve its value: --set 'quotas.set=[{ quota: ${group}, value: ${value} }]' --solve quotas.set.0.value`,
    );
  }
  throw new PlanMistake(
    `--solve quota:${text}: expected a quota that requests spend: ${listed(quotas, quotas)}; got "${text}"`,
  );
}

/** The quota to solve where none is named: the only one that is throttled, else the only one that there is. */
export function onlyQuota({ quotas }: World, throttled: readonly number[]): WorldQuota {
  if (quotas.length === 0) throw new PlanMistake('--solve quota: no request of this scenario spends a quota');
  const candidates = throttled.length === 0 ? quotas : throttled.map((index) => quotas[index]!);
  if (candidates.length === 1) return candidates[0]!;
  const what = throttled.length === 0 ? 'none of several quotas is throttled' : 'several quotas are throttled';
  throw new PlanMistake(
    `--solve quota: ${what}: ${listed(candidates, quotas)}`,
    `Name one, such as --solve quota:${quotaName(candidates[0]!, quotas)}`,
  );
}

function listed(some: readonly WorldQuota[], all: readonly WorldQuota[]): string {
  return some.map((quota) => quotaName(quota, all)).join(', ');
}

/** A number and its unit, as the file writes them. */
export interface Written {
  readonly number: number;
  readonly unit: string;
}

/** The whole path of what was typed: `instances` and `cache.maxAge` are those of the only client that has them. */
export function pathMeant({ canonical }: PlanSubject, typed: string): string {
  if (settingAt(canonical, typed) !== undefined) return typed;
  const paths = Object.keys(settingAt(canonical, 'clients') ?? {}).map((name) => `clients.${name}.${typed}`);
  const found = paths.filter((path) => settingAt(canonical, path) !== undefined);
  if (found.length > 1)
    throw new PlanMistake(`--solve ${typed}: several clients have it: ${found.join(', ')}`, 'Name one of them');
  return found[0] ?? typed;
}

/** The number that stands at a path today. */
export function numberAt(subject: PlanSubject, path: string): Written {
  const value = settingAt(subject.canonical, path);
  const parts = /^(\d+(?:\.\d+)?)\s*([a-zA-Z%/]*)$/.exec(String(value).trim());
  if (value !== undefined && parts !== null) return { number: Number(parts[1]), unit: parts[2]! };
  if (value === undefined) {
    throw new PlanMistake(
      `--solve ${path}: expected quota, quota:ACCOUNT/NAME, load or a path of the scenario that has a number; got "${path}"`,
      `Where the scenario leaves it to the default, begin somewhere: --set ${wholePath(subject, path)}=VALUE`,
    );
  }
  throw new PlanMistake(`--solve ${path}: expected a path that has a number; it has ${JSON.stringify(value)}`);
}

/** `instances` and settings of caches and retries stand below a client. */
function wholePath({ canonical }: PlanSubject, path: string): string {
  if (!/^(instances$|cache\.|retry\.)/.test(path)) return path;
  const [client = 'client'] = Object.keys(settingAt(canonical, 'clients') ?? {});
  return `clients.${client}.${path}`;
}
