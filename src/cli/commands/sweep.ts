/** Why this file exists: where the knee of a curve lies is seen on a grid, not in one run. */
import type { Command } from '../command.ts';
import { scenarioFlags, studyFlags, variantFlag } from '../flags.ts';
import { redisFlag } from '../redis-flag.ts';
import { varyFlag } from '../sweep-flags.ts';

export const sweep: Command = {
  name: 'sweep',
  positionals: '<file>',
  summary: 'A scenario at every point of a grid; an interrupted one goes on',
  positionalSummaries: { file: 'A scenario, or - for standard input' },
  flags: {
    ...varyFlag,
    ...scenarioFlags,
    ...variantFlag,
    ...studyFlags,
    redis: { ...redisFlag, describe: 'Let workers compute: redis://HOST or rediss://HOST' },
    replications: { ...studyFlags.replications, describe: 'Of each point (default 10)' },
  },
  examples: [
    ['$0 sweep a.yaml --vary load=0.5..2:0.25', 'writes reports/a.sweep'],
    ['$0 sweep a.yaml --vary load=1,2 --redis URL', 'on the machines of kmsim worker'],
    ['$0 sweep a.yaml --vary load=1,2 --vary clients.app.instances=4,8', 'two axes: a heat map'],
  ],
  run: async (words, streams) => (await import('../study-command.ts')).runStudyCommand('sweep', words, streams),
};
