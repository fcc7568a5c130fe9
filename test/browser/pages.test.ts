/** The page of every scenario of the gallery, opened by a reader: on a desk, a phone, paper, with and without scripts. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchChromium } from './chromium.ts';
import { DESK, opened, PHONE, served, violations } from './opened.ts';

const folder = mkdtempSync(join(tmpdir(), 'kmsim-pages-'));
let browser: Browser;

beforeAll(async () => {
  browser = await launchChromium();
});

afterAll(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
});

const scenarios = readdirSync('scenarios').filter((file) => file.endsWith('.yaml'));

describe.each(scenarios)('the page of %s', (scenario) => {
  const file = join(folder, basename(scenario, '.yaml'), 'report.html');
  const url = pathToFileURL(file).href;

  beforeAll(() => {
    const words = ['run', join('scenarios', scenario), '-o', join(file, '..'), '--no-thresholds', '--charts', 'none'];
    execFileSync(process.execPath, ['dist/cli/main.js', ...words], { stdio: 'ignore' });
  });

  test('is smaller than 1.5 MB', () => {
    expect(statSync(file).size).toBeLessThan(1_500_000);
  });

  test('asks for nothing and complains of nothing, whatever is done with it', async () => {
    await opened(browser, url, DESK, async (page, { requests, complaints }) => {
      await drag(page, 0.3, 0.6);
      await page.keyboard.press('Tab');
      expect(requests.filter((asked) => !/^(blob|data):/.test(asked))).toEqual([url]);
      expect(complaints).toEqual([]);
    });
  });

  test('says of every chart each number of what is pointed at, as its table has it', async () => {
    await opened(browser, url, DESK, async (page) => {
      const figures = await page.locator('figure:has(.wide .plot)').all();
      expect(figures.length).toBe(await page.locator('figure:has(.wide)').count());
      for (const figure of figures) {
        const plot = figure.locator('.wide .plot');
        await plot.hover({ position: { x: 200, y: 20 } });
        const row = Number(await plot.getAttribute('aria-valuenow'));
        const cells = await figure
          .locator('table')
          .last()
          .locator('tbody tr')
          .nth(row)
          .locator('th,td')
          .allTextContents();
        const told = await figure.locator('.wide .tip').textContent();
        for (const cell of cells) expect(told).toContain(cell);
      }
    });
  });

  test('zooms every chart over time to the seconds around which a frame is drawn in one, and back', async () => {
    await opened(browser, url, DESK, async (page) => {
      const overTime = page.locator('.wide[data-seconds]');
      await drag(page, 0.25, 0.5);
      const zoomed = page.locator('.wide svg.zoomed');
      await expect.poll(() => zoomed.count(), { timeout: 30_000 }).toBe(await overTime.count());
      expect(await page.locator('.wide svg:visible').count()).toBe(await page.locator('.wide').count());
      await page.getByRole('button', { name: 'Show all' }).last().click();
      await expect.poll(() => zoomed.count(), { timeout: 30_000 }).toBe(0);
    });
  });

  test('has no violation that axe-core knows of, light and dark, wide and narrow, zoomed and not', async () => {
    for (const options of [DESK, { ...DESK, colorScheme: 'dark' as const }, PHONE]) {
      await opened(browser, url, options, async (page) => {
        expect(await violations(page)).toEqual([]);
        await page.locator('.plot:visible').first().focus();
        await page.keyboard.press('+');
        await page.locator('svg.zoomed:visible').first().waitFor();
        expect(await violations(page)).toEqual([]);
      });
    }
  });

  test('shows its charts without scripts, and where its host forbids everything', async () => {
    const shown = async (page: Page) => page.locator('.wide svg:visible').count();
    const all = await opened(browser, url, DESK, shown);
    expect(all).toBeGreaterThanOrEqual(2);
    expect(await opened(browser, url, { ...DESK, javaScriptEnabled: false }, shown)).toBe(all);
    const headers = { 'content-security-policy': "default-src 'none'" };
    expect(await served(file, headers, (address) => opened(browser, address, DESK, largeDrawings))).toBe(2 * all);
  });

  test('simulates with other settings what the command that it shows simulates, to the fingerprint', async () => {
    await opened(browser, url, DESK, async (page, { complaints, requests }) => {
      await page.locator('form.what-if [data-control]').first().focus();
      await page.keyboard.press('ArrowRight');
      await page.keyboard.press('ArrowRight');
      await page.locator('.outcome code.results').waitFor();
      await page.locator('form.what-if [data-control]').nth(1).focus();
      await page.keyboard.press('ArrowLeft');
      await expect
        .poll(() => page.locator('.outcome pre').last().textContent(), { timeout: 60_000 })
        .toMatch(/--set .*--set /);
      const shown = await page.locator('.outcome code').allTextContents();
      const command = (await page.locator('.outcome pre').last().textContent())!;
      expect(shown.slice(-2)).toEqual(fingerprintsOf(command));
      expect(await violations(page)).toEqual([]);
      expect(complaints).toEqual([]);
      expect(requests.filter((asked) => !/^(blob|data):/.test(asked))).toEqual([url]);
    });
  });

  test('can be used with a keyboard alone: every control is reached and is seen to be', async () => {
    await opened(browser, url, DESK, async (page) => {
      const controls = await page
        .locator('button:enabled:visible, input:visible, select:visible, .plot:visible')
        .count();
      const reached = new Set<string>();
      for (let press = 0; press < 400; press += 1) {
        await page.keyboard.press('Tab');
        const place = (await page.evaluate(focused)) as string;
        if (place === 'none' || reached.has(place)) break;
        reached.add(place);
      }
      const ours = [...reached].filter((place) => /^(button|input|select|plot) /.test(place));
      expect(ours.length).toBe(controls);
    });
  });

  test('fits a phone: it does not scroll sideways', async () => {
    await opened(browser, url, PHONE, async (page) => {
      const widths = await page.locator('html').evaluate((root) => [root.scrollWidth, root.clientWidth]);
      expect(widths[0]).toBeLessThanOrEqual(widths[1]!);
    });
  });

  test('prints with every chart whole and nothing that only a screen can use', async () => {
    await opened(browser, url, DESK, async (page) => {
      await drag(page, 0.25, 0.5);
      await page.locator('.wide svg.zoomed').first().waitFor();
      await page.emulateMedia({ media: 'print' });
      expect(await page.locator('.zoomed:visible, .tools:visible, .tip:visible, details:visible').count()).toBe(0);
      for (const figure of await page.locator('figure').all()) {
        expect((await figure.boundingBox())!.height).toBeLessThan(900);
      }
      expect(await page.evaluate("getComputedStyle(document.querySelector('figure')).breakInside")).toBe('avoid');
      const pdf = await page.pdf({ format: 'A4', printBackground: true });
      expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
    });
  });
});

/** Fingerprints of events and of results that a command gives, run where the scenarios are. */
function fingerprintsOf(command: string): readonly string[] {
  const main = join(process.cwd(), 'dist/cli/main.js');
  const typed = command.replace(/^kmsim /, `'${process.execPath}' '${main}' `);
  const more = `--format json --charts none -o '${join(folder, 'again')}' --force`;
  const { fingerprints } = JSON.parse(
    execFileSync('sh', ['-c', `${typed} ${more}`], {
      cwd: 'scenarios',
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }),
  );
  return [fingerprints.events, fingerprints.results];
}

/** What has the focus, and the how manieth of its page it is. */
const focused = `(() => {
  const one = document.activeElement;
  if (one === null || one === document.body) return 'none';
  const kind = one.classList.contains('plot') ? 'plot' : one.localName;
  const outlined = getComputedStyle(one).outlineStyle !== 'none';
  return (outlined ? kind : 'unseen') + ' ' + [...document.querySelectorAll('*')].indexOf(one);
})()`;

/** Draws a frame over a part of the first chart, 0 its left edge and 1 its right one. */
async function drag(page: Page, from: number, to: number): Promise<void> {
  const plot = page.locator('.wide .plot').first();
  await plot.scrollIntoViewIfNeeded();
  const box = (await plot.boundingBox())!;
  await page.mouse.move(box.x + from * box.width, box.y + 60);
  await page.mouse.down();
  await page.mouse.move(box.x + ((from + to) / 2) * box.width, box.y + 64);
  await page.mouse.move(box.x + to * box.width, box.y + 60);
  await page.mouse.up();
}

/** Charts shown at their full size, with ink in them: without style rules those for a phone are shown too. */
async function largeDrawings(page: Page): Promise<number> {
  let large = 0;
  for (const drawing of await page.locator('.chart svg').all()) {
    const box = await drawing.boundingBox();
    const marks = await drawing.locator('path, rect, line').count();
    const [width, height] = await Promise.all(['width', 'height'].map((side) => drawing.getAttribute(side)));
    const whole = box !== null && box.width >= Number(width) - 1 && box.height >= Number(height) - 1;
    if (whole && box.width >= 300 && marks > 3) large += 1;
  }
  return large;
}
