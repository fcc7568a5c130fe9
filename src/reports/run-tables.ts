/** Why this file exists: the tables of a run's report, the same on a page and in a ticket. */
import type { CallerSummary, RunReport, Summary } from '../studies/summary.ts';
import { billedUsd } from './bill-table.ts';
import { thresholdInterval } from './interval-words.ts';
import { named, phrased, short, visible } from './names.ts';
import { bytes, count, dollars, duration, milliseconds, percent } from './numbers.ts';
import { meanOrMinute, slowQuotaWords } from './series.ts';
import type { Column, Table } from './tables.ts';
import { causeWords, episodesOf, episodeTime, firstOfWords, thresholdValue } from './verdict.ts';

const rows_max = 300;

const left = (name: string): Column => ({ name });
const right = (name: string): Column => ({ name, align: 'right' });
const whole = (value: number) => count(Math.abs(value) < 100 ? value : Math.round(value));

export function thresholdTable({ thresholds, intervals, replications }: Summary): Table {
  const several = replications > 1;
  return {
    caption: 'Thresholds',
    columns: [left('Met'), left('Threshold'), right('Observed'), ...(several ? [right('Interval of the mean')] : [])],
    rows: thresholds.map((threshold, index) => [
      threshold.passed ? '✓ met' : '✗ not met',
      phrased(threshold.text),
      thresholdValue(threshold, threshold.observed),
      ...(several ? [thresholdInterval(threshold, intervals[`thresholds[${index}].observed`])] : []),
    ]),
  };
}

export function episodeTable(summary: Summary): Table {
  const { episodes, episodesLeftOut } = summary;
  const first = firstOfWords(summary);
  const table = limited({
    caption: `Episodes of throttling${first === undefined ? '' : `, ${first}`} (gaps of at most 5 s; a burst lasts at most 5 s)`,
    columns: [left('When (min:s)'), left('Quota'), right('Throttled'), right('Peak/s'), left('Cause'), left('Mostly')],
    rows: episodes.map((episode) => [
      episodeTime(episode),
      phrased(episode.quota),
      count(episode.throttled),
      count(episode.peakRequestsPerSecond),
      causeWords[episode.cause],
      [
        episode.top
          .map(({ workload, operation, share }) => `${named(workload)} ${named(operation)} ${percent(share)}`)
          .join(', '),
        ...(episode.rose === undefined ? [] : [`${named(episode.rose.workload)} rose`]),
      ].join('; '),
    ]),
  });
  if (episodesLeftOut === undefined) return table;
  const all = `${count(episodesOf(summary))} episodes`;
  const note = `The first ${table.rows.length} of ${all}; summary.json has the ${count(episodes.length)} that throttled most.`;
  return { ...table, note };
}

export function quotaTable(summary: Summary): Table {
  const slow = meanOrMinute(summary);
  return limited({
    caption: 'Request quotas: what was offered, also as a share of the limit, and what of it was throttled',
    columns: [
      left('Quota'),
      left('Account'),
      left('Region'),
      right('Limit/s'),
      right('Mean/s'),
      right('Peak/s'),
      right('Peak, of limit'),
      right(`${slow.column}, of limit`),
      right('Throttled'),
      right('of requests'),
      right('in seconds'),
    ],
    rows: summary.quotas.map((quota) => [
      named(quota.quota),
      named(quota.account),
      named(quota.region),
      count(quota.limitPerSecond),
      whole(quota.meanRequestsPerSecond),
      whole(quota.peakRequestsPerSecond),
      slowQuotaWords(quota) === undefined ? percent(quota.peakUtilisation1s) : '',
      slow.share(quota),
      whole(quota.throttled),
      percent(quota.throttledShare),
      whole(quota.secondsThrottled),
    ]),
  });
}

export function latencyTable({ latencyMs, workloads, clients }: Summary): Table {
  const names = Object.keys(latencyMs);
  const cells = (of: Summary['latencyMs']) =>
    names.map((name) => (typeof of[name] === 'number' ? milliseconds(of[name]) : ''));
  return limited({
    caption: 'Latency of calls that succeeded, from their intended start, retries and waits included',
    columns: [left('Calls of'), ...names.map((name) => right(visible(name)))],
    note: 'p99: 99 of 100 calls took no longer; p50 is the median.',
    rows: [
      ['all', ...cells(latencyMs)],
      ...workloads.map((workload) => [`workload ${named(workload.name)}`, ...cells(workload.latencyMs)]),
      ...clients.map((client) => [`client ${named(client.name)}`, ...cells(client.latencyMs)]),
    ],
  });
}

export function callTable({ totals, bill = [] }: Summary): Table {
  const billed = billedUsd(bill);
  return {
    caption: 'Calls, and the requests they became',
    columns: [left('What'), right('Number')],
    rows: [
      ['Calls', whole(totals.calls)],
      ['… succeeded', whole(totals.succeeded)],
      ['… failed after the last attempt', whole(totals.failed)],
      ...(totals.pending > 0 ? [['… pending, the run was interrupted', whole(totals.pending)]] : []),
      ...(totals.cacheHits + totals.cacheMisses > 0
        ? [
            ['Cache hits', whole(totals.cacheHits)],
            ['Cache misses', whole(totals.cacheMisses)],
          ]
        : []),
      ['Requests that reached KMS', whole(totals.requests)],
      ['… admitted', whole(totals.admitted)],
      ['… throttled', whole(totals.throttled)],
      ...(totals.rejected > 0 ? [['… rejected, other errors', whole(totals.rejected)]] : []),
      ['Retries among them', whole(totals.retries)],
      ['Requests a call', totals.attemptsPerCall.toFixed(3)],
      ...(totals.costUsd === null ? [] : [['Cost of the requests', dollars(totals.costUsd)]]),
      ...(totals.costUsdPerMonth === null
        ? []
        : [['Cost of 730 h like this, with key fees, before the free tier', dollars(totals.costUsdPerMonth)]]),
      ...(billed === null ? [] : [['The bill of it, after the free tier', dollars(billed)]]),
    ],
  };
}

export function callerTable(caption: string, callers: readonly CallerSummary[]): Table {
  const cached = callers.some(({ cacheHits, cacheMisses }) => cacheHits + cacheMisses > 0);
  const keys = callers.some(({ dataKeys }) => dataKeys !== undefined);
  return limited({
    caption,
    columns: [
      left('Name'),
      right('Calls'),
      right('Failed'),
      right('Requests'),
      right('Throttled'),
      right('Retries'),
      ...(cached ? [right('Cache hits')] : []),
      ...(keys
        ? [right('Keys made'), right('Messages a key, most'), right('Data a key, most'), right('Oldest key')]
        : []),
    ],
    rows: callers.map((caller) => [
      named(caller.name),
      whole(caller.calls),
      whole(caller.failed),
      whole(caller.requests),
      whole(caller.throttled),
      whole(caller.retries),
      ...(cached ? [percent(caller.cacheHits / Math.max(1, caller.cacheHits + caller.cacheMisses))] : []),
      ...(keys ? dataKeyCells(caller) : []),
    ]),
  });
}

function dataKeyCells({ dataKeys }: CallerSummary): readonly string[] {
  if (dataKeys === undefined) return ['', '', '', ''];
  const { created, messagesPerKey, bytesPerKey, oldestSeconds } = dataKeys;
  return [whole(created), whole(messagesPerKey), bytes(bytesPerKey), duration(oldestSeconds)];
}

export function operationTable({ operations }: Summary): Table {
  return limited({
    caption: 'Operations',
    columns: [
      left('Operation'),
      left('Account'),
      right('Requests'),
      right('Admitted'),
      right('Throttled'),
      right('Rejected'),
    ],
    rows: operations.map((row) => [
      named(row.operation),
      named(row.account),
      ...[row.requests, row.admitted, row.throttled, row.rejected].map(whole),
    ]),
  });
}

export function serviceTable({ services }: Summary): Table {
  return limited({
    caption: 'Services that called KMS for the workload',
    columns: [left('Service'), left('Account'), right('Requests'), right('Throttled')],
    rows: services.map((row) => [named(row.service), named(row.account), whole(row.requests), whole(row.throttled)]),
  });
}

export function resourceTable({ resources }: Summary): Table {
  return limited({
    caption: 'Resource quotas',
    columns: [
      left('Quota'),
      left('Of'),
      right('Limit'),
      right('At start'),
      right('Peak'),
      right('At end'),
      right('Refused'),
    ],
    rows: resources.map((row) => [
      named(row.quota),
      named(row.scope),
      row.limitAtEnd === undefined ? whole(row.limit) : `${whole(row.limit)}, then ${whole(row.limitAtEnd)}`,
      ...[row.start, row.peak, row.end, row.refused].map(whole),
    ]),
  });
}

export function intervalTable({ intervals }: Summary): Table {
  return limited({
    caption: 'Intervals over the replications',
    columns: [left('Number'), right('Low'), right('High'), right('Confidence'), left('Method')],
    rows: Object.entries(intervals).map(([path, { low, high, confidence, method }]) => [
      phrased(path),
      short(String(low), 12),
      short(String(high), 12),
      percent(confidence),
      named(method),
    ]),
  });
}

export function assumptionTable({ assumptions }: Pick<Summary, 'assumptions'>): Table {
  return limited({
    caption: 'Every default and every unconfirmed setting that touched a number',
    columns: [left('Setting'), left('Value'), left('From')],
    rows: assumptions.map(({ path, value, source }) => [phrased(path), phrased(value), named(source)]),
  });
}

export function reproductionTable({ summary }: Pick<RunReport, 'summary'>): Table {
  return {
    caption: 'What made this result',
    columns: [left('Item'), left('Value')],
    rows: [
      ['kmsim', visible(summary.kmsim)],
      ['Scenario', named(summary.scenario.name)],
      ['Scenario, SHA-256', visible(summary.scenario.sha256)],
      ['Seed', named(String(summary.seed))],
      ['Replications', count(summary.replications)],
      [
        'Duration',
        `${duration(summary.durationSeconds)}${summary.warmupSeconds > 0 ? `, of which ${duration(summary.warmupSeconds)} warm-up` : ''}`,
      ],
      ...(summary.startTime === null ? [] : [['t = 0 of the trace', visible(summary.startTime)]]),
      ['Quota tables', visible(summary.profile)],
      ['Limiter', visible(summary.limiter)],
      ['Fingerprint of the events', visible(summary.fingerprints.events)],
      ['Fingerprint of the results', visible(summary.fingerprints.results)],
    ],
  };
}

/** What this model is not: a reader must know before a number is used. */
export function modelLimits(summary: Pick<Summary, 'limiter' | 'recorded'> & Partial<Counted>): readonly string[] {
  const { limiter, recorded } = summary;
  return [
    `The limiter that AWS runs is not published. This result used ${visible(limiter)}; rerun with --set quotas.limiter=token-bucket and =sliding-window to see whether the conclusion holds under the others.`,
    ...(limiter === 'fixed-window'
      ? [
          'A fixed window can admit up to twice its limit within one second that spans a boundary, and its windows start at t = 0 here; where AWS starts them is unknown.',
        ]
      : []),
    "Minutes start at t = 0; CloudWatch's start on the clock. Whether its CallCount includes throttled requests is not documented: the average here does.",
    'AWS publishes no latency of KMS. Latencies here are the scenario’s, or an assumption listed above.',
    'Requests of callers that the scenario does not name, AWS services included, spend the same quotas in a real account.',
    ...(spendSeveral(summary)
      ? [
          'Some requests count against several quotas. What one of them refuses spends nothing of the others, so it is neither offered to them nor throttled by them here: where that quota is no longer in the way, they get more.',
        ]
      : []),
    ...(recorded === null
      ? []
      : [
          'Recorded requests are what was left after caches and retries; recorded refusals are reported, not replayed.',
        ]),
  ];
}

/** Whether quotas that refuse got more requests together than there were. */
function spendSeveral({ quotas = [], totals }: Partial<Counted>): boolean {
  if (totals === undefined || totals.throttled === 0) return false;
  return quotas.reduce((sum, { requests }) => sum + requests, 0) > totals.requests + 0.5;
}

type Counted = Pick<Summary, 'quotas' | 'totals'>;

function limited(table: Table): Table {
  if (table.rows.length <= rows_max) return table;
  return {
    ...table,
    rows: table.rows.slice(0, rows_max),
    note: `The first ${rows_max} of ${count(table.rows.length)} rows; all are in summary.json.`,
  };
}
