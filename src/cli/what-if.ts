/** Why this file exists: only who read the scenario can build it again with other settings, to learn what they do. */
import { parse } from 'yaml';
import type { Summary } from '../studies/summary.ts';
import { commandLine } from './command-line.ts';
import { loadIfTaken } from './scenario-file.ts';
import type { LoadedStudy } from './study-result.ts';

/** What a page needs to simulate a run again, as text; or why there is none. Nothing of an interrupted run. */
export async function whatIfText(study: LoadedStudy, summary: Summary): Promise<string | undefined> {
  if (summary.partial) return undefined;
  const { whatIfOf } = await import('../studies/what-if/what-if.ts');
  const { toJson } = await import('../studies/computing/plain-json.ts');
  const { request, scenarios } = study;
  const { scenario } = scenarios[0]!;
  const { replications: _, precision: _precision, sensitivity: _sensitivity, ...once } = request.options;
  const whatIf = await whatIfOf({
    scenario,
    summary,
    written: parse(scenario.canonical),
    percentiles: once.percentiles,
    command: commandLine('run', request.file, scenario.seed, once),
    build: async (sets) => {
      const options = { ...once, sets: [...once.sets, ...sets] };
      return (await loadIfTaken({ ...request, text: scenario.text, options }, []))?.world;
    },
  });
  return toJson(whatIf);
}
