/** Why this file exists: a result that cannot be had again is a claim; this makes it a fact, or shows where it is not. */
import { type Command, isOn, text } from '../command.ts';
import { ExitCode } from '../failure.ts';
import { progressOf, scenarioFlags, studyFlags } from '../flags.ts';

export const verify: Command = {
  name: 'verify',
  positionals: '<manifest>',
  summary: 'Run a result again and compare every hash',
  positionalSummaries: { manifest: 'A manifest.json, or the folder it is in' },
  flags: {
    'allow-path': scenarioFlags['allow-path'],
    jobs: { type: 'string', requiresArg: true, describe: 'Worker threads; never changes a result' },
    progress: studyFlags.progress,
    quiet: { type: 'boolean', describe: 'No progress, no messages', alias: 'q' },
  },
  examples: [['$0 verify reports/storm/manifest.json', 'exits 5 if a byte differs']],
  run: async (words, streams) => {
    const { verifyManifest } = await import('../verification.ts');
    const quiet = isOn(words, 'quiet');
    const progress = quiet ? 'never' : progressOf(words);
    const { mismatches, notes, files } = await verifyManifest(text(words, 'manifest') ?? '', words, {
      progress,
      streams,
    });
    for (const note of quiet ? [] : notes) streams.error(`kmsim: ${note}\n`);
    for (const mismatch of mismatches) streams.out(`✗ ${mismatch}\n`);
    if (mismatches.length === 0) streams.out(`✓ ${files} files, the same bytes\n`);
    return mismatches.length === 0 ? ExitCode.ok : ExitCode.mismatch;
  },
};
