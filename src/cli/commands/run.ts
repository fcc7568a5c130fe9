/** Why this file exists: replaying one scenario is what kmsim is for. */
import type { Command } from '../command.ts';
import { precisionFlag, scenarioFlags, sensitivityFlag, studyFlags, variantFlag } from '../flags.ts';

export const run: Command = {
  name: 'run',
  positionals: '<file>',
  summary: 'Replay a scenario; its thresholds decide the exit code',
  positionalSummaries: { file: 'A scenario, or - for standard input' },
  flags: { ...scenarioFlags, ...variantFlag, ...studyFlags, ...precisionFlag, ...sensitivityFlag },
  examples: [
    ['$0 run storm.yaml', 'writes reports/storm'],
    ['$0 run storm.yaml --set load=2', 'twice the load'],
    ['$0 run storm.yaml --variant no-retry', 'with one of its variants'],
    ['$0 run storm.yaml --format json', 'for scripts: summary.json'],
    ['$0 run storm.yaml --format junit', 'for CI: a case a threshold'],
  ],
  run: async (words, streams) => (await import('../study-command.ts')).runStudyCommand('run', words, streams),
};
