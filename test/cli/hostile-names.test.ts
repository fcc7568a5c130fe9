/** What a hostile scenario may say, it says in every command's output as text: no markup, no formula, no marks that turn it. */
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { CsvRows } from '../../src/reports/csv-rows.ts';
import { setUpKmsim } from './kmsim.ts';

const kmsim = setUpKmsim();

/** A claim may be any text; a name the strangest that one may be. */
const CLAIM = `=cmd() </script><img src=x onerror=alert(1)> \u202e\u001b[31m | ${'x'.repeat(300)}`;
const NAMES = { account: 'cmd=1', client: 'a@SUM', workload: 'x+1', variant: 'y-2+3' };

/** What turns or colours the text around it. */
const MARKS = ['\u202e', '\u001b'];

const scenario = `
claim: ${JSON.stringify(CLAIM)}
duration: 5s
accounts: { ${NAMES.account}: { id: "111122223333" } }
clients: { "${NAMES.client}": { account: ${NAMES.account} } }
quotas: { set: [{ quota: crypto-symmetric, value: 100/s }] }
workload: [{ name: "${NAMES.workload}", call: Decrypt, arrivals: { constant: 120/s } }]
variants: { ${NAMES.variant}: { load: 2 } }
thresholds: [throttled.share < 10%]
`;

const commands = [
  ['run', 'hostile.yaml', '--no-thresholds', '--charts', 'none'],
  ['compare', 'hostile.yaml', '--replications', '2', '--charts', 'none'],
  ['sweep', 'hostile.yaml', '--vary', 'load=1,2', '--replications', '2', '--charts', 'none'],
  [
    'plan',
    'hostile.yaml',
    '--solve',
    'quota',
    '--replications',
    '3',
    '--tolerance',
    '50',
    '--no-sensitivity',
    '--charts',
    'none',
  ],
  ['compare', 'hostile.yaml', '--seed', '2', '--replications', '2', '--charts', 'none', '-o', 'other'],
  ['diff', 'reports/hostile.compare', 'other', '--format', 'md'],
  ['diff', 'reports/hostile', 'reports/hostile'],
  ['report', 'reports'],
];

test('every command shows the names and the claim of a hostile scenario as text', async () => {
  await writeFile(join(kmsim.folder, 'hostile.yaml'), scenario);
  for (const words of commands) {
    const { code, out, error } = await kmsim.run(words);
    expect([0, 99], `${words.join(' ')}: ${error}`).toContain(code);
    for (const mark of MARKS) expect(out + error, words.join(' ')).not.toContain(mark);
    if (words.includes('md')) expect(out).not.toContain('<img');
  }
  const files = (await readdir(join(kmsim.folder, 'reports'), { recursive: true })).toSorted();
  expect(files.filter((name) => name.endsWith('.html'))).toHaveLength(5);
  for (const name of files.filter((each) => /\.(html|md|csv|json|svg)$/.test(each))) {
    check(name, await readFile(join(kmsim.folder, 'reports', name), 'utf8'));
  }
});

function check(name: string, text: string): void {
  if (/\.(json)$/.test(name)) expect(() => JSON.parse(text), name).not.toThrow();
  else for (const mark of ['<img src=x', ...MARKS]) expect(text, name).not.toContain(mark);
  // Each script that was opened is closed once, by us.
  if (name.endsWith('.html')) expect(text.match(/<\/script/gi)?.length, name).toBe(text.match(/<script/gi)?.length);
  if (name.endsWith('.csv'))
    for (const cell of cellsOf(text)) expect(cell, name).not.toMatch(/^[=+\-@\t\r\n](?!\d*\.?\d+$)/);
}

function cellsOf(text: string): readonly string[] {
  const cells: string[] = [];
  const rows = new CsvRows((row) => cells.push(...row));
  rows.push(text);
  rows.end();
  return cells;
}
