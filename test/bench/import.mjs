/**
 * Why this file exists: says how fast `kmsim import cloudtrail` reads, and that its memory does not grow with the recording
 * but for the ids it must remember. The records are those that `kmsim export --as cloudtrail` writes.
 *
 *   npm run build && node test/bench/import.mjs [GIGABYTES]     default 1; a tenth of it is imported first
 *
 * Memory is the peak of the whole process. Exit 1 if what is read differs, second by second, from what was simulated, or if
 * ten times the recording takes more than `idBytes` a record more.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const KMSIM = resolve('dist/cli/main.js');
const RECORD_BYTES = 1036;
const PER_SECOND = 500;
/** A slot of 16 bytes, the table at least three tenths full, and its copy while it grows. */
const ID_BYTES = 80;
const SAY_PEAK =
  'data:text/javascript,process.on("exit",()=>console.error("peak",process.resourceUsage().maxRSS*1024))';

const gigabytes = Number(process.argv[2] ?? 1);
const folder = mkdtempSync(join(tmpdir(), 'kmsim-import-'));
try {
  const [small, large] = [measure('tenth', gigabytes / 10), measure('whole', gigabytes)];
  const grown = (large.peakBytes - small.peakBytes) / (large.records - small.records);
  console.log(`${grown.toFixed(1)} bytes of memory for each further record, of at most ${ID_BYTES}`);
  if (!small.same || !large.same || grown > ID_BYTES) process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function measure(name, size) {
  const seconds = Math.ceil((size * 1e9) / RECORD_BYTES / PER_SECOND);
  const workload = `[{ use: s3.GetObject, arrivals: { poisson: ${PER_SECOND}/s } }]`;
  writeFileSync(join(folder, `${name}.yaml`), `region: us-west-1\nduration: ${seconds}s\nworkload: ${workload}\n`);
  kmsim('run', `${name}.yaml`, '-o', `${name}.result`, '--charts', 'none', '-q');
  mkdirSync(join(folder, `${name}.logs`));
  const file = join(`${name}.logs`, 'records.json');
  kmsim('export', `${name}.result`, '--as', 'cloudtrail', '-o', file, '-q');
  const { size: bytes } = statSync(join(folder, file));
  const started = process.hrtime.bigint();
  const peakBytes = kmsim('import', 'cloudtrail', `${name}.logs`, '-o', `${name}.import`);
  const took = Number(process.hrtime.bigint() - started) / 1e9;
  const [records, same] = compare(name);
  const rate = `${(bytes / 1e6 / took).toFixed(0)} MB/s, ${Math.round(records / took).toLocaleString('en')} records a second`;
  console.log(
    `${(bytes / 1e9).toFixed(2)} GB, ${records.toLocaleString('en')} records: ${took.toFixed(1)} s, ${rate}, peak ${(peakBytes / 1e6).toFixed(0)} MB, ${same ? 'the same' : 'OTHER'} counts a second`,
  );
  rmSync(join(folder, file));
  return { peakBytes, records, same };
}

/** @returns the peak of its memory in bytes */
function kmsim(...words) {
  const { status, stderr } = spawnSync(process.execPath, ['--import', SAY_PEAK, KMSIM, ...words], {
    cwd: folder,
    encoding: 'utf8',
    stdio: ['ignore', 'ignore', 'pipe'],
    maxBuffer: 1e9,
  });
  if (status !== 0) throw new Error(`kmsim ${words.join(' ')}: exit ${status}\n${stderr}`);
  return Number(/^peak (\d+)$/m.exec(stderr)[1]);
}

/** Requests by second: of the result, and of the trace that was imported. */
function compare(name) {
  const [head, ...rows] = readFileSync(join(folder, `${name}.result`, 'series.csv'), 'utf8')
    .trim()
    .split(/\r?\n/);
  const column = head.split(',').indexOf('requests');
  const simulated = new Map(rows.map((row) => row.split(',')).map((row) => [Number(row[0]), Number(row[column])]));
  const [, ...imported] = readFileSync(join(folder, `${name}.import`, 'trace.csv'), 'utf8')
    .trim()
    .split('\n');
  const start = Date.parse(imported[0].split(',')[0]);
  let same = true;
  let records = 0;
  for (const [stamp, count] of imported.map((row) => row.split(','))) {
    records += Number(count);
    same &&= simulated.get((Date.parse(stamp) - start) / 1000) === Number(count);
  }
  const total = [...simulated.values()].reduce((sum, one) => sum + one, 0);
  return [records, same && records === total];
}
