/** Why this file exists: what moved between two results, in a terminal, in a ticket and as JSON. */
import type { DiffReport, Moved } from '../studies/diff.ts';
import { canonicalJson } from './json.ts';
import { phrased } from './names.ts';
import { count, counted, percent } from './numbers.ts';
import { markdown, document as markdownDocument, tableText } from './report-markdown.ts';
import { document, indent, settings, type TextOptions } from './summary-text.ts';
import type { Table } from './tables.ts';
import { textTable } from './text-table.ts';

/** Rows in a terminal beyond this many are counted, not shown. */
const rows_max = 40;

export function diffJson(report: DiffReport): string {
  return canonicalJson(report);
}

export function renderDiffText(report: DiffReport, options: TextOptions = {}): string {
  const { paint } = settings(options);
  const { columns, rows } = diffTable(report);
  const checks = report.checks.map(({ text, tripped }) =>
    tripped ? paint.red(`✗ ${phrased(text)}: tripped`) : paint.green(`✓ ${phrased(text)}`),
  );
  const lines = textTable(
    columns.map(({ align }) => ({ align: align ?? 'left' })),
    [
      { cells: columns.map(({ name }) => name.toLowerCase()), paint: paint.dim },
      ...rows.slice(0, rows_max).map((cells) => ({ cells })),
    ],
  );
  const left = rows.length - rows_max;
  return document([
    [paint.bold(headline(report))],
    checks,
    rows.length === 0 ? [] : indent(lines),
    left > 0 ? [paint.dim(`and ${counted(left, 'more number')}; --format json has all`)] : [],
  ]);
}

export function renderDiffMarkdown(report: DiffReport): string {
  return markdownDocument([
    `**${markdown(headline(report))}**`,
    report.checks.map(({ text, tripped }) => `- ${tripped ? '✗ tripped' : '✓'}: ${markdown(phrased(text))}`).join('\n'),
    tableText(diffTable(report)),
  ]);
}

function headline({ moved, compared, checks }: DiffReport): string {
  const tripped = checks.filter((check) => check.tripped).length;
  const surely = moved.filter(({ beyondNoise }) => beyondNoise === true).length;
  const known = moved.some(({ beyondNoise }) => beyondNoise !== null);
  const what =
    moved.length === 0
      ? `None of ${counted(compared, 'number')} moved`
      : `${count(moved.length)} of ${counted(compared, 'number')} moved${known ? `, ${count(surely)} of them beyond noise` : '; without intervals it is unknown what of it is chance'}`;
  return tripped === 0 ? what : `${counted(tripped, 'check')} tripped. ${what}`;
}

function diffTable({ moved }: DiffReport): Table {
  const right = (name: string) => ({ name, align: 'right' as const });
  // What is beyond noise first, then what is unknown, each in the order of the result.
  const rank = ({ beyondNoise }: Moved) => (beyondNoise === true ? 0 : beyondNoise === null ? 1 : 2);
  return {
    caption: 'What moved',
    columns: [
      { name: 'Number' },
      right('Base'),
      right('New'),
      right('Change'),
      right('Relative'),
      { name: 'Beyond noise' },
    ],
    rows: moved
      .toSorted((a, b) => rank(a) - rank(b))
      .map(({ path, base, new: now, change, beyondNoise }) => [
        phrased(path),
        precise(base),
        precise(now),
        change.absolute === null ? '' : signed(precise(change.absolute)),
        change.relative === null ? '' : signed(percent(change.relative)),
        beyondNoise === null ? 'unknown' : beyondNoise ? 'yes' : 'no',
      ]),
  };
}

function precise(value: number | null): string {
  if (value === null) return 'none';
  return Math.abs(value) >= 1000 ? count(Math.round(value)) : String(Number(value.toPrecision(4)));
}

function signed(words: string): string {
  return words.startsWith('-') ? words : `+${words}`;
}
