/** Why this file exists: an annotated scenario that runs is the quickest manual. */
import { writeFile } from 'node:fs/promises';
import { type Command, text } from '../command.ts';
import { ExitCode, Failure, fileFailure, usageFailure } from '../failure.ts';

export const init: Command = {
  name: 'init',
  positionals: '[template]',
  summary: 'Write an annotated scenario to start from',
  positionalSummaries: { template: 'quickstart (default), or another' },
  flags: {},
  examples: [['$0 init', 'writes quickstart.yaml']],
  run: async (words, streams) => {
    const name = text(words, 'template') ?? 'quickstart';
    const { initTemplate, initTemplateNames } = await import('../../scenario/templates.ts');
    const template = initTemplate(name);
    if (template === undefined)
      throw usageFailure(`init: expected one of ${initTemplateNames.join(', ')}; got "${name}"`);
    const file = `${name}.yaml`;
    await writeNew(file, template);
    streams.out(`${file}\n`);
    streams.error(`kmsim: wrote ${file}; try: kmsim run ${file}\n`);
    return ExitCode.ok;
  },
};

/** @throws Failure (4) if there is something of that name, or it cannot be written. */
async function writeNew(file: string, content: string): Promise<void> {
  try {
    await writeFile(file, content, { flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw fileFailure(`cannot write ${file}`, error);
    throw new Failure(ExitCode.file, `${file} is already there; init never replaces a file`);
  }
}
