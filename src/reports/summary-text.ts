/** Why this file exists: what a run or a comparison says in a terminal: the verdict first, then why, in 80 columns. */
import picocolors from 'picocolors';
import { quotaName } from '../scenario/quota-names.ts';
import type {
  BillRow,
  ComparisonReport,
  LatencyStatistics,
  RunReport,
  Summary,
  VariantReport,
} from '../studies/summary.ts';
import { billedUsd } from './bill-table.ts';
import { arrowNote, type ComparisonColumn, columnsOfComparison, comparisonCell } from './comparison-rows.ts';
import { worstDataKeys } from './data-keys.ts';
import { meanTable, thresholdInterval } from './interval-words.ts';
import { limiterSentence, limiterTable } from './limiter-words.ts';
import { named, phrased, short, visible } from './names.ts';
import { bytes, count, counted, dollars, duration, milliseconds, percent, perSecond } from './numbers.ts';
import { optionsOf } from './options.ts';
import { precisionWords } from './precision-words.ts';
import { dominatedWords, rankingTable } from './ranking-table.ts';
import { drawnSeries, meanOrMinute, nearnessOf, quotaFacts, quotaSeconds, slowQuotaWords } from './series.ts';
import { columnsOf, sparkline, type TextRow, textLines, textTable } from './text-table.ts';
import {
  causeWords,
  comparisonVerdict,
  episodesOf,
  episodeTime,
  firstOfWords,
  simulatedWords,
  thresholdValue,
  type Verdict,
  verdictOf,
} from './verdict.ts';

export interface TextOptions {
  /** Default false. */
  readonly color?: boolean;
  /** Columns of the terminal, at least 60. Default 80. */
  readonly width?: number;
}

/** Rows of a section beyond this many are counted, not shown. */
const rows_max = 8;
const changes_max = 24;

type Paint = ReturnType<typeof picocolors.createColors>;

/** A run's summary, ending in a line feed. */
export function renderSummaryText(report: RunReport, options: TextOptions = {}): string {
  const { paint, width } = settings(options);
  const { summary } = report;
  return document([
    heading(summary.scenario, verdictOf(report), paint, width),
    thresholdLines(summary, paint),
    limiterLines(summary, width),
    quotaLines(summary, paint),
    totalLines(summary, width),
    meanLines(summary, paint),
    timeLines(report, paint, width),
    episodeLines(summary, paint, width),
    footLines(report, paint, width),
  ]);
}

/** A comparison's table, variants as rows. */
export function renderComparisonText(report: ComparisonReport, options: TextOptions = {}): string {
  const { paint, width } = settings(options);
  const calls = new Set(report.variants.map(({ summary }) => summary.totals.calls));
  const alike = calls.size === 1 && width < 100;
  const all = columnsOfComparison(report);
  // A line below the table has room for what has none in it.
  const cost = width < 100 ? all.find(({ name }) => name === '$/month') : undefined;
  const shown = all.filter((column) => column !== cost && !(alike && column.name === 'calls'));
  const columnsOfNumbers = shown.map((column) => {
    const marked = report.variants.some((variant) => /[↑↓]$/.test(comparisonCell(report, variant, column)));
    const inLine = (words: string) => (marked && !/[↑↓]$/.test(words) ? `${words}  ` : words);
    return {
      name: inLine(column.name),
      cell: (variant: VariantReport) => inLine(comparisonCell(report, variant, column)),
    };
  });
  const rows: TextRow[] = [
    { cells: ['variant', ...columnsOfNumbers.map(({ name }) => name)], paint: paint.dim },
    ...report.variants.map((variant) => ({
      cells: [`${mark(variant.summary)} ${named(variant.name)}`, ...columnsOfNumbers.map(({ cell }) => cell(variant))],
      paint: (cell: string, column: number) => (column === 0 ? paintStatus(variant.summary, cell, paint) : cell),
    })),
  ];
  const columns = [{ align: 'left' } as const, ...shown.map(() => ({ align: 'right' }) as const)];
  const changes = report.variants.flatMap(({ name, change }) =>
    Object.entries(change).map(([path, value]) => `${named(name)}: ${phrased(path)} = ${phrased(value)}`),
  );
  return document([
    heading(report.scenario, comparisonVerdict(report), paint, width),
    indent(textTable(columns, rows)),
    cost === undefined ? [] : indent(costLines(report, cost, width)),
    indent([
      ...(arrowNote(report) === undefined ? [] : textLines(visible(arrowNote(report)!), width - 2)),
      ...report.variants.flatMap(({ name, summary }) =>
        precisionWords(summary).flatMap((words) => textLines(`${named(name)}: ${words}`, width - 2)),
      ),
      ...textLines(
        `means of ${counted(report.replications, 'replication')}, the same arrivals for every variant${alike ? `: ${counted([...calls][0]!, 'call')}` : ''}`,
        width - 2,
      ),
    ]).map((line) => paint.dim(line)),
    rankingLines(report, paint, width),
    changes.length === 0
      ? []
      : ['changes', ...indent(changes.slice(0, changes_max)), ...more(changes.length - changes_max, 'more change')],
  ]);
}

/** `cost a month: base $4.20 · cached $1.10 ↓`. */
function costLines(report: ComparisonReport, cost: ComparisonColumn, width: number): readonly string[] {
  const told = report.variants.map((variant) => `${named(variant.name)} ${comparisonCell(report, variant, cost)}`);
  return textLines(`cost a month: ${told.join(' · ')}`, width - 2);
}

function rankingLines(report: ComparisonReport, paint: Paint, width: number): readonly string[] {
  const { caption, rows } = rankingTable(report);
  if (rows.length === 0) return [];
  const told = rows.map(([by, better, none, worse]) => {
    const parts = [`better ${better}`, `no difference shown ${none}`, `worse ${worse}`];
    return `${by}: ${parts.filter((part) => !part.endsWith(' -')).join('; ')}`;
  });
  const lines = [...told, ...dominatedWords(report)].flatMap((words) => textLines(words, width - 2));
  return [paint.dim(caption), ...indent(lines)];
}

export function settings({ color = false, width = 80 }: TextOptions) {
  return { paint: picocolors.createColors(color), width: Math.max(60, Math.floor(width)) };
}

export function document(sections: readonly (readonly string[])[]): string {
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

export function heading(
  scenario: Summary['scenario'],
  verdict: Verdict,
  paint: Paint,
  width: number,
): readonly string[] {
  const sign = { passed: '✓ ', failed: '✗ ', none: '' }[verdict.status];
  const color = { passed: paint.green, failed: paint.red, none: (text: string) => text }[verdict.status];
  const lines = textLines(`${sign}${verdict.headline}`, width);
  return [
    ...lines.map((line) => paint.bold(color(line))),
    ...textLines(claimOf(scenario), width).map((line) => paint.dim(line)),
    ...(verdict.detail === `${verdict.headline}.` ? [] : textLines(verdict.detail, width)),
  ];
}

/** The scenario's name and its claim, whole: it is the question that the verdict answers. */
function claimOf({ name, claim }: Summary['scenario']): string {
  return claim === null ? named(name) : `${named(name)}: ${short(claim, 400)}`;
}

function thresholdLines(summary: Summary, paint: Paint): readonly string[] {
  if (summary.thresholds.length === 0) return [];
  const rows = summary.thresholds.map((threshold, index) => ({
    cells: [
      threshold.passed ? '✓' : '✗',
      phrased(threshold.text),
      thresholdValue(threshold, threshold.observed),
      summary.replications > 1 ? thresholdInterval(threshold, summary.intervals[`thresholds[${index}].observed`]) : '',
    ],
    paint: threshold.passed ? (cell: string, column: number) => (column === 0 ? paint.green(cell) : cell) : paint.red,
  }));
  return [
    'thresholds',
    ...indent(textTable([{ align: 'left' }, { align: 'left' }, { align: 'right' }, { align: 'right' }], rows)),
  ];
}

function limiterLines(summary: Summary, width: number): readonly string[] {
  if (summary.sensitivity === undefined) return [];
  const { columns, rows } = limiterTable(summary);
  const cells = [columns.map(({ name }) => name.toLowerCase()), ...rows].map((row) => ({ cells: row }));
  const table = textTable(
    columns.map(({ align }) => ({ align: align ?? 'left' })),
    cells,
  );
  return [...textLines(limiterSentence(summary), width), ...indent(table)];
}

function meanLines(summary: Summary, paint: Paint): readonly string[] {
  const { caption, columns, rows } = meanTable(summary);
  if (rows.length === 0) return [];
  const head = { cells: columns.map(({ name }) => name.toLowerCase()), paint: paint.dim };
  const sides = columns.map(({ align }) => ({ align: align ?? ('left' as const) }));
  return [caption.toLowerCase(), ...indent(textTable(sides, [head, ...rows.map((cells) => ({ cells }))]))];
}

function quotaLines(summary: Summary, paint: Paint): readonly string[] {
  if (summary.quotas.length === 0) return [];
  const several = new Set(summary.quotas.map(({ region }) => region)).size > 1;
  const slow = meanOrMinute(summary);
  const sorted = summary.quotas.toSorted((a, b) => b.throttled - a.throttled || nearnessOf(b) - nearnessOf(a));
  const rows = sorted.slice(0, rows_max).map((quota) => ({
    cells: [
      `${named(quota.account)}/${named(quota.quota)}${several ? ` ${named(quota.region)}` : ''}`,
      count(quota.limitPerSecond),
      count(quota.meanRequestsPerSecond < 100 ? quota.meanRequestsPerSecond : Math.round(quota.meanRequestsPerSecond)),
      count(Math.round(quota.peakRequestsPerSecond)),
      slow.share(quota),
      percent(quota.throttledShare),
    ],
    paint: (cell: string, column: number) => (column === 5 && quota.throttled > 0 ? paint.red(cell) : cell),
  }));
  const head = { cells: ['quota', 'limit/s', 'mean/s', 'peak/s', slow.terminal, 'throttled'], paint: paint.dim };
  const right = { align: 'right' } as const;
  return [
    ...textTable([{ align: 'left' }, right, right, right, right, right], [head, ...rows]),
    ...more(sorted.length - rows_max, 'more quota'),
  ];
}

function totalLines({ totals, latencyMs, clients, bill = [] }: Summary, width: number): readonly string[] {
  const items = (parts: readonly string[]) => parts.filter((part) => part !== '');
  const some = (value: number, word: string) => (value === 0 ? '' : `${count(value)} ${word}`);
  const calls = items([
    count(totals.calls),
    `${count(totals.succeeded)} succeeded`,
    `${count(totals.failed)} failed`,
    some(totals.pending, 'pending'),
    totals.cacheHits === 0 ? '' : counted(totals.cacheHits, 'cache hit'),
  ]);
  const requests = items([
    count(totals.requests),
    `${count(totals.throttled)} throttled`,
    some(totals.rejected, 'rejected'),
    counted(totals.retries, 'retry', 'retries'),
    `${totals.attemptsPerCall.toFixed(2)} a call`,
  ]);
  const cost = items([
    totals.costUsd === null ? '' : `${dollars(totals.costUsd)} of requests`,
    totals.costUsdPerMonth === null ? '' : `${dollars(totals.costUsdPerMonth)} a month of 730 h like it, with keys`,
    billedWords(totals, bill),
  ]);
  return [
    ...labelled('calls', calls, width),
    ...labelled('requests', requests, width),
    ...labelled('latency', latencyWords(latencyMs), width),
    ...labelled('cost', cost, width),
    ...(bill.length > 1 ? labelled('paid by', items(bill.map(payerWords)), width) : []),
    ...dataKeyLines(clients, width),
  ];
}

/** Where the free tier, or keys made in the run, make the bill another figure than the month's costs. */
function billedWords(totals: Summary['totals'], bill: readonly BillRow[]): string {
  const billed = billedUsd(bill);
  if (billed === null || totals.costUsdPerMonth === null) return '';
  return dollars(billed) === dollars(totals.costUsdPerMonth) ? '' : `${dollars(billed)} billed, after the free tier`;
}

function payerWords({ account, totalUsd }: BillRow): string {
  return `${named(account)} ${totalUsd === null ? 'a price that is not known' : `${dollars(totalUsd)} a month`}`;
}

/** What a cache costs in exposure: of the client whose keys protect most. */
function dataKeyLines(clients: Summary['clients'], width: number): readonly string[] {
  const most = worstDataKeys(clients);
  if (most === undefined) return [];
  const { created, messagesPerKey, bytesPerKey, oldestSeconds } = most;
  const age = `used at an age of up to ${duration(oldestSeconds)}`;
  if (created === 0) return labelled('data keys', [`kept ones ${age}`], width);
  const made = counted(created, 'key');
  const protects = `one protects up to ${counted(messagesPerKey, 'message')}, ${bytes(bytesPerKey)}`;
  return labelled('data keys', [made, protects, age], width);
}

function latencyWords(latencyMs: LatencyStatistics): readonly string[] {
  const known = Object.entries(latencyMs).filter((entry): entry is [string, number] => entry[1] !== null);
  return known.length === 0
    ? ['no call succeeded']
    : known.map(([name, value]) => `${visible(name)} ${milliseconds(value)}`);
}

/** `label` and phrases two spaces apart, broken between phrases. */
function labelled(label: string, phrases: readonly string[], width: number): readonly string[] {
  const lines: string[] = [];
  for (const phrase of phrases) {
    const longer = lines.length === 0 ? phrase : `${lines.at(-1)}   ${phrase}`;
    if (lines.length > 0 && columnsOf(longer) <= width - 11) lines[lines.length - 1] = longer;
    else lines.push(phrase);
  }
  return lines.map((line, index) => `${(index === 0 ? label : '').padEnd(11)}${line}`);
}

function timeLines(report: RunReport, paint: Paint, width: number): readonly string[] {
  const series = drawnSeries(report);
  if (series === undefined) return [];
  const columns = quotaSeconds(report.summary, series);
  const facts = quotaFacts(columns, report.summary);
  const { limitPerSecond } = columns.quota;
  const shareAt = (second: number) => columns.throttled[second]! / Math.max(1, columns.offered[second]!);
  const peak = `peak ${count(facts.peakPerSecond)}`;
  const room = width - 11 - 1 - Math.max(peak.length, 10);
  const ofLimit = (rate: number) =>
    `${perSecond(rate < 100 ? rate : Math.round(rate))}${limitPerSecond * 60 < 1 ? '' : ` (${percent(rate / limitPerSecond)} of quota)`}`;
  const slow = slowQuotaWords(columns.quota);
  const first = firstOfWords(report.summary);
  const minutes = columns.seconds < 60 ? [] : [`1-min view: peak ${ofLimit(facts.highestMinuteMean)}`];
  const name = phrased(quotaName(columns.quota, report.summary.quotas));
  return [
    ...(report.summary.quotas.length > 1 || first !== undefined
      ? [paint.dim(`over time, ${name}, ${duration(columns.seconds)}${first === undefined ? '' : `, ${first}`}`)]
      : []),
    `offered/s  ${sparkline(columns.offered, room)} ${peak}`,
    ...(facts.throttled > 0
      ? [
          `throttled  ${paint.red(sparkline({ length: columns.seconds, at: shareAt }, room))} max ${percent(facts.worstShare)}`,
        ]
      : []),
    ...labelled(
      '',
      [
        ...minutes,
        slow === undefined
          ? `1-s view: ${ofLimit(facts.peakPerSecond)}`
          : `1-s view: ${perSecond(facts.peakPerSecond)}, quota at most ${slow}`,
      ].map((words, index, all) => (index < all.length - 1 ? `${words} ·` : words)),
      width,
    ),
  ];
}

function episodeLines(summary: Summary, paint: Paint, width: number): readonly string[] {
  if (summary.episodes.length === 0) return [];
  const several = new Set(summary.episodes.map(({ quota }) => quota)).size > 1;
  const worst = summary.episodes.toSorted((a, b) => b.throttled - a.throttled).slice(0, rows_max);
  const rows = summary.episodes
    .filter((episode) => worst.includes(episode))
    .map((episode) => {
      return {
        cells: [
          episodeTime(episode),
          count(episode.throttled),
          count(episode.peakRequestsPerSecond),
          several ? phrased(episode.quota) : causeWords[episode.cause],
          several ? episode.cause : mostlyWords(episode),
        ],
      };
    });
  const head = {
    cells: ['throttled from', 'requests', 'peak/s', several ? 'quota' : 'cause', several ? 'cause' : 'mostly'],
    paint: paint.dim,
  };
  const left = { align: 'left' } as const;
  const right = { align: 'right' } as const;
  const columns = [{ align: 'left' } as const, right, right, left, ...(width < 72 ? [] : [left])];
  const first = firstOfWords(summary);
  return [
    ...(first === undefined ? [] : [paint.dim(`episodes, ${first}`)]),
    ...textTable(columns, [head, ...rows]),
    ...more(episodesOf(summary) - worst.length, 'smaller episode'),
  ];
}

/** `steady 58.3%; batch rose`: who asked most, and who began it where that is another. */
function mostlyWords({ top: [top], rose }: Summary['episodes'][number]): string {
  const most = top === undefined ? [] : [`${named(top.workload)} ${percent(top.share)}`];
  return [...most, ...(rose === undefined ? [] : [`${named(rose.workload)} rose`])].join('; ');
}

function footLines(report: RunReport, paint: Paint, width: number): readonly string[] {
  const { summary } = report;
  const { recorded, drain } = summary;
  const facts = [
    ...(recorded === null
      ? []
      : [
          `the recording itself has ${counted(recorded.requests, 'request')}, ${count(recorded.throttled)} of them throttled`,
        ]),
    ...(drain.requests > 0
      ? [`${counted(drain.requests, 'request')} in the ${duration(drain.seconds)} after the last arrival`]
      : []),
    ...precisionWords(summary),
    `${counted(summary.assumptions.length, 'assumption')} touched a number; the report lists them`,
    `${simulatedWords(summary)} · seed ${named(String(summary.seed))} · ${visible(summary.limiter)} · quotas of ${visible(summary.profile)}${summary.replications > 1 ? ` · means of ${count(summary.replications)} replications` : ''}`,
  ];
  const warnings = summary.warnings
    .slice(0, rows_max)
    .flatMap((warning) => textLines(`warning: ${short(warning, 1000)}`, width).map((line) => paint.yellow(line)));
  const advice = verdictOf(report).advice;
  const options = optionsOf(summary);
  return [
    ...warnings,
    ...facts.flatMap((line) => textLines(line, width)).map((line) => paint.dim(line)),
    ...(options === undefined ? [] : textLines(`What may help: ${options}`, width)),
    ...(advice === undefined ? [] : adviceLines(advice, width)),
  ];
}

/** The words wrapped, the command on a line of its own, uncut, to be copied. */
function adviceLines(advice: string, width: number): readonly string[] {
  const at = advice.indexOf(': kmsim ');
  return at < 0
    ? textLines(advice, width)
    : [...textLines(advice.slice(0, at + 1), width), `  ${advice.slice(at + 2)}`];
}

function mark(summary: Summary): string {
  if (summary.thresholds.length === 0) return ' ';
  return summary.thresholds.every(({ passed }) => passed) ? '✓' : '✗';
}

function paintStatus(summary: Summary, cell: string, paint: Paint): string {
  const sign = mark(summary);
  return sign === '✓' ? paint.green(cell) : sign === '✗' ? paint.red(cell) : cell;
}

function more(left: number, what: string): readonly string[] {
  return left > 0 ? [`  and ${counted(left, what)}`] : [];
}

export function indent(lines: readonly string[]): readonly string[] {
  return lines.map((line) => `  ${line}`);
}
