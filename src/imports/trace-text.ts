/** Why this file exists: what `kmsim import` writes is a plain CSV that `run`, and any other tool, reads back. */
import type { RecordedRow, Recording } from './recording.ts';
import type { ReplayPlan, TraceWords } from './replay-plan.ts';
import { formatInstant } from './stamps.ts';

const PIECE_CHARACTERS = 64 * 1024;

/**
 * The trace, piece by piece: `timestamp,count` rows of a second or a bin each, or one row a call where times are exact; in
 * order of time, then of text.
 *
 * @param hasThrottled whether a column says how many requests were refused
 */
export function* traceText(recording: Recording, plan: ReplayPlan, hasThrottled: boolean): Generator<string> {
  const isExact = recording.binNanoseconds === 0;
  const words = plan.words.map((word) => plan.columns.map((column: keyof TraceWords) => field(word[column])).join(','));
  let text = `${['timestamp', ...(isExact ? [] : ['count']), ...(hasThrottled ? ['throttled'] : []), ...plan.columns].join(',')}\n`;
  for (const group of groupsOf(recording.rows(), words)) {
    const at = formatInstant(group.at, recording.relative);
    for (const [word, { count, throttled }] of [...group.byWords].sort(([one], [other]) => (one < other ? -1 : 1))) {
      if (isExact) text += `${at},${word}\n`.repeat(count);
      else text += `${at},${count}${hasThrottled ? `,${throttled}` : ''},${word}\n`;
    }
    if (text.length < PIECE_CHARACTERS) continue;
    yield text;
    text = '';
  }
  yield text;
}

interface Group {
  readonly at: Pick<RecordedRow, 'seconds' | 'nanoseconds'>;
  readonly byWords: ReadonlyMap<string, { readonly count: number; readonly throttled: number }>;
}

/** Rows of one time together, those with the same words as one. */
function* groupsOf(rows: Iterable<RecordedRow>, words: readonly string[]): Generator<Group> {
  let at: Group['at'] | undefined;
  let byWords = new Map<string, { count: number; throttled: number }>();
  for (const row of rows) {
    if (at !== undefined && (at.seconds !== row.seconds || at.nanoseconds !== row.nanoseconds)) {
      yield { at, byWords };
      byWords = new Map();
    }
    at = row;
    const word = words[row.call]!;
    const sum = byWords.get(word) ?? { count: 0, throttled: 0 };
    byWords.set(word, { count: sum.count + row.count, throttled: sum.throttled + row.throttled });
  }
  if (at !== undefined) yield { at, byWords };
}

/** As RFC 4180 wants it. */
function field(text: string): string {
  return /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
