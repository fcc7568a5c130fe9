/** Why this file exists: the page and the ticket of a sweep: the grid drawn, every point in a table, how to repeat it. */
import type { SweepReport } from '../studies/sweep-report.ts';
import { short, visible } from './names.ts';
import { counted } from './numbers.ts';
import { codeMarkup, figureMarkup, listMarkup, type PagePicture, renderPage, tableMarkup } from './page.ts';
import { pointingLife } from './page-life.ts';
import { scopeOf } from './report-html.ts';
import { type ChartFile, chartText, document, fenced, heading, markdown, tableText } from './report-markdown.ts';
import { assumptionTable, modelLimits } from './run-tables.ts';
import { sweepTable, sweepVerdict } from './sweep-words.ts';
import type { Table } from './tables.ts';

export function renderSweepHtml(report: SweepReport, pictures: readonly PagePicture[]): string {
  const { summary } = report.points[0]!;
  return renderPage({
    title: short(report.scenario.name, 120),
    claim: report.scenario.claim === null ? null : short(report.scenario.claim, 400),
    scope: scope(report),
    verdict: sweepVerdict(report),
    cards: [],
    sections: [
      { title: 'The grid', body: [...pictures.map(figureMarkup), tableMarkup(limited(sweepTable(report)))].join('\n') },
      {
        title: 'Assumptions and how to reproduce',
        body: [
          tableMarkup({ ...assumptionTable(summary), caption: 'Assumptions at the first point' }),
          '<h3>Limits of the model</h3>',
          listMarkup(modelLimits(summary)),
          '<h3>The same result again</h3>',
          codeMarkup(visible(report.command)),
        ].join('\n'),
      },
    ],
    footer: 'Simulated by kmsim: nothing here was measured at AWS. Every number of every point is in summary.json.',
    live: pointingLife(),
  });
}

export function renderSweepMarkdown(report: SweepReport, charts: readonly ChartFile[]): string {
  const { summary } = report.points[0]!;
  return document([
    ...heading(report.scenario, sweepVerdict(report), scope(report)),
    ...charts.map(chartText),
    tableText(sweepTable(report)),
    '## Assumptions and how to reproduce',
    tableText({ ...assumptionTable(summary), caption: 'Assumptions at the first point' }),
    modelLimits(summary)
      .map((limit) => `- ${markdown(limit)}`)
      .join('\n'),
    fenced(report.command),
  ]);
}

function scope({ points, replications }: SweepReport): string {
  return `${counted(points.length, 'point')} on the same random numbers · ${counted(replications, 'replication')} each · ${scopeOf({ ...points[0]!.summary, replications: 1 })}`;
}

function limited(table: Table): Table {
  if (table.rows.length <= 300) return table;
  return { ...table, rows: table.rows.slice(0, 300), note: 'The first 300 points; all are in points.csv.' };
}
