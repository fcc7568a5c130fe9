/** Colours that stand beside one another in a chart, as readers of every colour vision see them, and words against their ground. */
import { describe, expect, test } from 'vitest';
import { lineColor, lineMark, lineShapes, lines_max } from '../../src/reports/charts/line-styles.ts';
import { type Theme, themes } from '../../src/reports/charts/theme.ts';

type Triple = readonly [number, number, number];

/** For linear RGB, severity 1. @source Machado, Oliveira and Fernandes, "A Physiologically-based Model ...", 2009, table 1 */
const visions: Readonly<Record<string, readonly Triple[]>> = {
  full: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

/** Roles whose areas or bars touch in one chart; each pair of a row must be apart. */
const together: Readonly<Record<string, readonly (keyof Theme)[]>> = {
  'the timeline': ['firstTries', 'retries', 'throttled', 'paper'],
  'rejected beside admitted': ['firstTries', 'rejected', 'paper'],
  'rejected beside throttled': ['rejected', 'throttled', 'paper'],
  'bars and what of them was throttled': ['bar', 'throttled', 'paper'],
  'lookups and misses': ['bar', 'ink'],
  'the bands': ['bandNear', 'bandFar', 'paper'],
};

/** Roles that words are written in, on paper. */
const ofWords: readonly (keyof Theme)[] = [
  ...(['ink', 'muted', 'middlePercentile', 'highPercentile'] as const),
  ...(['second', 'third', 'fourth', 'fifth'] as const),
];

describe.each(Object.entries(themes))('in the %s theme', (_, theme) => {
  test.each(Object.entries(visions))('with %s vision what touches is apart', (_vision, matrix) => {
    for (const [chart, roles] of Object.entries(together))
      for (const [index, role] of roles.entries())
        for (const other of roles.slice(index + 1))
          expect(difference(theme[role], theme[other], matrix), `${chart}: ${role}, ${other}`).toBeGreaterThan(10);
  });

  test('every word has the contrast of WCAG 2 AA', () => {
    for (const role of ofWords) expect(contrast(theme[role], theme.paper), role).toBeGreaterThanOrEqual(4.5);
  });

  test('lines side by side differ in dashes and marks as well as in colour', () => {
    const marks = Array.from({ length: lines_max }, (_line, index) => lineMark({ theme }, index));
    expect(new Set(marks.map((mark) => JSON.stringify({ ...mark, color: '' }))).size).toBe(lines_max);
    expect(new Set(marks.map((_mark, index) => lineColor({ theme }, index))).size).toBe(lines_max);
    expect(new Set(lineShapes).size).toBe(lines_max);
  });
});

test('the measure knows a pair that red-green blindness merges, and black from white', () => {
  expect(difference('#e45756', '#54a24b', visions['full']!)).toBeGreaterThan(60);
  expect(difference('#e45756', '#54a24b', visions['deuteranopia']!)).toBeLessThan(20);
  expect(difference('#000000', '#ffffff', visions['full']!)).toBeCloseTo(100, 0);
  expect(contrast('#000000', '#ffffff')).toBeCloseTo(21, 5);
});

/** CIE 1976 distance in L*a*b*, D65. */
function difference(one: string, other: string, matrix: readonly Triple[]): number {
  const [a, b] = [one, other].map((color) => lab(seen(linear(color), matrix)));
  return Math.hypot(...a!.map((value, index) => value - b![index]!));
}

function seen(rgb: Triple, matrix: readonly Triple[]): Triple {
  return times(matrix, rgb).map((value) => Math.min(1, Math.max(0, value))) as unknown as Triple;
}

/** Linear sRGB, 0 to 1. */
function linear(hex: string): Triple {
  return [1, 3, 5].map((at) => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  }) as unknown as Triple;
}

function lab(rgb: Triple): Triple {
  const xyz = times(
    [
      [0.4124564, 0.3575761, 0.1804375],
      [0.2126729, 0.7151522, 0.072175],
      [0.0193339, 0.119192, 0.9503041],
    ],
    rgb,
  );
  const white = [0.95047, 1, 1.08883];
  const [x, y, z] = xyz.map((value, index) => {
    const share = value / white[index]!;
    return share > 216 / 24_389 ? Math.cbrt(share) : ((24_389 / 27) * share + 16) / 116;
  }) as unknown as Triple;
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

function times(matrix: readonly Triple[], vector: Triple): Triple {
  return matrix.map((row) => row.reduce((sum, value, index) => sum + value * vector[index]!, 0)) as unknown as Triple;
}

/** WCAG 2's contrast ratio, 1 to 21. */
function contrast(one: string, other: string): number {
  const [darker, lighter] = [one, other]
    .map((color) => linear(color).reduce((sum, value, index) => sum + value * [0.2126, 0.7152, 0.0722][index]!, 0))
    .sort((a, b) => a - b);
  return (lighter! + 0.05) / (darker! + 0.05);
}
