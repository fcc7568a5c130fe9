import { createRequire } from 'node:module';
import { Resvg } from '@resvg/resvg-js';
import { expect, test } from 'vitest';
import { fitText, textWidth, wrapPhrases, wrapText } from '../../src/reports/text-metrics.ts';

const require = createRequire(import.meta.url);
const fontFiles = ['DejaVuSans.ttf', 'DejaVuSans-Bold.ttf'].map((file) =>
  require.resolve(`dejavu-fonts-ttf/ttf/${file}`),
);

test.each([
  ['76,193 requests throttled in 2 episodes', 'normal'],
  ['One-minute average, as CloudWatch shows it', 'normal'],
  ['latency.p99 < 250ms ✗ ≤ µ ↑ ·', 'normal'],
  ['Quota 10,000/s', 'bold'],
  ['!"#$%\'()*+,-./0123456789:;=?@[]^_`{|}~', 'normal'],
  ['größter Verzug · наибольшая', 'bold'],
] as const)('the width of "%s" in %s is that of the font, within 1 %%', (text, weight) => {
  const size = 40;
  const width = (words: string) => {
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="4000" height="80"><text x="10" y="50" font-family="DejaVu Sans" font-weight="${weight}" font-size="${size}" xml:space="preserve">${words.replaceAll('<', '&lt;')}</text></svg>`;
    return new Resvg(svg, { font: { loadSystemFonts: false, fontFiles, defaultFontFamily: 'DejaVu Sans' } }).getBBox()!
      .width;
  };
  // Between two bars, so that what counts is how far the pen moved, not where ink begins.
  const drawn = width(`|${text}|`) - width('|');
  const own = textWidth(`${text}|`, size, weight);
  expect(Math.abs(own - drawn) / drawn).toBeLessThan(0.01);
});

test('text that does not fit ends in an ellipsis, and does fit', () => {
  const fitted = fitText('x'.repeat(10_000), 120, 11);
  expect(fitted).toMatch(/^x+…$/);
  expect(textWidth(fitted, 11)).toBeLessThanOrEqual(120);
  expect(fitText('short', 120, 11)).toBe('short');
});

test('a title is broken into lines of about equal length', () => {
  const lines = wrapText(
    '76,193 requests throttled in 2 episodes, yet the busiest minute averages 87.9% of quota',
    560,
    14,
    'bold',
  );
  const widths = lines.map((line) => textWidth(line, 14, 'bold'));
  expect(lines).toHaveLength(2);
  expect(Math.min(...widths) / Math.max(...widths)).toBeGreaterThan(0.75);
});

test('a subtitle is broken between phrases', () => {
  expect(wrapPhrases(['aaaa bbbb', 'cccc dddd'], ' · ', 80, 11)).toEqual(['aaaa bbbb', 'cccc dddd']);
});
