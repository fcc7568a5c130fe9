/** Every command and number of README.md is run, and every other line of its console blocks is compared. */
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const readme = readFileSync('README.md', 'utf8');
const folder = mkdtempSync(join(tmpdir(), 'kmsim-readme-'));
const program = resolve('dist/cli/main.js');

beforeAll(() => {
  if (!existsSync(program)) execFileSync('npm', ['run', 'build'], { stdio: 'ignore' });
  cpSync('scenarios', join(folder, 'scenarios'), { recursive: true });
  const smallest = blocks('yaml').find((block) => block.startsWith('# mine.yaml'))!;
  writeFileSync(join(folder, 'mine.yaml'), smallest);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('README.md', () => {
  test.each(blocks('console').map((block) => block.split('\n$ ').map((part) => part.replace(/^\$ /, ''))))(
    'prints what it says: %s',
    (part) => {
      const [command, ...lines] = part.split('\n');
      expect(outputOf(command!)).toBe(`${lines.join('\n').trimEnd()}\n`);
    },
  );

  test('shows the example of the library as the library has it', () => {
    const example = blocks('ts')[0]!.trimEnd();
    const documented = readFileSync('src/index.ts', 'utf8')
      .split('@example')[1]!
      .split('*/')[0]!
      .split('\n')
      .map((line) => line.replace(/^ \* ?/, ''))
      .join('\n')
      .trim();
    expect(documented).toBe(example);
  });

  test('names only files that exist', () => {
    const links = [...readme.matchAll(/\]\(([^)#:]+)\)/g)].map((match) => match[1]!);
    expect(links.filter((link) => !existsSync(link))).toEqual([]);
  });
});

function blocks(language: string): string[] {
  return [...readme.matchAll(new RegExp(`\`\`\`${language}\n([\\s\\S]*?)\`\`\``, 'g'))].map((match) => match[1]!);
}

/** The standard output of a line `kmsim ... [| head -N]`. */
function outputOf(line: string): string {
  const [command, head] = line.split(' | head -');
  const words = command!.replace(/^kmsim /, '').split(' ');
  const { stdout } = spawnSync(process.execPath, [program, ...words], { cwd: folder, encoding: 'utf8' });
  if (head === undefined) return stdout;
  return `${stdout.split('\n').slice(0, Number(head)).join('\n')}\n`;
}
