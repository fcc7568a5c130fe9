/** Why this file exists: a plan says the same in a terminal, on a page, in a ticket and over its chart. */
import type { PlanBracket, PlanReport, PlanSetting, PlanVerdict } from '../studies/plan-report.ts';
import { thresholdInterval } from './interval-words.ts';
import { phrased } from './names.ts';
import { count, counted, percent } from './numbers.ts';
import type { Table } from './tables.ts';
import type { Card, Verdict } from './verdict.ts';
import { thresholdValue } from './verdict.ts';

export const verdictSigns: Readonly<Record<PlanVerdict, string>> = {
  meets: '✓ met',
  fails: '✗ not met',
  undecided: '? not shown to be met',
};

/** A value of the solved setting with its unit: `15,000/s`, `1.25`, `40`. */
export function planValue({ unit }: Pick<PlanSetting, 'unit'>, value: number): string {
  const [whole, decimals] = String(value).split('.') as [string, string | undefined];
  const grouped = /e/.test(whole) || decimals?.includes('e') ? String(value) : whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return `${grouped}${decimals === undefined || decimals.includes('e') ? '' : `.${decimals}`}${unit}`;
}

/** What was found, in a sentence without its full stop. */
export function planHeadline(report: PlanReport): string {
  const { answer, setting, thresholds, bracket } = report;
  const several = thresholds.length === 2 ? 'both thresholds' : `all ${thresholds.length} thresholds`;
  const all = thresholds.length === 1 ? phrased(thresholds[0]!.text) : several;
  if (bracket !== undefined) return soFarWords(bracket, setting, all);
  if (answer === null) return `No ${what(setting)} that was tried meets ${all}`;
  const subject = valueWords(setting, answer);
  return report.interval === null
    ? `${subject} meets ${all}; no ${what(setting)} that was tried is shown to fail`
    : `${subject} is the ${setting.looksFor} that meets ${all}`;
}

/** How far an interrupted search came. */
function soFarWords({ meets, fails }: PlanBracket, setting: PlanSetting, all: string): string {
  if (meets !== null && fails !== null)
    return `So far ${uncapitalised(valueWords(setting, meets))} meets ${all}, ${planValue(setting, fails)} is shown not to; the edge lies between them`;
  const open = 'where the edge lies was not found yet';
  if (meets !== null) return `So far ${uncapitalised(valueWords(setting, meets))} meets ${all}; ${open}`;
  if (fails !== null) return `So far ${uncapitalised(valueWords(setting, fails))} is shown not to meet ${all}; ${open}`;
  return `No ${what(setting)} is decided yet`;
}

/** `A quota of` in the midst of a sentence; a path keeps its case. */
function uncapitalised(words: string): string {
  return words.replace(/^A /, 'a ');
}

function valueWords(setting: PlanSetting, value: number): string {
  const told = planValue(setting, value);
  return {
    quota: `A quota of ${told}`,
    load: `A load of ${told}`,
    path: `${phrased(setting.name)} of ${told}`,
  }[setting.kind];
}

export function planVerdict(report: PlanReport): Verdict {
  const { answer, partial, bracket, spare } = report;
  const enough = spare === undefined ? '' : 'No increase needed: ';
  return {
    status: bracket !== undefined ? 'none' : answer === null ? 'failed' : 'passed',
    headline: `${partial ? 'Interrupted before its end: ' : ''}${enough}${enough === '' ? planHeadline(report) : uncapitalised(planHeadline(report))}`,
    detail: planSentences(report).join(' '),
    advice: undefined,
  };
}

/** How sure, what to ask for, for how long, and what would change it. */
function planSentences(report: PlanReport): readonly string[] {
  const { answer, setting, curve } = report;
  const today = curve.find(({ value }) => value === setting.today);
  const them = report.thresholds.length === 1 ? 'it' : 'them';
  const stands =
    today === undefined
      ? `Today it is ${planValue(setting, setting.today)}.`
      : `Today's ${planValue(setting, setting.today)} ${{ meets: `meets ${them}`, fails: `does not meet ${them}`, undecided: `is not shown to meet ${them}` }[today.verdict]}${today.verdict === 'fails' && today.throttledShare === 0 ? '' : `, with ${percent(today.throttledShare)} throttled`}.`;
  if (answer === null) return [stands];
  const edge = edgeSentence(report);
  return [...edge, stands, recommendation(report), ...growthSentence(report), ...sensitivitySentence(report)];
}

/** None where nothing that was tried is shown to fail. */
function edgeSentence({ interval, confidence, setting }: PlanReport): readonly string[] {
  if (interval === null) return [];
  return [
    interval.low === interval.high
      ? `Its neighbour is shown to fail (${percent(confidence)} confidence).`
      : `The edge lies from ${planValue(setting, interval.low)} to ${planValue(setting, interval.high)} (${percent(confidence)} confidence).`,
  ];
}

function recommendation({ recommended, headroom, round, setting, spare, answer, interval }: PlanReport): string {
  if (spare !== undefined)
    return `It is ${percent(spare)} above the ${planValue(setting, answer!)} ${interval === null ? 'tried' : 'needed'}, which leaves the ${percent(headroom)} headroom asked for.`;
  const direction = setting.looksFor === 'smallest' ? 'up' : 'down';
  return `Recommended: ${planValue(setting, recommended ?? 0)}, with ${percent(headroom)} headroom, rounded ${direction} to a multiple of ${planValue({ unit: '' }, round)}.`;
}

function growthSentence(report: PlanReport): readonly string[] {
  const { growth, holdsMonths, recommended, setting, answer, partial } = report;
  if (growth === null || recommended === null || answer === null) return [];
  const pace = `${percent(growth.perMonth)} a month`;
  if (holdsMonths === null && partial) return [`Interrupted before growth of ${pace} was looked at.`];
  return [setting.kind === 'load' ? loadGrowth(report, answer, pace) : ownGrowth(report, recommended, pace)];
}

/** The load is what grows: when it comes to the largest that meets is arithmetic. */
function loadGrowth({ growth, holdsMonths, holdsUntil, setting }: PlanReport, answer: number, pace: string): string {
  const most = planValue(setting, answer);
  if (holdsMonths === null) return `Today's load is above ${most} already, so growth of ${pace} was not looked at.`;
  const through = holdsUntil === null ? '' : `, through ${holdsUntil}`;
  const end = holdsMonths === growth!.horizonMonths ? ', as far as was looked' : ', and is above it in the next';
  return `Growing ${pace}, the load stays within ${most} for ${counted(holdsMonths, 'month')}${through}${end}.`;
}

function ownGrowth(
  { growth, holdsMonths, holdsUntil, setting }: PlanReport,
  recommended: number,
  pace: string,
): string {
  const value = planValue(setting, recommended);
  if (holdsMonths === null) return `${value} is not shown to hold today, so growth of ${pace} was not looked at.`;
  const growing = `With a load that grows ${pace}, ${value}`;
  if (holdsMonths === 0) return `${growing} is not shown to hold for a month.`;
  const through = holdsUntil === null ? '' : `, through ${holdsUntil}`;
  if (holdsMonths === growth!.horizonMonths)
    return `${growing} holds for all ${counted(holdsMonths, 'month')} looked at${through}.`;
  return `${growing} holds for ${counted(holdsMonths, 'month')}${through}; in the next it is not shown to.`;
}

function sensitivitySentence({ sensitivity, recommended, setting, thresholds }: PlanReport): readonly string[] {
  const breaking = sensitivity.slice(1).filter((row) => row.recommended !== 'meets');
  if (sensitivity.length === 0 || recommended === null) return [];
  const value = planValue(setting, recommended);
  if (breaking.length === 0)
    return [
      `${value} also meets ${thresholds.length === 1 ? 'it' : 'them'} under each of the ${sensitivity.length - 1} other assumptions tried.`,
    ];
  return [
    `${value} is not shown to meet ${thresholds.length === 1 ? 'it' : 'them'} under: ${breaking.map(({ name }) => name).join(', ')}.`,
  ];
}

function what({ kind, name }: PlanSetting): string {
  return kind === 'path' ? `value of ${phrased(name)}` : kind;
}

export function planCards(report: PlanReport): readonly Card[] {
  const { answer, recommended, setting, interval, holdsMonths, runs, growth, headroom, spare } = report;
  if (answer === null || recommended === null) return [];
  const found =
    interval === null
      ? 'meets the thresholds; nothing that was tried is shown to fail'
      : `${setting.looksFor} that meets the thresholds`;
  return [
    { value: planValue(setting, answer), label: found, status: 'none' },
    {
      value: planValue(setting, recommended),
      label: spare === undefined ? `recommended: ${percent(headroom)} headroom, rounded` : 'today: no increase needed',
      status: 'none',
    },
    spare === undefined
      ? { value: planValue(setting, setting.today), label: 'today', status: 'none' }
      : {
          value: percent(spare),
          label: `above what is needed; ${percent(headroom)} headroom asked for`,
          status: 'none',
        },
    holdsMonths === null || growth === null
      ? { value: count(runs), label: 'runs simulated', status: 'none' }
      : {
          value: counted(holdsMonths, 'month'),
          label: `it holds at ${percent(growth.perMonth)} growth a month`,
          status: 'none',
        },
  ];
}

export function planThresholdTable({ thresholds, answer, setting, confidence }: PlanReport): Table {
  const right = (name: string) => ({ name, align: 'right' as const });
  const at = planValue(setting, answer ?? setting.today);
  return {
    caption: `Thresholds at ${at}`,
    columns: [
      { name: 'Threshold' },
      right('Observed'),
      right(`${percent(confidence)} interval`),
      right('Replications'),
    ],
    rows: thresholds.map((threshold) => [
      phrased(threshold.text),
      thresholdValue(threshold, threshold.observed),
      thresholdInterval(threshold, threshold.interval),
      count(threshold.replications),
    ]),
  };
}

export function sensitivityTable({ sensitivity, setting, recommended }: PlanReport): Table {
  return {
    caption: 'The same question with one thing changed',
    columns: [
      { name: 'Changed' },
      { name: `${setting.looksFor === 'smallest' ? 'Smallest' : 'Largest'} that meets`, align: 'right' },
      { name: 'in steps of', align: 'right' },
      { name: recommended === null ? 'Recommended' : `At ${planValue(setting, recommended)}` },
    ],
    rows: sensitivity.map((row) => [
      row.name,
      row.answer === null ? 'none' : planValue(setting, row.answer),
      planValue({ unit: '' }, row.tolerance),
      verdictSigns[row.recommended],
    ]),
  };
}

/** How it was found, in a line each. */
export function planMethod({ runs, setting, confidence, monotone }: PlanReport): readonly string[] {
  return [
    `${count(runs)} runs. Every value was tried on the same random numbers, replication by replication.`,
    `A value counts as meeting (or failing) a threshold once the ${percent(confidence)} interval of the mean, corrected for skewness and shared out over up to seven looks, lies on one side of it; each value got up to 200 replications, most of them near the edge. What is not shown to meet does not count as meeting. Where every run gave the same number, such as nothing throttled, that number is held against the threshold, not the bound beside it in the curve.`,
    `Values are multiples of ${planValue({ unit: '' }, setting.tolerance)}: doubled or halved from today's until the verdict turned, then bisected.`,
    monotone
      ? 'Every value tried was in order: none with more to spare failed where one with less met the thresholds.'
      : 'The values tried were not in order; see the warnings.',
  ];
}
