import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parquetReadObjects } from 'hyparquet';
import { beforeEach, describe, expect, it } from 'vitest';
import { axesOf, gridOf } from '../../src/cli/sweep-flags.ts';
import { setUpKmsim } from './kmsim.ts';

const kmsim = setUpKmsim();
const changed = setUpKmsim({ code: '0123456789ab' });

const STORM = `
duration: 5s
quotas: { set: [{ quota: crypto-symmetric, value: 100/s }] }
clients: { client: { retry: none } }
workload: [{ call: Decrypt, arrivals: { poisson: 100/s } }]
thresholds: [throttled.share < 5%]
`;

beforeEach(() => writeFile(join(kmsim.folder, 'storm.yaml'), STORM));

const read = (...path: string[]) => readFile(join(kmsim.folder, ...path), 'utf8');
const hashesIn = async (folder: string) => JSON.parse(await read(folder, 'manifest.json')).files;
const light = ['--charts', 'none'];

describe('kmsim sweep', () => {
  it('writes every point of one axis, draws it, and exits 0 whatever the thresholds say', async () => {
    const { code, out, error } = await kmsim.run(['sweep', 'storm.yaml', '--vary', 'load=0.5..1.5:0.5']);
    expect([code, error]).toEqual([0, 'kmsim: wrote reports/storm.sweep\n']);
    expect(out.split('\n')[0]).toBe('Every threshold is met up to load 1, and not at load 1.5');
    const { axes, points } = JSON.parse(await read('reports', 'storm.sweep', 'summary.json'));
    expect(axes).toEqual([{ path: 'load', values: ['0.5', '1', '1.5'] }]);
    expect(points.map(({ values }: { values: object }) => values)).toEqual([
      { load: '0.5' },
      { load: '1' },
      { load: '1.5' },
    ]);
    expect(points[2].summary.replications).toBe(10);
    expect(Object.keys(points[0])).toEqual(expect.arrayContaining(['values', 'summary', 'intervals']));
    const [head, ...rows] = (await read('reports', 'storm.sweep', 'points.csv')).trim().split('\r\n');
    expect(head).toMatch(/^load,thresholds,throttled\.share,throttled\.share\.low,/);
    expect(rows).toHaveLength(3);
    const bytes = await readFile(join(kmsim.folder, 'reports', 'storm.sweep', 'points.parquet'));
    const parquet = await parquetReadObjects({ file: new Uint8Array(bytes).buffer });
    expect(
      parquet.map((row) =>
        Object.values(row)
          .map((cell) => String(cell ?? ''))
          .join(),
      ),
    ).toEqual(rows);
    expect(parquet[0]).toMatchObject({ load: 0.5 });
    expect(await readdir(join(kmsim.folder, 'reports', 'storm.sweep', 'charts'))).toContain('sweep-lines.png');
    expect(await kmsim.run(['verify', 'reports/storm.sweep'])).toMatchObject({ code: 0 });
  });

  it('of two axes draws a heat map, the last axis changing fastest', async () => {
    const two = ['--vary', 'load=1,2', '--vary', 'quotas.limiter=fixed-window,token-bucket', '--replications', '2'];
    const { out } = await kmsim.run(['sweep', 'storm.yaml', ...two, '--format', 'json']);
    const { points } = JSON.parse(out);
    expect(points.map(({ values }: { values: object }) => Object.values(values).join(' '))).toEqual([
      '1 fixed-window',
      '1 token-bucket',
      '2 fixed-window',
      '2 token-bucket',
    ]);
    expect(await readdir(join(kmsim.folder, 'reports', 'storm.sweep', 'charts'))).toContain('sweep-heat-map.svg');
  });

  it('of two axes says where the thresholds stop being met, if that is the same everywhere', async () => {
    const words = (...loads: string[]) => ['--vary', 'clients.client.instances=1,9', '--vary', `load=${loads}`];
    const edge = await kmsim.run(['sweep', 'storm.yaml', ...words('0.5', '1', '2'), ...light]);
    expect(edge.out.split('\n').slice(0, 2).join(' ')).toBe(
      'Every threshold is met up to load 1, and not at load 2, whatever clients.client.instances is',
    );
    const { out } = await kmsim.run(['sweep', 'storm.yaml', ...words('2', '3'), ...light]);
    expect(out.split('\n')[0]).toBe('0 of 4 points meet every threshold');
  });

  it('of three axes is a table, as text, CSV and Parquet', async () => {
    const three = ['load=1,2', 'seed=1,2', 'thresholds=[throttled.share < 1%],[throttled.share < 90%]'];
    const { code, out } = await kmsim.run([
      ...['sweep', 'storm.yaml', '--replications', '1'],
      ...three.flatMap((axis) => ['--vary', axis]),
    ]);
    expect([code, out.match(/^ +[12] +[12] +\[/gm)?.length]).toEqual([0, 8]);
    const files = await readdir(join(kmsim.folder, 'reports', 'storm.sweep'));
    expect(files).toEqual(expect.arrayContaining(['points.csv', 'points.parquet', 'summary.json']));
    expect(files).not.toContain('charts');
    expect(await read('reports', 'storm.sweep', 'points.csv')).toMatch(/^load,seed,vary\.thresholds,thresholds,/);
  });

  it('gives the same bytes whatever --jobs is, and from the cache', async () => {
    // With three threads all points are shared out by replications, with two the first is computed in one thread.
    const words = ['sweep', 'storm.yaml', '--vary', 'load=0.5,0.8,1,1.5,2', '--replications', '3'];
    await kmsim.run([...words, '-o', 'one', '--jobs', '1']);
    await kmsim.run([...words, '-o', 'two', '--jobs', '2']);
    await kmsim.run([...words, '-o', 'three', '--jobs', '3']);
    const fresh = await hashesIn('one');
    expect([await hashesIn('two'), await hashesIn('three')]).toEqual([fresh, fresh]);
    await kmsim.run([...words, '-o', 'two']);
    expect(await hashesIn('two')).toEqual(fresh);
    expect(await readdir(join(kmsim.folder, 'two', 'cache'))).toHaveLength(5);
  });

  it('takes nothing from the cache that other code of the same version computed', async () => {
    const [file, folder] = [join(kmsim.folder, 'storm.yaml'), join(kmsim.folder, 'out')];
    const words = ['sweep', file, '-o', folder, '--vary', 'load=1,2', '--replications', '1', ...light];
    await kmsim.run(words);
    const cache = () => readdir(join(folder, 'cache'));
    const own = await cache();
    expect((await changed.run(words)).code).toBe(0);
    expect(await cache()).toHaveLength(4);
    expect(await cache()).toEqual(expect.arrayContaining(own));
  });

  it.each([
    ['SIGINT', '1'],
    ['SIGKILL', '1'],
    ['SIGINT', '2'],
  ] as const)('that ends by %s with --jobs %s goes on where it stopped, with the same bytes', async (signal, jobs) => {
    await writeFile(join(kmsim.folder, 'storm.yaml'), STORM.replace('5s', '4m'));
    const words = ['sweep', 'storm.yaml', '--vary', 'load=1..1.4:0.1', '--replications', '2', ...light, '--jobs', jobs];
    const { process, ended } = kmsim.start([...words, '-o', 'out']);
    const cached = () => readdir(join(kmsim.folder, 'out', 'cache')).catch(() => [] as string[]);
    while ((await cached()).filter((name) => name.endsWith('.json')).length < 2)
      await new Promise((go) => setTimeout(go, 5));
    process.kill(signal);
    const { code } = await ended;
    expect(code).toBe(signal === 'SIGINT' ? 130 : null);
    if (signal === 'SIGINT') expect(JSON.parse(await read('out', 'summary.json')).partial).toBe(true);
    const before = (await cached()).filter((name) => name.endsWith('.json'));
    expect(before.length).toBeLessThan(5);
    // What is marked here shows in the result if it is used, and is not if it is computed again.
    const file = join(kmsim.folder, 'out', 'cache', before[0]!);
    const kept = await readFile(file, 'utf8');
    await writeFile(file, kept.replace('"schemaVersion":1', '"schemaVersion":"kept"'));
    expect((await kmsim.run([...words, '-o', 'out'])).code).toBe(0);
    expect((await read('out', 'summary.json')).match(/"kept"/g)).toHaveLength(1);
    await writeFile(file, kept);
    await kmsim.run([...words, '-o', 'out']);
    await kmsim.run([...words, '-o', 'fresh']);
    expect(await hashesIn('out')).toEqual(await hashesIn('fresh'));
  });

  it('computes again what the scenario no longer says, and what is broken in the cache', async () => {
    const words = ['sweep', 'storm.yaml', '--vary', 'load=1,2', '--replications', '1', ...light, '-o', 'out'];
    await kmsim.run(words);
    const names = await readdir(join(kmsim.folder, 'out', 'cache'));
    for (const name of names) await writeFile(join(kmsim.folder, 'out', 'cache', name), '{');
    const first = await hashesIn('out');
    expect((await kmsim.run(words)).code).toBe(0);
    expect(await hashesIn('out')).toEqual(first);
    await writeFile(join(kmsim.folder, 'storm.yaml'), STORM.replace('poisson: 100/s', 'poisson: 120/s'));
    await kmsim.run(words);
    expect(await hashesIn('out')).not.toEqual(first);
  });

  it.each([
    [[], '--vary: expected at least one, such as --vary load=0.5..2:0.25; got nothing'],
    [['--vary', 'load'], '--vary: expected PATH=V1,V2,.. or PATH=FROM..TO:STEP; got "load"'],
    [
      ['--vary', 'load=2..1:0.5'],
      '--vary: expected FROM..TO:STEP, such as 0.5..2:0.25 or 1000/s..4000/s:500/s; got "load=2..1:0.5"',
    ],
    [['--vary', 'load=1,,2'], '--vary: a value is empty in "load=1,,2"'],
    [['--vary', 'load=1,1'], '--vary: 1 stands twice in "load=1,1"'],
    [['--vary', 'load=1', '--vary', 'load=2'], '--vary: load is given twice'],
    [['--vary', 'seed=1..99999:1'], '--vary: expected at most 10000 points; got "seed=1..99999:1"'],
  ])('%j is refused in a sentence', async (words, message) => {
    const { code, out, error } = await kmsim.run(['sweep', 'storm.yaml', ...words]);
    expect([code, out, error]).toEqual([2, '', `kmsim: ${message}\n`]);
  });

  it('says which point the scenario refuses, before anything is simulated', async () => {
    const { code, error } = await kmsim.run(['sweep', 'storm.yaml', '--vary', 'lode=1,2']);
    expect(code).toBe(2);
    expect(error).toContain('--vary:1:1: error: lode: ');
  });
});

describe('an axis', () => {
  const valuesOf = (typed: string) => axesOf({ vary: [typed] })[0]!.values;

  it('is values, or a range with units', () => {
    expect(valuesOf('a=1..2:0.25')).toEqual(['1', '1.25', '1.5', '1.75', '2']);
    expect(valuesOf('a=1000/s..2000/s:500/s')).toEqual(['1000/s', '1500/s', '2000/s']);
    expect(valuesOf('a=100..250:100ms')).toEqual(['100ms', '200ms']);
    expect(valuesOf('a={ p50: 5ms, p99: 9ms },{ constant: 5ms }')).toEqual([
      '{ p50: 5ms, p99: 9ms }',
      '{ constant: 5ms }',
    ]);
  });

  it('makes a grid with others', () => {
    expect(gridOf(axesOf({ vary: ['a=1,2', 'b=x,y'] }))).toEqual([
      { a: '1', b: 'x' },
      { a: '1', b: 'y' },
      { a: '2', b: 'x' },
      { a: '2', b: 'y' },
    ]);
  });
});
