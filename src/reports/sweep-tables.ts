/** Why this file exists: the points of a sweep for other programs: one row a point, the same columns as CSV and as Parquet. */
import type { SweepReport } from '../studies/sweep-report.ts';
import { csvCell } from './csv.ts';
import { type ParquetColumn, parquetOf } from './parquet.ts';
import { metOf, sweepColumns } from './sweep-words.ts';

/** points.csv: a row a point; each metric with the ends of its interval. */
export function sweepCsv(report: SweepReport): string {
  const columns = columnsOf(report);
  const head = columns.map(({ name }) => name);
  const rows = report.points.map((_, row) => columns.map(({ values }) => String(values[row] ?? '')));
  return [head, ...rows].map((cells) => `${cells.map(csvCell).join(',')}\r\n`).join('');
}

/** points.parquet: the same; an axis of plain numbers is a column of numbers. */
export function sweepParquet(report: SweepReport): Uint8Array {
  return parquetOf(columnsOf(report).map((column) => (column.isAxis ? axisColumn(column) : column)));
}

type PointColumn = ParquetColumn & { readonly isAxis?: true };

function columnsOf({ axes, points }: SweepReport): readonly PointColumn[] {
  return [
    ...axes.map(({ path }) => ({
      // The one path that is also a column of results.
      name: path === 'thresholds' ? 'vary.thresholds' : path,
      type: 'text' as const,
      values: points.map(({ values }) => values[path] ?? ''),
      isAxis: true as const,
    })),
    { name: 'thresholds', type: 'text', values: points.map(metOf) },
    ...sweepColumns({ points }).flatMap(({ metric }) => metricColumns(metric, points)),
  ];
}

function metricColumns(metric: string, points: SweepReport['points']): readonly PointColumn[] {
  const found = points.map(({ metrics }) => metrics[metric]);
  return [
    { name: metric, type: 'number', values: found.map((one) => one?.value ?? null) },
    { name: `${metric}.low`, type: 'number', values: found.map((one) => one?.interval?.low ?? null) },
    { name: `${metric}.high`, type: 'number', values: found.map((one) => one?.interval?.high ?? null) },
  ];
}

function axisColumn({ name, values }: PointColumn): ParquetColumn {
  const texts = values as readonly string[];
  const isNumber = texts.every((text) => /^-?\d+(\.\d+)?$/.test(text));
  return isNumber ? { name, type: 'number', values: texts.map(Number) } : { name, type: 'text', values: texts };
}
