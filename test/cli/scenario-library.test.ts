/** The scenarios that come with kmsim: what `init` starts from, and the index that shows them. */
import { readdirSync, readFileSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { scenarioIndexOf } from '../../src/cli/scenario-index.ts';
import { libraryNames, libraryTemplate } from '../../src/cli/scenario-library.ts';
import { loadScenario } from '../../src/scenario/load.ts';
import { setUpKmsim } from './kmsim.ts';

const kmsim = setUpKmsim();
const files = readdirSync('scenarios').filter((file) => file.endsWith('.yaml'));

test('scenarios/README.md is what `npm run gallery` writes: a claim and a chart of each scenario', async () => {
  const index = await scenarioIndexOf('scenarios', 'reports');
  await expect(index).toMatchFileSnapshot('../../scenarios/README.md');
  expect(index.match(/^## \[/gm)).toHaveLength(files.length);
});

describe('kmsim init', () => {
  test('starts from every scenario of the library, with what it reads, and without a complaint', async () => {
    const names = await libraryNames();
    expect(names.map((name) => `${name}.yaml`)).toEqual(files.sort());
    for (const name of names) {
      const { text, data } = (await libraryTemplate(name))!;
      expect(text.split('\n')[0]).toBe('# yaml-language-server: $schema=./kmsim.schema.json');
      expect(text.endsWith(readFileSync(`scenarios/${name}.yaml`, 'utf8').split('\n').slice(1).join('\n'))).toBe(true);
      for (const { path, content } of data) {
        await mkdir(join(kmsim.folder, dirname(path)), { recursive: true });
        await writeFile(join(kmsim.folder, path), content);
      }
      const { diagnostics } = await loadScenario({ file: join(kmsim.folder, `${name}.yaml`), text });
      expect(diagnostics, name).toEqual([]);
    }
  });

  test('brings a recording and its licence along, once', async () => {
    const data = ['kms-events.ndjson', 'LICENSE', 'README.md'].map((file) => `data/cloudtrail/${file}`);
    const { code, out } = await kmsim.run(['init', 'cloudtrail-recording']);
    expect([code, out.trim().split('\n')]).toEqual([0, ['cloudtrail-recording.yaml', ...data]]);
    expect((await kmsim.run(['validate', 'cloudtrail-recording.yaml'])).code).toBe(0);
    expect((await kmsim.run(['init', 'parameters-and-secrets'])).code).toBe(0);
  });

  test('writes nothing where a file of the user’s is in the way', async () => {
    await mkdir(join(kmsim.folder, 'data/cloudtrail'), { recursive: true });
    await writeFile(join(kmsim.folder, 'data/cloudtrail/kms-events.ndjson'), 'mine');
    const { code, error } = await kmsim.run(['init', 'cloudtrail-recording']);
    expect([code, error]).toEqual([
      4,
      'kmsim: data/cloudtrail/kms-events.ndjson is already there; init never replaces a file\n',
    ]);
    await expect(readFile(join(kmsim.folder, 'cloudtrail-recording.yaml'))).rejects.toThrow('ENOENT');
  });

  test('lists what there is, and names the nearest of an unknown one', async () => {
    expect(await kmsim.run(['init', 'retry-storm', '-q'])).toEqual({ code: 0, out: 'retry-storm.yaml\n', error: '' });
    const { out } = await kmsim.run(['init', '--list']);
    expect(out.split('\n').filter((line) => line !== '' && !line.startsWith(' '))).toEqual(await libraryNames());
    const { code, error } = await kmsim.run(['init', 'retry-strom']);
    expect(code).toBe(2);
    expect(error).toContain('got "retry-strom"; did you mean "retry-storm"?');
  });
});
