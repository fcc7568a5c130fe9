/** Why this file exists: the page a run is read on: verdict, when and why, what callers felt, who called, and how to repeat it. */

import { fromJson } from '../studies/computing/plain-json.ts';
import type { ComparisonReport, RunReport, Summary } from '../studies/summary.ts';
import type { WhatIf } from '../studies/what-if/control.ts';
import { billTable } from './bill-table.ts';
import { arrowNote, columnsOfComparison, comparisonCell, isTogether } from './comparison-rows.ts';
import { errorTable } from './error-table.ts';
import { limiterSentence, limiterTable } from './limiter-words.ts';
import { named, phrased, short, visible } from './names.ts';
import { count, counted, percent } from './numbers.ts';
import { optionsOf } from './options.ts';
import { packed } from './packed.ts';
import {
  codeMarkup,
  figureMarkup,
  listMarkup,
  type MorePictures,
  type PageLife,
  type PagePicture,
  renderPage,
  tableMarkup,
  text,
} from './page.ts';
import { pageData } from './page-data.ts';
import { zoomingLife } from './page-life.ts';
import { pageScripts } from './page-scripts.ts';
import { precisionWords } from './precision-words.ts';
import { dominatedWords, rankingTable } from './ranking-table.ts';
import {
  assumptionTable,
  callerTable,
  callTable,
  episodeTable,
  intervalTable,
  latencyTable,
  modelLimits,
  operationTable,
  quotaTable,
  reproductionTable,
  resourceTable,
  serviceTable,
  thresholdTable,
} from './run-tables.ts';
import type { Table } from './tables.ts';
import { cardsOf, comparisonVerdict, simulatedWords, verdictOf } from './verdict.ts';
import { whatIfMarkup } from './what-if-section.ts';

export interface RunPictures {
  readonly timeline: PagePicture;
  readonly bands: PagePicture;
  /** Those that have something to show. */
  readonly more?: MorePictures;
}

/** Bytes of a page that still opens at once and can be attached to a ticket. */
const LARGEST_PAGE = 1_500_000;

/** One self-contained page of a run: with everything that moves, as far as that fits. */
export function renderReportHtml(report: RunReport, pictures: RunPictures): string {
  const scripts = pageScripts();
  const whatIf = report.whatIf === undefined ? undefined : (fromJson(report.whatIf) as WhatIf | string);
  const { timeline, bands, more } = pictures;
  const charts = pageData([timeline, bands, ...(more?.why ?? []), ...(more?.feel ?? []), ...(more?.calls ?? [])]);
  for (const tried of [whatIf, whatIf && tooLong]) {
    const data = typeof tried === 'object' ? { ...charts, whatIf: tried } : charts;
    const page = pageOf(report, pictures, { whatIf: tried, live: scripts && { scripts, data: packed(data) } });
    if (Buffer.byteLength(page) < LARGEST_PAGE) return page;
  }
  return pageOf(report, pictures, { whatIf: whatIf && tooLong, live: undefined });
}

const tooLong = 'The recording that this run replays is too long to be part of a page.';

/** Said where a page has no engine in it. */
const withoutEngine = 'This page cannot run the simulation itself.';

interface Moving {
  readonly whatIf: WhatIf | string | undefined;
  readonly live: PageLife | undefined;
}

function pageOf(report: RunReport, pictures: RunPictures, { whatIf, live }: Moving): string {
  const { summary } = report;
  const verdict = verdictOf(report);
  const tables = (...all: readonly Table[]) =>
    all
      .map(tableMarkup)
      .filter((markup) => markup !== '')
      .join('\n');
  const warnings =
    summary.warnings.length === 0
      ? ''
      : `<h3>Warnings</h3>\n${listMarkup(summary.warnings.slice(0, 100).map((warning) => short(warning, 600)))}`;
  return renderPage({
    title: short(summary.scenario.name, 120),
    claim: summary.scenario.claim === null ? null : short(summary.scenario.claim, 400),
    scope: scopeOf(summary),
    verdict,
    cards: cardsOf(summary),
    sections: [
      ...(summary.thresholds.length > 0 ||
      summary.sensitivity !== undefined ||
      verdict.advice !== undefined ||
      optionsOf(summary) !== undefined ||
      warnings !== ''
        ? [
            {
              title: 'Verdict',
              body: [
                tables(thresholdTable(summary)),
                limiterMarkup(summary),
                optionsMarkup(summary),
                adviceMarkup(verdict.advice),
                warnings,
              ]
                .filter((part) => part !== '')
                .join('\n'),
            },
          ]
        : []),
      {
        title: whenTitle(summary),
        body: [
          ...[pictures.timeline, ...(pictures.more?.why ?? [])].map(figureMarkup),
          tables(episodeTable(summary)),
        ].join('\n'),
      },
      {
        title: 'What callers feel',
        body: [
          ...[pictures.bands, ...(pictures.more?.feel ?? [])].map(figureMarkup),
          tables(latencyTable(summary), callTable(summary)),
        ].join('\n'),
      },
      ...(whatIf === undefined
        ? []
        : [{ title: 'What if', body: whatIfMarkup(live === undefined ? withoutEngine : whatIf, report.command) }]),
      {
        title: 'Who calls, and what it spends',
        body: [
          ...(pictures.more?.calls ?? []).map(figureMarkup),
          tables(
            quotaTable(summary),
            callerTable('Workloads', summary.workloads),
            callerTable('Clients', summary.clients),
            operationTable(summary),
            serviceTable(summary),
            resourceTable(summary),
            billTable(summary),
            errorTable(summary),
          ),
        ].join('\n'),
      },
      {
        title: 'Assumptions and how to reproduce',
        body: [
          tables(assumptionTable(summary), intervalTable(summary)),
          '<h3>Limits of the model</h3>',
          listMarkup(modelLimits(summary)),
          '<h3>The same result again</h3>',
          codeMarkup(visible(report.command)),
          tables(reproductionTable(report)),
        ].join('\n'),
      },
    ],
    footer: `Simulated by kmsim ${visible(summary.kmsim)}: nothing here was measured at AWS. Every second is in series.csv and latency.csv, every number in summary.json.`,
    live,
  });
}

/** One self-contained page of a comparison. */
export function renderComparisonHtml(
  report: ComparisonReport,
  multiples: PagePicture,
  more: readonly PagePicture[] = [],
): string {
  const score = more.filter(({ wide }) => wide.chart.name === 'scorecard');
  const feel = more.filter((picture) => !score.includes(picture));
  const base = report.variants[0]?.summary;
  const note = arrowNote(report);
  return renderPage({
    title: short(report.scenario.name, 120),
    claim: report.scenario.claim === null ? null : short(report.scenario.claim, 400),
    scope: `${counted(report.variants.length, 'variant')} on the same arrivals · means of ${counted(report.replications, 'replication')}${base === undefined ? '' : ` · ${scopeOf({ ...base, replications: 1 })}`}`,
    verdict: comparisonVerdict(report),
    cards: [],
    sections: [
      {
        title: 'Side by side',
        body: [
          tableMarkup(comparisonTable(report)),
          ...(note === undefined ? [] : [`<p class="note">${text(visible(note))}</p>`]),
          ...score.map(figureMarkup),
          tableMarkup(rankingTable(report)),
          ...dominatedWords(report).map((words) => `<p>${text(`${words}.`)}</p>`),
          tableMarkup(changeTable(report)),
        ]
          .filter((part) => part !== '')
          .join('\n'),
      },
      { title: 'When each asks, and what is refused', body: figureMarkup(multiples) },
      ...(feel.length === 0 ? [] : [{ title: 'What callers feel', body: feel.map(figureMarkup).join('\n') }]),
      {
        title: `Differences from ${short(report.variants[0]?.name ?? 'the base', 60)}`,
        body: differencesMarkup(report),
      },
      {
        title: 'Assumptions and how to reproduce',
        body: [
          ...(base === undefined
            ? []
            : [tableMarkup(assumptionTable(base)), '<h3>Limits of the model</h3>', listMarkup(modelLimits(base))]),
          '<h3>The same result again</h3>',
          codeMarkup(visible(report.command)),
          ...(base === undefined ? [] : [tableMarkup(reproductionTable({ summary: base }))]),
        ].join('\n'),
      },
    ],
    footer: 'Simulated by kmsim: nothing here was measured at AWS. Every number of every variant is in summary.json.',
    live: zoomingLife([multiples]),
  });
}

/** Every number of every variant, folded: what is looked at first is above. */
function differencesMarkup(report: ComparisonReport): string {
  const table = differenceTable(report);
  if (table.rows.length === 0) return '<p>There is nothing to compare with.</p>';
  return `<p>Every number of each variant beside the base, with the interval of the difference.</p>
<details><summary>Show all ${count(table.rows.length)} rows</summary>
${tableMarkup(table)}
</details>
<p class="on-paper">They are in summary.json, and on this page on a screen.</p>`;
}

export function comparisonTable(report: ComparisonReport): Table {
  return {
    caption: 'Variants, against the same workload',
    columns: [
      { name: 'Variant' },
      { name: 'Thresholds' },
      ...columnsOfComparison(report).map(({ name }) => ({ name, align: 'right' as const })),
    ],
    rows: report.variants.map((variant) => {
      const { thresholds } = variant.summary;
      const failed = thresholds.filter(({ passed }) => !passed).length;
      const met =
        thresholds.length === 0 ? 'none' : failed === 0 ? '✓ met' : `✗ ${failed} of ${thresholds.length} not met`;
      return [
        named(variant.name),
        met,
        ...columnsOfComparison(report).map((column) => comparisonCell(report, variant, column)),
      ];
    }),
  };
}

export function changeTable(report: ComparisonReport): Table {
  return {
    caption: 'What each variant changes',
    columns: [{ name: 'Variant' }, { name: 'Setting' }, { name: 'Value' }],
    rows: report.variants.flatMap(({ name, change }) =>
      Object.entries(change).map(([path, value]) => [named(name), phrased(path), phrased(value)]),
    ),
  };
}

function differenceTable(report: ComparisonReport): Table {
  const rows = report.differences.map(({ variant, path, base, value, difference, interval }) => [
    named(variant),
    phrased(path),
    ...[base, value, difference].map(precise),
    interval.confidence === 0 ? 'unknown' : `${precise(interval.low)} to ${precise(interval.high)}`,
    interval.confidence === 0 ? 'unknown' : interval.low > 0 || interval.high < 0 ? 'yes' : 'no',
  ]);
  const confidence = report.differences[0]?.interval.confidence ?? 0.95;
  const together = report.differences.some(isTogether)
    ? `; intervals of all variants and columns above hold together with ${percent(confidence)} (Bonferroni)`
    : `, with ${percent(confidence)} intervals`;
  const right = (name: string) => ({ name, align: 'right' as const });
  return {
    caption: `Differences, paired by replication${confidence === 0 ? '' : together}`,
    columns: [
      { name: 'Variant' },
      { name: 'Number' },
      right('Base'),
      right('Variant'),
      right('Difference'),
      right('Interval'),
      { name: 'More than chance' },
    ],
    rows: rows.slice(0, 300),
    ...(rows.length > 300 ? { note: `The first 300 of ${count(rows.length)} rows; all are in summary.json.` } : {}),
  };
}

/** Four digits are enough to compare, whatever the unit. */
function precise(value: number): string {
  return Math.abs(value) >= 1000 ? count(Math.round(value)) : String(Number(value.toPrecision(4)));
}

/** What was simulated, in a line. */
export function scopeOf(summary: Summary): string {
  const regions = [...new Set(summary.quotas.map(({ region }) => short(region, 40)))];
  return [
    simulatedWords(summary),
    ...(regions.length > 0 ? [regions.slice(0, 4).join(', ')] : []),
    `limiter ${visible(summary.limiter)}`,
    `quotas of ${visible(summary.profile)}`,
    `seed ${short(String(summary.seed), 40)}`,
    ...(summary.replications > 1 ? [`means of ${count(summary.replications)} replications`] : []),
    ...precisionWords(summary),
  ].join(' · ');
}

/** What the first charts answer: of a run in which nothing is refused, only when its requests come. */
function whenTitle({ totals }: Summary): string {
  if (totals.throttled > 0) return 'When and why requests are throttled';
  return totals.rejected > 0 ? 'When requests are rejected' : 'When requests reach KMS';
}

function optionsMarkup(summary: Summary): string {
  const options = optionsOf(summary);
  return options === undefined
    ? ''
    : `<p><strong>What may help</strong>, by its cause, not tried here: ${text(options)}.</p>`;
}

function limiterMarkup(summary: Summary): string {
  if (summary.sensitivity === undefined) return '';
  return `<p>${text(limiterSentence(summary))}</p>\n${tableMarkup(limiterTable(summary))}`;
}

function adviceMarkup(advice: string | undefined): string {
  if (advice === undefined) return '';
  const at = advice.indexOf(': kmsim ');
  return at < 0
    ? `<p>${text(advice)}</p>`
    : `<p>${text(advice.slice(0, at + 1))}</p>\n${codeMarkup(advice.slice(at + 2))}`;
}
