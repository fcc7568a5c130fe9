/** Builds the command once a test file and runs it as a user would: as a process, in a folder of its own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import { VERSION } from '../../src/studies/version.ts';

export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly error: string;
}

export interface Kmsim {
  /** An empty folder, new for each test: where the command runs. */
  readonly folder: string;
  run(words: readonly string[], more?: { input?: string; environment?: Record<string, string> }): Promise<Ended>;
  /** Starts it and lets the test go on. */
  start(
    words: readonly string[],
    environment?: Record<string, string>,
  ): { readonly process: ChildProcess; readonly ended: Promise<Ended> };
  /** Runs the script that writes the gallery. */
  gallery(words: readonly string[]): Promise<Ended>;
}

/**
 * Call at the top of a test file.
 *
 * @param code stands for the hash of the code that computes points
 */
export function setUpKmsim({ version, code }: { readonly version?: string; readonly code?: string } = {}): Kmsim {
  const place = { built: '', folder: '' };
  beforeAll(async () => {
    place.built = await mkdtemp(join(resolve('node_modules'), '.kmsim-test-'));
    await build({
      entryPoints: {
        'cli/main': 'src/cli/main.ts',
        'cli/gallery': 'src/cli/gallery.ts',
        'studies/worker': 'src/studies/computing/worker.ts',
      },
      outdir: place.built,
      bundle: true,
      splitting: true,
      format: 'esm',
      platform: 'node',
      target: 'node20.19',
      packages: 'external',
      chunkNames: 'chunks/[name]-[hash]',
      outExtension: { '.js': '.js' },
      logLevel: 'warning',
      define: code === undefined ? {} : { KMSIM_BUILD: JSON.stringify(code) },
    });
    if (version !== undefined) await say(version, place.built);
  });
  afterAll(() => rm(place.built, { recursive: true, force: true }));
  beforeEach(async () => {
    place.folder = await mkdtemp(join(tmpdir(), 'kmsim-test-'));
  });
  afterEach(() => rm(place.folder, { recursive: true, force: true }));

  const start = (
    words: readonly string[],
    input?: string,
    environment: Record<string, string> = {},
    entry = 'main',
  ) => {
    const child = spawn(process.execPath, [join(place.built, 'cli', `${entry}.js`), ...words], {
      cwd: place.folder,
      env: { SOURCE_DATE_EPOCH: '1767225600', ...environment },
    });
    child.stdin.on('error', () => {});
    child.stdin.end(input ?? '');
    return { process: child, ended: endOf(child) };
  };
  return {
    get folder() {
      return place.folder;
    },
    run: (words, more = {}) => start(words, more.input, more.environment).ended,
    start: (words, environment) => start(words, '', environment),
    gallery: (words) => start(words, '', {}, 'gallery').ended,
  };
}

/** Makes what was built say that it is another version. */
async function say(version: string, folder: string): Promise<void> {
  for (const name of await readdir(folder, { recursive: true })) {
    if (!name.endsWith('.js')) continue;
    const code = await readFile(join(folder, name), 'utf8');
    await writeFile(join(folder, name), code.replaceAll(`"${VERSION}"`, `"${version}"`));
  }
}

function endOf(child: ChildProcess): Promise<Ended> {
  let out = '';
  let error = '';
  child.stdout!.on('data', (chunk) => {
    out += chunk;
  });
  child.stderr!.on('data', (chunk) => {
    error += chunk;
  });
  return new Promise((done) => {
    child.on('close', (code) => done({ code, out, error }));
  });
}
