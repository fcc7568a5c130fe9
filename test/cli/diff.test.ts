import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { diffResults } from '../../src/studies/diff/diff.ts';
import { setUpKmsim } from './kmsim.ts';

const kmsim = setUpKmsim();

const STORM = `
duration: 5s
quotas: { set: [{ quota: crypto-symmetric, value: 100/s }] }
clients: { client: { retry: none } }
workload: [{ call: Decrypt, arrivals: { poisson: 100/s } }]
`;

const result = (throttled: number, half?: number) => ({
  totals: { requests: 1000, throttled, succeeded: 900, failed: 100 },
  quotas: [{ account: 'main', quota: 'crypto-symmetric', region: 'us-east-1', throttled }],
  ...(half === undefined
    ? {}
    : {
        intervals: {
          'totals.throttled': { low: throttled - half, high: throttled + half, confidence: 0.95, method: 'student-t' },
          'quotas[0].throttled': {
            low: throttled - half,
            high: throttled + half,
            confidence: 0.95,
            method: 'student-t',
          },
        },
      }),
});

describe('a difference of two results', () => {
  const moved = (base: object, changed: object) => diffResults({ ...base }, { ...changed }).moved;
  const skewed = (throttled: number, low: number, high: number, replications = 10) => ({
    replications,
    totals: { throttled },
    intervals: { 'totals.throttled': { low, high, confidence: 0.95, method: 'x' } },
  });
  const single = (throttled: number) => ({ replications: 1, totals: { throttled }, intervals: {} });

  it('is beyond noise where it is larger than both intervals together explain', () => {
    const [total, quota] = moved(result(100, 6), result(111, 8));
    expect(total).toMatchObject({ path: 'totals.throttled', base: 100, new: 111, beyondNoise: true });
    expect(total!.change).toEqual({ absolute: 11, relative: 0.11 });
    expect(total!.interval).toMatchObject({ low: 1, high: 21, confidence: 0.95 });
    expect(quota).toMatchObject({ path: 'quotas[main/crypto-symmetric us-east-1].throttled', beyondNoise: true });
    expect(moved(result(100, 6), result(109, 8))[0]!.beyondNoise).toBe(false);
    expect(moved(result(100), result(200, 8))[0]!.beyondNoise).toBeNull();
    expect(moved(result(100, 6), result(100, 8))).toEqual([]);
  });

  it('is judged by the sides of the intervals that face one another', () => {
    // What the base may lie above its mean and the new one below its own: 3 and 4, so 5 together.
    const [up] = moved(skewed(100, 0, 103), skewed(106, 102, 300));
    expect(up).toMatchObject({ beyondNoise: true, interval: { low: 1 } });
    expect(moved(skewed(100, 0, 103), skewed(104, 100, 300))[0]).toMatchObject({ beyondNoise: false });
    expect(moved(skewed(106, 102, 300), skewed(100, 0, 103))[0]!.interval!.high).toBe(-1);
  });

  it('of a single run is judged by the spread of the other’s runs, as far as a single run lies from their mean', () => {
    // Half a width of 6 for the mean of 8 runs: 18 for one more.
    expect(moved(skewed(100, 94, 106, 8), single(119))[0]).toMatchObject({ beyondNoise: true, interval: { low: 1 } });
    expect(moved(skewed(100, 94, 106, 8), single(117))[0]!.beyondNoise).toBe(false);
    expect(moved(single(117), skewed(100, 94, 106, 8))[0]).toMatchObject({ beyondNoise: false, interval: { high: 1 } });
    // Runs that were all alike do not show that a further one is; nor do two single runs show anything.
    expect(moved(skewed(100, 100, 100, 8), single(101))[0]!.beyondNoise).toBeNull();
    expect(moved(single(100), single(101))[0]!.beyondNoise).toBeNull();
  });

  it('trips a check where a number is gone', () => {
    const check = { text: 'x > 0', metric: 'latency.p99', operator: '>', limit: 0, isRelative: false } as const;
    const { checks } = diffResults({ ...result(1), latencyMs: { p99: 3 } }, result(1), { checks: [check] });
    expect(checks).toMatchObject([{ base: 3, new: null, tripped: true, beyondNoise: null }]);
  });
});

describe('kmsim diff', () => {
  const twoResults = async () => {
    await writeFile(join(kmsim.folder, 'storm.yaml'), STORM);
    for (const [folder, load] of [
      ['old', '1'],
      ['new', '1.5'],
    ] as const)
      await kmsim.run([
        'run',
        'storm.yaml',
        '--charts',
        'none',
        '--replications',
        '5',
        '--set',
        `load=${load}`,
        '-o',
        folder,
      ]);
  };

  it('says what moved, and exits 6 where a check trips', async () => {
    await twoResults();
    const { code, out } = await kmsim.run(['diff', 'old', 'new/summary.json']);
    expect(code).toBe(0);
    expect(out).toMatch(/^\d+ of \d+ numbers moved, \d+ of them beyond noise\n/);
    const checks = ['--fail-on', 'throttled.share > +10%', '--fail-on', 'totals.calls > +400'];
    const tripped = await kmsim.run(['diff', 'old', 'new', ...checks]);
    expect(tripped.code).toBe(6);
    expect(tripped.out).toMatch(
      /✗ throttled\.share > \+10%: [\d.]+ to [\d.]+, tripped, beyond noise\n✓ totals\.calls > \+400: /,
    );
    expect(tripped.out).toMatch(/✓ totals\.calls > \+400: [\d.]+ to [\d.]+, beyond noise\n/);
    const { out: json } = await kmsim.run(['diff', 'old', 'new', '--format', 'json']);
    const { moved } = JSON.parse(json);
    expect(moved.find(({ path }: { path: string }) => path === 'totals.calls').beyondNoise).toBe(true);
    expect((await kmsim.run(['diff', 'old', 'new', '--format', 'md'])).out).toContain('| Number | Base |');
    expect(await kmsim.run(['diff', 'old', 'old'])).toMatchObject({ code: 0, out: expect.stringMatching(/^None of /) });
  });

  it('writes a folder of its own: a page, a ticket and every number, the same bytes again', async () => {
    await twoResults();
    const words = ['diff', 'old', 'new', '--fail-on', 'totals.calls > +1%', '-o', 'change'];
    const { code, error } = await kmsim.run(words);
    expect([code, error]).toEqual([6, 'kmsim: wrote change\n']);
    const read = (name: string) => readFile(join(kmsim.folder, 'change', name), 'utf8');
    expect((await readdir(join(kmsim.folder, 'change'))).sort()).toEqual([
      'manifest.json',
      'report.html',
      'report.md',
      'summary.json',
    ]);
    const summary = JSON.parse(await read('summary.json'));
    expect(summary).toMatchObject({ schemaVersion: 1, base: { name: 'storm', replications: 5 }, new: { seed: '1' } });
    const html = await read('report.html');
    for (const words of ['What moved beyond noise', 'Between what', '1 check tripped', 'totals.calls'])
      expect(html).toContain(words);
    expect(await read('report.md')).toMatch(/^# storm: ✗ 1 check tripped\. /);
    for (const name of ['report.html', 'report.md', 'summary.json'])
      expect(await read(name)).not.toContain(kmsim.folder);
    const before = await read('manifest.json');
    expect((await kmsim.run([...words, '-q'])).error).toBe('');
    expect(await read('manifest.json')).toBe(before);
    // Results are no folder of diff's own.
    expect((await kmsim.run(['diff', 'old', 'new', '-o', 'old'])).code).toBe(4);
    expect((await kmsim.run(['diff', 'old', 'new', '-o', 'old', '--force'])).code).toBe(4);
  });

  it('judges two single runs by their seconds, where they are there and what kmsim wrote', async () => {
    await writeFile(join(kmsim.folder, 'long.yaml'), STORM.replace('5s', '60s').replace('100/s }', '105/s }'));
    for (const [folder, load] of ['1', '1.2', '1'].map((load, index) => [`run${index}`, load] as const))
      await kmsim.run(['run', 'long.yaml', '--charts', 'none', '--set', `load=${load}`, '-o', folder]);
    const words = ['diff', 'run0', 'run1', '--fail-on', 'throttled.share > +1%'];
    const { code, out } = await kmsim.run(words);
    expect(code).toBe(6);
    expect(out).toMatch(/^✗ throttled\.share > \+1%: .* tripped, beyond noise$/m);
    expect(out.replace(/\s+/g, ' ')).toContain('judged by 12 batches of 5 s, paired by time');
    const json = JSON.parse((await kmsim.run([...words, '--format', 'json', '-o', 'page'])).out);
    expect(json.seconds).toEqual({ kind: 'judged', batches: 12, batchSeconds: 5 });
    expect(await readFile(join(kmsim.folder, 'page', 'report.md'), 'utf8')).toContain('Of one run each:');
    await rm(join(kmsim.folder, 'run0', 'series.csv'));
    expect((await kmsim.run(['diff', 'run0', 'run1'])).out).toMatch(/Neither result has replications:\s+run one of/);
    await writeFile(join(kmsim.folder, 'run1', 'series.csv'), 'second,account\n');
    const broken = await kmsim.run(['diff', 'run2', 'run1']);
    expect([broken.code, broken.error]).toEqual([
      3,
      expect.stringContaining('run1: its files are not what kmsim wrote'),
    ]);
  });

  it('says that two results are of different scenarios, and nothing of two of one', async () => {
    await twoResults();
    const other = JSON.parse(await readFile(join(kmsim.folder, 'new', 'summary.json'), 'utf8'));
    await writeFile(
      join(kmsim.folder, 'other.json'),
      JSON.stringify({ ...other, scenario: { ...other.scenario, name: 'failover' } }),
    );
    const { code, error } = await kmsim.run(['diff', 'old', 'other.json']);
    expect(code).toBe(0);
    expect(error).toMatch(/^kmsim: warning: these are results of two scenarios, ".*" and "failover": /);
    expect((await kmsim.run(['diff', 'old', 'other.json', '-q'])).error).toBe('');
    expect((await kmsim.run(['diff', 'old', 'new'])).error).toBe('');
  });

  it('refuses what it cannot compare in a sentence', async () => {
    await twoResults();
    const error = async (...words: string[]) => {
      const ended = await kmsim.run(['diff', ...words]);
      return [ended.code, ended.error.split('\n')[0]];
    };
    expect(await error('old', 'new', '--fail-on', 'latency.p99')).toEqual([
      2,
      `kmsim: --fail-on: expected METRIC OP CHANGE, such as 'latency.p99 > +10%'; got "latency.p99"`,
    ]);
    expect(await error('old', 'new', '--fail-on', 'latncy.p99 > 1')).toEqual([
      2,
      'kmsim: --fail-on: neither result has a number latncy.p99',
    ]);
    expect(await error('old', 'nowhere')).toEqual([4, 'kmsim: cannot read nowhere: no such file or folder']);
    expect(await error('old', 'storm.yaml')).toEqual([3, 'kmsim: storm.yaml: expected the summary.json of a result']);
    const swept = ['sweep', 'storm.yaml', '--vary', 'load=1', '--replications', '1', '--charts', 'none', '-o', 'swept'];
    expect((await kmsim.run(swept)).code).toBe(0);
    expect(await error('old', 'swept')).toEqual([
      3,
      'kmsim: expected two results of the same command; got one of run and one of sweep',
    ]);
  });
});
