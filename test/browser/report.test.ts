/** The page that `kmsim run` writes, as a reader opens it: from disk, perhaps without a network, perhaps without scripts. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchChromium } from './chromium.ts';

const folder = mkdtempSync(join(tmpdir(), 'kmsim-browser-'));
const report = pathToFileURL(join(folder, 'quickstart/report.html')).href;
const DESK: BrowserContextOptions = { viewport: { width: 1280, height: 900 } };
const PHONE: BrowserContextOptions = { viewport: { width: 390, height: 844 } };
let browser: Browser;

beforeAll(async () => {
  const run = [
    'dist/cli/main.js',
    'run',
    'scenarios/quickstart.yaml',
    '-o',
    join(folder, 'quickstart'),
    '--no-thresholds',
  ];
  execFileSync(process.execPath, run, { stdio: ['ignore', 'ignore', 'inherit'] });
  browser = await launchChromium();
});

afterAll(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Opens the report in a window of its own and hands over what the page asked for and complained of. */
async function open(options: BrowserContextOptions, read: (page: Page, seen: Seen) => Promise<void>): Promise<void> {
  const context = await browser.newContext(options);
  try {
    const page = await context.newPage();
    const seen: Seen = { requests: [], complaints: [] };
    page.on('request', (request) => seen.requests.push(request.url()));
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') seen.complaints.push(message.text());
    });
    page.on('pageerror', (error) => seen.complaints.push(error.message));
    await page.goto(report, { waitUntil: 'load' });
    await page.waitForTimeout(300);
    await read(page, seen);
  } finally {
    await context.close();
  }
}

interface Seen {
  readonly requests: string[];
  readonly complaints: string[];
}

/** Width and height on the page of every picture that can be seen. */
async function pictures(page: Page): Promise<{ width: number; height: number }[]> {
  const boxes = [];
  for (const picture of await page.locator('svg, img').all()) {
    const box = (await picture.isVisible()) ? await picture.boundingBox() : null;
    if (box !== null) boxes.push({ width: box.width, height: box.height });
  }
  return boxes;
}

describe.each([
  ['with JavaScript', true],
  ['without JavaScript', false],
])('report.html %s', (_, javaScriptEnabled) => {
  test('asks for nothing but itself, and complains of nothing', async () => {
    await open({ ...DESK, javaScriptEnabled }, async (_page, { requests, complaints }) => {
      expect(requests.filter((url) => !url.startsWith('data:'))).toEqual([report]);
      expect(complaints).toEqual([]);
    });
  });

  test('shows its charts, wide enough to read', async () => {
    await open({ ...DESK, javaScriptEnabled }, async (page) => {
      const large = (await pictures(page)).filter(({ width, height }) => width >= 400 && height >= 150);
      expect(large.length).toBeGreaterThanOrEqual(2);
    });
  });

  test('is in colour: a screenshot is more than white', async () => {
    await open({ ...DESK, javaScriptEnabled }, async (page) => {
      const screenshot = await page.screenshot({ fullPage: true });
      expect(screenshot.subarray(1, 4).toString('latin1')).toBe('PNG');
      expect(screenshot.length).toBeGreaterThan(20_000);
    });
  });
});

describe('report.html', () => {
  test('gives every element its own id, so that one chart cannot clip another', async () => {
    await open(DESK, async (page) => {
      const ids = await page.locator('[id]').evaluateAll((elements) => elements.map((element) => element.id));
      expect(ids.filter((id, i) => ids.indexOf(id) !== i)).toEqual([]);
    });
  });

  test('fits a phone: the page itself does not scroll sideways', async () => {
    await open(PHONE, async (page) => {
      const [content, window] = await page
        .locator('html')
        .evaluate((element) => [element.scrollWidth, element.clientWidth] as const);
      expect(content).toBeLessThanOrEqual(window);
    });
  });
});
