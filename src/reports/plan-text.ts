/** Why this file exists: what a plan says in a terminal: the answer first, then how sure it is and what it rests on. */
import type { PlanReport } from '../studies/plan-report.ts';
import { named, phrased, short, visible } from './names.ts';
import { count, duration, percent } from './numbers.ts';
import { planThresholdTable, planValue, planVerdict, sensitivityTable, verdictSigns } from './plan-words.ts';
import { document, heading, indent, settings, type TextOptions } from './summary-text.ts';
import type { Table } from './tables.ts';
import { type TextRow, textLines, textTable } from './text-table.ts';

export function renderPlanText(report: PlanReport, options: TextOptions = {}): string {
  const { paint, width } = settings(options);
  const table = (what: string, { columns, rows }: Table): readonly string[] => {
    if (rows.length === 0) return [];
    const head: TextRow = { cells: columns.map(({ name }) => inLine(name)), paint: paint.dim };
    const sides = columns.map(({ align }) => ({ align: align ?? ('left' as const) }));
    const lines = textTable(sides, [
      head,
      ...rows.map((cells) => ({ cells, paint: (cell: string) => (/^✗/.test(cell) ? paint.red(cell) : cell) })),
    ]);
    return [what, ...indent(lines)];
  };
  const { setting, curve, warnings } = report;
  const marks = (value: number) =>
    value === report.answer
      ? report.interval === null
        ? 'answer'
        : setting.looksFor
      : value === report.recommended
        ? report.spare === undefined
          ? 'recommended'
          : 'today, enough'
        : value === setting.today
          ? 'today'
          : value === report.bracket?.meets || value === report.bracket?.fails
            ? 'nearest so far'
            : '';
  const curveTable: Table = {
    caption: '',
    columns: [
      { name: setting.kind === 'quota' ? 'quota/s' : phrased(setting.name), align: 'right' },
      { name: 'throttled', align: 'right' },
      { name: `${percent(report.confidence)} interval`, align: 'right' },
      { name: 'runs', align: 'right' },
      { name: 'thresholds' },
      { name: '' },
    ],
    rows: curve.map(({ value, throttledShare, interval, replications, verdict }) => [
      planValue({ unit: '' }, value),
      percent(throttledShare),
      interval === null ? '' : `${percent(interval.low)} to ${percent(interval.high)}`,
      count(replications),
      verdictSigns[verdict],
      marks(value),
    ]),
  };
  return document([
    heading(report.scenario, planVerdict(report), paint, width),
    table(inLine(planThresholdTable(report).caption), planThresholdTable(report)),
    table('curve', curveTable),
    table('with one thing changed', sensitivityTable(report)),
    [
      ...warnings
        .slice(0, 8)
        .flatMap((warning) => textLines(`warning: ${short(warning, 1000)}`, width))
        .map((line) => paint.yellow(line)),
      ...textLines(
        `${count(report.runs)} runs of ${duration(report.durationSeconds)} on the same random numbers · seed ${named(String(report.seed))} · ${visible(report.limiter)} · quotas of ${visible(report.profile)}`,
        width,
      ).map((line) => paint.dim(line)),
    ],
  ]);
}

/** Its first letter small; paths and units keep theirs. */
function inLine(words: string): string {
  return `${words.slice(0, 1).toLowerCase()}${words.slice(1)}`;
}
