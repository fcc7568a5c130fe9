/** Why this file exists: from a plan of `quotas.set.N.value` that is no rate to what is asked for, or why it cannot be. */
import { remedyFor } from '../kms/quota-remedies.ts';
import type { ResourceQuotaRow } from '../kms/quota-row.ts';
import { count } from '../reports/numbers.ts';
import { resourceRemedy, resourceRow } from '../reports/request/full-resources.ts';
import { PLACEHOLDER_ACCOUNT } from '../reports/request/pack.ts';
import type { Evidence } from '../reports/request/request-files.ts';
import { type ResourcePack, resourceTitle } from '../reports/request/resource-pack.ts';
import { listed } from '../scenario/printable.ts';
import { settingAt } from '../scenario/setting.ts';
import { ExitCode, Failure } from './failure.ts';
import { appliedOf, appliedQuotas, evidenceOf, type PackRequest, type Planned, plannedOf } from './request-pack.ts';
import { openStored } from './stored-folder.ts';
import type { OnWork } from './work-display.ts';

export interface ResourceRequest {
  readonly pack: ResourcePack;
  readonly evidence: readonly Evidence[];
  readonly seeds: readonly (number | string)[];
}

/**
 * @returns undefined where no result is a plan of a resource quota
 * @throws Failure (2, 3 or 4) where it cannot be asked for: why, and what to do instead
 */
export async function resourceRequest(asked: PackRequest, onWork?: OnWork): Promise<ResourceRequest | undefined> {
  for (const result of asked.results) {
    const stored = await openStored(result);
    if (stored.manifest.command !== 'plan') continue;
    const one = await plannedOf(stored, asked);
    const solved = resourceSolved(one);
    if (solved !== undefined) return requestOf(one, solved, asked, onWork);
  }
  return undefined;
}

async function requestOf(
  one: Planned,
  entry: Solved,
  asked: PackRequest,
  onWork: OnWork | undefined,
): Promise<ResourceRequest> {
  refuseFlags(asked);
  const account = accountOf(one, entry.path);
  const given = appliedOf(await appliedQuotas(asked, [one]), { ...account, ...entry, code: entry.row.code });
  const applied = given?.value ?? null;
  const { plan } = one;
  const desired = asked.desired ?? plan.recommended ?? 0;
  const title = resourceTitle({ ...account, ...entry });
  const refused = refusalOf(one, { ...entry, applied, desired, isGiven: asked.desired !== undefined });
  if (refused !== undefined) throw new Failure(ExitCode.input, `${title}: ${refused}`);
  const evidence = await evidenceOf(one, 0, onWork);
  const pack: ResourcePack = {
    name: plan.scenario.name,
    ...account,
    region: entry.region,
    row: { ...entry.row, code: entry.row.code! },
    applied,
    desired,
    desiredFrom: asked.desired === undefined ? 'plan' : 'given',
    plan,
    run: evidence.report.summary,
    evidence: evidence.folder,
    neededBy: asked.neededBy,
    until: asked.until,
  };
  return { pack, evidence: [evidence], seeds: [one.scenario.seed] };
}

/** Flags that say something of rates only. */
function refuseFlags({ measured, standby, results }: PackRequest): void {
  if (results.length > 1)
    throw new Failure(ExitCode.input, 'a plan of a resource quota is asked for by itself; give it alone');
  const flag = measured.length > 0 ? '--measured' : standby.length > 0 ? '--standby' : undefined;
  if (flag !== undefined)
    throw new Failure(ExitCode.usage, `${flag}: a resource quota counts no requests; leave it out`);
}

interface Solved {
  /** `quotas.set.0`. */
  readonly path: string;
  readonly row: ResourceQuotaRow;
  readonly region: string;
  readonly awsNames: readonly string[];
}

/** The entry of `quotas.set` that a plan solves, where it is of a resource quota. */
function resourceSolved({ plan: { solve }, scenario: { canonical, profile } }: Planned): Solved | undefined {
  const path = /^quotas\.set\.\d+(?=\.value$)/.exec(solve)?.[0];
  const name = path === undefined ? undefined : settingAt(canonical, `${path}.quota`);
  const row = name === undefined ? undefined : resourceRow(profile, String(name));
  if (path === undefined || row === undefined) return undefined;
  const region = settingAt(canonical, `${path}.region`) ?? settingAt(canonical, 'region') ?? 'us-east-1';
  return { path, row, region: String(region), awsNames: [row.awsName, ...(row.alsoNamed ?? [])] };
}

/** The account of the entry, else the only one there is. */
function accountOf({ scenario: { canonical, world }, stored: { folder } }: Planned, path: string) {
  const names = Object.keys((settingAt(canonical, 'accounts') ?? { main: {} }) as object);
  const named = settingAt(canonical, `${path}.account`);
  const account = named === undefined ? names : [String(named)];
  if (account.length !== 1)
    throw new Failure(
      ExitCode.input,
      `${folder}: its quota is that of each of several accounts: ${listed(names)}`,
      `Name one in the scenario, as ${path}.account, and plan again`,
    );
  const id = settingAt(canonical, `accounts.${account[0]}.id`) ?? PLACEHOLDER_ACCOUNT;
  const inWorld = world.quotas.find((quota) => quota.account === account[0]);
  return { accountId: inWorld?.accountId ?? String(id) };
}

interface Wanted extends Solved {
  readonly applied: number | null;
  readonly desired: number;
  readonly isGiven: boolean;
}

/** Why AWS would not take it, and what helps. */
function refusalOf({ plan }: Planned, { row, region, applied, desired, isGiven }: Wanted): string | undefined {
  if (!row.adjustable || row.code === null)
    return `${row.adjustable ? 'its Service Quotas code is not known' : 'it cannot be asked for'}; instead: ${resourceRemedy(row, region, desired)}`;
  if (plan.answer === null)
    return plan.bracket === undefined
      ? `no value that was tried meets the thresholds: more of it does not help; ${remedyFor(row.group) ?? 'use less of it'}`
      : 'its plan was interrupted before its answer: run it again, it goes on where it stopped';
  if (applied !== null && desired <= applied)
    return `${count(desired)} is not above the applied ${count(applied)}, and Service Quotas takes increases only: ${plan.answer <= applied ? 'what is applied is enough for this scenario' : `the plan finds that ${count(plan.answer)} is needed`}`;
  if (applied === null && !isGiven && plan.spare !== undefined)
    return `the plan finds no increase needed: ${count(plan.setting.today)} meets its thresholds with headroom; where less is applied, plan again with that`;
  return undefined;
}
