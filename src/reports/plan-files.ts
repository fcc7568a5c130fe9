/** Why this file exists: the list of what the output folder of a plan holds. */
import type { PlanReport } from '../studies/plan-report.ts';
import { chartFiles, type FileOptions, links, type OutputFile, pagePicture } from './chart-files.ts';
import { quotaCurve } from './charts/quota-curve.ts';
import { canonicalJson } from './json.ts';
import { renderPlanHtml, renderPlanMarkdown } from './plan-report.ts';

/** Every file of a plan's output folder but its manifest. */
export async function* planFiles(report: PlanReport, options: FileOptions = {}): AsyncIterable<OutputFile> {
  const content = canonicalJson(report);
  yield { name: 'summary.json', content };
  yield* drawnPlanFiles(JSON.parse(content) as PlanReport, options);
}

/** What is drawn from a plan's summary.json. */
export async function* drawnPlanFiles(report: PlanReport, options: FileOptions = {}): AsyncIterable<OutputFile> {
  const curve = await pagePicture((width) => quotaCurve(report, width));
  yield* chartFiles([curve], options);
  yield { name: 'report.html', content: renderPlanHtml(report, curve) };
  yield { name: 'report.md', content: renderPlanMarkdown(report, links([curve], options)) };
}
