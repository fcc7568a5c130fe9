/**
 * Why this file exists: says how much faster a sweep is with two worker threads, and with two `kmsim worker` processes on
 * a redis-server of this machine, than with one thread. Each is a whole command, from its start to its written folder;
 * pairs run alternately, and the median of their ratios is shown. What others do on the machine meanwhile is in it; what
 * is not are the CPU seconds of all threads of the command, whose sum over the cores is the least time it can take.
 *
 *   node test/bench/spread.mjs [--quick]     as at the end of `npm run bench`
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { loadavg, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const PROJECT = join(dirname(fileURLToPath(import.meta.url)), '../..');
const MAIN = join(PROJECT, 'dist/cli/main.js');

const QUICKSTART = readFileSync(join(PROJECT, 'scenarios/quickstart.yaml'), 'utf8');

/** A steady overload: what a point costs beside its simulation is the more, the fewer seconds it simulates. */
function overload(seconds) {
  return `duration: ${seconds}s
quotas: { set: [{ quota: crypto-symmetric, value: 2000/s }] }
workload: [{ call: Decrypt, arrivals: { poisson: 2600/s } }]
`;
}

/** `goals` are how many times as fast. */
const SWEEPS = {
  full: [
    { name: '200 points of quickstart', points: 200, scenario: QUICKSTART, pairs: 2, goals: { jobs: 1.7, redis: 1.6 } },
    { name: '200 short points', points: 200, scenario: overload(120), pairs: 3, goals: { jobs: 1.7, redis: 1.6 } },
    { name: '20 long points', points: 20, scenario: overload(4500), pairs: 3, goals: { jobs: 1.8, redis: 1.6 } },
  ],
  quick: [{ name: '20 points', points: 20, scenario: overload(20), pairs: 1, goals: { jobs: 1.7, redis: 1.6 } }],
};

export async function printSpeedUps(quick) {
  if (!existsSync(MAIN)) {
    console.log('\nSpeed-up of sweeps: not measured, since dist/ is not built');
    return;
  }
  console.log(`\nSpeed-up of sweeps, load average ${loadavg()[0].toFixed(1)} before`);
  const folder = mkdtempSync(join(tmpdir(), 'kmsim-bench-'));
  try {
    for (const sweep of SWEEPS[quick ? 'quick' : 'full']) await measure(sweep, folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  console.log(`  load average ${loadavg()[0].toFixed(1)} after`);
}

async function measure({ name, points, scenario, pairs, goals }, folder) {
  writeFileSync(join(folder, 'sweep.yaml'), scenario);
  const workers = await startWorkers(2);
  const ratios = { jobs: [], redis: [] };
  const alone = [];
  const cpu = { one: [], two: [] };
  for (let pair = 0; pair < pairs; pair++) {
    const words = ['--seed', String(pair), '--vary', `load=1..${1 + (points - 1) / 1000}:0.001`, '--replications', '1'];
    const one = sweep([...words, '--jobs', '1'], folder);
    const two = sweep([...words, '--jobs', '2'], folder);
    alone.push(one.wall);
    ratios.jobs.push(one.wall / two.wall);
    cpu.one.push(one.cpu);
    cpu.two.push(two.cpu);
    if (workers !== undefined) ratios.redis.push(one.wall / sweep([...words, '--redis', workers.url], folder).wall);
  }
  workers?.stop();
  const each = median(alone) / points;
  console.log(`  ${name}, ${each.toFixed(2)} s a point, ${median(alone).toFixed(1)} s with one thread`);
  printRatio('two threads', ratios.jobs, goals.jobs);
  const [one, two] = [median(cpu.one), median(cpu.two)];
  console.log(
    `      ${one.toFixed(1)} s of CPU with one thread, ${two.toFixed(1)} s with two: ${((2 * one) / two).toFixed(2)} times at most`,
  );
  if (workers === undefined) console.log('    two workers: redis-server is not installed');
  else printRatio('two workers', ratios.redis, goals.redis);
}

/** Makes a command say at its end what all its threads took. */
const TELL_CPU = `data:text/javascript,import{isMainThread}from"node:worker_threads";${encodeURIComponent(
  'if (isMainThread) process.on("exit", () => console.error("cpu " + JSON.stringify(process.cpuUsage())))',
)}`;

/** Wall-clock and CPU seconds of one sweep, its cache empty. */
function sweep(words, folder) {
  rmSync(join(folder, 'out'), { recursive: true, force: true });
  const started = performance.now();
  const all = ['sweep', 'sweep.yaml', '-o', 'out', '--charts', 'none', '-q', ...words];
  const { status, stderr } = spawnSync(process.execPath, ['--import', TELL_CPU, MAIN, ...all], {
    cwd: folder,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`kmsim ${all.join(' ')}: ${stderr}`);
  const wall = (performance.now() - started) / 1000;
  const { user, system } = JSON.parse(/^cpu (.*)$/m.exec(stderr)[1]);
  return { wall, cpu: (user + system) / 1e6 };
}

/** A redis-server and workers on it; undefined where there is none. */
async function startWorkers(count) {
  if (spawnSync('redis-server', ['--version']).status !== 0) return undefined;
  const port = await freePort();
  const server = spawn('redis-server', ['--port', String(port), '--bind', '127.0.0.1', '--save', ''], {
    stdio: ['ignore', 'pipe', 'ignore'],
    cwd: tmpdir(),
  });
  await heard(server.stdout, 'Ready to accept');
  const url = `redis://127.0.0.1:${port}`;
  const workers = [];
  for (let worker = 0; worker < count; worker++) {
    const child = spawn(process.execPath, [MAIN, 'worker', '--redis', url, '--jobs', '1'], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    await heard(child.stderr, 'worker of kmsim');
    workers.push(child);
  }
  return { url, stop: () => [...workers, server].forEach((child) => void child.kill('SIGKILL')) };
}

function heard(stream, words) {
  return new Promise((done) => {
    stream.on('data', (chunk) => {
      if (String(chunk).includes(words)) done();
    });
  });
}

function freePort() {
  return new Promise((found) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => found(port));
    });
  });
}

function printRatio(what, ratios, goal) {
  const middle = median(ratios);
  const all = ratios.map((ratio) => ratio.toFixed(2)).join(', ');
  console.log(
    `    ${what.padEnd(12)} ${middle.toFixed(2)} times as fast (${all})  goal ${goal}  ${middle >= goal ? 'met' : 'missed'}`,
  );
}

function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await printSpeedUps(process.argv.includes('--quick'));
