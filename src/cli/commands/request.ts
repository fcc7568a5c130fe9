/** Why this file exists: a higher quota is asked for in a form, with reasons; this writes both, and sends nothing. */
import type { Options } from 'yargs';
import type { Command } from '../command.ts';
import { scenarioFlags, studyFlags } from '../flags.ts';

const one = (describe: string): Options => ({ type: 'string', requiresArg: true, describe });
const many = (describe: string): Options => ({ type: 'array', string: true, requiresArg: true, describe });

export const request: Command = {
  name: 'request',
  positionals: '<plan..>',
  summary: 'A limit-increase pack: the page, the requests, the evidence, what is missing',
  positionalSummaries: { plan: 'Results of plan --solve quota; and of compare, for what was tried' },
  flags: {
    applied: many('Applied quotas: list-service-quotas JSON'),
    measured: many('What kmsim import made of a recording'),
    desired: one('The value asked for (default: what the plan recommends)'),
    'needed-by': one('YYYY-MM-DD'),
    until: one('YYYY-MM-DD, where it is not for good'),
    standby: many('A Region that takes over and needs as much'),
    'allow-path': scenarioFlags['allow-path'],
    out: { ...studyFlags.out, describe: 'Folder to write (default: reports/NAME.request)' },
    force: studyFlags.force,
    charts: studyFlags.charts,
    progress: studyFlags.progress,
    quiet: { type: 'boolean', describe: 'No messages', alias: 'q' },
  },
  examples: [
    ['$0 request reports/storm.plan', 'with TODOs for what is missing'],
    ['$0 request a.plan --applied q.json', 'what is applied, as given'],
  ],
  run: async (words, streams) => (await import('../request-command.ts')).runRequest(words, streams),
};
