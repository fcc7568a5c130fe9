import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, rmSync } from 'node:fs';
import { buildSync } from 'esbuild';
import { describe, expect, test } from 'vitest';
import type { Chart, ChartOptions } from '../../src/reports/charts/chart.ts';
import { titledSpec } from '../../src/reports/charts/chart.ts';
import { latencyBands } from '../../src/reports/charts/latency-bands.ts';
import { themes } from '../../src/reports/charts/theme.ts';
import { throttleTimeline } from '../../src/reports/charts/throttle-timeline.ts';
import { draw, renderSvg } from '../../src/reports/draw.ts';
import { pictureOf, svgFile } from '../../src/reports/picture.ts';
import { renderPng } from '../../src/reports/render.ts';
import { kinds, ofNothing, runCases, shapes } from './chart-cases.ts';
import { twoEpisodes } from './fixture.ts';
import { inkIn, pixelsOf } from './png-pixels.ts';
import { overlaps, wordBoxes } from './svg-text.ts';

type Draw = (options: ChartOptions) => Chart | undefined;

/** Every kind of chart of every shape of result, but for those of which there is nothing to draw. */
const charts = [
  ...Object.entries(kinds).flatMap(([kind, chart]) =>
    Object.entries(shapes).map(([name, shape]): readonly [string, Draw] => [`${kind}, ${name}`, chart(shape)]),
  ),
  ...Object.entries(runCases),
].filter(([, chart]) => chart({}) !== undefined);

describe.each(charts)('%s', (_, chartOf) => {
  test.each([840, 344])('at %i pixels nothing warns, is cut or covers another word', async (width) => {
    const picture = await pictureOf(chartOf({ width })!);
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

test('there is no chart where there is nothing to show', () => {
  for (const [name, chart] of Object.entries(ofNothing)) expect(chart(), name).toBeUndefined();
});

test('what is read out of a chart has a row for each place that can be pointed at', () => {
  for (const [name, chart] of charts) {
    const { points, cells, time, readings, table } = chart({})!;
    const { rows } = readings ?? table;
    const places = points?.places.length ?? cells?.boxes.length;
    if (places !== undefined) expect(rows.length, name).toBe(places);
    if (time !== undefined && rows.length > 0)
      expect(rows.length, name).toBe(Math.ceil(time.seconds / time.secondsPerRow));
    expect(new Set(rows.map(({ length }) => length)).size, name).toBeLessThanOrEqual(1);
  }
});

test('the Vega-Lite specification beside a picture draws without a warning too', async () => {
  expect((await draw(titledSpec(throttleTimeline(twoEpisodes())))).warnings).toEqual([]);
  expect(await renderSvg(titledSpec(latencyBands(twoEpisodes())))).toMatch(/^<svg xmlns=/);
});

test('every colour has one role, and the dark drawing is the light one with its colours changed', async () => {
  for (const chart of Object.values(kinds).map((kind) => kind(shapes['three things']!))) {
    const light = (await pictureOf(chart({ theme: 'light' })!)).drawing.content;
    const dark = (await pictureOf(chart({ theme: 'dark' })!)).drawing.content;
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

/** Pixels of a PNG that are not white. */
function ink(png: Uint8Array): number {
  return inkIn(pixelsOf(png), { left: 0, top: 0, right: Number.POSITIVE_INFINITY, bottom: Number.POSITIVE_INFINITY });
}
