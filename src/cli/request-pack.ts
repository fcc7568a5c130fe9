/**
 * Why this file exists: from plans, applied quotas and recordings to one pack: every scenario is run once more for its
 * seconds, every number keeps where it came from.
 */
import { basename, dirname, join, resolve } from 'node:path';
import { type AppliedQuota, importQuotas } from '../imports/import-quotas.ts';
import { findQuota } from '../kms/find-quota.ts';
import { defaultLimit } from '../kms/request-quotas.ts';
import { titleOf } from '../reports/request/checklist.ts';
import { type MeasuredSource, measuredUsage } from '../reports/request/measured-usage.ts';
import { mitigationsOf } from '../reports/request/mitigations.ts';
import type { Pack, PackItem } from '../reports/request/pack.ts';
import type { Evidence } from '../reports/request/request-files.ts';
import { readComparison } from '../reports/stored-report.ts';
import type { LoadedScenario } from '../scenario/load.ts';
import { listed } from '../scenario/printable.ts';
import { quotaName } from '../scenario/quota-names.ts';
import { settingAt } from '../scenario/setting.ts';
import type { WorldQuota } from '../simulation/world.ts';
import type { PlanReport } from '../studies/plan-report.ts';
import type { ComparisonReport } from '../studies/summary.ts';
import { ExitCode, Failure } from './failure.ts';
import { type Candidate, refusals } from './request-refusals.ts';
import { loadOrTell } from './scenario-file.ts';
import { openStored, reading, type StoredFolder } from './stored-folder.ts';
import type { OnWork } from './work-display.ts';

export interface PackRequest {
  /** Results of `plan` and, for what was compared, of `compare`. */
  readonly results: readonly string[];
  readonly applied: readonly string[];
  readonly measured: readonly string[];
  /** Whole requests a second, of the only plan. */
  readonly desired: number | undefined;
  readonly neededBy: string | null;
  readonly until: string | null;
  readonly standby: readonly string[];
  readonly allowPaths: readonly string[];
}

export interface BuiltPack {
  readonly pack: Pack;
  readonly evidence: readonly Evidence[];
  readonly seeds: readonly (number | string)[];
}

/** A plan, and the scenario that it was made of. */
export interface Planned {
  readonly stored: StoredFolder;
  readonly plan: PlanReport;
  readonly scenario: LoadedScenario;
  readonly file: string;
}

/** @throws Failure (2, 3 or 4) with all that cannot be asked for */
export async function buildPack(asked: PackRequest, onWork?: OnWork): Promise<BuiltPack> {
  const stored = await Promise.all(asked.results.map((result) => openStored(result)));
  const planned: Planned[] = [];
  for (const one of stored.filter(({ manifest }) => manifest.command === 'plan')) {
    const plan = await plannedOf(one, asked);
    if (plan.plan.setting.kind === 'path') throw noQuota(one.folder, plan.plan);
    planned.push(plan);
  }
  if (planned.length === 0) throw new Failure(ExitCode.input, 'expected the result of a plan', PLAN_HINT);
  if (asked.desired !== undefined && planned.length > 1)
    throw new Failure(
      ExitCode.usage,
      '--desired: expected one plan with it; the plans of several recommend a value each',
    );
  const comparisons = await comparisonsOf(stored);
  const applied = await appliedQuotas(asked, planned);
  const sources = await measuredSources(asked);
  const evidence: (Evidence & { readonly key: string })[] = [];
  const candidates: Candidate[] = [];
  for (const one of planned) {
    const shown = evidence.find(({ key }) => key === keyOf(one)) ?? (await evidenceOf(one, evidence.length, onWork));
    if (!evidence.includes(shown)) evidence.push(shown);
    candidates.push(candidateOf(one, shown, { asked, applied, sources, comparisons }));
  }
  const refused = [...refusals(candidates), ...askedTwice(planned, candidates)];
  if (refused.length > 0) throw new Failure(ExitCode.input, refused.join('\nkmsim: '));
  const items = candidates.map(({ item }) => item);
  return {
    pack: {
      name: planned[0]!.plan.scenario.name,
      items,
      neededBy: asked.neededBy,
      until: asked.until,
      standby: asked.standby.flatMap((region) => items.map((item) => standbyRow(item, region, applied))),
      comparisons,
    },
    evidence,
    seeds: planned.map(({ scenario }) => scenario.seed),
  };
}

/** AWS takes one value for a quota: two plans of it, alike or not, are not two requests. */
function askedTwice(planned: readonly Planned[], candidates: readonly Candidate[]): readonly string[] {
  const titles = candidates.map(({ item }) => titleOf(item));
  return [...new Set(titles)].flatMap((title) => {
    const folders = planned.flatMap(({ stored }, index) => (titles[index] === title ? [stored.folder] : []));
    if (folders.length < 2) return [];
    return [
      `${title} is asked for by ${folders.length} plans: ${listed(folders)}; give one, or plan one scenario that makes all the calls`,
    ];
  });
}

const PLAN_HINT = 'Make one with: kmsim plan FILE --solve quota';

/** @throws Failure (3 or 4) where it is no plan of a quota, or its scenario is not what it was */
export async function plannedOf(stored: StoredFolder, { allowPaths }: PackRequest): Promise<Planned> {
  const { folder, manifest } = stored;
  const plan = await reading(stored, async () => JSON.parse(await stored.text('summary.json')) as PlanReport);
  if (plan.setting?.kind !== 'quota' && plan.setting?.kind !== 'path') throw noQuota(folder, plan);
  if (manifest.scenario.file === null)
    throw new Failure(
      ExitCode.input,
      `${folder}: its scenario came from standard input; plan it from a file`,
      PLAN_HINT,
    );
  const file = resolve(folder, manifest.scenario.file);
  const { options } = manifest;
  const scenario = await loadOrTell({ command: 'plan', file, text: undefined, allowPaths, options }, options.variant);
  if (scenario.sha256 !== manifest.scenario.sha256)
    throw new Failure(
      ExitCode.input,
      `${folder}: its scenario has changed since`,
      `Plan it again: ${manifest.commandLine}`,
    );
  return { stored, plan, scenario, file };
}

function noQuota(folder: string, { solve }: PlanReport): Failure {
  return new Failure(
    ExitCode.input,
    `${folder}: expected a plan of a quota; it solves ${JSON.stringify(solve)}`,
    PLAN_HINT,
  );
}

async function comparisonsOf(stored: readonly StoredFolder[]): Promise<readonly ComparisonReport[]> {
  const others = stored.filter(({ manifest }) => manifest.command !== 'plan');
  const strange = others.find(({ manifest }) => manifest.command !== 'compare');
  if (strange !== undefined)
    throw new Failure(
      ExitCode.input,
      `${strange.folder}: expected results of plan and compare; it is of ${strange.manifest.command}`,
    );
  return Promise.all(others.map((one) => reading(one, () => readComparison(one))));
}

/** Of `--applied` and of what the scenarios name in `quotas.file`. */
export async function appliedQuotas(
  { applied }: PackRequest,
  planned: readonly Planned[],
): Promise<readonly AppliedQuota[]> {
  const named = planned.flatMap(({ scenario, file }) => {
    const quotasFile = settingAt(scenario.canonical, 'quotas.file');
    return typeof quotasFile === 'string' ? [resolve(dirname(file), quotasFile)] : [];
  });
  const files = [...new Set([...named, ...applied])];
  return files.length === 0 ? [] : (await importQuotas(files)).quotas;
}

async function measuredSources({ measured, allowPaths }: PackRequest): Promise<readonly MeasuredSource[]> {
  const sources: MeasuredSource[] = [];
  for (const typed of measured) {
    const file = typed.endsWith('.yaml') ? typed : join(typed, 'scenario.yaml');
    const options = { sets: [], thresholds: [], noThresholds: false, charts: [] };
    const { recorded, ...loaded } = await loadOrTell(
      { command: 'run', file, text: undefined, allowPaths, options },
      undefined,
    );
    if (recorded === null)
      throw new Failure(ExitCode.input, `${typed}: expected what \`kmsim import\` made of a recording; it holds none`);
    const name = basename(dirname(resolve(file)));
    sources.push({ name, world: loaded.world, startTime: loaded.startTime, throttled: recorded.throttled });
  }
  return sources;
}

/** Plans of the same scenario under the same settings share a run. */
function keyOf({ stored: { manifest } }: Planned): string {
  const { sets, variant, seed } = manifest.options;
  return JSON.stringify([manifest.scenario.sha256, sets, variant, seed]);
}

/** A run of its scenario as it stands. */
export async function evidenceOf(
  one: Planned,
  index: number,
  onWork: OnWork | undefined,
): Promise<Evidence & { readonly key: string }> {
  const { runScenario } = await import('../studies/run.ts');
  const command = one.stored.manifest.commandLine;
  const report = await runScenario(one.scenario, {
    command,
    onProgress: ({ fraction }) => onWork?.({ doing: 'simulating the evidence', share: fraction }),
  });
  return { key: keyOf(one), folder: `evidence/${index + 1}`, report: report! };
}

interface Known {
  readonly asked: PackRequest;
  readonly applied: readonly AppliedQuota[];
  readonly sources: readonly MeasuredSource[];
  readonly comparisons: readonly ComparisonReport[];
}

function candidateOf({ plan, scenario }: Planned, evidence: Evidence, known: Known): Candidate {
  const quota = solvedQuota(plan, scenario);
  const found = findQuota(scenario.profile, quota.quota);
  if (found.kind !== 'found') throw new Failure(ExitCode.input, `no quota table has ${quota.quota}`);
  const { row } = found;
  const { summary } = evidence.report;
  const given = appliedOf(known.applied, {
    ...quota,
    code: row.code,
    awsNames: [row.awsName, ...(row.alsoNamed ?? [])],
  });
  const item: PackItem = {
    account: quota.account,
    accountId: quota.accountId,
    region: quota.region,
    quota: quota.quota,
    awsName: row.awsName,
    code: row.code ?? given?.code ?? null,
    usageResource: row.usageResource,
    appliedPerSecond: given === undefined ? null : given.value / given.periodSeconds,
    tablePerSecond: defaultLimit(row, quota.region),
    desiredPerSecond: known.asked.desired ?? plan.recommended ?? 0,
    desiredFrom: known.asked.desired === undefined ? 'plan' : 'given',
    plan,
    run: summary,
    simulated: summary.quotas.find((one) => sameQuota(one, quota)),
    measured: measuredUsage(known.sources, quota),
    mitigations: mitigationsOf(scenario.canonical, known.comparisons),
    evidence: evidence.folder,
  };
  return { item, adjustable: row.adjustable };
}

/** The quota that `quota:ACCOUNT/NAME` of a plan means. */
function solvedQuota({ solve }: PlanReport, { world }: LoadedScenario): WorldQuota {
  const matches = world.quotas.filter((quota) => solve === `quota:${quotaName(quota, world.quotas)}`);
  if (matches.length === 1) return matches[0]!;
  throw new Failure(ExitCode.input, `expected one quota that is ${JSON.stringify(solve)}; found ${matches.length}`);
}

function sameQuota(one: Omit<WorldQuota, 'limitPerSecond' | 'code'>, other: WorldQuota): boolean {
  return one.account === other.account && one.region === other.region && one.quota === other.quota;
}

interface Identity {
  readonly accountId: string;
  readonly region: string;
  readonly code: string | null;
  readonly awsNames: readonly string[];
}

/** By account, Region and code; by AWS's name where the table has no code. */
export function appliedOf(applied: readonly AppliedQuota[], wanted: Identity): AppliedQuota | undefined {
  return applied.find(
    ({ accountId, region, code, awsName }) =>
      accountId === wanted.accountId &&
      region === wanted.region &&
      (wanted.code === null ? wanted.awsNames.includes(awsName) : code === wanted.code),
  );
}

function standbyRow(item: PackItem, region: string, applied: readonly AppliedQuota[]) {
  const found = findQuota(item.plan.profile, item.quota);
  const row = found.kind === 'found' ? found.row : undefined;
  const given = appliedOf(applied, { ...item, region, awsNames: [item.awsName] });
  return {
    item,
    region,
    appliedPerSecond: given === undefined ? null : given.value / given.periodSeconds,
    tablePerSecond: row === undefined ? item.tablePerSecond : defaultLimit(row, region),
  };
}
