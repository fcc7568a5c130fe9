/** PNGs as they are seen: ink where the SVG has marks and words, none at the frame; of every kind of chart, and of the gallery. */
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { themes } from '../../src/reports/charts/theme.ts';
import { pictureOf, svgFile } from '../../src/reports/picture.ts';
import { renderPng } from '../../src/reports/render.ts';
import { kinds, shapes } from './chart-cases.ts';
import { type Box, inkAtFrame, inkIn, pixelsOf } from './png-pixels.ts';
import { markBoxes } from './svg-marks.ts';
import { overlaps, wordBoxes } from './svg-text.ts';

const stored = readdirSync('reports', { recursive: true, encoding: 'utf8' })
  .filter((file) => /charts.[^.]+\.svg$/.test(file))
  .map((file) => `reports/${file}`)
  .sort();
const { paper } = themes.light;

test.each(Object.keys(kinds))(
  'a PNG of a %s has ink where its marks and words are, and none at its frame',
  async (kind) => {
    for (const shape of ['names read from right to left', 'three things']) {
      const svg = svgFile(await pictureOf(kinds[kind]!(shapes[shape]!)({})!));
      expect(faultsOf(svg, await renderPng(svg, 2)), shape).toEqual([]);
    }
  },
);

test('no word of a stored picture is cut or covers another', () => {
  expect(stored.length).toBeGreaterThan(100);
  const faults = stored.flatMap((file) => {
    const svg = readFileSync(file, 'utf8');
    const { width, height } = sizeOf(svg);
    const boxes = wordBoxes(svg);
    const cut = boxes.filter((box) => box.left < 0 || box.top < 0 || box.right > width + 0.5 || box.bottom > height);
    return [
      ...cut.map(({ text }) => `${file}: "${text}" is cut`),
      ...overlaps(boxes).map((pair) => `${file}: ${pair}`),
    ];
  });
  expect(faults).toEqual([]);
});

test('stored PNGs have ink where their marks and words are, and none at their frames: the first of each kind and every 25th', () => {
  const kindOf = (file: string) => file.split('/').at(-1);
  const sample = stored.filter(
    (file, index) => index % 25 === 0 || stored.findIndex((other) => kindOf(other) === kindOf(file)) === index,
  );
  for (const file of sample) {
    expect(faultsOf(readFileSync(file, 'utf8'), readFileSync(file.replace(/svg$/, 'png'))), file).toEqual([]);
  }
});

test('a font that is missing, or a mark beyond the frame, would be seen', async () => {
  const svg = svgFile(await pictureOf(kinds['request sources']!(shapes['three things']!)({})!));
  const wordless = await renderPng(svg.replaceAll(/<text[^>]*>[^<]*<\/text>/g, ''), 2);
  expect(faultsOf(svg, wordless).filter((fault) => fault.startsWith('no ink where')).length).toBeGreaterThan(5);
  const shifted = svg.replace('<g transform="translate(0,', '<g transform="translate(300,');
  expect(faultsOf(svg, await renderPng(shifted, 2))).toContain('ink at the frame');
});

function sizeOf(svg: string): { readonly width: number; readonly height: number } {
  const [, width, height] = /viewBox="0 0 ([\d.]+) ([\d.]+)"/.exec(svg)!.map(Number);
  return { width: width!, height: height! };
}

/** Where a PNG, twice as large as the SVG, is not as it should be. */
function faultsOf(svg: string, png: Uint8Array): readonly string[] {
  const pixels = pixelsOf(png);
  const { width, height } = sizeOf(svg);
  const empty = (box: Box) =>
    inkIn(pixels, {
      left: 2 * box.left - 2,
      right: 2 * box.right + 2,
      top: 2 * box.top - 2,
      bottom: 2 * box.bottom + 2,
    }) < 2;
  return [
    ...(pixels.width === Math.round(2 * width) && pixels.height === Math.round(2 * height) ? [] : ['another size']),
    ...(inkAtFrame(pixels, 4) === 0 ? [] : ['ink at the frame']),
    ...markBoxes(svg, paper)
      .filter(empty)
      .map((box) => `no ink at ${JSON.stringify(box)}`),
    ...wordBoxes(svg)
      .filter(({ text }) => /\S/.test(text))
      .filter(empty)
      .map(({ text }) => `no ink where "${text}" should be`),
  ];
}
