/** Why this file exists: whoever has a recording should not have to write a scenario to see it replayed. */
import { type Command, text } from '../command.ts';
import { usageFailure } from '../failure.ts';
import { IMPORT_FORMATS } from '../import-formats.ts';
import { didYouMean } from '../nearest-word.ts';

const one = (describe: string) => ({ type: 'string', requiresArg: true, describe }) as const;
const yes = (describe: string) => ({ type: 'boolean', describe }) as const;

export const importCommand: Command = {
  name: 'import',
  positionals: '<format> <file..>',
  summary: 'Make a trace or a quotas file, and a scenario that runs, of what AWS recorded',
  positionalSummaries: {
    format: IMPORT_FORMATS.join(', '),
    file: 'Files; of cloudtrail folders too; or - for standard input',
  },
  flags: {
    out: { ...one('Folder to write (default: ./NAME of the first file)'), alias: 'o' },
    from: one('Only requests from this time on (ISO 8601, UTC)'),
    to: one('Only requests before this time'),
    account: one('Only of this account; or whose they are, if unsaid'),
    region: one('Only in this Region; or where they are, if unsaid'),
    by: one('A workload for each: operation, service, role or key'),
    quotas: one('Applied quotas: list-service-quotas JSON'),
    spread: one('Inside a bin: start, even, uniform or peak:3'),
    'keep-names': yes('Write account ids, roles and keys as recorded'),
    progress: one('auto, plain or never'),
    quiet: { ...yes('No progress, no warnings'), alias: 'q' },
  },
  examples: [
    ['$0 import cloudtrail logs/ -o mine', 'then: kmsim run mine/scenario.yaml'],
    ['$0 import cloudwatch data.json -o mine', 'AWS/Usage CallCount, sums'],
    ['$0 import service-quotas q.json -o mine', 'applied quotas'],
  ],
  run: async (words, streams) => {
    const typed = text(words, 'format') ?? '';
    const format = IMPORT_FORMATS.find((name) => name === typed);
    if (format === undefined) {
      throw usageFailure(
        `import: expected one of ${IMPORT_FORMATS.join(', ')}; got "${typed}"${didYouMean(typed, IMPORT_FORMATS)}`,
      );
    }
    return (await import('../import-recording.ts')).runImport(format, words, streams);
  },
};
