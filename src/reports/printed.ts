/**
 * Why this file exists: `--format csv`, `ndjson` and `junit` print what no file of the folder holds, or a file that is too
 * long for one string; one list says what each study gives.
 */
import type { DiffReport } from '../studies/diff/diff.ts';
import type { PlanReport } from '../studies/plan-report.ts';
import type { ComparisonReport, RunReport } from '../studies/summary.ts';
import type { SweepReport } from '../studies/sweep-report.ts';
import { seriesCsv, variantSeriesCsv } from './csv.ts';
import { comparisonJunit, diffJunit, planJunit, runJunit, sweepJunit } from './junit.ts';
import { comparisonLines, diffLines, planLines, runLines, sweepLines } from './result-lines.ts';
import { diffCsv, planCsv } from './result-tables.ts';
import { sweepCsv } from './sweep-tables.ts';

export type PrintedFormat = 'csv' | 'ndjson' | 'junit';

export type Printable =
  | { readonly kind: 'run'; readonly report: RunReport }
  | { readonly kind: 'comparison'; readonly report: ComparisonReport }
  | { readonly kind: 'sweep'; readonly report: SweepReport }
  | { readonly kind: 'plan'; readonly report: PlanReport }
  | { readonly kind: 'diff'; readonly report: DiffReport };

/** The result in pieces. */
export function printed(result: Printable, format: PrintedFormat): Iterable<string> {
  switch (result.kind) {
    case 'run':
      return { csv: seriesCsv, ndjson: runLines, junit: whole(runJunit) }[format](result.report);
    case 'comparison':
      return { csv: variantSeriesCsv, ndjson: comparisonLines, junit: whole(comparisonJunit) }[format](result.report);
    case 'sweep':
      return { csv: whole(sweepCsv), ndjson: sweepLines, junit: whole(sweepJunit) }[format](result.report);
    case 'plan':
      return { csv: planCsv, ndjson: planLines, junit: whole(planJunit) }[format](result.report);
    case 'diff':
      return { csv: diffCsv, ndjson: diffLines, junit: whole(diffJunit) }[format](result.report);
  }
}

function whole<Report>(text: (report: Report) => string): (report: Report) => Iterable<string> {
  return (report) => [text(report)];
}
