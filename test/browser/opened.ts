/** Why this file exists: every test of a page opens it as a reader does, and sees what it asks for and complains of. */
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';

export const DESK: BrowserContextOptions = { viewport: { width: 1280, height: 900 } };
export const PHONE: BrowserContextOptions = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

export interface Seen {
  readonly requests: string[];
  readonly complaints: string[];
}

/** Opens a page in a window of its own, which is closed when `read` is done. */
export async function opened<T>(
  browser: Browser,
  url: string,
  options: BrowserContextOptions,
  read: (page: Page, seen: Seen) => Promise<T>,
): Promise<T> {
  const context = await browser.newContext(options);
  try {
    const page = await context.newPage();
    const seen: Seen = { requests: [], complaints: [] };
    page.on('request', (request) => seen.requests.push(request.url()));
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') seen.complaints.push(message.text());
    });
    page.on('pageerror', (error) => seen.complaints.push(error.message));
    await page.goto(url, { waitUntil: 'load' });
    return await read(page, seen);
  } finally {
    await context.close();
  }
}

/** What axe-core finds wrong with a page, in a line each. */
export async function violations(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe);
  const found = (await page.evaluate('axe.run()')) as {
    violations: { id: string; nodes: { html: string; failureSummary: string }[] }[];
  };
  return found.violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 200)} ${failureSummary}`),
  );
}

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Serves one file with these headers while `use` runs. */
export async function served<T>(
  file: string,
  headers: Readonly<Record<string, string>>,
  use: (url: string) => Promise<T>,
): Promise<T> {
  const server = createServer((_, response) => {
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', ...headers });
    response.end(readFileSync(file));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    return await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}/report.html`);
  } finally {
    server.close();
  }
}
