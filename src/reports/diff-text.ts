/** Why this file exists: what moved between two results, in a terminal, in a ticket and as JSON. */
import type { DiffReport } from '../studies/diff/diff.ts';
import type { StoredDiff } from '../studies/diff/diff-sides.ts';
import { checkWords, diffHeadline, diffTable, noiseSentence } from './diff-words.ts';
import { canonicalJson } from './json.ts';
import { counted } from './numbers.ts';
import { markdown, document as markdownDocument, tableText } from './report-markdown.ts';
import { document, indent, settings, type TextOptions } from './summary-text.ts';
import { textLines, textTable } from './text-table.ts';

/** Rows in a terminal beyond this many are counted, not shown. */
const rows_max = 40;

export function diffJson(report: StoredDiff): string {
  return canonicalJson(report);
}

export function renderDiffText(report: DiffReport, options: TextOptions = {}): string {
  const { paint, width } = settings(options);
  const { columns, rows } = diffTable(report, { narrow: true });
  const checks = report.checks.map((check) =>
    check.tripped ? paint.red(`✗ ${checkWords(check)}`) : paint.green(`✓ ${checkWords(check)}`),
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
    [paint.bold(diffHeadline(report))],
    checks,
    rows.length === 0 ? [] : indent(lines),
    left > 0 ? [paint.dim(`and ${counted(left, 'more number')}; --format json has all`)] : [],
    rows.length === 0 ? [] : textLines(noiseSentence(report), width).map((line) => paint.dim(line)),
  ]);
}

export function renderDiffMarkdown(report: DiffReport): string {
  return markdownDocument([
    `**${markdown(diffHeadline(report))}**`,
    report.moved.length === 0 ? '' : markdown(noiseSentence(report)),
    report.checks.map((check) => `- ${check.tripped ? '✗' : '✓'} ${markdown(checkWords(check))}`).join('\n'),
    tableText(diffTable(report)),
  ]);
}
