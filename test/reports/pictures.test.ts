import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, rmSync } from 'node:fs';
import { inflateSync } from 'node:zlib';
import { buildSync } from 'esbuild';
import { describe, expect, test } from 'vitest';
import { attemptsPerCall } from '../../src/reports/charts/attempts-per-call.ts';
import { cacheLookups } from '../../src/reports/charts/cache-lookups.ts';
import type { Chart } from '../../src/reports/charts/chart.ts';
import { titledSpec } from '../../src/reports/charts/chart.ts';
import { goodput } from '../../src/reports/charts/goodput.ts';
import { latencyBands } from '../../src/reports/charts/latency-bands.ts';
import { operationCosts } from '../../src/reports/charts/operation-costs.ts';
import { percentilePlot } from '../../src/reports/charts/percentile-plot.ts';
import { requestSources } from '../../src/reports/charts/request-sources.ts';
import { resourceUse } from '../../src/reports/charts/resource-use.ts';
import { retryAmplification } from '../../src/reports/charts/retry-amplification.ts';
import { scorecard } from '../../src/reports/charts/scorecard.ts';
import { themes } from '../../src/reports/charts/theme.ts';
import { throttleTimeline } from '../../src/reports/charts/throttle-timeline.ts';
import { utilisation } from '../../src/reports/charts/utilisation.ts';
import { variantMultiples } from '../../src/reports/charts/variant-multiples.ts';
import { draw, renderSvg } from '../../src/reports/draw.ts';
import { pictureOf, svgFile } from '../../src/reports/picture.ts';
import { renderPng } from '../../src/reports/render.ts';
import type { RunReport } from '../../src/studies/summary.ts';
import { cases, hostileName } from './cases.ts';
import { fourVariants, runReport, twoEpisodes } from './fixture.ts';
import { overlaps, wordBoxes } from './svg-text.ts';
import { overLoads } from './sweep-fixture.ts';

const variants = (length: number) =>
  Array.from({ length }, (_, index) => `variant ${index} ${'of a long name '.repeat(index)}`);

const charts: Readonly<Record<string, (width: number) => Chart>> = {
  ...Object.fromEntries(
    Object.entries(cases).flatMap(([name, report]) => [
      [`timeline, ${name}`, (width: number) => throttleTimeline(report(), { width })],
      [`bands, ${name}`, (width: number) => latencyBands(report(), { width })],
    ]),
  ),
  'percentiles of 1 workload': (width) => percentilePlot(detailed(1), { width })!,
  'percentiles of 7 workloads': (width) => percentilePlot(detailed(7), { width })!,
  'attempts of 20 kinds': (width) => attemptsPerCall(detailed(1), { width })!,
  'sources of 20 operations': (width) => requestSources(detailed(1), { width })!,
  'sources of 3 services': (width) => requestSources(served(3), { width })!,
  'resources of 6 limits': (width) => resourceUse(filling(6), { width })!,
  'scorecard of 4': (width) => scorecard(fourVariants(), { width })!,
  'scorecard of 13': (width) => scorecard(fourVariants(variants(13)), { width })!,
  'utilisation of a quota': (width) => utilisation(twoEpisodes(), { width })!,
  'utilisation of 7 quotas': (width) => utilisation(near(7), { width })!,
  'cache lookups of 7 clients': (width) => cacheLookups(looking(7), { width })!,
  'retry amplification': (width) => retryAmplification(twoEpisodes(), { width })!,
  'retry amplification, then silence': (width) => retryAmplification(silenced(), { width })!,
  'costs of 20 operations': (width) => operationCosts(detailed(1), { width })!,
  'goodput of a load': (width) => goodput(overLoads({ '': [100, 200, 250] }), { width })!,
  'goodput of 5 lines': (width) => goodput(overLoads(manyLines()), { width })!,
  'multiples of 1': (width) => variantMultiples(fourVariants(['only']), { width }),
  'multiples of 4': (width) => variantMultiples(fourVariants(), { width }),
  'multiples of 13': (width) => variantMultiples(fourVariants(variants(13)), { width }),
  'multiples of hostile names': (width) => variantMultiples(fourVariants([hostileName, `${hostileName} 2`]), { width }),
};

/** Two episodes with quantiles, attempts and operations, their names hostile or long. */
function detailed(workloads: number): RunReport {
  const report = twoEpisodes();
  const nines = [1, 1.25, 1.6, 2, 4, 10, 20, 50, 100, 1000, 10_000];
  const latencyQuantiles = Array.from({ length: workloads }, (_, index) => ({
    workload: index === 1 ? hostileName : `workload ${'long '.repeat(index)}${index}`,
    points: [
      ...nines.map((n, step) => ({ quantile: 1 - 1 / n, milliseconds: (index + 1) * 4 * (step + 1) ** 2 })),
      { quantile: 1, milliseconds: 9000 },
    ],
  }));
  const operations = Array.from({ length: 20 }, (_, index) => ({
    operation: index === 2 ? hostileName : `Operation${index}`,
    account: 'main',
    requests: 1000 * 2 ** index,
    admitted: 900 * 2 ** index,
    throttled: 100 * 2 ** index,
    rejected: 0,
  }));
  const calls = Array.from({ length: 20 }, (_, requests) => (requests === 0 ? 0 : 2 ** (20 - requests)));
  const summary = { ...report.summary, operations };
  const costs = operations.map(({ operation, account, admitted }) => ({
    operation,
    account,
    costUsd: admitted * 3e-6,
  }));
  return { ...report, summary, latencyQuantiles, attempts: [{ workload: 'reads', calls }], costs };
}

/** Two episodes of services of hostile and long names. */
function served(services: number): RunReport {
  const report = detailed(1);
  const all = Array.from({ length: services }, (_, index) => ({
    service: index === 1 ? hostileName : `service ${'of a long name '.repeat(index)}`,
    account: 'main',
    requests: 5000 * (index + 1),
    throttled: 900 * index,
  }));
  const summary = { ...report.summary, services: all, operations: report.summary.operations.slice(0, 4) };
  return { ...report, summary };
}

/** Two episodes beside resources that fill one after another, the first of a hostile name. */
function filling(resources: number): RunReport {
  const report = twoEpisodes();
  const used = Array.from({ length: resources }, (_, index) =>
    Array.from({ length: 300 }, (_second, second) => Math.min(2500, (second * 40) / (index + 1))),
  );
  const facts = used.map((values, index) => ({
    quota: index === 0 ? hostileName : `grants-per-${'principal-per-'.repeat(index)}key`,
    scope: `key volumes ${'of a long name '.repeat(index)}`,
    limit: 2500,
    start: 0,
    peak: Math.max(...values),
    end: values.at(-1)!,
    refused: 100,
  }));
  return {
    ...report,
    summary: { ...report.summary, resources: facts },
    resourceSeries: used.map((values, resource) => ({ resource, used: values })),
  };
}

/** Lines that lie on one another, of hostile and long names. */
function manyLines(): Readonly<Record<string, readonly number[]>> {
  const names = [hostileName, 'none', ...['a', 'b', 'c'].map((name) => `${name} retry ${'of a long name '.repeat(9)}`)];
  return Object.fromEntries(names.map((name, index) => [name, [100, 200, 200 + 4 * index]]));
}

/** A second of calls, three of retries, and a minute of nothing. */
function silenced(): RunReport {
  const second = (values: readonly number[]) => [...values, ...new Array<number>(60).fill(0)];
  const quota = { limitPerSecond: 5, firstTries: second([30, 0, 0, 0]), retries: second([0, 200, 70, 1]) };
  return runReport({ durationSeconds: 64, quotas: [{ ...quota, name: hostileName }] });
}

/** Two episodes against quotas of hostile and long names, some above their limits, some below. */
function near(quotas: number): RunReport {
  const report = twoEpisodes();
  const [quota] = report.summary.quotas;
  const all = Array.from({ length: quotas }, (_, index) => ({
    ...quota!,
    quota: index === 1 ? hostileName : `GenerateDataKeyPair-${'RSA_'.repeat(index)}`,
    peakUtilisation1s: 2.2 - 0.25 * index,
    peakUtilisation60s: 1.1 - 0.15 * index,
  }));
  return { ...report, summary: { ...report.summary, quotas: all } };
}

/** Two episodes beside clients whose caches start empty and expire together, the first of a hostile name. */
function looking(clients: number): RunReport {
  const cacheSeries = Array.from({ length: clients }, (_, index) => {
    const misses = Array.from({ length: 300 }, (_second, second) => (second % 60 < 3 ? 900 - 100 * index : 5));
    const client = index === 0 ? hostileName : `client ${'of a long name '.repeat(index)}`;
    return { client, misses, hits: misses.map((missed) => 1000 - missed) };
  });
  return { ...twoEpisodes(), cacheSeries };
}

describe.each(Object.entries(charts))('%s', (_, chartOf) => {
  test.each([840, 344])('at %i pixels nothing warns, is cut or covers another word', async (width) => {
    const picture = await pictureOf(chartOf(width));
    expect(picture.drawing.warnings).toEqual([]);
    const svg = svgFile(picture);
    const [, right, bottom] = /viewBox="0 0 ([\d.]+) ([\d.]+)"/.exec(svg)!.map(Number);
    const boxes = wordBoxes(svg);
    expect(boxes.length).toBeGreaterThan(2);
    for (const box of boxes) {
      expect(box, box.text).toSatisfy(
        () => box.left >= 0 && box.top >= 0 && box.right <= right! + 0.5 && box.bottom <= bottom!,
      );
    }
    expect(overlaps(boxes)).toEqual([]);
    expect(svg).not.toMatch(/NaN|Infinity|undefined|<script|<img/);
    expect(svg).not.toContain(' id="');
  });
});

test('the Vega-Lite specification beside a picture draws without a warning too', async () => {
  expect((await draw(titledSpec(throttleTimeline(twoEpisodes())))).warnings).toEqual([]);
  expect(await renderSvg(titledSpec(latencyBands(twoEpisodes())))).toMatch(/^<svg xmlns=/);
});

test('every colour has one role, and the dark drawing is the light one with its colours changed', async () => {
  for (const chart of [
    (theme: 'light' | 'dark') => throttleTimeline(twoEpisodes(), { theme }),
    (theme: 'light' | 'dark') => latencyBands(twoEpisodes(), { theme }),
    (theme: 'light' | 'dark') => variantMultiples(fourVariants(), { theme }),
    (theme: 'light' | 'dark') => percentilePlot(detailed(5), { theme })!,
    (theme: 'light' | 'dark') => requestSources(detailed(1), { theme })!,
    (theme: 'light' | 'dark') => utilisation(near(3), { theme })!,
    (theme: 'light' | 'dark') => cacheLookups(looking(2), { theme })!,
    (theme: 'light' | 'dark') => goodput(overLoads(manyLines()), { theme })!,
    (theme: 'light' | 'dark') => retryAmplification(twoEpisodes(), { theme })!,
    (theme: 'light' | 'dark') => resourceUse(filling(3), { theme })!,
    (theme: 'light' | 'dark') => scorecard(fourVariants(), { theme })!,
  ]) {
    const light = (await pictureOf(chart('light'))).drawing.content;
    const dark = (await pictureOf(chart('dark'))).drawing.content;
    const roles = Object.keys(themes.light) as (keyof typeof themes.light)[];
    expect(new Set(roles.map((role) => themes.light[role])).size).toBe(roles.length);
    const used = new Set(light.match(/(?<=(?:fill|stroke)=")#[0-9a-f]{3,8}(?=")/g));
    expect([...used].filter((color) => !roles.some((role) => themes.light[role] === color))).toEqual([]);
    const swapped = light.replace(
      /#[0-9a-f]{6}/g,
      (color) => themes.dark[roles.find((role) => themes.light[role] === color)!],
    );
    expect(swapped).toBe(dark);
  }
});

test('a picture says what it shows to who cannot see it', async () => {
  const svg = svgFile(await pictureOf(throttleTimeline(twoEpisodes())));
  expect(svg).toMatch(/^<svg [^>]*role="img"/);
  expect(svg).toContain('<title>76,193 requests throttled in 2 episodes');
  expect(svg).toContain('<desc>Stacked area chart over 5 min');
});

test('a PNG has its words, in the font that ships, at twice the size', async () => {
  const words =
    '<svg xmlns="http://www.w3.org/2000/svg" width="200" height="30"><rect width="200" height="30" fill="#fff"/><text x="4" y="20" font-family="DejaVu Sans" font-size="14px">Throttled ≤ 10/s ✗</text></svg>';
  const none = words.replace(/<text.*<\/text>/, '');
  const [withWords, without] = [await renderPng(words), await renderPng(none)];
  expect(Buffer.from(withWords).readUInt32BE(16)).toBe(400);
  expect(ink(withWords)).toBeGreaterThan(800);
  expect(ink(without)).toBe(0);
});

test('the same bytes in any order, process, time zone and locale', { timeout: 120_000 }, async () => {
  const folder = 'node_modules/.cache/kmsim-test-reports';
  const program = `${folder}/hash.mjs`;
  mkdirSync(folder, { recursive: true });
  try {
    buildSync({
      stdin: {
        contents: `import { createHash } from 'node:crypto';
          import { runFiles } from './src/reports/files.ts';
          import { twoEpisodes } from './test/reports/fixture.ts';
          for await (const { name, content } of runFiles(twoEpisodes())) console.log(name, createHash('sha256').update(content).digest('hex'));`,
        resolveDir: '.',
        loader: 'ts',
      },
      bundle: true,
      platform: 'node',
      format: 'esm',
      packages: 'external',
      outfile: program,
    });
    const printed = (TZ: string, LANG: string) =>
      execFileSync(process.execPath, [program], { env: { ...process.env, TZ, LANG, LC_ALL: LANG }, encoding: 'utf8' });
    const tokyo = printed('Asia/Tokyo', 'de_DE.UTF-8');
    expect(printed('America/St_Johns', 'C')).toBe(tokyo);
    await pictureOf(latencyBands(twoEpisodes()));
    const here = createHash('sha256')
      .update(svgFile(await pictureOf(throttleTimeline(twoEpisodes()))))
      .digest('hex');
    expect(tokyo).toContain(`charts/throttle-timeline.svg ${here}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test('nothing of vega or resvg is loaded before a picture is wanted', () => {
  const { metafile } = buildSync({
    entryPoints: ['src/reports/index.ts'],
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    write: false,
    metafile: true,
  });
  const imports = Object.values(metafile.outputs).flatMap(({ imports: all }) =>
    all.filter(({ kind }) => kind === 'import-statement').map(({ path }) => path),
  );
  expect(imports.filter((path) => /vega|resvg/.test(path))).toEqual([]);
});

/** Pixels of an 8-bit RGBA PNG that are not white. */
function ink(png: Uint8Array): number {
  const bytes = Buffer.from(png);
  const [width, height] = [bytes.readUInt32BE(16), bytes.readUInt32BE(20)];
  const data: Buffer[] = [];
  for (let at = 8; at < bytes.length; at += 12 + bytes.readUInt32BE(at)) {
    if (bytes.toString('latin1', at + 4, at + 8) === 'IDAT')
      data.push(bytes.subarray(at + 8, at + 8 + bytes.readUInt32BE(at)));
  }
  const raw = inflateSync(Buffer.concat(data));
  const stride = 4 * width;
  const rows = Buffer.alloc(stride * height);
  for (let y = 0; y < height; y++) {
    const filter = raw[y * (stride + 1)]!;
    for (let x = 0; x < stride; x++) {
      const a = x >= 4 ? rows[y * stride + x - 4]! : 0;
      const b = y > 0 ? rows[(y - 1) * stride + x]! : 0;
      const c = x >= 4 && y > 0 ? rows[(y - 1) * stride + x - 4]! : 0;
      const paeth = [a, b, c].reduce(
        (best, one) => (Math.abs(a + b - c - one) < Math.abs(a + b - c - best) ? one : best),
        a,
      );
      rows[y * stride + x] = raw[y * (stride + 1) + 1 + x]! + [0, a, b, Math.floor((a + b) / 2), paeth][filter]!;
    }
  }
  let dark = 0;
  for (let pixel = 0; pixel < rows.length; pixel += 4) if (rows[pixel]! < 250) dark++;
  return dark;
}
