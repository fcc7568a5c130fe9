/** Why this file exists: `kmsim diff` from what was typed to what it prints, its folder and its exit code. */
import { join } from 'node:path';
import { quoted } from '../scenario/printable.ts';
import { diffResults, type FailOn, numberNamed, type Stored } from '../studies/diff/diff.ts';
import { type StoredDiff, storedDiff } from '../studies/diff/diff-sides.ts';
import { VERSION } from '../studies/version.ts';
import { isOn, text, texts, type Words } from './command.ts';
import { ExitCode, Failure, usageFailure } from './failure.ts';
import { colorOf, oneOf } from './flags.ts';
import { writeOutputFolder } from './output-folder.ts';
import { failOnOf, kindOf, readSeconds, readStored } from './stored-result.ts';
import { type Streams, usesColor } from './streams.ts';

export async function runDiff(words: Words, streams: Streams): Promise<ExitCode> {
  const format = oneOf(words, 'format', ['text', 'json', 'ndjson', 'csv', 'md', 'junit'], 'text');
  const color = usesColor(colorOf(words), streams);
  const out = text(words, 'out');
  if (out === '') throw usageFailure('--out: expected a folder; got ""');
  const checks = texts(words, 'fail-on').map(failOnOf);
  const base = await readStored(text(words, 'base') ?? '');
  const changed = await readStored(text(words, 'new') ?? '');
  refuseUnlike(base, changed);
  for (const check of checks) refuseUnknown(check, base, changed);
  const seconds = await secondsOfBoth(words, base, changed);
  const report = storedDiff(diffResults(base, changed, { checks, seconds }), base, changed);
  if (!isOn(words, 'quiet')) warnOfOthers(report, streams);
  if (out !== undefined) await writeFolder(out, report, words, streams);
  if (format === 'csv' || format === 'ndjson' || format === 'junit')
    await (await import('./print-pieces.ts')).printPieces({ kind: 'diff', report }, format, streams);
  else streams.out(await wordsOf(report, format, { color, width: streams.width }));
  return report.checks.some(({ tripped }) => tripped) ? ExitCode.regression : ExitCode.ok;
}

/** What moved between two questions answers neither. */
function warnOfOthers({ base: { name: one }, new: { name: other } }: StoredDiff, streams: Streams): void {
  if (one === null || other === null || one === other) return;
  const names = `${quoted(one)} and ${quoted(other)}`;
  streams.error(
    `kmsim: warning: these are results of two scenarios, ${names}: what moved is more than a change of one\n`,
  );
}

/** Of two runs of one replication each, where both folders have them. */
async function secondsOfBoth(words: Words, base: Stored, changed: Stored) {
  const isSingle = (result: Stored) => kindOf(result) === 'run' && result['replications'] === 1;
  if (!isSingle(base) || !isSingle(changed)) return undefined;
  const before = await readSeconds(text(words, 'base') ?? '', base);
  const after = before && (await readSeconds(text(words, 'new') ?? '', changed));
  return before && after && { base: before, new: after };
}

/** A run beside a comparison has not one number in common. */
function refuseUnlike(base: Stored, changed: Stored): void {
  const [one, other] = [kindOf(base), kindOf(changed)];
  if (one === other) return;
  throw new Failure(
    ExitCode.input,
    `expected two results of the same command; got one of ${one} and one of ${other}`,
    'Make both with the same command, or take one variant of a comparison with kmsim run --variant NAME',
  );
}

function refuseUnknown({ metric }: FailOn, base: Stored, changed: Stored): void {
  if (numberNamed(metric, base) === undefined && numberNamed(metric, changed) === undefined)
    throw usageFailure(`--fail-on: neither result has a number ${metric}`);
}

async function wordsOf(
  report: StoredDiff,
  format: 'text' | 'json' | 'md',
  look: { readonly color: boolean; readonly width: number },
): Promise<string> {
  const { diffJson, renderDiffMarkdown, renderDiffText } = await import('../reports/diff-text.ts');
  if (format === 'json') return diffJson(report);
  return format === 'md' ? renderDiffMarkdown(report) : renderDiffText(report, look);
}

async function writeFolder(folder: string, report: StoredDiff, words: Words, streams: Streams): Promise<void> {
  const { diffFiles } = await import('../reports/diff-files.ts');
  const results = [text(words, 'base') ?? '', text(words, 'new') ?? ''];
  const name = `${report.base.name ?? 'base'} and ${report.new.name ?? 'new'}`;
  await writeOutputFolder(folder, diffFiles(report), {
    owner: { command: 'diff', name },
    force: isOn(words, 'force'),
    keep: results.flatMap((result) => [result, join(result, 'summary.json')]),
    manifest: (files) =>
      `${JSON.stringify({ schemaVersion: 1, kmsim: VERSION, command: 'diff', name, failOn: texts(words, 'fail-on'), files }, null, 2)}\n`,
  });
  if (!isOn(words, 'quiet')) streams.error(`kmsim: wrote ${folder}\n`);
}
