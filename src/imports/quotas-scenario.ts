/** Why this file exists: whoever imports applied quotas sees at once what they allow, in a scenario to put a workload in. */

import { newestProfile, quotaRows } from '../kms/profiles.ts';
import { defaultLimit } from '../kms/request-quotas.ts';
import type { AppliedQuota } from './import-quotas.ts';
import type { AccountNames } from './masks.ts';

interface Place {
  readonly account: string;
  readonly id: string;
  readonly region: string;
  readonly client: string;
  /** Of symmetric requests, a second. */
  readonly limit: number;
}

const SYMMETRIC = 'crypto-symmetric';

/** An annotated scenario in which each account asks for half of its symmetric quota. */
export function quotasScenario(quotas: readonly AppliedQuota[], accounts: AccountNames, keepNames: boolean): string {
  const places = placesOf(quotas, accounts);
  const names = [...new Map(places.map(({ account, id }) => [account, id]))];
  const lines = [
    '# yaml-language-server: $schema=./kmsim.schema.json',
    '# (kmsim schema > kmsim.schema.json lets your editor complete this file.)',
    '#',
    '# The quotas that AWS has applied, from quotas.json beside this file, and a workload to be replaced by your own.',
    '#   kmsim run scenario.yaml',
    `#   kmsim run scenario.yaml --set load=3            more than the quota allows`,
    'claim: Half of the quota is served without throttling',
    `region: ${places[0]!.region}`,
    'duration: 1m',
    '',
    'quotas:',
    '  file: quotas.json',
    ...quotas.map((quota) => `  # ${quotaLine(quota, accounts)}`),
    '',
    `accounts:${keepNames ? '' : '                                           # masked; --keep-names keeps their ids'}`,
    ...names.map(([name, id]) => `  ${name}: { id: ${JSON.stringify(id)} }`),
    '',
    'clients:',
    ...places.map(({ client, account, region }) => `  ${client}: { account: ${account}, region: ${region} }`),
    '',
    'workload:',
    ...places.map(({ client, limit }) => {
      return `  - { name: ${client}, client: ${client}, call: Decrypt, arrivals: { poisson: ${limit / 2}/s } }`;
    }),
    '',
    'thresholds:                                         # they decide the exit code: 99 where one fails',
    '  - throttled.share < 0.1%                          # of the requests that reached KMS',
  ];
  return `${lines.join('\n')}\n`;
}

/** Accounts and Regions that the quotas are of. */
function placesOf(quotas: readonly AppliedQuota[], accounts: AccountNames): readonly Place[] {
  const places = new Map<string, Place>();
  for (const { accountId, region } of quotas) {
    const account = accounts.nameOf(accountId);
    const client = `${account}.${region}`;
    const own = quotas.find((quota) => {
      return quota.accountId === accountId && quota.region === region && quota.known?.name === SYMMETRIC;
    });
    const limit = own === undefined ? tableLimit(region) : own.value / own.periodSeconds;
    places.set(client, { account, id: accounts.idOf(accountId), region, client, limit });
  }
  return [...places.values()];
}

function tableLimit(region: string): number {
  return defaultLimit(quotaRows(newestProfile).find(({ group }) => group === SYMMETRIC)!, region);
}

function quotaLine(quota: AppliedQuota, accounts: AccountNames): string {
  const { known, code, awsName, value, periodSeconds, accountId, region } = quota;
  const where = `${accounts.nameOf(accountId)}, ${region}`;
  if (known === undefined) return `${code} ${awsName} (${where}): ${value}; table ${newestProfile} has no such code`;
  const unit = known.isRequestRate ? '/s' : '';
  const applied = known.isRequestRate ? value / periodSeconds : value;
  const change = applied === known.default ? 'as in the table' : `the table has ${known.default}${unit}`;
  return `${known.name} (${where}): ${applied}${unit}, ${change}`;
}
