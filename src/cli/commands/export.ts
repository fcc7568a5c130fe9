/** Why this file exists: others have tools of their own; a result goes to them in the form that they read. */
import type { Command } from '../command.ts';
import { EXPORT_FORMATS } from '../export-formats.ts';
import { scenarioFlags, studyFlags } from '../flags.ts';

export const exportCommand: Command = {
  name: 'export',
  positionals: '<result>',
  summary: 'A stored result for other programs',
  positionalSummaries: { result: 'A result folder of run, or of compare' },
  flags: {
    as: { type: 'string', requiresArg: true, demandOption: true, describe: EXPORT_FORMATS.join(', ') },
    out: { type: 'string', requiresArg: true, alias: 'o', describe: 'File (default: standard output); .gz packs it' },
    force: { type: 'boolean', describe: 'Replace that file' },
    throttled: { type: 'boolean', describe: 'cloudtrail, cloudwatch: with throttled requests (AWS does not say)' },
    of: { type: 'string', requiresArg: true, describe: 'cloudwatch: ACCOUNT/REGION, where there are several' },
    'allow-path': scenarioFlags['allow-path'],
    progress: studyFlags.progress,
    quiet: { type: 'boolean', describe: 'No messages', alias: 'q' },
  },
  examples: [
    ['$0 export reports/a --as ndjson | jq .', 'a number a line, by second'],
    ['$0 export reports/a --as cloudtrail', 'the records it would leave'],
  ],
  run: async (words, streams) => (await import('../export-result.ts')).runExport(words, streams),
};
