/** Why this file exists: the page and the ticket of a plan: the number, how sure it is, what it rests on, how to repeat it. */
import type { PlanReport } from '../studies/plan-report.ts';
import { short, visible } from './names.ts';
import { count, duration } from './numbers.ts';
import { codeMarkup, figureMarkup, listMarkup, type PagePicture, renderPage, tableMarkup } from './page.ts';
import { pointingLife } from './page-life.ts';
import { planCards, planMethod, planThresholdTable, planVerdict, sensitivityTable } from './plan-words.ts';
import { type ChartFile, chartText, document, fenced, heading, markdown, tableText } from './report-markdown.ts';
import { assumptionTable, modelLimits } from './run-tables.ts';
import type { Table } from './tables.ts';

export function renderPlanHtml(report: PlanReport, curve: PagePicture): string {
  const { scenario, warnings } = report;
  return renderPage({
    title: short(scenario.name, 120),
    claim: scenario.claim === null ? null : short(scenario.claim, 400),
    scope: scopeOf(report),
    verdict: planVerdict(report),
    cards: planCards(report),
    sections: [
      {
        title: 'What is throttled at which value',
        body: [
          figureMarkup(curve),
          tableMarkup(planThresholdTable(report)),
          ...(warnings.length === 0
            ? []
            : ['<h3>Warnings</h3>', listMarkup(warnings.slice(0, 100).map((warning) => short(warning, 600)))]),
        ].join('\n'),
      },
      ...(report.sensitivity.length === 0
        ? []
        : [{ title: 'Under other assumptions', body: tableMarkup(sensitivityTable(report)) }]),
      {
        title: 'How it was found, and how to reproduce',
        body: [
          listMarkup(planMethod(report)),
          tableMarkup(assumptions(report)),
          '<h3>Limits of the model</h3>',
          listMarkup(limitsOf(report)),
          '<h3>The same result again</h3>',
          codeMarkup(visible(report.command)),
          tableMarkup(reproduction(report)),
        ].join('\n'),
      },
    ],
    footer: `Simulated by kmsim ${visible(report.kmsim)}: nothing here was measured at AWS. Every number is in summary.json.`,
    live: pointingLife(),
  });
}

export function renderPlanMarkdown(report: PlanReport, charts: readonly ChartFile[]): string {
  return document([
    ...heading(report.scenario, planVerdict(report), scopeOf(report)),
    ...report.warnings.slice(0, 20).map((warning) => `> Warning: ${markdown(short(warning, 600))}`),
    ...charts.map(chartText),
    tableText(planThresholdTable(report)),
    tableText(sensitivityTable(report)),
    '## How it was found, and how to reproduce',
    bullets(planMethod(report)),
    tableText(assumptions(report)),
    bullets(limitsOf(report)),
    fenced(report.command),
    tableText(reproduction(report)),
  ]);
}

function bullets(lines: readonly string[]): string {
  return lines.map((line) => `- ${markdown(line)}`).join('\n');
}

function scopeOf(report: PlanReport): string {
  return [
    visible(report.solve),
    `${duration(report.durationSeconds)} simulated in each run`,
    `${count(report.runs)} runs`,
    `limiter ${visible(report.limiter)}`,
    `quotas of ${visible(report.profile)}`,
    `seed ${short(String(report.seed), 40)}`,
  ].join(' · ');
}

function assumptions({ assumptions }: PlanReport): Table {
  return assumptionTable({ assumptions });
}

function limitsOf({ limiter }: PlanReport): readonly string[] {
  return [
    ...modelLimits({ limiter, recorded: null }),
    'The load of the scenario is taken as it stands: what it leaves out needs headroom of its own.',
  ];
}

function reproduction(report: PlanReport): Table {
  return {
    caption: 'What made this result',
    columns: [{ name: 'Item' }, { name: 'Value' }],
    rows: [
      ['kmsim', visible(report.kmsim)],
      ['Scenario', short(report.scenario.name, 120)],
      ['Scenario, SHA-256', visible(report.scenario.sha256)],
      ['Seed', short(String(report.seed), 120)],
      ['Events of every run, SHA-256', visible(report.events)],
    ],
  };
}
