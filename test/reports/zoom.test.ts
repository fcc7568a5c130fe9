import { expressionInterpreter } from 'vega-interpreter';
import { describe, expect, test } from 'vitest';
import { latencyBands } from '../../src/reports/charts/latency-bands.ts';
import { throttleTimeline } from '../../src/reports/charts/throttle-timeline.ts';
import { zoomedSpec } from '../../src/reports/charts/zoom.ts';
import { draw } from '../../src/reports/draw.ts';
import { chartOf, pageData } from '../../src/reports/page-data.ts';
import { pictureOf } from '../../src/reports/picture.ts';
import { fromJson, toJson } from '../../src/studies/computing/plain-json.ts';
import { cases } from './cases.ts';
import { kinds as kindsOfChart, shapes } from './chart-cases.ts';
import { twoEpisodes } from './fixture.ts';

const kinds = { timeline: throttleTimeline, bands: latencyBands };
const overTime = Object.entries(kindsOfChart).flatMap(([kind, chart]) => {
  const made = chart(shapes['three things']!)({});
  return made?.time === undefined ? [] : [[kind, made] as const];
});

describe.each(Object.entries(kinds))('a %s', (_, chartOfReport) => {
  test.each(Object.keys(cases))('of %s is the same drawing without code made from text', async (name) => {
    const { spec } = chartOfReport(cases[name]!());
    expect(await draw(spec, { interpreter: expressionInterpreter })).toEqual(await draw(spec));
  });

  test.each(Object.keys(cases))('of %s can be zoomed to any part of its time without a warning', async (name) => {
    const chart = chartOfReport(cases[name]!());
    const seconds = chart.time?.seconds ?? 60;
    for (const range of [
      { from: 0, to: 1 },
      { from: Math.floor(seconds / 3), to: Math.ceil(seconds / 2) },
      { from: seconds - 1, to: seconds + 100 },
    ]) {
      const { warnings, content } = await draw(zoomedSpec(chart, range));
      expect(warnings).toEqual([]);
      expect(content).not.toMatch(/NaN|Infinity|undefined/);
    }
  });
});

test('every chart over time can be zoomed: its marks move, the words above them do not', async () => {
  expect(overTime.map(([kind]) => kind)).toEqual([
    'throttle timeline',
    'latency bands',
    'retry amplification',
    'cache lookups',
    'resource use',
    'variant multiples',
  ]);
  for (const [kind, chart] of overTime) {
    const { warnings, content } = await draw(zoomedSpec(chart, { from: 60, to: 120 }));
    expect(warnings, kind).toEqual([]);
    expect(content, kind).toContain('>1:30</text>');
    expect(layersOf(chart.spec).filter(standsStill), kind).toEqual([]);
  }
});

interface Layer {
  readonly mark?: { readonly type: string };
  readonly encoding?: { readonly x?: { readonly value?: number } };
  readonly layer?: readonly Layer[];
  readonly vconcat?: readonly Layer[];
}

function layersOf(view: Layer): readonly Layer[] {
  return [view, ...[...(view.layer ?? []), ...(view.vconcat ?? [])].flatMap(layersOf)];
}

/** A mark, no words, at a pixel instead of a second. */
function standsStill({ mark, encoding }: Layer): boolean {
  return mark !== undefined && mark.type !== 'text' && encoding?.x?.value !== undefined;
}

test('a zoomed chart names its seconds as clocks do, and only those that it shows', async () => {
  const chart = throttleTimeline(twoEpisodes());
  const { content } = await draw(zoomedSpec(chart, { from: 200, to: 240 }));
  const words = [...content.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, text]) => text);
  const clocks = words.filter((text) => /^\d+:\d\d$/.test(text!));
  expect(clocks.length).toBeGreaterThanOrEqual(4);
  for (const clock of clocks)
    expect(['3:20', '3:25', '3:30', '3:35', '3:40', '3:45', '3:50', '3:55', '4:00']).toContain(clock);
});

test('a page carries enough of its charts to draw them to the byte', async () => {
  const report = twoEpisodes();
  const picture = async (width: number) => pictureOf(throttleTimeline(report, { width }));
  const pictures = { wide: await picture(840), narrow: await picture(344) };
  const data = fromJson(toJson(pageData([pictures]))) as ReturnType<typeof pageData>;
  for (const width of ['wide', 'narrow'] as const) {
    expect(await draw(chartOf(data, 'throttle-timeline', width).spec)).toEqual(pictures[width].drawing);
  }
});

test('what JSON has no word for comes back from it: recordings and limits without end', () => {
  const world = {
    starts: Float64Array.of(0, 1.5e9, 0.1 + 0.2),
    limit: Number.POSITIVE_INFINITY,
    name: '</script>\u2028',
  };
  expect(fromJson(toJson(world))).toEqual(world);
});
