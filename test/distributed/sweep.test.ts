/** Sweeps on several machines, which here are several processes: whatever dies, the bytes are those of one machine. */
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Queue } from 'bullmq';
import seedrandom from 'seedrandom';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { QUEUE_NAME, QUEUE_PREFIX } from '../../src/studies/distributed/point-job.ts';
import { setUpKmsim } from '../cli/kmsim.ts';
import { freePort, type RedisServer, startRedis } from './redis-server.ts';

const kmsim = setUpKmsim();
const other = setUpKmsim({ version: '9.9.9' });
const PASSWORD = 'geheim wort/@:';

let redis: RedisServer;
let url: string;
let workers: ReturnType<typeof kmsim.start>[] = [];

beforeAll(async () => {
  redis = await startRedis(['--requirepass', PASSWORD]);
  url = `redis://:${encodeURIComponent(PASSWORD)}@127.0.0.1:${redis.port}`;
});
afterAll(() => redis.stop());
afterEach(async () => {
  for (const { process } of workers) process.kill('SIGKILL');
  await Promise.all(workers.map(({ ended }) => ended));
  workers = [];
});

/** Points of about a second, so that a kill meets one under way. */
const STORM = `
duration: 20m
quotas: { set: [{ quota: crypto-symmetric, value: 500/s }] }
workload: [{ call: Decrypt, arrivals: { poisson: 600/s } }]
thresholds: [throttled.share < 5%]
`;
beforeEach(() => writeFile(join(kmsim.folder, 'storm.yaml'), STORM));

/** Its seed is the test's, so that no test finds what another left in Redis. */
const wordsOf = (seed: number, points: number) => [
  ...['sweep', 'storm.yaml', '--seed', String(seed), '--vary', `load=1..${1 + (points - 1) / 10}:0.1`],
  ...['--replications', '2', '--charts', 'none', '--progress', 'never'],
];
const startWorker = (...more: string[]) => {
  const worker = kmsim.start(['worker', '--redis', url, '--jobs', '1', ...more]);
  workers.push(worker);
  return worker;
};
const hashesIn = async (folder: string) =>
  JSON.parse(await readFile(join(kmsim.folder, folder, 'manifest.json'), 'utf8')).files;
const pause = (milliseconds: number) => new Promise((go) => setTimeout(go, milliseconds));

async function withQueue<T>(use: (queue: Queue) => Promise<T>): Promise<T> {
  const queue = new Queue(QUEUE_NAME, { connection: { url } as never, prefix: QUEUE_PREFIX });
  try {
    return await use(queue);
  } finally {
    await queue.close();
  }
}
async function until(holds: (queue: Queue) => Promise<boolean>): Promise<void> {
  await withQueue(async (queue) => {
    while (!(await holds(queue))) await pause(20);
  });
}
const finished = (count: number) => until(async (queue) => (await queue.getCompletedCount()) >= count);

describe('a sweep with --redis', () => {
  it('gives the bytes of a local one, though its workers are killed five times in mid-point', async () => {
    const words = wordsOf(1, 8);
    await kmsim.run([...words, '-o', 'local']);
    const random = seedrandom('workers killed at random');
    startWorker();
    startWorker();
    const { ended } = kmsim.start([...words, '-o', 'remote', '--redis', url]);
    for (let kill = 0; kill < 5; kill++) {
      await until(async (queue) => (await queue.getActiveCount()) > 0);
      await pause(random() * 700);
      workers[workers.length - 1 - Math.floor(random() * 2)]!.process.kill('SIGKILL');
      startWorker();
    }
    const { code, error } = await ended;
    expect([code, error]).toEqual([0, 'kmsim: wrote remote\n']);
    expect(await hashesIn('remote')).toEqual(await hashesIn('local'));
  });

  it('is found again by a coordinator that was killed, and nothing finished is computed twice', async () => {
    const words = wordsOf(2, 5);
    const before = await withQueue((queue) => queue.getCompletedCount());
    startWorker();
    const first = kmsim.start([...words, '-o', 'remote', '--redis', url]);
    await finished(before + 2);
    first.process.kill('SIGKILL');
    await first.ended;
    // Without the cache of the first, as on another machine.
    expect((await kmsim.run([...words, '-o', 'elsewhere', '--redis', url])).code).toBe(0);
    expect(await withQueue((queue) => queue.getCompletedCount())).toBe(before + 5);
    await kmsim.run([...words, '-o', 'local']);
    expect(await hashesIn('elsewhere')).toEqual(await hashesIn('local'));
  });

  it('outlives a Redis that dies and comes back empty: workers and coordinator ask it again', async () => {
    const words = wordsOf(11, 5);
    const own = await startRedis();
    const there = `redis://127.0.0.1:${own.port}`;
    try {
      workers.push(kmsim.start(['worker', '--redis', there, '--jobs', '1']));
      const { ended } = kmsim.start([...words, '-o', 'remote', '--redis', there]);
      const cached = () => readdir(join(kmsim.folder, 'remote', 'cache')).catch(() => [] as string[]);
      while ((await cached()).length < 2) await pause(20);
      await own.restart();
      const { code, error } = await ended;
      expect([code, error]).toEqual([0, 'kmsim: wrote remote\n']);
      await kmsim.run([...words, '-o', 'local']);
      expect(await hashesIn('remote')).toEqual(await hashesIn('local'));
    } finally {
      await own.stop();
    }
  });

  it('two coordinators share points: each is computed once', async () => {
    const words = wordsOf(3, 3);
    const before = await withQueue((queue) => queue.getCompletedCount());
    startWorker();
    const both = ['a', 'b'].map((folder) => kmsim.run([...words, '-o', folder, '--redis', url]));
    expect((await Promise.all(both)).map(({ code }) => code)).toEqual([0, 0]);
    expect(await hashesIn('a')).toEqual(await hashesIn('b'));
    expect(await withQueue((queue) => queue.getCompletedCount())).toBe(before + 3);
  });

  it('that is interrupted writes what is finished, takes the rest out of the queue and goes on later', async () => {
    const words = [...wordsOf(4, 6), '-o', 'out', '--redis', url];
    const before = await withQueue((queue) => queue.getCompletedCount());
    startWorker();
    const { process, ended } = kmsim.start(words);
    await finished(before + 2);
    process.kill('SIGINT');
    const { code, error } = await ended;
    expect([code, error]).toEqual([
      130,
      'kmsim: interrupted: what is finished is written; once more, and nothing is\nkmsim: wrote out (partial: interrupted)\n',
    ]);
    expect(JSON.parse(await readFile(join(kmsim.folder, 'out', 'summary.json'), 'utf8')).partial).toBe(true);
    expect(await withQueue((queue) => queue.getWaitingCount())).toBe(0);
    expect((await kmsim.run(words)).code).toBe(0);
  });

  it('says that no worker is there, without the password', async () => {
    const { process, ended } = kmsim.start([...wordsOf(5, 2), '--redis', url]);
    let told = '';
    await new Promise<void>((done) => {
      process.stderr!.on('data', (chunk) => {
        told += chunk;
        if (/no worker/.test(told)) done();
      });
    });
    process.kill('SIGINT');
    expect((await ended).code).toBe(130);
    expect(told).toContain(`kmsim worker --redis redis://127.0.0.1:${redis.port}\``);
    for (const secret of [PASSWORD, encodeURIComponent(PASSWORD), 'geheim']) expect(told).not.toContain(secret);
  });

  it('refuses the point of a scenario that its hash does not name', async () => {
    const words = [...wordsOf(6, 1), '-o', 'out', '--redis', url];
    const { ended } = kmsim.start(words);
    await withQueue(async (queue) => {
      while ((await queue.getWaitingCount()) === 0) await pause(20);
      const [job] = await queue.getWaiting();
      const [elder] = await queue.getCompleted();
      await job!.updateData({ ...job!.data, payload: elder!.data.payload });
    });
    const worker = startWorker();
    const { code, error } = await ended;
    const reason = 'its scenario is not the one that its hash names';
    expect([code, error.split('\n')[0]]).toEqual([3, `kmsim: a worker refused the point storm load=1: ${reason}`]);
    worker.process.kill('SIGTERM');
    expect((await worker.ended).error).toContain(`kmsim: refused the point storm load=1: ${reason}\n`);
    // The next sweep asks again.
    startWorker();
    expect((await kmsim.run(words)).code).toBe(0);
  });
});

describe('kmsim worker', () => {
  it('of another version refuses, says which one it should be, and leaves the points to others', async () => {
    const { ended } = kmsim.start([...wordsOf(7, 1), '-o', 'out', '--redis', url]);
    await until(async (queue) => (await queue.getWaitingCount()) > 0);
    const { code, out, error } = await other.run(['worker', '--redis', url]);
    expect([code, out]).toEqual([3, '']);
    expect(error.split('\n')[0]).toMatch(
      /^kmsim: the sweeps that wait at redis:\/\/127\.0\.0\.1:\d+ are of kmsim 0\.1\.0, and this is kmsim 9\.9\.9$/,
    );
    startWorker();
    expect((await ended).code).toBe(0);
  });

  it.each(['SIGINT', 'SIGTERM'] as const)('stops at %s, exits 0 and gives its point back at once', async (signal) => {
    const { ended } = kmsim.start([...wordsOf(signal === 'SIGINT' ? 8 : 9, 2), '-o', 'out', '--redis', url]);
    const first = startWorker();
    await until(async (queue) => (await queue.getActiveCount()) > 0);
    first.process.kill(signal);
    const { code, error } = await first.ended;
    expect([code, error.split('\n').at(-2)]).toEqual([
      0,
      expect.stringMatching(/^kmsim: stopped after \d points?; what was under way is back in the queue$/),
    ]);
    expect(await withQueue((queue) => queue.getActiveCount())).toBe(0);
    startWorker();
    expect((await ended).code).toBe(0);
  });

  it.each([
    ['a wrong password', () => `redis://:wr0ng-secret@127.0.0.1:${redis.port}`, 'the user or password is wrong'],
    ['no password', () => `redis://127.0.0.1:${redis.port}`, 'it wants a password'],
  ])('with %s fails in a sentence', async (_what, typed, reason) => {
    for (const words of [['worker'], wordsOf(10, 1)]) {
      const { code, error } = await kmsim.run([...words, '--redis', typed()]);
      expect([code, error.split('\n')[0]]).toEqual([
        4,
        `kmsim: cannot reach redis://127.0.0.1:${redis.port}: ${reason}`,
      ]);
      expect(error).not.toContain('wr0ng-secret');
    }
  });

  it('without a Redis fails in two lines and does not try for ever', async () => {
    const port = await freePort();
    for (const words of [['worker'], wordsOf(10, 1)]) {
      const { code, error } = await kmsim.run([...words, '--redis', `redis://:secret@127.0.0.1:${port}`]);
      expect([code, error.trimEnd().split('\n')]).toEqual([
        4,
        [`kmsim: cannot reach redis://127.0.0.1:${port}: connection refused`, expect.stringContaining('Is Redis')],
      ]);
    }
  });

  it.each([
    [['worker'], '--redis: expected the URL of a Redis or Valkey; got nothing'],
    [
      ['worker', '--redis', 'http://:geheim@a'],
      '--redis: expected redis://HOST[:PORT][/DB], or rediss:// for TLS, with :PASSWORD@ before the host if it has one',
    ],
    [
      [...wordsOf(1, 1), '--redis', 'redis://a', '--jobs', '2'],
      '--redis and --jobs exclude one another: each worker has a --jobs of its own',
    ],
  ])('%j is refused', async (words, message) => {
    const { code, error } = await kmsim.run(words);
    expect([code, error.split('\n')[0]]).toEqual([2, `kmsim: ${message}`]);
    expect(error).not.toContain('geheim');
  });
});
