import { spawnSync } from 'node:child_process';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { setUpKmsim } from './kmsim.ts';

const kmsim = setUpKmsim();

const STORM = `
duration: 5s
quotas: { set: [{ quota: crypto-symmetric, value: 100/s }] }
workload: [{ call: Decrypt, arrivals: { poisson: 150/s } }]
thresholds: [throttled.share < 50%, latency.p99 < 10s]
variants:
  calm: { load: 0.1 }
  wide: { quotas.set: [{ quota: crypto-symmetric, value: 1000/s }] }
`;

beforeEach(async () => {
  await writeFile(join(kmsim.folder, 'storm.yaml'), STORM);
});

const read = (...path: string[]) => readFile(join(kmsim.folder, ...path), 'utf8');
const json = async (...path: string[]) => JSON.parse(await read(...path));
const light = ['--charts', 'none'];

describe('kmsim run', () => {
  it('writes a folder, prints the summary on standard output and where it is on standard error', async () => {
    const { code, out, error } = await kmsim.run(['run', 'storm.yaml']);
    expect(error).toContain('kmsim: wrote reports/storm\n');
    expect(code).toBe(0);
    expect(out).toContain('throttled');
    expect((await readdir(join(kmsim.folder, 'reports', 'storm'))).sort()).toEqual([
      'charts',
      'details.json',
      'latency-histogram.csv',
      'latency.csv',
      'manifest.json',
      'report.html',
      'report.md',
      'series.csv',
      'summary.json',
    ]);
  });

  it('exits 99 if a threshold fails, and 0 without thresholds', async () => {
    const fails = ['run', 'storm.yaml', ...light, '--threshold', 'throttled.share < 1%'];
    expect((await kmsim.run(fails)).code).toBe(99);
    const { thresholds } = await json('reports', 'storm', 'summary.json');
    expect(thresholds.map(({ passed }: { passed: boolean }) => passed)).toEqual([true, true, false]);
    expect((await kmsim.run(['run', 'storm.yaml', ...light, '--no-thresholds'])).code).toBe(0);
  });

  it('prints the very summary.json with --format json, and nothing else', async () => {
    const { out } = await kmsim.run(['run', 'storm.yaml', ...light, '--format', 'json']);
    expect(out).toBe(await read('reports', 'storm', 'summary.json'));
  });

  it('prints the very series.csv with --format csv, and a case a threshold with --format junit', async () => {
    const words = ['run', 'storm.yaml', ...light, '--threshold', 'throttled.share < 1%', '--format'];
    expect((await kmsim.run([...words, 'csv'])).out).toBe(await read('reports', 'storm', 'series.csv'));
    const { code, out } = await kmsim.run([...words, 'junit']);
    expect([code, out]).toEqual([99, expect.stringContaining('<testsuite name="storm" tests="3" failures="1"')]);
    const lines = (await kmsim.run([...words, 'ndjson'])).out.trimEnd().split('\n');
    expect(lines.filter((line) => JSON.parse(line).kind === 'threshold')).toHaveLength(3);
  });

  it('is quiet on standard error with --quiet', async () => {
    expect((await kmsim.run(['run', 'storm.yaml', ...light, '-q'])).error).toBe('');
  });

  it('shows the percentiles that were asked for in every output', async () => {
    const { out } = await kmsim.run(['run', 'storm.yaml', ...light, '--percentiles', '75,99.95']);
    expect(out).toContain('p75');
    const { latencyMs } = await json('reports', 'storm', 'summary.json');
    expect(Object.keys(latencyMs)).toEqual(['p75', 'p99.95', 'max', 'mean']);
    expect((await read('reports', 'storm', 'latency.csv')).split('\n')[0]).toContain('p99.95');
    expect(out).toContain('99.95% of those that succeeded took');
    expect(out).not.toMatch(/plan .*--percentiles/);
  });

  it.each([
    [['run', '--sensitivity', '--replications', '2']],
    [['compare', '--replications', '2']],
    [['sweep', '--vary', 'load=1,2', '--replications', '1']],
  ])('names the percentiles that were asked for, and no others, in every table of %j', async ([command, ...flags]) => {
    const words = [command!, 'storm.yaml', '--charts', 'none', '--force', '-o', 'asked', ...flags];
    const { out } = await kmsim.run([...words, '--percentiles', '75,99.95']);
    const csv = command === 'sweep' ? [await read('asked', 'points.csv')] : [];
    for (const text of [out, ...csv]) {
      expect(text).toContain('p99.95');
      expect(text).not.toMatch(/(?<!latency\.)\bp(50|99)\b(?!\.)|latency\.p(50|99),/);
    }
    expect(await read('asked', 'report.md')).toMatch(/\| (p75 \| )?p99\.95 \|/);
  });

  it('takes seed, changes and variant from the command line, and says so in the command to repeat', async () => {
    await kmsim.run(['run', 'storm.yaml', ...light, '--seed', '7', '--set', 'load=2', '--variant', 'wide']);
    const { seed, totals, quotas } = await json('reports', 'storm', 'summary.json');
    expect(seed).toBe(7);
    expect(totals.calls).toBeGreaterThan(1300);
    expect(quotas[0].limitPerSecond).toBe(1000);
    const { commandLine } = await json('reports', 'storm', 'manifest.json');
    expect(commandLine).toBe('kmsim run storm.yaml --seed 7 --set load=2 --variant wide');
  });

  it.skipIf(process.platform === 'win32').each([
    ['standard input', 'yes | node "$KMSIM" run -'],
    ['a device', 'node "$KMSIM" run /dev/zero'],
  ])('refuses a scenario without end from %s', async (_, script) => {
    const { status, stderr } = spawnSync('sh', ['-c', script], {
      cwd: kmsim.folder,
      env: { ...process.env, KMSIM: resolve('dist/cli/main.js') },
      encoding: 'utf8',
      timeout: 20_000,
    });
    expect([status, stderr]).toEqual([3, expect.stringContaining('expected at most 1 MiB of text; got more')]);
  });

  it('reads a scenario from standard input, and calls it stdin', async () => {
    const { code, error } = await kmsim.run(['run', '-', ...light], { input: STORM });
    expect([code, error]).toEqual([0, expect.stringContaining('kmsim: wrote reports/stdin\n')]);
  });

  it('gives means and intervals with --replications', async () => {
    await kmsim.run(['run', 'storm.yaml', ...light, '--replications', '3']);
    const { replications, intervals } = await json('reports', 'storm', 'summary.json');
    expect(replications).toBe(3);
    expect(intervals['totals.calls'].low).toBeLessThan(intervals['totals.calls'].high);
  });
});

describe('--sensitivity', () => {
  it('says what comes of the scenario under every limiter, and whether the verdict holds', async () => {
    // At its quota: of Poisson arrivals a window refuses some, one that slides more, a bucket of two seconds nothing.
    const sets = ['--set', 'load=0.6', '--set', 'quotas.limiter=token-bucket', '--set', 'quotas.burst=2s'];
    const words = ['run', 'storm.yaml', ...light, ...sets, '--no-thresholds', '--threshold', 'throttled.share < 0.1%'];
    const { code, out } = await kmsim.run([...words, '--sensitivity']);
    expect(code).toBe(0);
    expect(out.replaceAll('\n', ' ')).toContain(
      'Whether the thresholds are met depends on the limiter: it is otherwise under fixed-window and sliding-window.',
    );
    const { sensitivity, ...summary } = await json('reports', 'storm', 'summary.json');
    expect(sensitivity.map(({ limiter, met }: { limiter: string; met: boolean }) => [limiter, met])).toEqual([
      ['token-bucket', true],
      ['fixed-window', false],
      ['sliding-window', false],
    ]);
    expect(sensitivity[0].throttledShare).toBe(summary.totals.throttled / summary.totals.requests);
    for (const file of ['report.html', 'report.md'])
      expect(await read('reports', 'storm', file)).toContain('The same under each limiter');
    expect(await kmsim.run(['verify', 'reports/storm'])).toMatchObject({ code: 0 });
    // Each row is what the run under that limiter gives, and asking changes nothing else.
    await kmsim.run([...words.slice(0, 5), 'load=0.6', ...words.slice(-3), '-o', 'fixed']);
    const fixed = await json('fixed', 'summary.json');
    expect(sensitivity[1].throttledShare).toBe(fixed.totals.throttled / fixed.totals.requests);
    await kmsim.run([...words, '-o', 'without']);
    expect((await json('without', 'summary.json')).fingerprints).toEqual(summary.fingerprints);
  });
});

describe('--precision', () => {
  const precise = ['storm.yaml', ...light, '--precision', '5%'];

  it('replicates until the intervals of the thresholded metrics are so narrow, and says so', async () => {
    const { code, out } = await kmsim.run(['run', ...precise]);
    expect(code).toBe(0);
    const { replications, precision, intervals, thresholds } = await json('reports', 'storm', 'summary.json');
    expect(precision).toMatchObject({ wanted: 0.05, reached: true });
    expect(replications).toBeGreaterThan(5);
    const { low, high } = intervals['thresholds[0].observed'];
    expect((high - low) / 2).toBeLessThanOrEqual(0.05 * thresholds[0].observed);
    expect(out.replaceAll('\n', ' ')).toContain('precision 5% reached: throttled.share ±');
    expect((await json('reports', 'storm', 'manifest.json')).commandLine).toBe(
      'kmsim run storm.yaml --seed 1 --precision 5%',
    );
    expect(await kmsim.run(['verify', 'reports/storm', '--jobs', '1'])).toMatchObject({ code: 0 });
  });

  it('gives up after 200 replications, and says so', async () => {
    await writeFile(join(kmsim.folder, 'storm.yaml'), STORM.replace('poisson: 150/s', 'poisson: 95/s'));
    const { out } = await kmsim.run(['run', 'storm.yaml', ...light, '--precision', '0.1%']);
    expect(out).toContain('precision 0.1% not reached');
    expect((await json('reports', 'storm', 'summary.json')).replications).toBe(200);
  });

  it('of a comparison waits for every variant', async () => {
    await kmsim.run(['compare', ...precise, '--jobs', '2']);
    const { variants, replications } = await json('reports', 'storm.compare', 'summary.json');
    for (const { summary } of variants) expect(summary).toMatchObject({ replications, precision: { wanted: 0.05 } });
  });

  it('excludes --replications', async () => {
    const { code, error } = await kmsim.run(['run', ...precise, '--replications', '3']);
    expect([code, error]).toEqual([2, 'kmsim: --precision and --replications exclude one another\n']);
  });
});

describe('errors of kmsim run', () => {
  it('tell every mistake of a scenario with its place, and exit with 3', async () => {
    await writeFile(
      join(kmsim.folder, 'bad.yaml'),
      'durration: 5s\nworkload: [{ call: Decript, arrivals: { once: 1 } }]\n',
    );
    const { code, out, error } = await kmsim.run(['run', 'bad.yaml']);
    expect([code, out]).toEqual([3, '']);
    expect(error).toMatch(/^bad\.yaml:1:1: error: /);
    expect(error).toContain('did you mean "duration"?');
    expect(error).toContain('did you mean "Decrypt"?');
    expect(await readdir(kmsim.folder)).toEqual(['bad.yaml', 'storm.yaml']);
  });

  it('exit with 4 if the scenario cannot be read', async () => {
    const { code, error } = await kmsim.run(['run', 'nowhere.yaml']);
    expect(code).toBe(4);
    expect(error).toContain('nowhere.yaml');
    expect(error).not.toContain('    at ');
  });

  it('exit with 3 if a folder stands where a file is meant, or a file where the scenario may not look', async () => {
    const trace = (file: string) => `workload: [{ call: Decrypt, arrivals: { trace: { file: ${file} } } }]`;
    await mkdir(join(kmsim.folder, 'folder'));
    await writeFile(join(kmsim.folder, 'folder.yaml'), trace('folder'));
    await writeFile(join(kmsim.folder, 'outside.yaml'), trace('../elsewhere.csv'));
    for (const file of ['folder', 'folder.yaml', 'outside.yaml'])
      expect((await kmsim.run(['run', file])).code, file).toBe(3);
    await writeFile(join(kmsim.folder, 'missing.yaml'), trace('missing.csv'));
    expect((await kmsim.run(['run', 'missing.yaml'])).code).toBe(4);
  });

  it('exit with 4 before simulating if the folder is someone else’s', async () => {
    await mkdir(join(kmsim.folder, 'mine'));
    await writeFile(join(kmsim.folder, 'mine', 'notes.txt'), 'mine');
    const { code, error } = await kmsim.run(['run', 'storm.yaml', '-o', 'mine']);
    expect(code).toBe(4);
    expect(error).toContain('kmsim: mine exists and does not hold what `kmsim run` wrote for storm\n');
    expect((await kmsim.run(['run', 'storm.yaml', ...light, '-o', 'mine', '--force'])).code).toBe(0);
    expect(await readdir(join(kmsim.folder, 'mine'))).not.toContain('notes.txt');
  });

  it('exit with 4 if the folder cannot be made', async () => {
    const { code, error } = await kmsim.run(['run', 'storm.yaml', '-o', 'storm.yaml/out']);
    expect([code, error]).toEqual([4, expect.stringContaining('a file stands where a folder is needed')]);
    expect(await read('storm.yaml')).toBe(STORM);
  });
});

describe('an interrupted run', () => {
  it('writes what it has, marked partial, and exits with 130', async () => {
    const long = STORM.replace('duration: 5s', 'duration: 90d');
    await writeFile(join(kmsim.folder, 'long.yaml'), long);
    const { process, ended } = kmsim.start(['run', 'long.yaml', ...light, '--progress', 'plain']);
    await new Promise<void>((heard) => {
      process.stderr!.on('data', (chunk) => {
        if (String(chunk).includes('% done')) heard();
      });
    });
    process.kill('SIGINT');
    const { code, error } = await ended;
    expect(code).toBe(130);
    expect(error).toMatch(/\d+% done, [\d.]+ simulated seconds a second, .* left\n/);
    expect(error).toContain('kmsim: wrote reports/long (partial: interrupted)\n');
    expect((await json('reports', 'long', 'summary.json')).partial).toBe(true);
    expect((await json('reports', 'long', 'manifest.json')).partial).toBe(true);
    expect(await readdir(join(kmsim.folder, 'reports'))).toEqual(['long']);
  });
});

describe('the same scenario and seed', () => {
  const hashes = async (folder: string) => (await json(folder, 'manifest.json')).files;

  it('gives the same bytes in another time zone, language, folder and number of jobs', async () => {
    const words = (folder: string, jobs: string) => [
      'compare',
      'storm.yaml',
      '-o',
      folder,
      '--replications',
      '3',
      '--jobs',
      jobs,
    ];
    await kmsim.run(words('one', '1'));
    await kmsim.run(words('deep/er/two', '3'), {
      environment: { TZ: 'Asia/Tokyo', LANG: 'tr_TR.UTF-8', LC_ALL: 'de_DE.UTF-8' },
    });
    const one = await hashes('one');
    expect(Object.keys(one)).toContain('charts/variant-multiples.png');
    expect(await hashes('deep/er/two')).toEqual(one);
  });

  it('gives the same bytes of a run', async () => {
    await kmsim.run(['run', 'storm.yaml', '-o', 'one', '--jobs', '1', '--replications', '2']);
    await kmsim.run([
      'run',
      'storm.yaml',
      '-o',
      'two',
      '--jobs',
      '2',
      '--replications',
      '2',
      '--color',
      'always',
      '-v',
    ]);
    expect(await hashes('two')).toEqual(await hashes('one'));
  });

  it('names no folder of the machine outside the manifest', async () => {
    await kmsim.run(['run', join(kmsim.folder, 'storm.yaml'), '-o', 'out']);
    for (const file of ['summary.json', 'report.html', 'report.md', 'series.csv', 'latency.csv']) {
      expect(await read('out', file)).not.toContain(kmsim.folder);
    }
  });
});

describe('kmsim compare', () => {
  it('writes base and variants side by side and passes if one of them meets the thresholds', async () => {
    const strict = ['compare', 'storm.yaml', ...light, '--replications', '2', '--threshold', 'throttled.share < 1%'];
    const { code, out } = await kmsim.run([...strict, '--format', 'json']);
    expect(code).toBe(0);
    expect(out).toBe(await read('reports', 'storm.compare', 'summary.json'));
    const { variants, differences } = JSON.parse(out);
    expect(variants.map(({ name }: { name: string }) => name)).toEqual(['base', 'calm', 'wide']);
    expect(differences.length).toBeGreaterThan(0);
  });

  it('exits 99 only if no variant meets the thresholds', async () => {
    const never = ['compare', 'storm.yaml', ...light, '--replications', '1', '--threshold', 'latency.max < 1ms'];
    expect((await kmsim.run(never)).code).toBe(99);
  });
});

describe('kmsim verify', () => {
  it('finds the same bytes again, and a byte that was changed', async () => {
    await kmsim.run(['run', 'storm.yaml', '--seed', '3', '--set', 'load=1.5']);
    const manifest = join('reports', 'storm', 'manifest.json');
    const files = Object.keys((await json(join('reports', 'storm'), 'manifest.json')).files).length;
    expect(files).toBeGreaterThan(10);
    expect(await kmsim.run(['verify', manifest])).toMatchObject({ code: 0, out: `✓ ${files} files, the same bytes\n` });
    await writeFile(join(kmsim.folder, 'reports', 'storm', 'series.csv'), 'second\n');
    const { code, out } = await kmsim.run(['verify', manifest]);
    expect([code, out]).toEqual([5, '✗ reports/storm/series.csv was changed after it was written\n']);
    expect(await kmsim.run(['verify', manifest, '-q'])).toEqual({ code, out, error: '' });
  });

  it('says that the scenario has changed', async () => {
    await kmsim.run(['run', 'storm.yaml', ...light]);
    await writeFile(join(kmsim.folder, 'storm.yaml'), STORM.replace('5s', '6s'));
    const { code, out } = await kmsim.run(['verify', 'reports/storm']);
    expect([code, out]).toEqual([5, expect.stringMatching(/^✗ the scenario has changed: SHA-256 /)]);
  });

  it('says which file differs if a number does', async () => {
    await kmsim.run(['run', 'storm.yaml', ...light]);
    const manifest = await json('reports', 'storm', 'manifest.json');
    const other = { ...manifest, options: { ...manifest.options, seed: 2 } };
    await writeFile(join(kmsim.folder, 'reports', 'storm', 'manifest.json'), JSON.stringify(other));
    const { code, out } = await kmsim.run(['verify', 'reports/storm']);
    expect(code).toBe(5);
    expect(out).toMatch(/^✗ summary\.json: [0-9a-f]{64} now, [0-9a-f]{64} in the manifest$/m);
  });

  it('exits with 3 for a file that is no manifest and 4 for none', async () => {
    expect((await kmsim.run(['verify', 'storm.yaml'])).code).toBe(3);
    expect((await kmsim.run(['verify', 'nothing.json'])).code).toBe(4);
  });
});

describe('kmsim init and validate', () => {
  it('write a scenario that runs, once', async () => {
    expect((await kmsim.run(['init'])).out).toBe('quickstart.yaml\n');
    const again = await kmsim.run(['init']);
    expect([again.code, again.error]).toEqual([
      4,
      'kmsim: quickstart.yaml is already there; init never replaces a file\n',
    ]);
    expect((await kmsim.run(['validate', 'quickstart.yaml'])).code).toBe(0);
    expect([0, 99]).toContain((await kmsim.run(['run', 'quickstart.yaml', ...light])).code);
  });

  it('check the variants too, and tell everything at once', async () => {
    await writeFile(join(kmsim.folder, 'bad.yaml'), `${STORM}  odd: { loda: 1 }\n`);
    const { code, error } = await kmsim.run(['validate', 'storm.yaml', 'bad.yaml']);
    expect(code).toBe(3);
    expect(error).toMatch(/^bad\.yaml:\d+:\d+: error: /m);
  });

  it('print problems for a program on standard output', async () => {
    await writeFile(join(kmsim.folder, 'bad.yaml'), 'workload: 3\n');
    const { code, out } = await kmsim.run(['validate', 'bad.yaml', '--format', 'json']);
    expect(code).toBe(3);
    expect(JSON.parse(out)[0]).toMatchObject({ file: 'bad.yaml', line: 1, severity: 'error' });
  });
});

describe('the gallery', () => {
  it('holds what the commands write, with an index', async () => {
    await mkdir(join(kmsim.folder, 'scenarios'));
    await writeFile(join(kmsim.folder, 'scenarios', 'storm.yaml'), STORM);
    const flags = { solve: 'quota', replications: '3', 'no-sensitivity': true, set: ['duration=5s'] };
    const studies = JSON.stringify([{ file: 'storm.yaml', command: 'plan', flags }]);
    await writeFile(join(kmsim.folder, 'scenarios', 'studies.json'), studies);
    expect(await kmsim.gallery(['scenarios', 'reports'])).toMatchObject({ code: 0, error: '' });
    const folders = ['README.md', 'storm', 'storm.compare', 'storm.plan'];
    expect((await readdir(join(kmsim.folder, 'reports'))).sort()).toEqual(folders);
    expect(await read('reports', 'README.md')).toMatch(
      /is the smallest that meets[^[]*\[Report\]\(storm\.plan\/report\.md\)/,
    );
    await kmsim.run(['run', 'scenarios/storm.yaml', '-o', 'mine/storm']);
    expect(await json('mine', 'storm', 'manifest.json')).toEqual(await json('reports', 'storm', 'manifest.json'));
    expect((await kmsim.run(['verify', 'reports/storm.compare'])).code).toBe(0);
  });
});

describe('a reader who has seen enough', () => {
  it('is no error', async () => {
    const { process, ended } = kmsim.start(['quotas', '--format', 'json']);
    process.stdout!.destroy();
    expect(await ended).toMatchObject({ code: 0, error: '' });
  });
});
