/** Why this file exists: the index of a folder of scenarios is made from the scenarios, without running them. */
import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { type ListedScenario, scenarioIndex } from '../reports/scenario-index.ts';
import { loadScenario } from '../scenario/load.ts';
import { texts, type Words } from './command.ts';
import type { StudyName } from './study.ts';

/** A further study of a scenario in studies.json: its flags as they would be typed, by name. */
export interface GalleryStudy {
  readonly file: string;
  readonly command: StudyName;
  readonly flags: Words;
}

export async function galleryStudies(scenarios: string): Promise<readonly GalleryStudy[]> {
  return JSON.parse(await readFile(join(scenarios, 'studies.json'), 'utf8').catch(() => '[]'));
}

/** @param reports the gallery's folder */
export async function scenarioIndexOf(scenarios: string, reports: string): Promise<string> {
  const files = (await readdir(scenarios)).filter((file) => file.endsWith('.yaml')).sort();
  const studies = await galleryStudies(scenarios);
  const listed = files.map(async (file): Promise<ListedScenario> => {
    const loaded = await loadScenario({ file: join(scenarios, file) });
    if (!loaded.ok) throw new Error(`${file}: ${loaded.diagnostics[0]!.message}`);
    const { name, claim, variants } = loaded;
    return { name, claim: claim ?? name, shown: variants.length > 0 ? 'compare' : sweepOf(file, studies) };
  });
  return scenarioIndex(await Promise.all(listed), relative(scenarios, reports).replaceAll('\\', '/'));
}

function sweepOf(file: string, studies: readonly GalleryStudy[]): ListedScenario['shown'] {
  const sweep = studies.find((study) => study.file === file && study.command === 'sweep');
  return sweep === undefined ? 'run' : { sweepAxes: texts(sweep.flags, 'vary').length };
}
