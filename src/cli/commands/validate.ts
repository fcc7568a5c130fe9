/** Why this file exists: whoever edits scenarios wants every mistake at once, in the form their editor or CI reads. */
import { type Command, texts } from '../command.ts';
import { ExitCode, usageFailure } from '../failure.ts';
import { oneOf, scenarioFlags } from '../flags.ts';

export const validate: Command = {
  name: 'validate',
  positionals: '<file..>',
  summary: 'Check scenarios without running them',
  positionalSummaries: { file: 'Scenarios, or - for standard input' },
  flags: {
    format: { type: 'string', requiresArg: true, describe: 'text, json, sarif or github' },
    set: scenarioFlags.set,
    'allow-path': scenarioFlags['allow-path'],
  },
  examples: [
    ['$0 validate scenarios/*.yaml', 'every mistake at once'],
    ['$0 validate a.yaml --format github', 'annotations of a pull request'],
  ],
  run: async (words, streams) => {
    const format = oneOf(words, 'format', ['text', 'json', 'sarif', 'github'], 'text');
    if (texts(words, 'file').filter((file) => file === '-').length > 1) throw usageFailure('- is given twice');
    const { validateFiles } = await import('../validation.ts');
    const { diagnostics, files } = await validateFiles(texts(words, 'file'), words);
    const { formatDiagnostics } = await import('../../scenario/format.ts');
    const printed = formatDiagnostics(diagnostics, format);
    if (format === 'text') streams.error(printed);
    else streams.out(printed);
    const { exitCodeOf } = await import('../scenario-file.ts');
    const exitCode = exitCodeOf(diagnostics);
    if (format === 'text' && exitCode === ExitCode.ok)
      streams.out(`✓ ${files} ${files === 1 ? 'scenario' : 'scenarios'}\n`);
    return exitCode;
  },
};
