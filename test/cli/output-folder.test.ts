import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Failure } from '../../src/cli/failure.ts';
import { type FolderOptions, type OutputFile, writeOutputFolder } from '../../src/cli/output-folder.ts';

let place: string;
beforeEach(async () => {
  place = await mkdtemp(join(tmpdir(), 'kmsim-test-'));
});
afterEach(async () => {
  await rm(place, { recursive: true, force: true });
});

const options: FolderOptions = { owner: { command: 'run', name: 'storm' }, force: false, keep: [] };

async function* filesOf(...files: readonly (OutputFile | Error)[]): AsyncIterable<OutputFile> {
  for (const file of files) {
    if (file instanceof Error) throw file;
    yield file;
  }
}

async function write(folder: string, content: string, changes: Partial<FolderOptions> = {}) {
  const merged = { ...options, ...changes };
  await writeOutputFolder(
    folder,
    filesOf({ name: 'summary.json', content }, { name: 'charts/a.svg', content: '<svg/>' }),
    {
      ...merged,
      manifest: (files) => JSON.stringify({ ...merged.owner, files }),
    },
  );
}

async function refusal(action: Promise<unknown>): Promise<Failure> {
  const error = await action.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(Failure);
  return error as Failure;
}

/** Only root on Linux may; elsewhere the test above with an injected error stands alone. */
function canMount(): boolean {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false;
  const trial = mkdtempSync(join(tmpdir(), 'kmsim-mount-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', trial], { stdio: 'ignore' });
    execFileSync('umount', [trial], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  } finally {
    rmSync(trial, { recursive: true, force: true });
  }
}

describe('an output folder', () => {
  it('is made with its parents and holds files, folders and a manifest with their hashes', async () => {
    const folder = join(place, 'reports', 'storm');
    await write(folder, 'abc');
    expect((await readdir(folder)).sort()).toEqual(['charts', 'manifest.json', 'summary.json']);
    expect(await readFile(join(folder, 'charts', 'a.svg'), 'utf8')).toBe('<svg/>');
    const { files } = JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8'));
    expect(files['summary.json']).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
    expect(await readdir(join(place, 'reports'))).toEqual(['storm']);
  });

  it.skipIf(process.platform === 'win32')('may be read by whoever may read the folders beside it', async () => {
    await mkdir(join(place, 'beside'));
    await write(join(place, 'storm'), 'abc');
    const { mode } = await stat(join(place, 'beside'));
    expect((await stat(join(place, 'storm'))).mode).toBe(mode);
  });

  it('that the same command wrote for the same name is replaced whole', async () => {
    const folder = join(place, 'storm');
    await write(folder, 'old');
    await writeFile(join(folder, 'left-over.txt'), 'x');
    await write(folder, 'new');
    expect((await readdir(folder)).sort()).toEqual(['charts', 'manifest.json', 'summary.json']);
    expect(await readFile(join(folder, 'summary.json'), 'utf8')).toBe('new');
    expect(await readdir(place)).toEqual(['storm']);
  });

  it('that is empty is replaced', async () => {
    await mkdir(join(place, 'storm'));
    await write(join(place, 'storm'), 'new');
    expect(await readdir(place)).toEqual(['storm']);
  });

  it.each([
    ['another command', { command: 'compare', name: 'storm' }],
    ['another name', { command: 'run', name: 'calm' }],
  ])('that %s wrote is left alone', async (_, owner) => {
    const folder = join(place, 'storm');
    await write(folder, 'old', { owner });
    const { exitCode, message, hint } = await refusal(write(folder, 'new'));
    expect(exitCode).toBe(4);
    expect(message).toBe(`${folder} exists and does not hold what \`kmsim run\` wrote for storm`);
    expect(hint).toContain('--force');
    expect(await readFile(join(folder, 'summary.json'), 'utf8')).toBe('old');
  });

  it('that someone else filled is left alone, and replaced with --force', async () => {
    const folder = join(place, 'thesis');
    await mkdir(folder);
    await writeFile(join(folder, 'thesis.tex'), 'years of work');
    await refusal(write(folder, 'new'));
    expect(await readdir(folder)).toEqual(['thesis.tex']);
    await write(folder, 'new', { force: true });
    expect(await readdir(folder)).not.toContain('thesis.tex');
  });

  it('that holds the scenario or the current folder is not replaced even with --force', async () => {
    const scenario = join(place, 'storm.yaml');
    await writeFile(scenario, 'workload: []');
    const { message } = await refusal(write(place, 'new', { force: true, keep: [scenario] }));
    expect(message).toBe(`${place} holds storm.yaml; it is not replaced`);
    const above = await refusal(write(join(process.cwd(), '..'), 'new', { force: true }));
    expect(above.message).toContain('holds the current folder');
  });

  it('is written through a link to it', async () => {
    await mkdir(join(place, 'real'));
    await symlink(join(place, 'real'), join(place, 'link'));
    await write(join(place, 'link'), 'new');
    expect(await readFile(join(place, 'real', 'summary.json'), 'utf8')).toBe('new');
    expect((await readdir(place)).sort()).toEqual(['link', 'real']);
  });

  it('where a file stands is an error in words', async () => {
    await writeFile(join(place, 'storm'), 'a file');
    const { exitCode, message } = await refusal(write(join(place, 'storm'), 'new'));
    expect([exitCode, message]).toEqual([4, `cannot write ${join(place, 'storm')}: it is a file`]);
  });

  it('below a file is an error in words', async () => {
    await writeFile(join(place, 'file'), 'a file');
    const folder = join(place, 'file', 'storm');
    const { exitCode, message } = await refusal(write(folder, 'new'));
    expect([exitCode, message]).toEqual([4, `cannot write ${folder}: a file stands where a folder is needed`]);
  });

  it('is as it was, with nothing beside it, when the disk is full half-way', async () => {
    const folder = join(place, 'deep', 'storm');
    await write(folder, 'old');
    const full = Object.assign(new Error('write'), { code: 'ENOSPC' });
    const files = filesOf({ name: 'summary.json', content: 'new' }, full);
    await expect(writeOutputFolder(folder, files, { ...options, manifest: () => '{}' })).rejects.toThrow();
    expect(await readFile(join(folder, 'summary.json'), 'utf8')).toBe('old');
    expect(await readdir(join(place, 'deep'))).toEqual(['storm']);
  });

  it.skipIf(!canMount())('is as it was after a disk that is really full', async () => {
    const disk = join(place, 'disk');
    await mkdir(disk);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', disk]);
    try {
      await write(join(disk, 'storm'), 'old');
      const { exitCode, message } = await refusal(write(join(disk, 'storm'), 'x'.repeat(100_000)));
      expect([exitCode, message]).toEqual([4, `cannot write ${join(disk, 'storm')}: no space left on the disk`]);
      expect(await readdir(disk)).toEqual(['storm']);
      expect(await readFile(join(disk, 'storm', 'summary.json'), 'utf8')).toBe('old');
    } finally {
      execFileSync('umount', [disk]);
    }
  });

  it('leaves no parents behind that were made for a result which then failed', async () => {
    const files = filesOf(new Error('drawing failed'));
    const folder = join(place, 'a', 'b', 'storm');
    await expect(writeOutputFolder(folder, files, { ...options, manifest: () => '{}' })).rejects.toThrow(
      'drawing failed',
    );
    expect(await readdir(place)).toEqual([]);
  });
});
