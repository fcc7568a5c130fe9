/**
 * The stored page of every scenario, opened in Firefox: what its engine (SpiderMonkey) computes has the bytes that Node's
 * (V8) has stored, and the page looks and answers as in the browser of the other tests.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import puppeteer, { type Browser, type Page } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

/** What Firefox asks for on its own goes to a proxy that is not there. */
const NOWHERE = {
  'network.proxy.type': 1,
  'network.proxy.http': '127.0.0.1',
  'network.proxy.http_port': 9,
  'network.proxy.ssl': '127.0.0.1',
  'network.proxy.ssl_port': 9,
  'network.dns.disabled': true,
};

let browser: Browser;

beforeAll(async () => {
  const { FIREFOX = '/usr/bin/firefox-esr' } = process.env;
  browser = await puppeteer.launch({
    browser: 'firefox',
    executablePath: FIREFOX,
    headless: true,
    extraPrefsFirefox: NOWHERE,
  });
});

afterAll(async () => {
  await browser?.close();
});

const names = readdirSync('scenarios')
  .filter((file) => file.endsWith('.yaml'))
  .map((file) => basename(file, '.yaml'));

describe.each(names)('the stored page of %s in Firefox', (name) => {
  test('simulates the run again to its stored fingerprints, shows every chart and complains of nothing', async () => {
    const { fingerprints } = JSON.parse(readFileSync(join('reports', name, 'summary.json'), 'utf8'));
    await opened(stored(name), async (page, complaints) => {
      const charts = await page.$$eval('.wide', (all) => all.length);
      const shown = await page.$$eval(
        '.wide svg',
        (all) => all.filter((svg) => svg.getClientRects().length > 0).length,
      );
      expect(charts).toBeGreaterThanOrEqual(2);
      expect(shown).toBe(charts);
      await moveFirstControl(page, 0);
      expect(await told(page, 'code')).toEqual([fingerprints.events, fingerprints.results]);
      expect(complaints).toEqual([]);
    });
  });
});

test('Firefox simulates with another setting what the command that the page shows simulates', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'kmsim-firefox-'));
  try {
    const page = join(folder, 'page');
    kmsim(['run', 'retry-storm.yaml', '--charts', 'none', '-o', page]);
    await opened(join(page, 'report.html'), async (shown) => {
      await moveFirstControl(shown, 3);
      const [command] = await told(shown, 'pre');
      expect(command).toContain('--set');
      const words = [...command!.split(' ').slice(1), '--charts', 'none', '--format', 'json'];
      const { fingerprints } = JSON.parse(kmsim([...words, '-o', join(folder, 'again')]));
      expect(await told(shown, 'code')).toEqual([fingerprints.events, fingerprints.results]);
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test('Firefox says of what is pointed at what Chromium says: each number of the chart’s table', async () => {
  await opened(stored('quickstart'), async (page) => {
    const plot = (await page.$('.wide .plot'))!;
    await plot.scrollIntoView();
    await plot.hover();
    const told = await page.waitForSelector('.wide .tip:not([hidden])');
    const row = Number(await plot.evaluate((one) => one.getAttribute('aria-valuenow')));
    const cells = await plot.evaluate((one, index) => {
      const table = [...one.closest('figure')!.querySelectorAll('table')].at(-1)!;
      return [...table.querySelectorAll('tbody tr')[index]!.children].map((cell) => cell.textContent);
    }, row);
    const words = await told!.evaluate((tip) => tip.textContent);
    expect(cells.length).toBeGreaterThan(2);
    for (const cell of cells) expect(words).toContain(cell);
  });
});

function stored(name: string): string {
  return join('reports', name, 'report.html');
}

/** What a command prints that may end with a threshold that is not met, run where the scenarios are. */
function kmsim(words: readonly string[]): string {
  const main = resolve('dist/cli/main.js');
  const { status, stdout } = spawnSync(process.execPath, [main, ...words], { cwd: 'scenarios', encoding: 'utf8' });
  expect([0, 99]).toContain(status);
  return stdout;
}

async function opened<T>(file: string, read: (page: Page, complaints: readonly string[]) => Promise<T>): Promise<T> {
  const page = await browser.newPage();
  try {
    const complaints: string[] = [];
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warn') complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(String(error)));
    page.on('request', (request) => {
      if (!/^(blob|data|file):/.test(request.url())) complaints.push(`asked for ${request.url()}`);
    });
    await page.setViewport({ width: 1280, height: 900 });
    await page.goto(pathToFileURL(resolve(file)).href, { waitUntil: 'load' });
    return await read(page, complaints);
  } finally {
    await page.close();
  }
}

/** Moves it up so many steps from the run's own value, and waits for what comes of it. */
async function moveFirstControl(page: Page, steps: number): Promise<void> {
  await page.$eval(
    'form.what-if input[data-control]',
    (input, count) => {
      const { run, step } = input.dataset;
      input.scrollIntoView();
      input.value = String(Number(run) + count * Number(step));
      input.dispatchEvent(new Event('input', { bubbles: true }));
    },
    steps,
  );
  await page.waitForSelector('.outcome code.results', { timeout: 60_000 });
}

/** The words of such elements of the outcome. */
function told(page: Page, kind: 'code' | 'pre'): Promise<readonly (string | null)[]> {
  const which = kind === 'code' ? '.outcome code.events, .outcome code.results' : '.outcome pre';
  return page.$$eval(which, (all) => all.map((one) => one.textContent));
}
