/** Why this file exists: which of several ways is better is asked of the same arrivals, not of lucky ones. */
import type { Command } from '../command.ts';
import { precisionFlag, scenarioFlags, studyFlags } from '../flags.ts';

export const compare: Command = {
  name: 'compare',
  positionals: '<file>',
  summary: 'A scenario and its variants side by side, on the same random numbers',
  positionalSummaries: { file: 'A scenario with variants, or - for standard input' },
  flags: { ...scenarioFlags, ...studyFlags, ...precisionFlag },
  examples: [
    ['$0 compare caches.yaml', 'writes reports/caches.compare'],
    ['$0 compare caches.yaml --replications 30', 'narrower intervals'],
  ],
  run: async (words, streams) => (await import('../study-command.ts')).runStudyCommand('compare', words, streams),
};
