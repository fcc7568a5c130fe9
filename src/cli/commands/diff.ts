/** Why this file exists: after a change of code, scenario or quota, a pipeline asks what moved and stops if it is too much. */
import type { Command } from '../command.ts';
import { studyFlags } from '../flags.ts';

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
    out: { ...studyFlags.out, describe: 'Folder to write: report.html, report.md, summary.json' },
    force: studyFlags.force,
    format: { type: 'string', requiresArg: true, describe: 'text, json, ndjson, csv, md or junit' },
    color: { type: 'string', requiresArg: true, describe: 'auto, always or never' },
    quiet: { type: 'boolean', describe: 'No messages', alias: 'q' },
  },
  examples: [
    ['$0 diff reports/old reports/new', 'what moved'],
    ['$0 diff old new -o reports/change', 'a page of it, too'],
    ["$0 diff old new --fail-on 'latency.p99 > +10%'", 'for CI'],
  ],
  run: async (words, streams) => (await import('../diff-command.ts')).runDiff(words, streams),
};
