import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { setUpKmsim } from './kmsim.ts';

const kmsim = setUpKmsim();

const STORM = `
duration: 5s
tick: 10ms
quotas: { set: [{ quota: crypto-symmetric, value: 100/s }] }
clients: { client: { retry: none } }
workload: [{ call: Decrypt, arrivals: { poisson: 150/s } }]
thresholds: [throttled.share < 5%]
`;

beforeEach(() => writeFile(join(kmsim.folder, 'storm.yaml'), STORM));

const read = (...path: string[]) => readFile(join(kmsim.folder, ...path), 'utf8');
const hashesIn = async (folder: string) => JSON.parse(await read(folder, 'manifest.json')).files;
const quick = ['plan', 'storm.yaml', '--solve', 'quota', '--no-sensitivity', '--replications', '10'];

describe('kmsim plan', () => {
  it('writes its folder, the verdict first, and can be verified', async () => {
    const { code, out, error } = await kmsim.run([...quick, '--growth', '4%/month', '--starting', '2026-11']);
    expect([code, error]).toEqual([0, 'kmsim: wrote reports/storm.plan\n']);
    expect(out).toMatch(/^✓ A quota of 1\d\d\/s is the smallest that meets throttled\.share < 5%\n/);
    expect(await readdir(join(kmsim.folder, 'reports', 'storm.plan', 'charts'))).toEqual([
      'quota-curve.png',
      'quota-curve.svg',
      'quota-curve.vl.json',
    ]);
    const plan = JSON.parse(await read('reports', 'storm.plan', 'summary.json'));
    expect(Object.keys(plan).slice(0, 12)).toEqual([
      'solve',
      'answer',
      'interval',
      'confidence',
      'runs',
      'curve',
      'headroom',
      'recommended',
      'sensitivity',
      'holdsMonths',
      'holdsUntil',
      'schemaVersion',
    ]);
    expect(out).toContain(String(plan.answer));
    expect(await read('reports', 'storm.plan', 'report.md')).toContain(plan.command);
    expect(plan.command).toBe(
      'kmsim plan storm.yaml --seed 1 --replications 10 --solve quota --growth 4%/month --horizon 12 --starting 2026-11 --no-sensitivity',
    );
    expect(await kmsim.run(['verify', 'reports/storm.plan'])).toMatchObject({ code: 0 });
  });

  it('claims no edge where nothing that was tried fails, and writes paths as they are', async () => {
    const words = [
      'plan',
      'storm.yaml',
      '--no-thresholds',
      '--threshold',
      'throttled.share <= 100%',
      ...quick.slice(4),
    ];
    const { code, out } = await kmsim.run([...words, '--charts', 'none', '--solve', 'quota']);
    expect([code, out]).toEqual([0, expect.stringMatching(/no\s+quota\s+that\s+was\s+tried\s+is\s+shown\s+to\s+fail/)]);
    expect(out).not.toMatch(/neighbour|edge|smallest/);
    const paths = [...words, '--charts', 'none', '--solve', 'instances'];
    const hint = '--set clients.client.instances=VALUE';
    expect(await kmsim.run(paths)).toMatchObject({ code: 2, error: expect.stringContaining(hint) });
    const other = await kmsim.run([...paths, '--set', 'clients.client.instances=2', '-o', 'other']);
    expect(other.out).toMatch(/clients\.client\.instances of 2 meets throttled\.share <= 100%/);
  });

  it('gives the same bytes whatever --jobs is', async () => {
    await kmsim.run([...quick, '-o', 'one', '--jobs', '1']);
    await kmsim.run([...quick, '-o', 'two', '--jobs', '3', '--progress', 'plain']);
    expect(await hashesIn('two')).toEqual(await hashesIn('one'));
  });

  it('exits 99 if no value meets the thresholds', async () => {
    const never = [...quick, '--no-thresholds', '--charts', 'none', '--threshold', 'latency.p99 < 1ms'];
    const { code, out } = await kmsim.run(never);
    expect([code, out.split('\n')[0]]).toEqual([99, '✗ No quota that was tried meets latency.p99 < 1ms']);
  });

  it('solves a variant', async () => {
    await writeFile(join(kmsim.folder, 'storm.yaml'), `${STORM}variants: { calm: { load: 0.1 } }\n`);
    const { out } = await kmsim.run([...quick, '--variant', 'calm', '--format', 'json', '--charts', 'none']);
    expect(JSON.parse(out).answer).toBeLessThan(30);
  });

  it.each([
    [[], '--solve: expected quota, quota:ACCOUNT/NAME, load or a path of the file; got nothing', 2],
    [['--solve', 'quota', '--confidence', '95'], '--confidence: expected a percentage from 50% to 99.9%; got "95"', 2],
    [['--solve', 'quota', '--tolerance', '0.5'], '--tolerance: expected whole requests a second; got "0.5"', 2],
    [['--solve', 'quota', '--headroom', 'some'], '--headroom: expected a percentage from 0% to 1000%; got "some"', 2],
    [['--solve', 'quota', '--round', '0'], '--round: expected a number above 0; got "0"', 2],
    [['--solve', 'quota', '--growth', '4%'], '--growth: expected a percentage a month, such as 4%/month; got "4%"', 2],
    [['--solve', 'quota', '--horizon', '6'], '--horizon: expected with --growth, such as --growth 4%/month', 2],
    [
      ['--solve', 'quota', '--growth', '4%/month', '--starting', '2026-13'],
      '--starting: expected a month as YYYY-MM; got "2026-13"',
      2,
    ],
    [
      ['--solve', 'quota:main/CreateGrant'],
      '--solve quota:main/CreateGrant: expected a quota that requests spend: main/crypto-symmetric; got "main/CreateGrant"',
      2,
    ],
    [
      ['--solve', 'quota:main/grants-per-key'],
      '--solve quota:main/grants-per-key: expected a request quota; grants-per-key counts no requests',
      2,
    ],
    [['--solve', 'quota', '--no-thresholds'], 'storm.yaml: there are no thresholds to meet', 3],
  ])('%j is refused in a sentence', async (words, message, exitCode) => {
    const { code, out, error } = await kmsim.run(['plan', 'storm.yaml', ...words]);
    expect([code, out, error.split('\n')[0]]).toEqual([exitCode, '', `kmsim: ${message}`]);
  });
});
