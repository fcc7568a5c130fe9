/** Why this file exists: a study that outgrows one machine is computed on as many as there are. */
import type { Command } from '../command.ts';
import { studyFlags } from '../flags.ts';
import { redisFlag } from '../redis-flag.ts';

export const worker: Command = {
  name: 'worker',
  positionals: '',
  summary: 'Compute points of sweeps that were started with --redis',
  positionalSummaries: {},
  flags: {
    redis: { ...redisFlag, describe: 'Where sweeps put their points: redis:// or rediss:// (TLS)' },
    jobs: { ...studyFlags.jobs, describe: 'Points at once (default: one a core)' },
    progress: studyFlags.progress,
    quiet: studyFlags.quiet,
  },
  examples: [['$0 worker --redis redis://queue.local', 'on as many machines as one likes']],
  run: async (words, streams) => (await import('../worker-command.ts')).runWorkerCommand(words, streams),
};
