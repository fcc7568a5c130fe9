/**
 * Why this file exists: the first sentence of every report, the same in a terminal, on a page and in a ticket: did it
 * meet its thresholds, and what was throttled.
 */
import { isNeverRaised } from '../kms/quota-remedies.ts';
import { quotaName } from '../scenario/quota-names.ts';
import { tailOf } from '../studies/measures/shown-percentiles.ts';
import type { ComparisonReport, QuotaSummary, RunReport, Summary, ThresholdOutcome } from '../studies/summary.ts';
import { callersWords, ownWords, refusals, rejectionNames } from './error-words.ts';
import { named, short, visible } from './names.ts';
import { clock, count, counted, dollars, duration, milliseconds, percent, perSecond } from './numbers.ts';
import { meanOrMinute, nearnessOf, slowQuotaWords } from './series.ts';

export type Status = 'passed' | 'failed' | 'none';

export interface Verdict {
  /** `none`: there were no thresholds to meet. */
  readonly status: Status;
  readonly headline: string;
  /** One sentence on what was throttled, and how long calls took. */
  readonly detail: string;
  /** What to do next, or undefined where nothing asks for it. */
  readonly advice: string | undefined;
}

export interface Card {
  readonly value: string;
  readonly label: string;
  readonly status: Status;
}

export function verdictOf(report: Pick<RunReport, 'summary' | 'command'>): Verdict {
  const { summary } = report;
  const failed = summary.thresholds.filter(({ passed }) => !passed);
  const total = summary.thresholds.length;
  const interrupted = summary.partial ? 'Interrupted before its end: ' : '';
  const status = total === 0 ? 'none' : failed.length > 0 ? 'failed' : 'passed';
  return {
    status,
    headline: sentence(`${interrupted}${thresholdWords(total, failed.length, summary)}`),
    detail: detailOf(summary),
    advice: adviceOf(report),
  };
}

function thresholdWords(total: number, failed: number, summary: Summary): string {
  if (total === 0) return throttledWords(summary);
  if (failed === 0)
    return total === 1 ? 'its threshold is met' : `${total === 2 ? 'both' : `all ${total}`} thresholds are met`;
  if (total === 1) return 'its threshold is not met';
  return `${failed} of ${counted(total, 'threshold')} ${failed === 1 ? 'is' : 'are'} not met`;
}

function throttledWords(summary: Summary): string {
  const { totals, replications } = summary;
  const episodes = episodesOf(summary);
  if (totals.requests === 0) return 'no request reached KMS';
  if (totals.throttled === 0 && totals.rejected > 0)
    return `${count(totals.rejected)} of ${counted(totals.requests, 'request')} rejected (${percent(totals.rejected / totals.requests)}), none throttled`;
  if (totals.throttled === 0) return `none of ${counted(totals.requests, 'request')} was throttled`;
  const where =
    episodes > 0
      ? ` in ${counted(episodes, 'episode')}${replications > 1 ? ` of the ${firstOfWords({ replications })}` : ''}`
      : '';
  return `${count(totals.throttled)} of ${counted(totals.requests, 'request')} throttled (${percent(totals.throttled / totals.requests)})${where}`;
}

/** How many there are, those that a result leaves out included. */
export function episodesOf({ episodes, episodesLeftOut }: Summary): number {
  return episodes.length + (episodesLeftOut?.episodes ?? 0);
}

/** `first of 10 replications`: what seconds and episodes are of, where totals are means; undefined for one. */
export function firstOfWords({ replications }: Pick<Summary, 'replications'>): string | undefined {
  return replications > 1 ? `first of ${count(replications)} replications` : undefined;
}

/** What KMS answered with an error that is not throttling: its names and its share, or undefined where nothing was. */
function rejectedWords({ totals, errors }: Pick<Summary, 'totals' | 'errors'>): string | undefined {
  if (totals.rejected === 0) return undefined;
  const names = rejectionNames(errors);
  const answer = names.length === 0 ? 'an error' : names.join(', ');
  return `KMS answered ${count(totals.rejected)} of ${counted(totals.requests, 'request')} (${percent(totals.rejected / totals.requests)}) with ${answer}`;
}

function detailOf(summary: Summary): string {
  const { totals, latencyMs } = summary;
  const tail = tailOf(latencyMs);
  const rejected = rejectedWords(summary);
  const throttled = totals.throttled === 0 && rejected !== undefined ? 'None was throttled' : throttledWords(summary);
  const those = totals.failed === 0 ? 'the calls' : 'those that succeeded';
  return [
    ...(rejected === undefined ? [] : [rejected]),
    ...(summary.thresholds.length === 0 ? [] : [sentence(throttled)]),
    failedWords(totals),
    ...callersWords(summary),
    ...ownWords(summary),
    ...(tail.milliseconds === null
      ? []
      : [`${tail.percent}% of ${those} took ${milliseconds(tail.milliseconds)} or less.`]),
  ]
    .map((words) => (words.endsWith('.') ? words : `${words}.`))
    .join(' ');
}

function failedWords({ calls, failed }: Summary['totals']): string {
  if (calls === 0) return 'No call was made';
  if (failed === 0) return `None of ${counted(calls, 'call')} failed`;
  return `${count(failed)} of ${counted(calls, 'call')} failed (${percent(failed / calls)})`;
}

/** What is to be asked for: the plan of the quota that throttles most, of the same scenario and seed. */
function adviceOf({ summary, command }: Pick<RunReport, 'summary' | 'command'>): string | undefined {
  const worst = mostThrottled(summary.quotas);
  if (worst === undefined || !command.startsWith('kmsim run ')) return undefined;
  const same = command
    .replace(/^kmsim run /, 'kmsim plan ')
    .replace(/ --(replications \d+|precision \S+|percentiles \S+|sensitivity)/g, '');
  const target = `quota:${quotaName(worst, summary.quotas)}`;
  const solve = /^[\w@%+=:,./-]+$/.test(target) ? target : `'${target.replaceAll("'", "'\\''")}'`;
  const threshold = summary.thresholds.length > 0 ? '' : " --threshold 'throttled.share < 0.1%'";
  const fixed = isNeverRaised(summary.profile, worst.quota) ? 'AWS does not raise this quota. ' : '';
  return `${fixed}${planWords(summary)}: ${visible(`${same} --solve ${solve}${threshold}`)}`;
}

/** What the plan finds; where every threshold is met, that may be less than today's. */
function planWords({ thresholds }: Pick<Summary, 'thresholds'>): string {
  if (thresholds.length === 0) return 'The smallest quota that keeps throttling below 0.1%';
  const still = thresholds.every(({ passed }) => passed) ? 'still ' : '';
  return `The smallest quota that ${still}meets the ${thresholds.length === 1 ? 'threshold' : 'thresholds'}`;
}

export function mostThrottled(quotas: readonly QuotaSummary[]): QuotaSummary | undefined {
  const throttled = quotas.filter((quota) => quota.throttled > 0);
  return throttled.length === 0
    ? undefined
    : throttled.reduce((most, quota) => (quota.throttled > most.throttled ? quota : most));
}

/** The numbers a reader looks for first. */
export function cardsOf(summary: Summary): readonly Card[] {
  const { totals, thresholds } = summary;
  const tail = tailOf(summary.latencyMs);
  const busiest = busiestQuota(summary.quotas);
  const statusOf = (metric: string): Status => {
    const own = ofMetric(thresholds, metric);
    return own.length === 0 ? 'none' : own.every(({ passed }) => passed) ? 'passed' : 'failed';
  };
  const limits = (metric: string) => {
    const own = ofMetric(thresholds, metric);
    return own.length === 0
      ? ''
      : ` (${own.map(({ text }) => short(text.slice(metric.length).trim(), 30).replaceAll(' ', '\u00a0')).join(', ')})`;
  };
  return [
    {
      value: percent(totals.requests === 0 ? 0 : totals.throttled / totals.requests),
      label: `of requests throttled${limits('throttled.share')}`,
      status: statusOf('throttled.share'),
    },
    {
      value: tail.milliseconds === null ? 'none' : milliseconds(tail.milliseconds),
      label: `${tail.name} latency of calls${limits(`latency.${tail.name}`)}`,
      status: statusOf(`latency.${tail.name}`),
    },
    {
      value: percent(totals.calls === 0 ? 0 : totals.failed / totals.calls),
      label: `of calls failed${limits('failed.share')}`,
      status: statusOf('failed.share'),
    },
    ...(busiest === undefined
      ? []
      : [
          {
            value: perSecond(busiest.peakRequestsPerSecond),
            label:
              slowQuotaWords(busiest) !== undefined
                ? `busiest second; ${short(busiest.quota, 40)} allows at most ${slowQuotaWords(busiest)}`
                : `busiest second, ${percent(busiest.peakUtilisation1s)} of ${short(busiest.quota, 40)}; ${meanOrMinute(summary).inWords} ${meanOrMinute(summary).share(busiest)}`,
            status: 'none' as const,
          },
        ]),
  ];
}

/** Those of all requests or calls: not of one quota or client, and of p99 not those of p99.9. */
function ofMetric(thresholds: readonly ThresholdOutcome[], metric: string): readonly ThresholdOutcome[] {
  return thresholds.filter(({ text }) => text.startsWith(metric) && /^\s*[<>]/.test(text.slice(metric.length)));
}

/** The quota whose busiest second came nearest to its limit or went furthest beyond it. */
export function busiestQuota(quotas: readonly QuotaSummary[]): QuotaSummary | undefined {
  return quotas.length === 0
    ? undefined
    : quotas.reduce((most, quota) => (nearnessOf(quota) > nearnessOf(most) ? quota : most));
}

/** A threshold's number in its own unit: a share as a percentage, a latency in ms or s. */
export function thresholdValue({ text }: Pick<ThresholdOutcome, 'text'>, value: number | null): string {
  if (value === null) return 'no samples';
  const metric = /^[A-Za-z0-9.]+/.exec(text)?.[0] ?? '';
  if (metric.endsWith('.share') || metric.startsWith('utilisation') || metric === 'throttled.worstMinute')
    return percent(value);
  if (metric.startsWith('latency.')) return milliseconds(value);
  if (metric.startsWith('costUsd')) return dollars(value);
  if (metric === 'throttled.seconds' || metric === 'dataKeys.age') return duration(value);
  return metric === 'attemptsPerCall' ? value.toFixed(3) : count(value);
}

/** When an episode was, and how long: `1:52 to 2:06, 14 s`. */
export function episodeTime({
  startSecond,
  endSecond,
}: {
  readonly startSecond: number;
  readonly endSecond: number;
}): string {
  const seconds = endSecond - startSecond + 1;
  return seconds === 1
    ? `${clock(startSecond)}, 1 s`
    : `${clock(startSecond)} to ${clock(endSecond + 1)}, ${duration(seconds)}`;
}

/** What an episode's cause means. */
export const causeWords = {
  load: 'load of first tries',
  burst: 'burst of first tries',
  retries: 'retries',
  'cache-expiry': 'caches cold or expired',
} as const;

/** How many variants of a comparison meet their thresholds, or are never throttled where there are none. */
export function comparisonVerdict({ variants }: ComparisonReport): Verdict {
  const withThresholds = variants.filter(({ summary }) => summary.thresholds.length > 0);
  const met = withThresholds.filter(({ summary }) => summary.thresholds.every(({ passed }) => passed));
  const free = variants.filter(({ summary }) => summary.totals.throttled === 0);
  const list = (some: readonly { readonly name: string }[]) => {
    const shown = some.slice(0, 4).map(({ name }) => named(name));
    const left = some.length > 4 ? ` and ${some.length - 4} more` : '';
    return some.length === 0 ? '' : `: ${shown.join(', ')}${left}`;
  };
  const refused = variants.filter(({ summary }) => summary.totals.rejected > 0);
  const errors = [...new Set(refused.flatMap(({ summary }) => rejectionNames(summary.errors)))];
  const rejected =
    refused.length === 0
      ? ''
      : ` KMS rejects requests of ${refused.length} of ${counted(variants.length, 'variant')}${errors.length === 0 ? '' : ` with ${errors.join(', ')}`}${list(refused)}.`;
  const throttled =
    free.length === 0
      ? 'Every variant is throttled.'
      : free.length === variants.length
        ? 'No variant is throttled.'
        : `${free.length} of ${counted(variants.length, 'variant')} ${free.length === 1 ? 'is' : 'are'} never throttled${list(free)}.`;
  const guarded = variants.filter(({ summary }) => refusals(summary.errors).length > 0);
  const own =
    guarded.length === 0
      ? ''
      : ` Clients refuse calls themselves in ${guarded.length} of ${counted(variants.length, 'variant')}${list(guarded)}.`;
  const detail = `${throttled}${rejected}${own}${cheapestWords(met)}`;
  const interrupted = variants.some(({ summary }) => summary.partial) ? 'Interrupted before its end: ' : '';
  if (withThresholds.length === 0)
    return { status: 'none', headline: `${interrupted}${detail.slice(0, -1)}`, detail, advice: undefined };
  return {
    status: met.length > 0 ? 'passed' : 'failed',
    headline:
      met.length === 0
        ? `${interrupted}No variant meets its thresholds`
        : met.length === variants.length && met.length > 1
          ? `${interrupted}${met.length === 2 ? 'Both' : `All ${met.length}`} variants meet every threshold`
          : `${interrupted}${met.length} of ${counted(variants.length, 'variant')} ${met.length === 1 ? 'meets' : 'meet'} every threshold${list(met)}`,
    detail,
    advice: undefined,
  };
}

/** Of several variants that meet every threshold, the one that costs least, where they differ. */
function cheapestWords(met: ComparisonReport['variants']): string {
  const priced = met.flatMap(({ name, summary: { totals } }) =>
    totals.costUsdPerMonth === null ? [] : [{ name, usd: totals.costUsdPerMonth }],
  );
  if (priced.length < 2) return '';
  const [least, ...others] = priced.toSorted((a, b) => a.usd - b.usd);
  const most = others.at(-1)!;
  if (dollars(least!.usd) === dollars(most.usd)) return '';
  return ` Of those that meet every threshold ${named(least!.name)} costs least, ${dollars(least!.usd)} a month before the free tier, and ${named(most.name)} most, ${dollars(most.usd)}.`;
}

/** How long a run was, in simulated time; an interrupted one was shorter. */
export function simulatedWords({ durationSeconds, partial }: Pick<Summary, 'durationSeconds' | 'partial'>): string {
  const time = duration(durationSeconds);
  return partial ? `interrupted before ${time} were simulated` : `${time} simulated`;
}

function sentence(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
