/** The pages of compare, sweep and plan, as a reader opens them: with a mouse, with a keyboard, with scripts off. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchChromium } from './chromium.ts';
import { DESK, opened, PHONE, violations } from './opened.ts';

const folder = mkdtempSync(join(tmpdir(), 'kmsim-browser-'));
const kinds = {
  compare: ['--replications', '2'],
  sweep: ['--vary', 'load=0.5..1.5:0.5', '--replications', '2'],
  grid: ['--vary', 'load=0.5..1.5:0.5', '--vary', 'clients.client.retry=none,standard', '--replications', '2'],
  plan: ['--solve', 'load', '--tolerance', '0.5'],
};
type Kind = keyof typeof kinds;
const names = Object.keys(kinds) as Kind[];
const page = (kind: Kind): string => pathToFileURL(join(folder, kind, 'report.html')).href;
let browser: Browser;

beforeAll(async () => {
  const file = join(folder, 'small.yaml');
  writeFileSync(
    file,
    `seed: 3
duration: 20s
quotas: { set: [{ quota: crypto-symmetric, value: 100/s }] }
workload: [{ call: Decrypt, arrivals: { poisson: 90/s } }]
variants:
  none: { clients.client.retry: none }
  larger: { quotas.set: [{ quota: crypto-symmetric, value: 200/s }] }
thresholds: [throttled.share < 20%]
`,
  );
  for (const kind of names) {
    const command = kind === 'grid' ? 'sweep' : kind;
    const words = [
      'dist/cli/main.js',
      command,
      file,
      ...kinds[kind],
      '-o',
      join(folder, kind),
      '--charts',
      'none',
      '-q',
    ];
    execFileSync(process.execPath, words, { stdio: ['ignore', 'ignore', 'inherit'] });
  }
  browser = await launchChromium();
});

afterAll(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
});

describe.each(names)('the page of %s', (kind) => {
  test('says each number of what is pointed at, as its table does; asks for nothing; breaks no rule of axe', async () => {
    await opened(browser, page(kind), DESK, async (shown, { requests, complaints }) => {
      const { plot, tip } = await plotOf(shown);
      await plot.hover({ position: { x: 60, y: 60 } });
      const words = (await plot.getAttribute('aria-valuetext'))!;
      const [name, cells] = [words.slice(0, words.lastIndexOf(': ')), await tip.locator('b').allTextContents()];
      expect(await tip.locator('strong').textContent()).toBe(words.split(/: (?=[A-Za-z])/)[0]);
      expect(name).not.toBe('');
      expect(cells.length).toBeGreaterThanOrEqual(3);
      for (const cell of cells) expect(words).toContain(cell);
      expect(await violations(shown)).toEqual([]);
      expect(requests.filter((url) => !url.startsWith('blob:'))).toEqual([page(kind)]);
      expect(complaints).toEqual([]);
    });
  });

  test('is read with the arrow keys, on a phone too', async () => {
    await opened(browser, page(kind), PHONE, async (shown) => {
      const { plot, tip } = await plotOf(shown);
      await plot.focus();
      const rows = Number(await plot.getAttribute('aria-valuemax')) + 1;
      const read = new Set<string | null>();
      for (let row = 0; row < Math.min(rows, 5); row++) {
        await shown.keyboard.press(row === 0 ? 'Home' : 'ArrowRight');
        read.add(await plot.getAttribute('aria-valuetext'));
        expect(await tip.isVisible()).toBe(true);
      }
      expect(read.size).toBe(Math.min(rows, 5));
      const [content, window] = await shown
        .locator('html')
        .evaluate((element) => [element.scrollWidth, element.clientWidth] as const);
      expect(content).toBeLessThanOrEqual(window);
    });
  });

  test('shows its charts where scripts are off', async () => {
    await opened(browser, page(kind), { ...DESK, javaScriptEnabled: false }, async (shown) => {
      const boxes = await Promise.all(
        (await shown.locator('.chart.wide svg').all()).map((chart) => chart.boundingBox()),
      );
      expect(boxes.length).toBeGreaterThanOrEqual(1);
      for (const box of boxes) expect(box!.width * box!.height).toBeGreaterThan(400 * 60);
    });
  });
});

test('a frame drawn across a comparison shows those seconds of every variant', async () => {
  await opened(browser, page('compare'), DESK, async (shown) => {
    const { plot } = await plotOf(shown);
    const box = (await plot.boundingBox())!;
    await shown.mouse.move(box.x + box.width * 0.25, box.y + 40);
    await shown.mouse.down();
    await shown.mouse.move(box.x + box.width * 0.5, box.y + 40, { steps: 4 });
    await shown.mouse.up();
    const chart = shown.locator('.chart.wide.zooming');
    await chart.waitFor();
    expect(await chart.locator('svg.zoomed').textContent()).toContain('0:06');
    await shown.getByRole('button', { name: 'Show all' }).click();
    expect(await shown.locator('.chart.zooming').count()).toBe(0);
  });
});

/** What is pointed at in the first chart that can be seen and pointed at. */
async function plotOf(shown: Page) {
  const plot = shown.locator('.plot:visible').first();
  await plot.waitFor();
  await plot.scrollIntoViewIfNeeded();
  return { plot, tip: shown.locator('.chart:has(.plot:visible) .tip').first() };
}
