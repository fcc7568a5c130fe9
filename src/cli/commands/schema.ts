/** Why this file exists: editors complete a scenario from its schema, and scripts know from theirs what a result holds. */
import type { Command } from '../command.ts';
import { ExitCode, usageFailure } from '../failure.ts';

export const schema: Command = {
  name: 'schema',
  positionals: '[what]',
  summary: 'Print the JSON Schema (draft-07) of scenario files or of results',
  positionalSummaries: { what: 'scenario (default) or result' },
  flags: {},
  examples: [
    ['$0 schema > kmsim.schema.json', 'for the editor'],
    ['$0 schema result', 'of summary.json and what --format json prints'],
  ],
  run: async ({ what }, streams) => {
    streams.out(`${JSON.stringify(await schemaOf(what), null, 2)}\n`);
    return ExitCode.ok;
  },
};

async function schemaOf(what: unknown): Promise<object> {
  if (what === undefined || what === 'scenario')
    return (await import('../../scenario/json-schema.ts')).scenarioJsonSchema();
  if (what !== 'result') throw usageFailure(`schema: expected scenario or result; got "${what}"`);
  return (await import('../../reports/result.schema.json', { with: { type: 'json' } })).default;
}
