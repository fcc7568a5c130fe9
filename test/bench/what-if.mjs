/**
 * Why this file exists: says how long a reader of a page waits for its what-if: from the moment a control moves until
 * what follows is painted. Each page is opened in a headless Chromium as it is stored, brought into view, left alone
 * until it is idle, and then its first control is moved a step at a time.
 *
 *   node test/bench/what-if.mjs [FOLDER] [NAME ...]     FOLDER holds NAME/report.html; default: reports, all of its pages
 *
 * `first` is the first redraw, `later` the median of the next four. Beside the time is what all threads of the page took
 * of the processor, which others on the machine change less (to 10 ms, as the system counts). CHROMIUM names another
 * browser.
 */
import { existsSync, readdirSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';

const GOAL_SECONDS = 0.5;
const LATER = 4;
/** A page has started its worker and run once, if nothing of it took the processor for so long. */
const IDLE_MILLISECONDS = 600;

const [folder = 'reports', ...names] = process.argv.slice(2);
const { CHROMIUM = '/usr/bin/chromium' } = process.env;
const browser = await chromium.launch({
  executablePath: CHROMIUM,
  args: ['--headless', '--no-sandbox', '--disable-gpu'],
});
const system = await browser.newBrowserCDPSession();
try {
  await measureAll(names.length > 0 ? names : pagesIn(folder));
} finally {
  await browser.close();
}

function pagesIn(folder) {
  return readdirSync(folder)
    .filter((name) => existsSync(join(folder, name, 'report.html')) && !/\.(compare|sweep|plan|request)$/.test(name))
    .sort();
}

async function measureAll(pages) {
  console.log(
    `Seconds until a what-if is redrawn, goal under ${GOAL_SECONDS}; load average ${loadavg()[0].toFixed(1)}`,
  );
  const header = ['', 'first', 'CPU', 'later', 'CPU', 'warm-up CPU'];
  const rows = [];
  for (const name of pages) {
    const measured = await measure(pathToFileURL(resolve(folder, name, 'report.html')).href);
    const row = [name.padEnd(36), ...(measured === undefined ? ['no control'] : cellsOf(measured))];
    rows.push(measured);
    if (rows.length === 1) console.log([header[0].padEnd(36), ...header.slice(1)].join('   '));
    console.log(row.join('   '));
  }
  const all = rows.filter((row) => row !== undefined);
  for (const which of ['first', 'later']) {
    const slow = all.filter((row) => row[which].seconds >= GOAL_SECONDS).length;
    const middle = median(all.map((row) => row[which].seconds));
    console.log(
      `${which}: median ${middle.toFixed(2)} s, ${all.length - slow} of ${all.length} under ${GOAL_SECONDS} s`,
    );
  }
  console.log(`load average ${loadavg()[0].toFixed(1)} after`);
}

function cellsOf({ first, later, warmUp }) {
  return [first.seconds, first.cpu, later.seconds, later.cpu, warmUp].map((value) => value.toFixed(2).padStart(5));
}

async function measure(url) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  try {
    const page = await context.newPage();
    await page.goto(url, { waitUntil: 'load' });
    const control = page.locator('form.what-if input[data-control]').first();
    if ((await control.count()) === 0) return undefined;
    const opened = await cpuSeconds();
    await control.scrollIntoViewIfNeeded();
    await untilIdle();
    const warmUp = (await cpuSeconds()) - opened;
    const redraws = [];
    for (let move = 0; move <= LATER; move++) redraws.push(await moved(control, move + 1));
    const [first, ...rest] = redraws;
    const later = { seconds: median(rest.map((one) => one.seconds)), cpu: median(rest.map((one) => one.cpu)) };
    return { first, later, warmUp };
  } finally {
    await context.close();
  }
}

/** Moves a control up so many steps from the run's own value, and waits until its outcome is painted. */
async function moved(control, steps) {
  const before = await cpuSeconds();
  const milliseconds = await control.evaluate(
    (input, steps) =>
      new Promise((done) => {
        const state = input.form.querySelector('.state');
        const from = performance.now();
        const observer = new MutationObserver(() => {
          if (!/^Done|failed/.test(state.textContent)) return;
          observer.disconnect();
          requestAnimationFrame(() => setTimeout(() => done(performance.now() - from)));
        });
        observer.observe(state, { childList: true, characterData: true, subtree: true });
        input.value = String(Number(input.dataset.run) + steps * Number(input.dataset.step));
        input.dispatchEvent(new Event('input', { bubbles: true }));
      }),
    steps,
  );
  await untilIdle();
  return { seconds: milliseconds / 1000, cpu: (await cpuSeconds()) - before };
}

/** Of all pages and their workers. */
async function cpuSeconds() {
  const { processInfo } = await system.send('SystemInfo.getProcessInfo');
  return processInfo.filter(({ type }) => type === 'renderer').reduce((sum, { cpuTime }) => sum + cpuTime, 0);
}

async function untilIdle() {
  for (let last = -1, now = await cpuSeconds(); now - last > 0.02; now = await cpuSeconds()) {
    last = now;
    await new Promise((done) => setTimeout(done, IDLE_MILLISECONDS));
  }
}

function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
