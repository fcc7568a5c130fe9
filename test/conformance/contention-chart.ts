/**
 * Why this file exists: the two charts of the blog, from our own runs of its experiment: calls and completion time by
 * clients, a line a backoff.
 */
import type { BackoffName } from '../../src/clients/backoff.ts';
import {
  frameOf,
  haloText,
  labelSize,
  spreadLabels,
  stacked,
  titledSpec,
  yAxis,
} from '../../src/reports/charts/chart.ts';
import { renderSvg } from '../../src/reports/draw.ts';
import { count, milliseconds } from '../../src/reports/numbers.ts';
import { textWidth } from '../../src/reports/text-metrics.ts';

/** Means of many runs. */
export interface ContentionPoint {
  readonly backoff: BackoffName;
  readonly clients: number;
  readonly calls: number;
  readonly milliseconds: number;
}

const HEIGHT = 170;

interface Panel {
  readonly title: string;
  readonly field: 'calls' | 'milliseconds';
  readonly ticks: readonly number[];
  readonly written: (value: number) => string;
}

const panels: readonly Panel[] = [
  { title: 'writes until all have succeeded', field: 'calls', ticks: [1, 10, 100, 1000], written: count },
  {
    title: 'time until all have succeeded',
    field: 'milliseconds',
    ticks: [10, 100, 1000, 10_000, 100_000],
    written: milliseconds,
  },
];

const dashes = [
  [1, 0],
  [7, 3],
  [2, 2],
  [8, 3, 2, 3],
  [4, 2],
] as const;

/** Both charts as an SVG file's text. */
export function drawContention(points: readonly ContentionPoint[], runs: number): Promise<string> {
  const names = [...new Set(points.map(({ backoff }) => backoff))];
  const right = 12 + Math.ceil(Math.max(...names.map((name) => textWidth(name, labelSize, 'bold'))));
  const labels = panels.flatMap(({ ticks, written }) => ticks.map(written));
  const frame = frameOf({}, labels, right);
  const clients = [...new Set(points.map((point) => point.clients))];
  // 2 would stand on the 1.
  const axisValues = clients.filter((value) => value !== 2);
  const colors = [frame.theme.ink, frame.theme.second, frame.theme.third, frame.theme.fourth, frame.theme.fifth];

  const view = ({ title, field, ticks, written }: Panel, index: number): object => {
    const domain = [ticks[0]!, Math.max(ticks.at(-1)!, ...points.map((point) => point[field])) * 1.15];
    const toPixel = (value: number) => HEIGHT * (1 - Math.log(value / domain[0]!) / Math.log(domain[1]! / domain[0]!));
    const x = {
      field: 'clients',
      type: 'quantitative',
      scale: { domain: [0, clients.at(-1)], nice: false },
      axis: { title: index === 1 ? 'clients' : null, values: axisValues, grid: false, labels: index === 1 },
    };
    const words = JSON.stringify(Object.fromEntries(ticks.map((tick) => [tick, written(tick)])));
    const y = {
      field,
      type: 'quantitative',
      scale: { type: 'log', domain, nice: false },
      axis: yAxis(frame, ticks, `${words}[datum.value]`),
    };
    const ends = names.map((name) => toPixel(points.findLast((point) => point.backoff === name)![field]));
    const places = spreadLabels(ends, 14, 6, HEIGHT - 6);
    const line = (name: BackoffName, i: number): object => {
      const mark = { color: colors[i], strokeWidth: 2, strokeDash: dashes[i] };
      return {
        transform: [{ filter: `datum.backoff === ${JSON.stringify(name)}` }],
        data: { name: 'points' },
        mark: { type: 'line', ...mark, point: { filled: true, size: 24, color: colors[i] } },
        encoding: { x, y },
      };
    };
    const label = (name: BackoffName, i: number): object => ({
      data: { values: [{}] },
      mark: { type: 'text', text: name, align: 'left', baseline: 'middle', fontWeight: 'bold', color: colors[i] },
      encoding: { x: { value: frame.plotWidth + 8 }, y: { value: places[i] } },
    });
    return {
      width: frame.plotWidth,
      height: HEIGHT,
      view: { stroke: null },
      layer: [
        ...names.map(line),
        ...names.map(label),
        ...haloText(frame.theme, title, 0, -6, { align: 'left', fontWeight: 'bold' }),
      ],
    };
  };

  return renderSvg(
    titledSpec({
      name: 'backoffs-under-contention',
      title: titleOf(points),
      subtitle: `Clients that write one row under optimistic concurrency, as in the AWS Architecture Blog · means of ${runs} runs · log scales`,
      altText: 'Lines of calls and of completion time by clients, one a backoff.',
      theme: frame.theme,
      width: frame.width,
      left: frame.left,
      spec: stacked(frame, panels.map(view), { points }, 34),
      table: { caption: '', columns: [], rows: [] },
    }),
  );
}

function titleOf(points: readonly ContentionPoint[]): string {
  const most = Math.max(...points.map(({ clients }) => clients));
  const at = (backoff: BackoffName) => points.find((point) => point.backoff === backoff && point.clients === most)!;
  const [full, none, exponential] = [at('full-jitter'), at('none'), at('exponential')];
  const [writes, time] = [count(Math.round(full.calls)), milliseconds(full.milliseconds)];
  return `${most} clients need ${writes} writes and ${time} with full jitter, ${count(Math.round(none.calls))} writes without backoff, and ${milliseconds(exponential.milliseconds)} with backoff that has no jitter`;
}
