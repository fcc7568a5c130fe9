/** Why this file exists: what moved between two results is said alike in a terminal, in a ticket and on a page. */
import type { DiffCheck, DiffReport, Moved } from '../studies/diff/diff.ts';
import { phrased, short, visible } from './names.ts';
import { count, counted, dollars, milliseconds, percent } from './numbers.ts';
import type { Table } from './tables.ts';
import type { Verdict } from './verdict.ts';

/** What is said of a number by how it moved. */
export const noiseWords = { beyond: 'beyond noise', within: 'within noise', unknown: 'unknown' } as const;

export type Noise = keyof typeof noiseWords;

export function noiseOf({ beyondNoise }: Pick<Moved, 'beyondNoise'>): Noise {
  if (beyondNoise === null) return 'unknown';
  return beyondNoise ? 'beyond' : 'within';
}

/** What happened, in a sentence without its full stop. */
export function diffHeadline({ moved, compared, checks }: DiffReport): string {
  const tripped = checks.filter((check) => check.tripped).length;
  const surely = moved.filter(({ beyondNoise }) => beyondNoise === true).length;
  const known = moved.some(({ beyondNoise }) => beyondNoise !== null);
  const what =
    moved.length === 0
      ? `None of ${counted(compared, 'number')} moved`
      : `${count(moved.length)} of ${counted(compared, 'number')} moved${known ? `, ${count(surely)} of them beyond noise` : '; without replications it is unknown what of it is chance'}`;
  return tripped === 0 ? what : `${counted(tripped, 'check')} tripped. ${what}`;
}

export function diffVerdict(report: DiffReport): Verdict {
  const { checks } = report;
  const tripped = checks.some((check) => check.tripped);
  return {
    status: checks.length === 0 ? 'none' : tripped ? 'failed' : 'passed',
    headline: diffHeadline(report),
    detail: [...firstMoves(report), noiseSentence(report)].join(' '),
    advice: undefined,
  };
}

/** What is asked for first, where it moved and chance does not explain it. */
const asked: readonly (readonly [path: string, name: string, written: (value: number) => string])[] = [
  ['totals.throttled', 'Throttled requests', (value) => count(Math.round(value))],
  ['totals.failed', 'failed calls', (value) => count(Math.round(value))],
  ['latencyMs.p99', 'p99 latency', milliseconds],
  ['totals.costUsdPerMonth', 'cost a month', dollars],
];

/** `Throttled requests 139,628 to 89,805 (-35.7%), p99 latency 1.4 s to 60 ms (-95.7%).`; none where none of them moved. */
function firstMoves({ moved }: DiffReport): readonly string[] {
  const isKnown = moved.some(({ beyondNoise }) => beyondNoise !== null);
  const told = asked.flatMap(([path, name, written]) => {
    const row = moved.find((one) => one.path === path && noiseOf(one) !== 'within');
    if (row === undefined || row.base === null || row.new === null) return [];
    const relative = row.change.relative === null ? [] : [signed(percent(row.change.relative))];
    const noise = isKnown && noiseOf(row) === 'unknown' ? ['noise unknown'] : [];
    const aside = [...relative, ...noise].join(', ');
    return [`${name} ${written(row.base)} to ${written(row.new)}${aside === '' ? '' : ` (${aside})`}`];
  });
  const words = told.join(', ');
  return told.length === 0 ? [] : [`${words.charAt(0).toUpperCase()}${words.slice(1)}.`];
}

/** How much chance alone would do, and of what nothing is known. */
export function noiseSentence({ moved, seconds }: Pick<DiffReport, 'moved' | 'seconds'>): string {
  const known = moved.filter(({ beyondNoise }) => beyondNoise !== null).length;
  if (moved.length === 0) return 'The two results are alike.';
  const replicate = 'run one of them with --replications 10 to know its noise.';
  if (known === 0) return `Neither result has replications${whyNot(seconds)}: ${replicate}`;
  const each = `Each is judged by itself, at 95%: of ${counted(known, 'number')} that only chance moves, about ${count(Math.ceil(known / 20))} would be beyond noise, too.`;
  if (seconds?.kind !== 'judged') return each;
  const { batches, batchSeconds } = seconds;
  return `${each} Of one run each, what is counted every second is judged by ${count(batches)} batches of ${count(batchSeconds)} s, paired by time; of the rest, such as percentiles and what a few moments make, nothing is known: ${replicate}`;
}

function whyNot(seconds: DiffReport['seconds']): string {
  if (seconds === undefined) return '';
  return `, and ${seconds.kind === 'refused' ? seconds.why : 'what moved is not spread over their seconds'}`;
}

export function checkWords({ text, tripped, beyondNoise, base, new: now }: DiffCheck): string {
  const what = `${phrased(text)}: ${precise(base)} to ${precise(now)}`;
  if (base === null || now === null) return `${what}, tripped: a number that is gone is not shown to be no worse`;
  const noise =
    base === now ? '' : `, ${beyondNoise === null ? 'noise unknown' : noiseWords[noiseOf({ beyondNoise })]}`;
  return `${what}${tripped ? ', tripped' : ''}${noise}`;
}

export interface DiffTableOptions {
  /** Rows of one kind. */
  readonly only?: Noise;
  /** For a terminal: without intervals. */
  readonly narrow?: boolean;
}

/** What moved, what is beyond noise first, then what is unknown, each in the order of the result. */
export function diffTable({ moved }: DiffReport, { only, narrow = false }: DiffTableOptions = {}): Table {
  const right = (name: string) => ({ name, align: 'right' as const });
  const rank: Readonly<Record<Noise, number>> = { beyond: 0, unknown: 1, within: 2 };
  const rows = moved.filter((row) => only === undefined || noiseOf(row) === only);
  return {
    caption: only === undefined ? 'What moved' : captions[only],
    columns: [
      { name: 'Number' },
      right('Base'),
      right('New'),
      right('Change'),
      right('Relative'),
      ...(narrow || only === 'unknown' ? [] : [right('95% interval of the change')]),
      ...(only === undefined ? [{ name: 'Noise' }] : []),
    ],
    rows: rows
      .toSorted((a, b) => rank[noiseOf(a)] - rank[noiseOf(b)])
      .map((row) => [
        ...cellsOf(row).slice(0, narrow || only === 'unknown' ? -1 : undefined),
        ...(only === undefined ? [noiseWords[noiseOf(row)]] : []),
      ]),
  };
}

const captions = {
  beyond: 'Moved beyond noise',
  within: 'Moved within noise: chance alone explains it',
  unknown: 'Moved, without replications that would tell whether by chance',
} as const;

function cellsOf({ path, base, new: now, change, interval }: Moved): readonly string[] {
  return [
    phrased(short(visible(path), 200)),
    precise(base),
    precise(now),
    change.absolute === null ? '' : signed(precise(change.absolute)),
    change.relative === null ? '' : signed(percent(change.relative)),
    interval === null ? '' : `${signed(precise(interval.low))} to ${signed(precise(interval.high))}`,
  ];
}

function precise(value: number | null): string {
  if (value === null) return 'none';
  return Math.abs(value) >= 1000 ? count(Math.round(value)) : String(Number(value.toPrecision(4)));
}

function signed(words: string): string {
  return /^(-|0$)/.test(words) ? words : `+${words}`;
}
