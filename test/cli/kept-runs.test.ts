/** What compare and plan have simulated once they do not simulate again, and nobody can tell from the result. */
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { setUpKmsim } from './kmsim.ts';

const kmsim = setUpKmsim();

const STORM = `
duration: 4m
tick: 10ms
quotas: { set: [{ quota: crypto-symmetric, value: 100/s }] }
clients: { client: { retry: none } }
workload: [{ call: Decrypt, arrivals: { poisson: 120/s } }]
thresholds: [throttled.share < 5%, latency.p99 < 1s]
variants: { more: { load: 1.1 }, less: { load: 0.9 } }
`;

beforeEach(() => writeFile(join(kmsim.folder, 'storm.yaml'), STORM));

const hashesIn = async (folder: string) =>
  JSON.parse(await readFile(join(kmsim.folder, folder, 'manifest.json'), 'utf8')).files;
const keptIn = async (folder: string) =>
  (await readdir(join(kmsim.folder, folder, 'cache')).catch(() => [])).filter((name) => name.endsWith('.json'));
const light = ['--charts', 'none', '-q'];

const studies = [
  ['compare', ['compare', 'storm.yaml', '--replications', '4', ...light], 12],
  ['compare --precision', ['compare', 'storm.yaml', '--precision', '50%', ...light], 15],
  [
    'plan',
    ['plan', 'storm.yaml', '--solve', 'quota', '--tolerance', '4', '--replications', '3', '--no-sensitivity', ...light],
    undefined,
  ],
] as const;

describe.each(studies)('kmsim %s', (_name, words, runs) => {
  it('that was killed goes on where it stopped, with the bytes of one that was not', async () => {
    const { process, ended } = kmsim.start([...words, '-o', 'out', '--jobs', '1']);
    while ((await keptIn('out')).length < 2) await new Promise((go) => setTimeout(go, 5));
    process.kill('SIGKILL');
    await ended;
    const before = await keptIn('out');
    const written = (name: string) => stat(join(kmsim.folder, 'out', 'cache', name)).then(({ mtimeMs }) => mtimeMs);
    const times = await Promise.all(before.map(written));
    const { code } = await kmsim.run([...words, '-o', 'out', '--jobs', '2']);
    // What was kept before is kept still, and was not written again.
    expect(await Promise.all(before.map(written))).toEqual(times);
    const kept = await keptIn('out');
    expect(kept.length).toBeGreaterThan(before.length);
    if (runs !== undefined) expect(kept).toHaveLength(runs);
    // What cannot be read is simulated again.
    await writeFile(join(kmsim.folder, 'out', 'cache', kept[0]!), '{"key":');
    expect((await kmsim.run([...words, '-o', 'out'])).code).toBe(code);
    const again = await hashesIn('out');
    await kmsim.run([...words, '-o', 'fresh', '--jobs', '1']);
    expect(again).toEqual(await hashesIn('fresh'));
  });
});

describe('kmsim plan that is interrupted before its answer', () => {
  it('writes what it knows, marked partial everywhere, and ends with the bytes of one that was not', async () => {
    const words = ['plan', 'storm.yaml', '--solve', 'quota', '--tolerance', '2', '--no-sensitivity', '--charts', 'svg'];
    const { process, ended } = kmsim.start([...words, '-o', 'out', '--jobs', '1']);
    while ((await keptIn('out')).length < 6) await new Promise((go) => setTimeout(go, 5));
    process.kill('SIGINT');
    expect(await ended).toMatchObject({ code: 130, error: expect.stringContaining('(partial: interrupted)') });
    const read = (name: string) => readFile(join(kmsim.folder, 'out', name), 'utf8');
    expect(JSON.parse(await read('manifest.json'))).toMatchObject({ partial: true });
    const { answer, recommended, bracket, curve, runs } = JSON.parse(await read('summary.json'));
    expect([answer, recommended]).toEqual([null, null]);
    expect(bracket.fails ?? bracket.meets).toBeGreaterThan(0);
    const values = curve.map(({ value }: { value: number }) => value);
    for (const value of [bracket.fails, bracket.meets]) if (value !== null) expect(values).toContain(value);
    expect(runs).toBeGreaterThanOrEqual(3);
    for (const name of ['report.html', 'report.md']) expect(await read(name)).toContain('Interrupted before its end: ');
    expect((await kmsim.run(['request', 'out'])).error).toContain('run it again, it goes on where it stopped');
    expect((await kmsim.run([...words, '-o', 'out'])).code).toBe(0);
    await kmsim.run([...words, '-o', 'fresh']);
    expect(await hashesIn('out')).toEqual(await hashesIn('fresh'));
  });
});
