/** Why this file exists: editors complete a scenario from its schema. */

import { VERSION } from '../../studies/version.ts';
import type { Command } from '../command.ts';
import { ExitCode, usageFailure } from '../failure.ts';

export const schema: Command = {
  name: 'schema',
  positionals: '[what]',
  summary: 'Print the JSON Schema (draft-07) of scenario files',
  positionalSummaries: { what: 'scenario (default)' },
  flags: {},
  examples: [['$0 schema > kmsim.schema.json', 'for the editor']],
  run: async ({ what }, streams) => {
    if (what === 'result') throw usageFailure(`schema: there is none of results yet in kmsim ${VERSION}`);
    if (what !== undefined && what !== 'scenario') throw usageFailure(`schema: expected scenario; got "${what}"`);
    const { scenarioJsonSchema } = await import('../../scenario/json-schema.ts');
    streams.out(`${JSON.stringify(scenarioJsonSchema(), null, 2)}\n`);
    return ExitCode.ok;
  },
};
