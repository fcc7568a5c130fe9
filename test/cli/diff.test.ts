import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { diffResults } from '../../src/studies/diff.ts';
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
  it('is beyond noise where it is larger than both intervals together explain', () => {
    expect(diffResults(result(100, 6), result(111, 8)).moved).toEqual([
      { path: 'totals.throttled', base: 100, new: 111, change: { absolute: 11, relative: 0.11 }, beyondNoise: true },
      {
        path: 'quotas[main/crypto-symmetric us-east-1].throttled',
        base: 100,
        new: 111,
        change: { absolute: 11, relative: 0.11 },
        beyondNoise: true,
      },
    ]);
    expect(diffResults(result(100, 6), result(109, 8)).moved[0]!.beyondNoise).toBe(false);
    expect(diffResults(result(100), result(200, 8)).moved[0]!.beyondNoise).toBeNull();
    expect(diffResults(result(100, 6), result(100, 8)).moved).toEqual([]);
  });

  it('trips a check where a number is gone', () => {
    const check = { text: 'x > 0', metric: 'latency.p99', operator: '>', limit: 0, isRelative: false } as const;
    const { checks } = diffResults({ ...result(1), latencyMs: { p99: 3 } }, result(1), [check]);
    expect(checks).toMatchObject([{ base: 3, new: null, tripped: true }]);
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
    expect(tripped.out).toContain('✗ throttled.share > +10%: tripped\n✓ totals.calls > +400\n');
    const { out: json } = await kmsim.run(['diff', 'old', 'new', '--format', 'json']);
    const { moved } = JSON.parse(json);
    expect(moved.find(({ path }: { path: string }) => path === 'totals.calls').beyondNoise).toBe(true);
    expect((await kmsim.run(['diff', 'old', 'new', '--format', 'md'])).out).toContain('| Number | Base |');
    expect(await kmsim.run(['diff', 'old', 'old'])).toMatchObject({ code: 0, out: expect.stringMatching(/^None of /) });
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
  });
});
