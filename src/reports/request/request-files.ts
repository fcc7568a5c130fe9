/** Why this file exists: the list of what a limit-increase pack holds. */
import type { RunReport } from '../../studies/summary.ts';
import { storedRun } from '../as-stored.ts';
import type { FileOptions, OutputFile } from '../chart-files.ts';
import { latencyCsv, seriesCsv } from '../csv.ts';
import { drawnRunFiles, joined } from '../files.ts';
import { summaryJson } from '../json.ts';
import { checklist } from './checklist.ts';
import { cloudwatchQueries } from './cloudwatch-queries.ts';
import { minuteCsv } from './minute-csv.ts';
import { type Pack, requestFile } from './pack.ts';
import { requestMarkdown } from './request-markdown.ts';
import { requestJson, submitScript } from './submit-script.ts';

/** A run whose report is evidence, and its folder in the pack. */
export interface Evidence {
  readonly folder: string;
  readonly report: RunReport;
}

/** Every file of a pack but its manifest. */
export async function* requestFiles(
  pack: Pack,
  evidence: readonly Evidence[],
  options: FileOptions = {},
): AsyncIterable<OutputFile> {
  yield { name: 'request.md', content: requestMarkdown(pack) };
  const increases = pack.items.map((item) => ({ ...item, desiredValue: item.desiredPerSecond }));
  for (const increase of increases) {
    const [name, content] = [requestFile(increase), requestJson(increase)];
    if (name !== undefined && content !== undefined) yield { name, content };
  }
  yield { name: 'submit.sh', content: submitScript(increases) };
  yield { name: 'checklist.md', content: checklist(pack) };
  yield { name: 'cloudwatch.json', content: cloudwatchQueries(pack) };
  yield* evidenceFiles(evidence, options);
}

/** The report of each run that is evidence. */
export async function* evidenceFiles(
  evidence: readonly Evidence[],
  options: FileOptions = {},
): AsyncIterable<OutputFile> {
  for (const { folder, report } of evidence) {
    yield { name: `${folder}/summary.json`, content: summaryJson(report.summary) };
    yield { name: `${folder}/series.csv`, content: joined(seriesCsv(report)) };
    yield { name: `${folder}/series-60s.csv`, content: joined(minuteCsv(report)) };
    yield { name: `${folder}/latency.csv`, content: joined(latencyCsv(report)) };
    for await (const { name, content } of drawnRunFiles(storedRun(report), options))
      yield { name: `${folder}/${name}`, content };
  }
}
