/** A sweep over load says where more load brings less: its title, and when there is such a chart at all. */
import { describe, expect, test } from 'vitest';
import { goodput } from '../../src/reports/charts/goodput.ts';
import { overLoads } from './sweep-fixture.ts';

const line = (...succeeded: readonly number[]) => succeeded;

describe('goodput', () => {
  test.each([
    [{ '': line(100, 200, 300) }, 'Every call succeeds, up to 300 calls/s'],
    [{ '': line(100, 190, 200) }, 'Of 300 calls/s 200 succeed (66.7%)'],
    [{ '': line(100, 198, 90) }, 'More load brings less: of 200 calls/s 198 succeed, of 300 only 90'],
    [
      { none: line(100, 200, 210), standard: line(100, 190, 150) },
      'More load brings less with standard: of 200 calls/s 190 succeed, of 300 only 150',
    ],
    [
      { none: line(100, 200, 250), standard: line(100, 200, 200) },
      'Of 300 calls/s 200 succeed with standard (66.7%), 250 with none',
    ],
    [
      { none: line(100, 200, 250), standard: line(100, 200, 249) },
      'Of 300 calls/s 249 to 250 succeed, whatever clients.app.retry is',
    ],
  ])('of %j', (lines, title) => {
    expect(goodput(overLoads(lines))?.title).toBe(title);
  });

  test('is in calls a second of the measured time, whatever the order of the values', () => {
    const report = overLoads({ '': line(100, 200, 240) });
    const turned = { ...report, points: report.points.toReversed() };
    expect(goodput(turned)?.table.rows).toEqual([
      ['100', '100', '100%'],
      ['200', '200', '100%'],
      ['300', '240', '80%'],
    ]);
  });

  test('of more than five lines draws the first, the last and some between, and lists all', () => {
    const lines = Object.fromEntries(Array.from({ length: 9 }, (_, index) => [`r${index}`, line(100, 200, 250)]));
    const chart = goodput(overLoads(lines))!;
    expect(chart.subtitle).toContain('5 of 9 lines');
    expect(Object.keys((chart.spec as unknown as { datasets: object }).datasets)).toHaveLength(5);
    expect(chart.table.rows).toHaveLength(27);
  });

  test('is no chart where no axis is a load, where points are missing, and for a grid of three axes', () => {
    const report = overLoads({ '': line(100, 200, 250) });
    expect(goodput({ ...report, partial: true })).toBeUndefined();
    expect(
      goodput({ ...report, axes: [{ path: 'load', values: ['1', '2'] }], points: report.points.slice(0, 2) }),
    ).toBe(undefined);
    const same = report.points.map((point) => ({ ...point, summary: report.points[0]!.summary }));
    expect(goodput({ ...report, points: same })).toBeUndefined();
    const [axis] = report.axes;
    expect(goodput({ ...report, axes: [axis!, { path: 'a', values: [] }, { path: 'b', values: [] }] })).toBeUndefined();
  });
});
