/**
 * Why this file exists: says how fast kmsim is, against programs that do the same on something else, on the machine at
 * hand. Every run is a fresh process and what is compared runs alternately, so that a busy moment hits all alike.
 *
 *   npm run bench              contested 600 s (5 runs), contested 6,000 s, an uncontested day (3 runs)
 *   npm run bench -- --quick   a tenth of each but the day, which is an hour; one run
 *
 * Times are CPU seconds of the simulation alone, all threads of its process: starting it and reading the numbers out are
 * not in it. Memory is the peak of the whole process. Exit 1 if the programs do not agree on what happened.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { cpus } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { printSpeedUps } from './spread.mjs';

const HERE = dirname(fileURLToPath(import.meta.url));
const CACHE = join(HERE, '../../node_modules/.cache/kmsim-bench');
const COUNTS = ['calls', 'attempts', 'admitted', 'throttled', 'failed'];
/** The programs draw other random numbers: their counts differ by chance, by far less than this. */
const AGREEMENT = 0.01;
/** Flat: ten times the length adds less than `growthMegabytes`; what remains is a row of numbers a second. */
const GOALS = { timesSimjs: 15, shareOfCpp: 0.6, peakMegabytes: 150, growthMegabytes: 20, daySeconds: 20 };

const quick = process.argv.includes('--quick');
const size = quick
  ? { seconds: 60, runs: 1, uncontestedSeconds: 3600, uncontestedRuns: 1 }
  : { seconds: 600, runs: 5, uncontestedSeconds: 86_400, uncontestedRuns: 3 };

mkdirSync(CACHE, { recursive: true });
const programs = { kmsim: await buildKmsim(), simjs: [process.execPath, join(HERE, 'simjs.mjs')], 'C++': buildCpp() };
console.log(`node ${process.version} on ${cpus()[0]?.model ?? 'an unknown processor'}, ${cpus().length} cores`);
const names = Object.keys(programs).filter((name) => programs[name] !== null);
const contested = runAlternately(names, [size.seconds], size.runs);
const longer = runAlternately(
  names.filter((name) => name !== 'simjs'),
  [size.seconds * 10],
  1,
);
const [uncontested] = runAlternately(['kmsim'], [size.uncontestedSeconds], size.uncontestedRuns, 'uncontested');

console.log(`\nContested, ${size.seconds} s: 8,000/s into a token bucket of 5,500/s, at most 3 attempts`);
printRows(contested);
console.log(`\nContested, ${size.seconds * 10} s`);
printRows(longer);
console.log(`\nUncontested, ${size.uncontestedSeconds} s: 20,000/s under a fixed window of 100,000/s`);
printRows([uncontested]);
printGoals();
process.exitCode = printAgreement() ? 0 : 1;
await printSpeedUps(quick);

async function buildKmsim() {
  const outfile = join(CACHE, 'kmsim.mjs');
  await build({
    entryPoints: [join(HERE, 'kmsim.ts')],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    packages: 'external',
    logLevel: 'warning',
  });
  return [process.execPath, outfile];
}

function buildCpp() {
  if (spawnSync('g++', ['--version']).status !== 0) {
    console.log('g++ is not installed: no comparison with C++');
    return null;
  }
  const outfile = join(CACHE, 'calendar-queue');
  execFileSync('g++', ['-O2', '-std=c++17', join(HERE, 'calendar-queue.cpp'), '-o', outfile], { stdio: 'inherit' });
  return [outfile];
}

/** Runs each program `runs` times, in turn. Of each: its counts, the medians of its times and its highest peak. */
function runAlternately(names, args, runs, workload = 'contested') {
  const results = names.map((name) => ({ name, runs: [] }));
  for (let run = 0; run < runs; run++) {
    for (const { name, runs } of results) runs.push(runOnce(name, workload, args));
  }
  return results.map(({ name, runs }) => ({
    ...runs[0],
    name,
    cpuSeconds: median(runs.map((run) => run.cpuSeconds)),
    peakMegabytes: Math.max(...runs.map((run) => run.peakMegabytes)),
  }));
}

function runOnce(name, workload, args) {
  const [command, ...first] = programs[name];
  const all = [...first, ...(name === 'kmsim' ? [workload] : []), ...args.map(String)];
  return JSON.parse(execFileSync(command, all, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] }));
}

function printRows(results) {
  const header = [
    '',
    'CPU s',
    'M attempts / CPU s',
    'peak MB',
    'attempts',
    'admitted',
    'throttled',
    'p50 ms',
    'p99 ms',
  ];
  const rows = results.map((result) => [
    result.name,
    result.cpuSeconds.toFixed(2),
    speed(result).toFixed(1),
    result.peakMegabytes.toFixed(0),
    grouped(result.attempts),
    grouped(result.admitted),
    grouped(result.throttled),
    String(result.p50),
    String(result.p99),
  ]);
  const widths = header.map((_, i) => Math.max(...[header, ...rows].map((row) => row[i].length)));
  for (const row of [header, ...rows]) {
    console.log(row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]) : cell.padStart(widths[i]))).join('  '));
  }
}

function printGoals() {
  const [kmsim, simjs, cpp] = ['kmsim', 'simjs', 'C++'].map((name) => contested.find((result) => result.name === name));
  const peak = Math.max(kmsim.peakMegabytes, longer[0].peakMegabytes);
  console.log(`\nGoals${quick ? ' (set for the full length, not for --quick)' : ''}`);
  const timesSimjs = speed(kmsim) / speed(simjs);
  printGoal('times simjs', timesSimjs.toFixed(1), `at least ${GOALS.timesSimjs}`, timesSimjs >= GOALS.timesSimjs);
  if (cpp !== undefined) {
    const share = speed(kmsim) / speed(cpp);
    printGoal('of the C++ program', share.toFixed(2), `at least ${GOALS.shareOfCpp}`, share >= GOALS.shareOfCpp);
  }
  const growth = longer[0].peakMegabytes - kmsim.peakMegabytes;
  printGoal(
    'peak memory',
    `${peak.toFixed(0)} MB (${growth < 0 ? '' : '+'}${growth.toFixed(0)} MB for ten times the length)`,
    `under ${GOALS.peakMegabytes} MB, flat`,
    peak < GOALS.peakMegabytes && growth < GOALS.growthMegabytes,
  );
  const day = uncontested.cpuSeconds;
  const what = size.uncontestedSeconds === 86_400 ? 'an uncontested day' : 'an uncontested hour';
  printGoal(what, `${day.toFixed(1)} CPU s`, `a day under ${GOALS.daySeconds} s`, day < GOALS.daySeconds);
}

function printGoal(what, reached, goal, met) {
  console.log(`  ${what.padEnd(20)} ${reached.padEnd(44)} goal ${goal.padEnd(24)} ${met ? 'met' : 'missed'}`);
}

/** True if the counts of all programs agree. */
function printAgreement() {
  const groups = [contested, longer];
  let largest = 0;
  for (const [reference, ...others] of groups) {
    for (const other of others) {
      for (const count of COUNTS) {
        largest = Math.max(largest, Math.abs(other[count] / reference[count] - 1));
      }
    }
  }
  const agree = largest <= AGREEMENT;
  const percent = `${(largest * 100).toFixed(2)} %`;
  console.log(
    agree
      ? `\nThe programs agree: no count differs by more than ${percent} (allowed: ${AGREEMENT * 100} %).`
      : `\nThe programs do NOT agree: a count differs by ${percent} (allowed: ${AGREEMENT * 100} %).`,
  );
  return agree;
}

/** Million attempts a CPU second. */
function speed({ attempts, cpuSeconds }) {
  return attempts / cpuSeconds / 1e6;
}

function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

function grouped(number) {
  return String(number).replace(/\B(?=(\d{3})+$)/g, ',');
}
