/** Why this file exists: the page that shows every scenario of ours at a glance: its question, what came out, one chart. */

import type { PlanReport } from '../studies/plan-report.ts';
import type { ComparisonReport, RunReport } from '../studies/summary.ts';
import type { SweepReport } from '../studies/sweep-report.ts';
import { short, visible } from './names.ts';
import { planVerdict } from './plan-words.ts';
import { markdown } from './report-markdown.ts';
import { sweepVerdict } from './sweep-words.ts';
import { comparisonVerdict, verdictOf } from './verdict.ts';

export interface GalleryEntry {
  /** The result's folder, relative to the index. */
  readonly folder: string;
  readonly result:
    | { readonly kind: 'run'; readonly report: RunReport }
    | { readonly kind: 'comparison'; readonly report: ComparisonReport }
    | { readonly kind: 'sweep'; readonly report: SweepReport }
    | { readonly kind: 'plan'; readonly report: PlanReport };
}

/** The text of reports/README.md: one chart and one sentence a scenario, in the order given. */
export function galleryIndex(entries: readonly GalleryEntry[]): string {
  const blocks = entries.map(({ folder, result }) => {
    const { scenario, verdict, chart } = shownOf(result);
    const path = folder.split('/').map(encodeURIComponent).join('/');
    const sentence = scenario.claim === null ? verdict.headline : scenario.claim;
    return [
      `## ${markdown(short(scenario.name, 120))}`,
      `${markdown(short(sentence, 400))}${/[.?!]$/.test(sentence) ? '' : '.'} [Report](${path}/report.md), [page](${path}/report.html).`,
      `[![${markdown(visible(verdict.headline))}](${path}/charts/${chart}.svg)](${path}/report.md)`,
    ].join('\n\n');
  });
  return `${['# What the scenarios print', 'Written by one command from the scenarios beside it; a test compares every file, byte for byte.', ...blocks].join('\n\n')}\n`;
}

/** Whose it is, what came out, and the file name of the chart that shows it. */
function shownOf(result: GalleryEntry['result']) {
  switch (result.kind) {
    case 'run': {
      const { report } = result;
      return { scenario: report.summary.scenario, verdict: verdictOf(report), chart: 'throttle-timeline' };
    }
    case 'comparison': {
      const { report } = result;
      return { scenario: report.scenario, verdict: comparisonVerdict(report), chart: 'variant-multiples' };
    }
    case 'sweep': {
      const { report } = result;
      const chart = report.axes.length === 1 ? 'sweep-lines' : 'sweep-heat-map';
      return { scenario: report.scenario, verdict: sweepVerdict(report), chart };
    }
    case 'plan': {
      const { report } = result;
      // What a plan says is its answer, not what its scenario claims.
      const scenario = { ...report.scenario, claim: null };
      return { scenario, verdict: planVerdict(report), chart: 'quota-curve' };
    }
  }
}
