/**
 * Why this file exists: the one chart behind a request for a larger quota: how much is throttled at each value, how sure
 * that is, where the target lies, and which value is asked for.
 */
import type { CurvePoint, PlanReport } from '../../studies/plan-report.ts';
import { short } from '../names.ts';
import { count, percent } from '../numbers.ts';
import { planHeadline, planValue, verdictSigns } from '../plan-words.ts';
import type { Table } from '../tables.ts';
import { fitText, textWidth } from '../text-metrics.ts';
import {
  type Chart,
  type ChartOptions,
  type Frame,
  frameOf,
  haloText,
  labelFlush,
  labelSize,
  linearTicks,
  spreadLabels,
  stacked,
  yAxis,
} from './chart.ts';

const height = 250;
/** A share below one in ten million is drawn as if it were 0. */
const least_floor = 1e-7;

/** Throttled share by value of the solved setting, on a log scale. */
export function quotaCurve(report: PlanReport, options: ChartOptions = {}): Chart {
  const targets = targetsOf(report);
  const floor = floorOf(report.curve, targets);
  const top = Math.min(1, Math.max(10 * floor, 1.35 * highestOf(report.curve, targets)));
  const ticks = decades(floor, top);
  const frame = frameOf(options, ticks.map(exactPercent));
  const values = report.curve.map(({ value }) => value);
  const [low, high] = values.length === 0 ? [0, 1] : [Math.min(...values), Math.max(...values)];
  const room = (high - low || high || 1) * 0.03;
  const scope = { frame, floor, top, ticks, low: Math.max(0, low - room), high: high + room };
  return {
    name: 'quota-curve',
    title: planHeadline(report),
    subtitle: subtitleOf(report, floor),
    altText: wordsOf(report),
    theme: frame.theme,
    width: frame.width,
    left: frame.left,
    spec: stacked(frame, [curveView(report, targets, scope)], { curve: rowsOf(report.curve, floor) }),
    table: tableOf(report),
    points: {
      plotWidth: frame.plotWidth,
      places: values.map((value) => (frame.plotWidth * (value - scope.low)) / (scope.high - scope.low)),
    },
  };
}

interface Scope {
  readonly frame: Frame;
  readonly floor: number;
  readonly top: number;
  readonly ticks: readonly number[];
  readonly low: number;
  readonly high: number;
}

interface Target {
  readonly text: string;
  readonly limit: number;
}

/** Thresholds on the very share that is drawn. */
function targetsOf({ thresholds, solve }: PlanReport): readonly Target[] {
  const ofQuota = solve.startsWith('quota:') ? ` of quota ${solve.slice('quota:'.length)}` : undefined;
  return thresholds
    .filter(({ text }) => {
      const scope = /^throttled\.share(.*?)\s*(?:<=?)/.exec(text)?.[1];
      return scope !== undefined && (scope.trim() === '' || ` ${scope.trim()}` === ofQuota);
    })
    .map(({ text, limit }) => ({ text, limit }))
    .filter(({ limit }) => limit > 0);
}

function floorOf(curve: readonly CurvePoint[], targets: readonly Target[]): number {
  const positive = [...curve.map(({ throttledShare }) => throttledShare), ...targets.map(({ limit }) => limit)].filter(
    (value) => value > 0,
  );
  const least = positive.length === 0 ? 0.001 : Math.min(...positive);
  let floor = 0.1;
  while (floor > least * 0.8 && floor > least_floor) floor = Number((floor / 10).toPrecision(3));
  return floor;
}

function highestOf(curve: readonly CurvePoint[], targets: readonly Target[]): number {
  return Math.max(
    0,
    ...curve.map(({ throttledShare, interval }) => interval?.high ?? throttledShare),
    ...targets.map(({ limit }) => limit),
  );
}

/** `0.0001%`, where a table would say `<0.01%`. */
function exactPercent(share: number): string {
  return `${Number((share * 100).toPrecision(3))}%`;
}

function decades(floor: number, top: number): readonly number[] {
  const ticks: number[] = [];
  for (let tick = floor; tick <= top; tick = Number((tick * 10).toPrecision(3))) ticks.push(tick);
  return ticks;
}

function rowsOf(curve: readonly CurvePoint[], floor: number): readonly object[] {
  const drawn = (share: number) => Math.max(floor, share);
  return curve.map(({ value, throttledShare, interval, verdict }) => ({
    value,
    share: drawn(throttledShare),
    low: drawn(interval?.low ?? throttledShare),
    high: drawn(interval?.high ?? throttledShare),
    seen: throttledShare > 0,
    meets: verdict === 'meets',
  }));
}

function curveView(report: PlanReport, targets: readonly Target[], scope: Scope): object {
  const { frame, floor, top, low, high, ticks } = scope;
  const { theme, plotWidth } = frame;
  const x = {
    field: 'value',
    type: 'quantitative',
    scale: { domain: [low, high], nice: false, zero: false },
    axis: {
      title: null,
      values: axisTicks(low, high, plotWidth),
      format: ',~r',
      grid: false,
      domain: true,
      labelFlush: labelFlush([count(high)]),
    },
  };
  const y = {
    type: 'quantitative',
    scale: { type: 'log', domain: [floor, top], nice: false, clamp: true },
    axis: yAxis(frame, ticks, "datum.value >= 1e-9 ? format(datum.value * 100, '~r') + '%' : ''"),
  };
  const data = { data: { name: 'curve' } };
  const points = (meets: boolean, mark: object) => ({
    ...data,
    transform: [{ filter: `datum.meets === ${meets}` }],
    mark: { type: 'point', size: 55, strokeWidth: 2, color: theme.retries, opacity: 1, filled: false, ...mark },
    encoding: { x, y: { ...y, field: 'share' } },
  });
  return {
    width: plotWidth,
    height,
    view: { stroke: null },
    layer: [
      {
        ...data,
        transform: [{ filter: 'datum.seen' }],
        mark: { type: 'area', color: theme.firstTries, opacity: 0.4 },
        encoding: { x, y: { ...y, field: 'low' }, y2: { field: 'high' } },
      },
      ...(report.curve.some(isBound) ? [boundLayer(x, y, theme.retries)] : []),
      {
        ...data,
        mark: { type: 'line', color: theme.retries, strokeWidth: 2 },
        encoding: { x, y: { ...y, field: 'share' } },
      },
      ...targets.map((target) => targetLine(target, scope)),
      ...rules(report, scope),
      ...wordsOfTargets(targets, report, scope),
      points(true, { fill: theme.retries }),
      points(false, { fill: theme.paper }),
    ],
  };
}

/** Of values at which nothing was throttled in any replication there is no spread to draw, only how much it could be at most. */
function isBound({ throttledShare, interval }: CurvePoint): boolean {
  return throttledShare === 0 && interval !== null && interval.high > 0;
}

function boundLayer(x: object, y: object, color: string): object {
  return {
    data: { name: 'curve' },
    transform: [{ filter: '!datum.seen && datum.high > datum.low' }],
    mark: { type: 'rule', color, strokeWidth: 1.2, strokeDash: [2, 4] },
    encoding: { x, y: { ...y, field: 'low' }, y2: { field: 'high' } },
  };
}

function targetLine({ limit }: Target, { frame, floor, top }: Scope): object {
  return {
    data: { values: [{}] },
    mark: { type: 'rule', color: frame.theme.ink, strokeDash: [5, 3], strokeWidth: 1.2 },
    encoding: { y: { value: height * (1 - logShare(limit, floor, top)) } },
  };
}

/** Above its line the words of each target, none on another. */
function wordsOfTargets(targets: readonly Target[], report: PlanReport, scope: Scope): readonly object[] {
  const { floor, top } = scope;
  const lines = targets.map(({ limit }) => height * (1 - logShare(limit, floor, top)) - 4);
  const places = spreadLabels(lines, 14, 12, height);
  return targets.flatMap(({ text }, index) => targetWords(text, places[index]!, report, scope));
}

/** A target's words: in a gap between upright lines where the curve is not, else at the edge it is furthest from. */
function targetWords(text: string, bottom: number, report: PlanReport, scope: Scope): readonly object[] {
  const { floor, top, low, high, frame } = scope;
  const { plotWidth, theme } = frame;
  const y = bottom + 4;
  const words = fitText(short(text, 60), plotWidth, labelSize);
  const width = textWidth(words, labelSize);
  const place = (value: number) => (plotWidth * (value - low)) / (high - low);
  const edges = [0, ...uprights(report, scope).map(({ value }) => place(value)), plotWidth].sort((a, b) => a - b);
  const falls = logShare(report.curve.at(-1)?.throttledShare ?? 0, floor, top) * height < height - y;
  const gaps = edges.slice(1).map((end, index) => ({ from: edges[index]! + 6, to: end - 6 }));
  const isFree = ({ from, to }: { readonly from: number; readonly to: number }) =>
    to - from >= width &&
    report.curve.every(({ value, throttledShare }) => {
      const x = place(value);
      const above = y - height * (1 - logShare(throttledShare, floor, top));
      return x < from - 20 || x > to + 20 || above < -2 || above > 26;
    });
  const free = (falls ? gaps.toReversed() : gaps).find(isFree);
  const end = free === undefined ? plotWidth : falls ? free.to : free.from + width;
  return haloText(theme, words, free === undefined && !falls ? width : end, bottom, { align: 'right' });
}

/** Where a share lies between floor and top on the log scale, 0 to 1; pixels of a picture, no part of a result. */
function logShare(share: number, floor: number, top: number): number {
  return Math.log(Math.max(share, floor) / floor) / Math.log(top / floor);
}

/** Upright lines at today's value, the answer and the recommended one, their words above the plot, none on another. */
function rules(report: PlanReport, scope: Scope): readonly object[] {
  const { frame, low, high } = scope;
  const { theme, plotWidth } = frame;
  const { setting } = report;
  const taken: { row: number; from: number; to: number }[] = [];
  // From the right, so that no line runs through the words of one to its left.
  const fromRight = uprights(report, scope).toSorted((a, b) => b.value - a.value);
  return fromRight.flatMap(({ label, value, strong }) => {
    const x = (plotWidth * (value - low)) / (high - low);
    const words = `${label} ${planValue(setting, value)}`;
    const width = textWidth(words, labelSize, strong ? 'bold' : 'normal') + 6;
    const right = x + width <= plotWidth || x < width;
    const [from, to] = right ? [x - 4, x + width] : [x - width, x + 4];
    let row = 0;
    while (taken.some((other) => other.row === row && other.from < to && from < other.to)) row++;
    taken.push({ row, from, to });
    const y = -6 - 15 * row;
    return [
      {
        data: { values: [{}] },
        mark: {
          type: 'rule',
          color: strong ? theme.ink : theme.muted,
          strokeWidth: strong ? 1.4 : 1,
          ...(strong ? {} : { strokeDash: [2, 2] }),
        },
        encoding: { x: { value: x }, y: { value: y - 8 }, y2: { value: height } },
      },
      {
        data: { values: [{}] },
        mark: {
          type: 'text',
          text: words,
          align: right ? 'left' : 'right',
          baseline: 'middle',
          fontWeight: strong ? 'bold' : 'normal',
          fontSize: labelSize,
          color: strong ? theme.ink : theme.muted,
          dx: right ? 5 : -5,
        },
        encoding: { x: { value: x }, y: { value: y - 3 } },
      },
    ];
  });
}

interface Upright {
  readonly label: string;
  readonly value: number;
  readonly strong: boolean;
}

function uprights(
  { setting, answer, recommended, spare, bracket }: PlanReport,
  { low, high }: Scope,
): readonly Upright[] {
  const isEnough = spare !== undefined;
  return [
    { label: isEnough ? 'today, enough:' : 'today', value: setting.today, strong: true },
    { label: setting.looksFor, value: answer, strong: false },
    { label: 'recommended', value: isEnough ? null : recommended, strong: true },
    { label: 'meets so far:', value: bracket?.meets ?? null, strong: false },
    { label: 'fails:', value: bracket?.fails ?? null, strong: false },
  ].filter((rule): rule is Upright => rule.value !== null && rule.value >= low && rule.value <= high);
}

function axisTicks(low: number, high: number, pixels: number): readonly number[] {
  const label = Math.max(84, textWidth(count(high), labelSize) + 16);
  const step = linearTicks(high - low, Math.max(2, Math.floor(pixels / label)))[1] ?? high - low;
  const first = Math.ceil(low / step);
  const last = Math.floor(high / step);
  return Array.from({ length: last - first + 1 }, (_, index) => Number(((first + index) * step).toPrecision(12)));
}

function subtitleOf({ setting, solve, curve, confidence }: PlanReport, floor: number): string {
  const replications = curve.map((point) => point.replications);
  const [least, most] = [Math.min(...replications), Math.max(...replications)];
  const of = solve.startsWith('quota:') ? ' of its requests' : ' of requests';
  return [
    `Throttled share${of} by ${short(setting.name, 60)}${setting.unit === '' ? '' : ` (${setting.unit})`}`,
    ...(curve.length === 0
      ? []
      : [
          `band: ${percent(confidence)} interval of the mean over ${least === most ? count(least) : `${count(least)} to ${count(most)}`} replications`,
        ]),
    ...(curve.some(isBound)
      ? [`dotted: nothing throttled in any replication, so at most so much (${percent(confidence)}, rule of three)`]
      : []),
    `log scale, ${exactPercent(floor)} and below drawn at ${exactPercent(floor)}`,
    ...(curve.some(({ verdict }) => verdict !== 'meets') ? ['hollow: not shown to meet every threshold'] : []),
  ].join(' · ');
}

function wordsOf({ curve, setting }: PlanReport): string {
  const points = curve.map(({ value, throttledShare }) => `${planValue(setting, value)}: ${percent(throttledShare)}`);
  return `A line of the throttled share by ${short(setting.name, 60)}. ${points.join(', ')}.`;
}

function tableOf({ curve, setting, confidence }: PlanReport): Table {
  const right = (name: string) => ({ name, align: 'right' as const });
  return {
    caption: 'The curve, as drawn',
    columns: [
      right(setting.kind === 'quota' ? 'Quota/s' : short(setting.name, 40)),
      right('Throttled share'),
      right(`${percent(confidence)} low`),
      right('high'),
      right('Replications'),
      { name: 'Thresholds' },
    ],
    rows: curve.map(({ value, throttledShare, interval, replications, verdict }) => [
      planValue({ ...setting, unit: '' }, value),
      percent(throttledShare),
      interval === null ? '' : percent(interval.low),
      interval === null ? '' : percent(interval.high),
      count(replications),
      verdictSigns[verdict],
    ]),
  };
}
