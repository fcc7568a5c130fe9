/** Why this file exists: a sweep in a terminal: how many points meet the thresholds, then the grid as a table. */
import type { SweepReport } from '../studies/sweep-report.ts';
import { counted } from './numbers.ts';
import { document, heading, indent, settings, type TextOptions } from './summary-text.ts';
import { sweepTable, sweepVerdict } from './sweep-words.ts';
import { textLines, textTable } from './text-table.ts';

/** More points than this are counted, not shown. */
const rows_max = 60;

export function renderSweepText(report: SweepReport, options: TextOptions = {}): string {
  const { paint, width } = settings(options);
  const { columns, rows } = sweepTable(report);
  const shown = columns
    .map((_, index) => index)
    .filter((index) => width >= 110 || !/^(cost|p50|requests\/call)$/.test(columns[index]!.name));
  const pick = (cells: readonly string[]) => shown.map((index) => cells[index] ?? '');
  const lines = textTable(
    shown.map((index) => ({ align: columns[index]!.align ?? 'left' })),
    [
      { cells: pick(columns.map(({ name }) => name)), paint: paint.dim },
      ...rows.slice(0, rows_max).map((cells) => ({
        cells: pick(cells),
        paint: (cell: string) =>
          cell.startsWith('✗') ? paint.red(cell) : cell.startsWith('✓') ? paint.green(cell) : cell,
      })),
    ],
  );
  const left = rows.length - rows_max;
  const foot = `means of ${counted(report.replications, 'replication')}, the same random numbers at every point${left > 0 ? `; ${counted(left, 'more point')} in points.csv` : ''}`;
  return document([
    heading(report.scenario, sweepVerdict(report), paint, width),
    indent(lines),
    textLines(foot, width).map((line) => paint.dim(line)),
  ]);
}
