import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { setUpKmsim } from './kmsim.ts';

const kmsim = setUpKmsim();

/** What would be markup or a formula if anything took it for such; and the strangest that a name may be. */
const HOSTILE = '=cmd(),"a"\n</script><b>\u202e';
const NAME = 'cmd+1=2';

const scenario = `
claim: ${JSON.stringify(`${HOSTILE} holds`)}
region: us-west-1
duration: 20s
quotas: { set: [{ quota: crypto-symmetric, value: 100/s }] }
accounts: { main: { id: "123456789012" } }
workload:
  - { name: ${JSON.stringify(NAME)}, call: Decrypt, arrivals: { poisson: 105/s } }
  - { name: describes, call: DescribeKey, arrivals: { poisson: 5/s } }
thresholds: [throttled.share < 1%, failed.share < 5%]
variants:
  ${JSON.stringify(NAME)}: { load: 0.9 }
`;

beforeEach(async () => writeFile(join(kmsim.folder, 'storm.yaml'), scenario));

/** Every file below, but the manifest, with its bytes as text. */
async function contents(folder: string): Promise<Record<string, string>> {
  const entries = await readdir(join(kmsim.folder, folder), { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile() && entry.name !== 'manifest.json')
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => !file.includes('cache'));
  const texts = await Promise.all(
    files.map(async (file) => [relative(join(kmsim.folder, folder), file), (await readFile(file)).toString('base64')]),
  );
  return Object.fromEntries(texts.toSorted(([a], [b]) => (a! < b! ? -1 : 1)));
}

const studies: Readonly<Record<string, readonly string[]>> = {
  run: ['run', 'storm.yaml', '--replications', '2', '--percentiles', '50,99,99.9'],
  compare: ['compare', 'storm.yaml', '--replications', '3'],
  sweep: ['sweep', 'storm.yaml', '--vary', 'load=0.5,1', '--replications', '2'],
  plan: ['plan', 'storm.yaml', '--solve', 'load', '--tolerance', '0.1', '--replications', '6', '--no-sensitivity'],
};

describe('kmsim report', () => {
  test.each(Object.keys(studies))(
    'draws the result of %s again, byte for byte, from its folder alone',
    async (name) => {
      const made = await kmsim.run([...studies[name]!, '-o', 'made', '-q']);
      expect([0, 99], made.error).toContain(made.code);
      await rm(join(kmsim.folder, 'storm.yaml'));
      const again = await kmsim.run(['report', 'made', '-o', 'again']);
      expect(again.error).toBe('kmsim: wrote again\n');
      expect(again.code).toBe(0);
      expect(await contents('again')).toEqual(await contents('made'));
      await cp(join(kmsim.folder, 'made'), join(kmsim.folder, 'before'), { recursive: true });
      for (const drawn of ['report.html', 'charts']) await rm(join(kmsim.folder, 'made', drawn), { recursive: true });
      expect((await kmsim.run(['report', 'made', '-q'])).code).toBe(0);
      expect(await contents('made')).toEqual(await contents('before'));
    },
  );

  test('leaves a manifest from which verify still repeats the run', async () => {
    await kmsim.run(['run', 'storm.yaml', '-o', 'results/made', '-q']);
    expect((await kmsim.run(['report', 'results/made', '-o', 'elsewhere', '--charts', 'none', '-q'])).code).toBe(0);
    const verified = await kmsim.run(['verify', 'elsewhere']);
    expect(verified.out + verified.error).toMatch(/the same bytes/);
  });

  test('prints what the run printed', async () => {
    const run = await kmsim.run(['run', 'storm.yaml', '-q']);
    expect((await kmsim.run(['report', 'reports/storm', '-q'])).out).toBe(run.out);
    const json = await kmsim.run(['report', 'reports/storm', '-q', '--format', 'json']);
    expect(JSON.parse(json.out).totals.calls).toBeGreaterThan(0);
  });

  test('says which data file was changed since', async () => {
    await kmsim.run(['run', 'storm.yaml', '-q']);
    const file = join(kmsim.folder, 'reports/storm/summary.json');
    await writeFile(file, (await readFile(file, 'utf8')).replace('"seed": 1', '"seed": 2'));
    expect((await kmsim.run(['report', 'reports/storm'])).error).toMatch(/summary.json is not what its manifest says/);
  });

  test('tells what is wrong with a folder, and leaves it as it was', async () => {
    await kmsim.run(['run', 'storm.yaml', '-q']);
    const place = join(kmsim.folder, 'reports/storm');
    const whole = await readFile(join(place, 'series.csv'), 'utf8');
    const spoilt: readonly (readonly [file: string, content: string, message: RegExp])[] = [
      ['series.csv', whole.slice(0, -5), /series.csv: row \d+: expected a whole row; the file is cut short/],
      [
        'series.csv',
        whole.replace(/\r\n0,main,us-west-1/, '\r\n0,other,us-west-1'),
        /expected a quota of summary.json/,
      ],
      ['series.csv', whole.replace('rejected,', 'refused,'), /expected a column rejected/],
      ['series.csv', whole.replace(/\r\n0,/, '\r\n"0,'), /series.csv/],
      ['summary.json', '{"totals":', /not what kmsim wrote/],
      ['summary.json', '{}', /not what kmsim wrote/],
      ['manifest.json', '[]', /expected the manifest of a result/],
    ];
    for (const [file, content, message] of spoilt) {
      const before = await readFile(join(place, file));
      await writeFile(join(place, file), content);
      const told = await kmsim.run(['report', 'reports/storm']);
      expect(told.code, told.error).toBe(3);
      expect(told.error).toMatch(message);
      expect(await readFile(join(place, file), 'utf8')).toBe(content);
      await writeFile(join(place, file), before);
    }
    expect((await kmsim.run(['report', 'nowhere'])).code).toBe(4);
  });

  test('copies no file from outside of the folder, whatever the manifest says', async () => {
    await kmsim.run(['run', 'storm.yaml', '-q']);
    const file = join(kmsim.folder, 'reports/storm/manifest.json');
    const manifest = JSON.parse(await readFile(file, 'utf8'));
    for (const name of ['../../storm.yaml', '/etc/passwd', 'a/../../b', '..']) {
      await writeFile(file, JSON.stringify({ ...manifest, files: { ...manifest.files, [name]: 'ab' } }));
      const told = await kmsim.run(['report', 'reports/storm', '-o', 'copy']);
      expect(told.code, name).toBe(3);
      expect(told.error).toContain('no result has a file');
    }
  });

  test('writes one page over a folder of results, with every name as text', async () => {
    await kmsim.run(['run', 'storm.yaml', '-q']);
    await kmsim.run(['compare', 'storm.yaml', '-q', '--replications', '2']);
    await mkdir(join(kmsim.folder, 'reports/broken'));
    await writeFile(join(kmsim.folder, 'reports/broken/manifest.json'), '{}');
    const told = await kmsim.run(['report', 'reports']);
    expect(told.code).toBe(0);
    expect(told.out).toBe('reports/index.html\n');
    expect(told.error).toContain('over 2 results');
    expect(told.error).toContain('warning: reports/broken/manifest.json');
    const page = await readFile(join(kmsim.folder, 'reports/index.html'), 'utf8');
    expect(page).toContain('href="storm.compare/report.html"');
    expect(page).toContain('src="storm/charts/throttle-timeline.svg"');
    expect(page).not.toMatch(/<script|<b>|\u202e/);
  });
});
