/** Why this file exists: what an import writes and says, of a recording and of applied quotas. */
import { newestProfile } from '../kms/profiles.ts';
import { spentQuotas } from '../kms/request-quotas.ts';
import { type AppliedQuota, type AppliedQuotas, quotasText, unknownCodes } from './import-quotas.ts';
import { AccountNames } from './masks.ts';
import { quotasScenario } from './quotas-scenario.ts';
import type { RecordedCall, Recording, Split } from './recording.ts';
import { type RecordingTotals, totalsOf } from './recording-totals.ts';
import { type PlannedWorkload, planReplay, type ReplayPlan } from './replay-plan.ts';
import { replayScenario } from './replay-scenario.ts';
import { TraceError } from './trace-error.ts';
import { traceText } from './trace-text.ts';

export interface ImportedFiles {
  readonly files: readonly { readonly name: string; readonly content: Iterable<string> }[];
  /** What was found and what was left out, line by line. */
  readonly lines: readonly string[];
  /** What may be wrong, a sentence each. */
  readonly warnings: readonly string[];
}

export interface ReplayOptions {
  /** How messages call what was read. */
  readonly name: string;
  readonly split: Split;
  readonly keepNames: boolean;
  /** Where calls fall inside a bin; default for bins wider than a second: uniform. */
  readonly spread: string | undefined;
  readonly quotas: AppliedQuotas | undefined;
}

/**
 * A trace, a scenario that replays it, and the applied quotas if there are some.
 *
 * @throws TraceError if there is nothing to replay
 */
export function replayFiles(found: Recording, options: ReplayOptions): ImportedFiles {
  const applied = options.quotas?.quotas ?? [];
  const { recording, note } = withAccount(found, applied);
  const totals = totalsOf(recording);
  if (totals.requests === totals.refused) throw nothingToReplay(totals, options.name);
  const accounts = new AccountNames(accountsByWeight(recording, totals), options.keepNames);
  const plan = planReplay(recording, totals, { split: options.split, keepNames: options.keepNames, accounts });
  const isWide = recording.binNanoseconds > 1e9;
  const spread = options.spread ?? (isWide ? 'uniform' : undefined);
  const hasQuotas = options.quotas !== undefined;
  const scenario = replayScenario({ recording, totals, plan, spread, hasQuotas, keepNames: options.keepNames });
  const files = [
    { name: 'trace.csv', content: traceText(recording, plan, totals.refused > 0) },
    ...(hasQuotas ? [{ name: 'quotas.json', content: [quotasText(applied, accounts)] }] : []),
    { name: 'scenario.yaml', content: [scenario] },
  ];
  return {
    files,
    lines: linesOf(recording, totals, plan, options.quotas),
    warnings: [
      ...recording.notes,
      ...(note === undefined ? [] : [note]),
      ...throttledOnlyWarning(plan),
      ...quotaWarnings(recording, applied, hasQuotas),
      ...(isWide ? cutOffWarnings(recording, applied) : []),
    ],
  };
}

/** The applied quotas and a scenario that uses them. */
export function quotaFiles(applied: AppliedQuotas, keepNames: boolean): ImportedFiles {
  const { quotas, skipped } = applied;
  const accounts = new AccountNames([...new Set(quotas.map(({ accountId }) => accountId))].sort(), keepNames);
  const places = new Set(quotas.map(({ accountId, region }) => `${accountId} ${region}`)).size;
  const unknown = unknownCodes(quotas);
  const raised = quotas.filter(({ known, value, periodSeconds }) => {
    return known?.isRequestRate && value / periodSeconds !== known.default;
  });
  return {
    files: [
      { name: 'quotas.json', content: [quotasText(quotas, accounts)] },
      { name: 'scenario.yaml', content: [quotasScenario(quotas, accounts, keepNames)] },
    ],
    lines: [
      `${counted(quotas.length, 'quota', 'quotas')}, ${counted(places, 'account and Region', 'accounts and Regions')}`,
      ...raised.map(({ known, value, periodSeconds, accountId, region }) => {
        const now = `${value / periodSeconds}/s, where table ${newestProfile} has ${known!.default}/s`;
        return `  ${known!.name} of ${accounts.nameOf(accountId)} in ${region}: ${now}`;
      }),
      ...skippedLines(skipped),
    ],
    warnings: unknown.length === 0 ? [] : [unknownWarning(unknown)],
  };
}

function unknownWarning(unknown: readonly string[]): string {
  return `table ${newestProfile} has no quota with the code ${unknown.join(', ')}: kept in quotas.json, without effect in a run`;
}

/** A recording that names no account is of the one whose quotas are given. */
function withAccount(found: Recording, applied: readonly AppliedQuota[]): { recording: Recording; note?: string } {
  const ids = [...new Set(applied.map(({ accountId }) => accountId))];
  if (ids.length !== 1 || found.calls.every(({ account }) => account !== '')) return { recording: found };
  const calls = found.calls.map((call): RecordedCall => (call.account === '' ? { ...call, account: ids[0]! } : call));
  const note = 'the recording names no account; it is taken to be of the one in the quotas';
  return { recording: { ...found, calls }, note };
}

function nothingToReplay({ refused }: RecordingTotals, name: string): TraceError {
  const received = refused > 0 ? `refused ones only (${refused})` : 'counts of 0 only';
  return new TraceError(name, { line: null, expected: 'requests to replay', received });
}

function accountsByWeight({ calls }: Recording, { counts, throttled }: RecordingTotals): readonly string[] {
  const weights = new Map<string, number>();
  for (const [index, { account }] of calls.entries()) {
    weights.set(account, (weights.get(account) ?? 0) + counts[index]! + throttled[index]!);
  }
  return [...weights].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).map(([account]) => account);
}

function linesOf(
  recording: Recording,
  totals: RecordingTotals,
  plan: ReplayPlan,
  quotas: AppliedQuotas | undefined,
): readonly string[] {
  const bin = recording.binNanoseconds > 1e9 ? `${recording.binNanoseconds / 1e9} s` : 'second';
  const refused = totals.refused > 0 ? `, of which ${totals.refused} were throttled` : '';
  return [
    `${recording.read}: ${counted(totals.requests, 'request', 'requests')} of KMS${refused}`,
    `${totals.first} to ${totals.last}, ${totals.busiest} in the busiest ${bin} (${totals.busiestAt})`,
    ...workloadLines(plan.workloads),
    ...(quotas === undefined
      ? []
      : [counted(quotas.quotas.length, 'applied quota', 'applied quotas'), ...skippedLines(quotas.skipped)]),
    ...skippedLines(recording.skipped),
  ];
}

const SHOWN_WORKLOADS = 12;

function workloadLines(workloads: readonly PlannedWorkload[]): readonly string[] {
  const shown = workloads.slice(0, SHOWN_WORKLOADS);
  const width = Math.max(...shown.map(({ name }) => name.length));
  const more = workloads.length - shown.length;
  return [
    ...shown.map(({ name, requests }) => `  ${name.padEnd(width)}  ${requests}`),
    ...(more === 0 ? [] : [`  and ${more} more`]),
  ];
}

function skippedLines(skipped: Recording['skipped']): readonly string[] {
  return skipped.map(({ text, count }) => `left out: ${count} ${count === 1 ? ofOne(text) : text}`);
}

/** `records of other services` as said of one. */
function ofOne(text: string): string {
  return text.replace(/^(record|request)s (?=of|before|at|in)/, '$1 ');
}

function throttledOnlyWarning({ throttledOnly }: ReplayPlan): readonly string[] {
  if (throttledOnly === 0) return [];
  return [
    `${throttledOnly} throttled requests are of workloads that have no others: they are in trace.csv, and in no run's \`recorded\``,
  ];
}

function quotaWarnings({ calls }: Recording, applied: readonly AppliedQuota[], isGiven: boolean): readonly string[] {
  if (!isGiven) return [];
  const unknown = unknownCodes(applied);
  const without = calls.filter(({ account, region }) => {
    return !applied.some((quota) => quota.accountId === account && quota.region === region);
  });
  return [
    ...(unknown.length === 0 ? [] : [unknownWarning(unknown)]),
    ...(without.length === 0
      ? []
      : [
          `the quotas given are not those of all recorded accounts and Regions; table ${newestProfile} holds for the others`,
        ]),
  ];
}

/** A bin this full may have been fuller, had the quota let it. */
const NEARLY_FULL = 0.9;

/** Bins so full that the quota may have cut off what was asked for. */
function cutOffWarnings(recording: Recording, applied: readonly AppliedQuota[]): readonly string[] {
  const limits = recording.calls.map((call) => limitOf(call, applied));
  const seconds = recording.binNanoseconds / 1e9;
  const full = new Map<string, number>();
  for (const { call, count } of recording.rows()) {
    const { name, perSecond } = limits[call]!;
    if (count / seconds <= NEARLY_FULL * perSecond) continue;
    const text = `above 90 % of ${name}, ${perSecond}/s`;
    full.set(text, (full.get(text) ?? 0) + 1);
  }
  return [...full].map(([text, bins]) => {
    return `${counted(bins, 'bin lies', 'bins lie')} ${text}: what was asked for was possibly cut off by the quota`;
  });
}

/** The lowest quota that the call spends: the applied value, else the newest table's. */
function limitOf(call: RecordedCall, applied: readonly AppliedQuota[]): { name: string; perSecond: number } {
  const { operation, region, keySpec, keyPairSpec } = call;
  const spent = spentQuotas({ profile: newestProfile, operation, region, keySpec, keyPairSpec });
  const quotas = spent.kind === 'spends' ? spent.quotas : [];
  const limits = quotas.map(({ group, limitPerSecond }) => {
    const own = applied.find(({ known, accountId, region: where }) => {
      return known?.name === group && accountId === call.account && where === region;
    });
    return { name: group, perSecond: own === undefined ? limitPerSecond : own.value / own.periodSeconds };
  });
  return limits.reduce((least, limit) => (limit.perSecond < least.perSecond ? limit : least), {
    name: '',
    perSecond: Number.POSITIVE_INFINITY,
  });
}

function counted(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}
