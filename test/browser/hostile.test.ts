/** A page of a scenario that someone hostile wrote: every string of it is text, and nothing else. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchChromium } from './chromium.ts';
import { DESK, opened, PHONE } from './opened.ts';

const folder = mkdtempSync(join(tmpdir(), 'kmsim-hostile-'));
let browser: Browser;

beforeAll(async () => {
  browser = await launchChromium();
});

afterAll(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
});

const hostile = {
  'a closing script': '</script><script>document.title = "broken"</script>',
  'a comment and a script': '<!--<script>',
  'an image': '"><img src=x onerror="document.title = 1">',
  'a formula': '=cmd()',
  'marks that turn text around': '\u202egnp.exe\u2066\u200f',
  'a line separator': 'one\u2028two\u2029three',
  'a long text': 'x'.repeat(10_000),
  'what replaces strings': "$& $' $` $1",
};

test.each(Object.entries(hostile))('%s changes nothing but the text shown', async (kind, text) => {
  const plain = pageOf('plain', 'a plain text');
  const strange = pageOf(kind.replaceAll(' ', '-'), text);
  const expected = await opened(browser, plain, DESK, elements);
  await opened(browser, strange, DESK, async (page, { complaints, requests }) => {
    expect(await elements(page)).toEqual(expected);
    await page.locator('form.what-if [data-control]').first().focus();
    await page.keyboard.press('ArrowRight');
    await page.locator('.outcome code.results').waitFor();
    expect(await page.title()).not.toMatch(/^(broken|1)$/);
    expect(complaints).toEqual([]);
    expect(requests.filter((asked) => !asked.startsWith('blob:'))).toEqual([strange]);
  });
  await opened(browser, strange, PHONE, async (page) => {
    const [content, window] = await page.locator('html').evaluate((root) => [root.scrollWidth, root.clientWidth]);
    expect(content).toBeLessThanOrEqual(window!);
  });
});

/** The page of a scenario with this text wherever a scenario may have any. */
function pageOf(name: string, text: string): string {
  const file = join(folder, `${name}.yaml`);
  const scenario = {
    claim: text.slice(0, 400),
    duration: '3s',
    workload: [{ call: 'Decrypt', arrivals: { poisson: '9000/s' } }],
    thresholds: ['throttled.share < 1%'],
    variants: { other: { load: 2 } },
  };
  writeFileSync(file, JSON.stringify(scenario));
  const out = join(folder, name);
  const words = ['run', file, '-o', out, '--force', '--charts', 'none', '--no-thresholds'];
  execFileSync(process.execPath, ['dist/cli/main.js', ...words], { stdio: 'ignore' });
  return pathToFileURL(join(out, 'report.html')).href;
}

/** How many elements of each kind there are. */
async function elements(page: Page): Promise<Readonly<Record<string, number>>> {
  const names = (await page.evaluate("[...document.querySelectorAll('*')].map((one) => one.localName)")) as string[];
  const counts: Record<string, number> = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}
