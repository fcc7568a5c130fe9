/** Why this file exists: what was throttled, when, and whether a one-minute average shows it, in words. */
import type { QuotaSummary, Summary } from '../../studies/summary.ts';
import { rejectionNames } from '../error-words.ts';
import { short } from '../names.ts';
import { count, counted, duration, percent, perSecond } from '../numbers.ts';
import { type QuotaFacts, type QuotaSeconds, slowQuotaWords } from '../series.ts';
import { outsideNotes } from './outside-time.ts';
import { type RaisedLimit, raisedNotes } from './raised-limit.ts';
import { type Bins, binNote } from './time-axis.ts';

/** The finding: what was throttled and whether a one-minute average shows it. */
export function timelineTitle(facts: QuotaFacts, quota: QuotaSummary, errors: Summary['errors'] = []): string {
  if (facts.requests === 0) return 'No request reached this quota';
  const ofQuota = (rate: number) => `${percent(rate / quota.limitPerSecond)} of quota`;
  const slow = slowQuotaWords(quota);
  if (facts.throttled === 0) {
    if (facts.rejected > 0) return `Nothing throttled, but ${rejectedWords(facts, errors)}`;
    if (slow !== undefined)
      return `Nothing throttled: ${counted(facts.requests, 'request')} against a quota of at most ${slow}`;
    return `Nothing throttled: the busiest second has ${counted(facts.peakPerSecond, 'request')}, ${ofQuota(facts.peakPerSecond)}`;
  }
  const others = facts.rejected > 0 ? `, ${rejectedWords(facts, errors)}` : '';
  const refused = `${counted(facts.throttled, 'request')} throttled${timelineWhen(facts)}${others}`;
  if (slow !== undefined) return `${refused}; the quota is at most ${slow}`;
  if (!facts.minutesCoverThrottling) return `${refused}; the busiest second offers ${ofQuota(facts.peakPerSecond)}`;
  const joint = facts.highestMinuteMean <= quota.limitPerSecond ? ', yet' : ';';
  return `${refused}${joint} the busiest minute averages ${ofQuota(facts.highestMinuteMean)}`;
}

/** Errors are known for the run, not by quota: only one that is alone can be named. */
function rejectedWords({ rejected, requests }: QuotaFacts, errors: Summary['errors']): string {
  const [name, ...others] = rejectionNames(errors);
  return `${count(rejected)} of ${counted(requests, 'request')} rejected (${percent(rejected / requests)})${name === undefined || others.length > 0 ? '' : ` with ${name}`}`;
}

function timelineWhen(facts: QuotaFacts): string {
  if (facts.secondsInRun > 1 && facts.secondsThrottledInRun === facts.secondsInRun) return ', some in every second';
  const [only] = facts.spans;
  if (facts.spanCount > 1) return ` in ${counted(facts.spanCount, 'episode')}`;
  return ` within ${duration(only!.endSecond - only!.startSecond + 1)}`;
}

export function timelineSubtitle(
  summary: Summary,
  columns: QuotaSeconds,
  bins: Bins,
  raised: readonly RaisedLimit[] = [],
): string {
  const { quota } = columns;
  const others = summary.quotas.filter(({ requests }) => requests > 0).length - (quota.requests > 0 ? 1 : 0);
  return [
    'Requests/s offered',
    short(quota.quota, 60),
    `account ${short(quota.account, 60)}`,
    short(quota.region, 60),
    binNote(bins),
    ...raisedNotes(raised),
    ...(others > 0 ? [`${counted(others, 'other quota')} not drawn`] : []),
    ...(summary.replications > 1 ? [`first of ${count(summary.replications)} replications`] : []),
    ...outsideNotes(summary, columns.seconds),
  ].join(' · ');
}

export function timelineWords(facts: QuotaFacts, columns: QuotaSeconds, summary: Summary): string {
  const { quota } = columns;
  const spans = facts.spans
    .slice(0, 5)
    .map(({ startSecond, endSecond, throttled }) => `${count(throttled)} from second ${startSecond} to ${endSecond}`);
  const more = facts.spanCount - spans.length;
  return [
    `Stacked area chart over ${duration(summary.durationSeconds)} of the requests a second that reached ${short(quota.quota, 60)} of account ${short(quota.account, 60)} in ${short(quota.region, 60)}, limit ${perSecond(quota.limitPerSecond)}.`,
    `${counted(facts.requests, 'request')}, highest second ${count(facts.peakPerSecond)}, ${columns.minuteMeans.length > 0 ? `highest one-minute average ${perSecond(facts.highestMinuteMean)}` : 'no whole minute'}.`,
    facts.throttled === 0
      ? 'Nothing was throttled.'
      : `Throttled: ${spans.join('; ')}${more > 0 ? `; and ${counted(more, 'more episode')}` : ''}.`,
  ].join(' ');
}
