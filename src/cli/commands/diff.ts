/** Why this file exists: after a change of code, scenario or quota, a pipeline asks what moved and stops if it is too much. */
import { type Command, text, texts } from '../command.ts';
import { ExitCode, usageFailure } from '../failure.ts';
import { colorOf, oneOf } from '../flags.ts';
import { usesColor } from '../streams.ts';

export const diff: Command = {
  name: 'diff',
  positionals: '<base> <new>',
  summary: 'What moved between two results, and whether beyond noise',
  positionalSummaries: { base: 'A result folder or its summary.json', new: 'The same, after the change' },
  flags: {
    'fail-on': {
      type: 'array',
      string: true,
      requiresArg: true,
      describe: "Exit 6 on such a change: 'latency.p99 > +10%'",
    },
    format: { type: 'string', requiresArg: true, describe: 'text, json, ndjson, csv, md or junit' },
    color: { type: 'string', requiresArg: true, describe: 'auto, always or never' },
  },
  examples: [
    ['$0 diff reports/old reports/new', 'what moved'],
    ["$0 diff old new --fail-on 'latency.p99 > +10%'", 'for CI'],
  ],
  run: async (words, streams) => {
    const format = oneOf(words, 'format', ['text', 'json', 'ndjson', 'csv', 'md', 'junit'], 'text');
    const { failOnOf, readStored } = await import('../stored-result.ts');
    const checks = texts(words, 'fail-on').map(failOnOf);
    const base = await readStored(text(words, 'base') ?? '');
    const changed = await readStored(text(words, 'new') ?? '');
    const { diffResults, numberNamed } = await import('../../studies/diff.ts');
    for (const { metric } of checks)
      if (numberNamed(metric, base) === undefined && numberNamed(metric, changed) === undefined)
        throw usageFailure(`--fail-on: neither result has a number ${metric}`);
    const report = diffResults(base, changed, checks);
    const { diffJson, renderDiffMarkdown, renderDiffText } = await import('../../reports/diff-text.ts');
    if (format === 'csv' || format === 'ndjson' || format === 'junit')
      await (await import('../print-pieces.ts')).printPieces({ kind: 'diff', report }, format, streams);
    else if (format === 'json') streams.out(diffJson(report));
    else if (format === 'md') streams.out(renderDiffMarkdown(report));
    else streams.out(renderDiffText(report, { color: usesColor(colorOf(words), streams), width: streams.width }));
    return report.checks.some(({ tripped }) => tripped) ? ExitCode.regression : ExitCode.ok;
  },
};
