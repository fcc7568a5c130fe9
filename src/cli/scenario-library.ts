/** Why this file exists: the scenarios that come with kmsim are what `init` starts from, with the recordings they replay. */
import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A scenario of the library, as `init` writes it. */
export interface ScenarioTemplate {
  readonly text: string;
  /** What it reads, and the notices beside it, by path from the scenario's folder, with forward slashes. */
  readonly data: readonly { readonly path: string; readonly content: Uint8Array }[];
}

const SCHEMA_OF_LIBRARY = '$schema=../kmsim.schema.json\n';
const SCHEMA_OF_USER = `$schema=./kmsim.schema.json
# (kmsim schema > kmsim.schema.json lets your editor complete this file.)
#
`;

/** Their names, sorted. */
export async function libraryNames(): Promise<readonly string[]> {
  const files = await readdir(await libraryFolder());
  return files
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => file.slice(0, -'.yaml'.length))
    .sort();
}

/** The question that a scenario answers. */
export async function claimOf(name: string): Promise<string> {
  const { text } = (await libraryTemplate(name))!;
  const claim = /^claim: (.*)$/m.exec(text)?.[1] ?? '';
  return claim.replace(/^"(.*)"$/, '$1');
}

/** Undefined where there is none of that name. */
export async function libraryTemplate(name: string): Promise<ScenarioTemplate | undefined> {
  if (!(await libraryNames()).includes(name)) return undefined;
  const folder = await libraryFolder();
  const text = await readFile(join(folder, `${name}.yaml`), 'utf8');
  return { text: text.replace(SCHEMA_OF_LIBRARY, SCHEMA_OF_USER), data: await dataOf(text, folder) };
}

async function dataOf(text: string, folder: string): Promise<ScenarioTemplate['data']> {
  const read = [...text.matchAll(/\bfile: (data\/[\w./-]+)/g)].map(([, path]) => path!);
  const paths = new Set<string>();
  for (const path of read) {
    const beside = await readdir(join(folder, dirname(path)));
    const notices = beside.filter((file) => /^(LICENSE|README)/.test(file));
    for (const file of [basename(path), ...notices]) paths.add(`${dirname(path)}/${file}`);
  }
  const contents = [...paths].map(async (path) => ({ path, content: await readFile(join(folder, path)) }));
  return Promise.all(contents);
}

/** The nearest folder `scenarios` above the running code: that of the package. */
async function libraryFolder(): Promise<string> {
  let folder = dirname(fileURLToPath(import.meta.url));
  for (;;) {
    const scenarios = join(folder, 'scenarios');
    const found = await stat(join(scenarios, 'quickstart.yaml')).catch(() => undefined);
    if (found !== undefined) return scenarios;
    if (dirname(folder) === folder) throw new Error('the scenarios of the package are missing: install kmsim again');
    folder = dirname(folder);
  }
}
