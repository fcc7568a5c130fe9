/** Why this file exists: the list of what the output folder of a difference holds. */
import type { StoredDiff } from '../studies/diff/diff-sides.ts';
import type { OutputFile } from './chart-files.ts';
import { renderDiffHtml, renderDiffReport } from './diff-report.ts';
import { canonicalJson } from './json.ts';

/** Every file of it but its manifest. */
export async function* diffFiles(report: StoredDiff): AsyncIterable<OutputFile> {
  yield { name: 'summary.json', content: canonicalJson(report) };
  yield { name: 'report.html', content: renderDiffHtml(report) };
  yield { name: 'report.md', content: renderDiffReport(report) };
}
