/** Why this file exists: a result as text for a ticket or a pull request, with its charts linked by file name. */

import type { ComparisonReport, RunReport } from '../studies/summary.ts';
import { billTable } from './bill-table.ts';
import type { Chart } from './charts/chart.ts';
import { arrowNote } from './comparison-rows.ts';
import { errorTable } from './error-table.ts';
import { meanTable } from './interval-words.ts';
import { limiterSentence, limiterTable } from './limiter-words.ts';
import { short, visible } from './names.ts';
import { counted } from './numbers.ts';
import { optionsOf } from './options.ts';
import { dominatedWords, rankingTable } from './ranking-table.ts';
import { changeTable, comparisonTable, scopeOf } from './report-html.ts';
import {
  assumptionTable,
  callTable,
  episodeTable,
  latencyTable,
  modelLimits,
  quotaTable,
  reproductionTable,
  thresholdTable,
} from './run-tables.ts';
import type { Table } from './tables.ts';
import { comparisonVerdict, type Verdict, verdictOf } from './verdict.ts';

/** A chart and the file it is in, relative to the text. */
export interface ChartFile {
  readonly chart: Chart;
  /** `charts/throttle-timeline.svg`; undefined where no picture was written. */
  readonly file: string | undefined;
}

/** Rows of a table in a ticket beyond this many are counted, not shown. */
const rows_max = 30;

export function renderReportMarkdown(report: RunReport, charts: readonly ChartFile[]): string {
  const { summary } = report;
  const verdict = verdictOf(report);
  return document([
    ...heading(summary.scenario, verdict, scopeOf(summary)),
    tableText(thresholdTable(summary)),
    markdown(limiterSentence(summary)),
    tableText(limiterTable(summary)),
    optionsText(summary),
    verdict.advice === undefined ? '' : adviceText(verdict.advice),
    ...summary.warnings.slice(0, 20).map((warning) => `> Warning: ${markdown(short(warning, 600))}`),
    '## When, why, and what callers feel',
    ...charts.map(chartText),
    tableText(episodeTable(summary)),
    tableText(quotaTable(summary)),
    tableText(latencyTable(summary)),
    tableText(callTable(summary)),
    tableText(errorTable(summary)),
    tableText(billTable(summary)),
    tableText(meanTable(summary)),
    '## Assumptions and how to reproduce',
    tableText(assumptionTable(summary)),
    modelLimits(summary)
      .map((limit) => `- ${markdown(limit)}`)
      .join('\n'),
    fenced(report.command),
    tableText(reproductionTable(report)),
  ]);
}

export function renderComparisonMarkdown(report: ComparisonReport, charts: readonly ChartFile[]): string {
  const base = report.variants[0]?.summary;
  const note = arrowNote(report);
  return document([
    ...heading(
      report.scenario,
      comparisonVerdict(report),
      `${counted(report.variants.length, 'variant')} on the same arrivals · means of ${counted(report.replications, 'replication')}`,
    ),
    tableText(comparisonTable(report)),
    note === undefined ? '' : markdown(visible(note)),
    tableText(rankingTable(report)),
    ...dominatedWords(report).map((words) => markdown(`${words}.`)),
    tableText(changeTable(report)),
    ...charts.map(chartText),
    '## Assumptions and how to reproduce',
    base === undefined ? '' : tableText(assumptionTable(base)),
    base === undefined
      ? ''
      : modelLimits(base)
          .map((limit) => `- ${markdown(limit)}`)
          .join('\n'),
    fenced(report.command),
  ]);
}

/** Text in which nothing is markup, a mention, a reference or a link. */
export function markdown(words: string): string {
  return words
    .replace(/[&<>|@#]/g, (mark) => `&#${mark.charCodeAt(0)};`)
    .replace(/:\/\//g, '&#58;//')
    .replace(/www\./gi, (mark) => `${mark.slice(0, 3)}&#46;`)
    .replace(/[\\`*_{}[\]~]/g, '\\$&');
}

export function heading(
  scenario: RunReport['summary']['scenario'],
  verdict: Verdict,
  scope: string,
): readonly string[] {
  const sign = { passed: '✓ ', failed: '✗ ', none: '' }[verdict.status];
  return [
    `# ${markdown(short(scenario.name, 120))}: ${sign}${markdown(verdict.headline)}`,
    scenario.claim === null ? '' : `_${markdown(short(scenario.claim, 400))}_`,
    verdict.detail === `${verdict.headline}.` ? '' : markdown(verdict.detail),
    markdown(scope),
  ];
}

export function chartText({ chart, file }: ChartFile): string {
  const title = `**${markdown(chart.title)}**  \n${markdown(chart.subtitle)}`;
  return file === undefined ? title : `${title}\n\n![${markdown(chart.altText)}](${file})`;
}

export function tableText(table: Table): string {
  if (table.rows.length === 0) return '';
  const line = (cells: readonly string[]) => `| ${cells.map(markdown).join(' | ')} |`;
  const left = table.rows.length - rows_max;
  return [
    `${markdown(table.caption)}:`,
    '',
    line(table.columns.map(({ name }) => name)),
    `| ${table.columns.map(({ align }) => (align === 'right' ? '---:' : '---')).join(' | ')} |`,
    ...table.rows.slice(0, rows_max).map(line),
    ...(left > 0 ? ['', `and ${counted(left, 'more row')} in summary.json`] : []),
  ].join('\n');
}

function optionsText(summary: RunReport['summary']): string {
  const options = optionsOf(summary);
  return options === undefined ? '' : `**What may help**, by its cause, not tried here: ${markdown(options)}.`;
}

function adviceText(advice: string): string {
  const at = advice.indexOf(': kmsim ');
  return at < 0 ? markdown(advice) : `${markdown(advice.slice(0, at + 1))}\n\n${fenced(advice.slice(at + 2))}`;
}

/** A block of code closed by a fence longer than any in it. */
export function fenced(code: string): string {
  const longest = Math.max(2, ...[...code.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}sh\n${visible(code)}\n${fence}`;
}

export function document(blocks: readonly string[]): string {
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`;
}
