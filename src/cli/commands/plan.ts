/** Why this file exists: a quota is asked for once a year, with a number that must hold. */
import type { Command } from '../command.ts';
import { scenarioFlags, studyFlags, variantFlag } from '../flags.ts';
import { planFlags } from '../plan-flags.ts';

const { percentiles: _none, ...flagsOfStudies } = studyFlags;

export const plan: Command = {
  name: 'plan',
  positionals: '<file>',
  summary: 'The smallest quota, largest load or setting that meets the thresholds',
  positionalSummaries: { file: 'A scenario with thresholds, or - for standard input' },
  flags: {
    ...planFlags,
    ...scenarioFlags,
    ...variantFlag,
    ...flagsOfStudies,
    replications: { ...studyFlags.replications, describe: 'Of one value, at most (default 200)' },
  },
  examples: [
    ['$0 plan storm.yaml --solve quota', 'writes reports/storm.plan'],
    ['$0 plan storm.yaml --solve load', 'how much more would fit today'],
    ['$0 plan a.yaml --solve clients.app.instances', 'any path with a number'],
  ],
  run: async (words, streams) => (await import('../study-command.ts')).runStudyCommand('plan', words, streams),
};
