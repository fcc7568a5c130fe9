import { execFileSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { commands } from '../../src/cli/commands/index.ts';
import { setUpKmsim } from './kmsim.ts';

const kmsim = setUpKmsim();

describe('help', () => {
  it('lists every command, within 80 columns, on standard output', async () => {
    const { code, out, error } = await kmsim.run(['--help']);
    expect([code, error]).toEqual([0, '']);
    for (const name of [
      'init',
      'validate',
      'run',
      'compare',
      'sweep',
      'plan',
      'verify',
      'quotas',
      'schema',
      'completion',
    ]) {
      expect(out).toContain(`kmsim ${name}`);
    }
    expect(Math.max(...out.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
  });

  it.each(['run', 'compare', 'sweep', 'plan', 'diff', 'import', 'validate', 'init', 'quotas', 'schema', 'verify'])(
    'of %s has examples, each command on one line',
    async (name) => {
      const { code, out } = await kmsim.run([name, '--help']);
      expect(code).toBe(0);
      const { examples } = commands.find((command) => command.name === name)!;
      const told = out.split('\n').map((line) => line.split('  ')[1]);
      for (const [example] of examples) expect(told).toContain(example.replace('$0', 'kmsim'));
      expect(Math.max(...out.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
    },
  );

  it('is the same whatever the language of the machine', async () => {
    const german = await kmsim.run(['--help'], { environment: { LANG: 'de_DE.UTF-8', LC_ALL: 'de_DE.UTF-8' } });
    expect(german.out).toBe((await kmsim.run(['--help'])).out);
  });
});

describe('wrong flags', () => {
  it.each([
    [[], 'kmsim: a command is missing', "Try 'kmsim --help'"],
    [['rnu', 'a.yaml'], 'kmsim: unknown command "rnu"; did you mean "run"?', "Try 'kmsim --help'"],
    [['run', 'a.yaml', '--sed', '7'], 'kmsim: unknown flag --sed; did you mean --seed?', "Try 'kmsim run --help'"],
    [['run'], 'kmsim: run needs <file>', "Try 'kmsim run --help'"],
    [['run', 'a.yaml', 'b.yaml'], 'kmsim: run does not take "b.yaml"', "Try 'kmsim run --help'"],
    [['run', 'a.yaml', '--seed'], 'kmsim: --seed needs a value', "Try 'kmsim run --help'"],
    [['run', '--frce', 'a.yaml'], 'kmsim: unknown flag --frce; did you mean --force?', "Try 'kmsim run --help'"],
    [['run', 'a.yaml', '-o'], 'kmsim: -o needs a value', "Try 'kmsim run --help'"],
    [['run', 'a.yaml', '--seed', '1', '--seed', '2'], 'kmsim: --seed is given twice'],
    [['run', 'a.yaml', '--set', 'load'], 'kmsim: --set: expected path=value; got "load"'],
    [['run', 'a.yaml', '--jobs', '0'], 'kmsim: --jobs: expected a whole number of at least 1; got "0"'],
    [
      ['run', 'a.yaml', '--format', 'yaml'],
      'kmsim: --format: expected one of text, json, ndjson, csv, md, junit; got "yaml"',
    ],
    [['run', 'a.yaml', '--charts', 'pdf'], 'kmsim: --charts: expected svg, png, svg,png or none; got "pdf"'],
    [['validate', '-', '-'], 'kmsim: - is given twice'],
    [['explain', '\u001b[31mred'], 'kmsim: explain: nothing is called "\\u001b[31mred"'],
    [
      ['request', 'a.plan', '--needed-by', '2027-02-20', '--until', '2027-01-01'],
      'kmsim: --until: expected a date after --needed-by 2027-02-20; got "2027-01-01"',
    ],
    [
      ['run', 'a.yaml', '--percentiles', '50,101'],
      'kmsim: --percentiles: expected numbers above 0 up to 100 with at most three decimals, such as 50,99.9; got "50,101"',
    ],
    [['run', 'a.yaml', '-q', '-v'], 'kmsim: --quiet and --verbose exclude one another'],
    [['quotas', '--region', 'us-wets-1'], 'kmsim: --region: unknown Region "us-wets-1"; did you mean "us-west-1"?'],
  ])('%j exit with 2 and say what was meant', async (words, ...lines) => {
    const { code, out, error } = await kmsim.run(words);
    expect([code, out, error]).toEqual([2, '', `${lines.join('\n')}\n`]);
  });
});

describe('quotas', () => {
  it('lists a dated table with its sources', async () => {
    const { code, out } = await kmsim.run([
      'quotas',
      '--table',
      '2018-08',
      '--region',
      'us-east-1',
      '--format',
      'json',
    ]);
    expect(code).toBe(0);
    const { quotas } = JSON.parse(out);
    expect(quotas.find(({ name }: { name: string }) => name === 'grants-per-key')).toMatchObject({ value: 2500 });
  });

  it('shows the value of a Region', async () => {
    const valueIn = async (region: string) => {
      const { out } = await kmsim.run(['quotas', '--region', region, '--format', 'csv']);
      return /^crypto-symmetric,(\d+),/m.exec(out)?.[1];
    };
    expect(await valueIn('us-east-1')).not.toBe(await valueIn('eu-south-1'));
  });
});

describe('a scenario that can be read only once', () => {
  it('is validated and compared with all its variants', async () => {
    const scenario = `workload: [{ call: Decrypt, arrivals: { poisson: 5/s } }]
duration: 2s
variants: { more: { load: 2 } }
`;
    const once = join(kmsim.folder, 'once');
    execFileSync('mkfifo', [once]);
    for (const words of [['validate'], ['compare', '--charts', 'none', '-o', 'out']]) {
      const writer = writeFile(once, scenario);
      const { code, error } = await kmsim.run([...words, 'once']);
      await writer;
      expect([words[0], code, error.replace('kmsim: wrote out\n', '')]).toEqual([words[0], 0, '']);
    }
  });
});
