/** Whoever reads a report reads the same numbers everywhere: on the page, in the ticket, in a chart's title, in the rows. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Summary } from '../../src/studies/summary.ts';

const runs = readdirSync('reports').filter((name) => existsSync(`reports/${name}/latency-histogram.csv`));
const read = (run: string, file: string): string => readFileSync(`reports/${run}/${file}`, 'utf8');
const summaryOf = (run: string): Summary => JSON.parse(read(run, 'summary.json')) as Summary;

/** A number as it is written for people. */
const numberOf = (text: string): number => (text === 'None' ? 0 : Number(text.replaceAll(',', '')));

/** The first sentence of that shape: the numbers of its groups. */
function told(text: string, shape: RegExp): number[] | undefined {
  const found = shape.exec(text);
  return found === null ? undefined : found.slice(1).map(numberOf);
}

const requestsTold = /(None|[\d,]+) of ([\d,]+) requests (?:was |were )?throttled/;
const callsTold = /([\d,]+) of ([\d,]+) calls failed/;
const words = (html: string): string => html.replace(/<script[\s\S]*?<\/script>|<style[\s\S]*?<\/style>|<[^>]+>/g, ' ');

describe.each(runs)('the stored run %s', (run) => {
  const { totals, quotas, warmupSeconds } = summaryOf(run);

  test('tells in its ticket and on its page how many requests were throttled and how many calls failed', () => {
    for (const text of [read(run, 'report.md'), words(read(run, 'report.html'))]) {
      // Where nothing was throttled the verdict may begin with what was rejected.
      const requests = told(text, requestsTold);
      if (totals.throttled > 0) expect(requests).toBeDefined();
      if (requests !== undefined) expect(requests).toEqual([totals.throttled, totals.requests]);
      const calls = told(text, callsTold);
      if (totals.failed > 0) expect(calls).toBeDefined();
      if (calls !== undefined) expect(calls).toEqual([totals.failed, totals.calls]);
    }
  });

  test('draws in its timeline’s title what one of its quotas throttled', () => {
    const svg = read(run, 'charts/throttle-timeline.svg');
    const title = told(svg, /([\d,]+) requests? throttled/);
    if (title === undefined) expect(svg).toMatch(/Nothing|Rejected|rejected/);
    else expect(quotas.map(({ throttled }) => throttled)).toContain(title[0]);
  });

  test('has the sums of its rows', () => {
    const [head, ...rows] = read(run, 'series.csv').trimEnd().split('\n');
    const columns = head!.split(',');
    const at = (name: string): number => columns.indexOf(name);
    const counted = [
      'admitted_first_tries',
      'admitted_retries',
      'throttled_first_tries',
      'throttled_retries',
      'rejected',
    ];
    expect(counted.filter((name) => at(name) < 0)).toEqual([]);
    const sums = new Map<string, { requests: number; throttled: number }>();
    for (const row of rows) {
      const cells = row.split(',');
      // What the warm-up asked is drawn and not counted.
      if (Number(cells[at('second')]) < warmupSeconds) continue;
      const quota = ['account', 'region', 'quota'].map((name) => cells[at(name)]).join(' ');
      const sum = sums.get(quota) ?? { requests: 0, throttled: 0 };
      for (const name of counted) sum.requests += Number(cells[at(name)]);
      sum.throttled += Number(cells[at('throttled_first_tries')]) + Number(cells[at('throttled_retries')]);
      sums.set(quota, sum);
    }
    const told = quotas.map(({ account, region, quota, requests, throttled }) => [
      `${account} ${region} ${quota}`,
      { requests, throttled },
    ]);
    expect(Object.fromEntries(sums)).toEqual(Object.fromEntries(told));
  });

  test('fits into a ticket', () => {
    expect(Buffer.byteLength(read(run, 'report.md'))).toBeLessThan(1_000_000);
    expect(Buffer.byteLength(read(run, 'report.html'))).toBeLessThan(1_500_000);
  });
});
