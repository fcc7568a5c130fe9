/**
 * Why this file exists: in a pipeline two single runs are compared. Where both are long enough and of one length, their own
 * seconds say what chance does; where they are not, that is said.
 */
import { CONFIDENCE } from '../intervals/intervals.ts';
import { type PairedChange, pairedChange } from '../intervals/paired-batches.ts';
import type { Interval, Summary } from '../summary.ts';
import { type BatchCut, batchedNumbers, type RunSeconds } from './second-numbers.ts';

export type { RunSeconds } from './second-numbers.ts';

/** What is said of two single runs, and by what. */
export type SecondsJudged =
  | { readonly kind: 'judged'; readonly batches: number; readonly batchSeconds: number }
  | { readonly kind: 'refused'; readonly why: string };

/** How their seconds judge the change of a number: by its path, for as many as they give. */
export interface ChangesBySeconds {
  readonly judged: SecondsJudged;
  intervalOf(path: string, change: number): Interval | undefined;
}

/** More show little more, and longer ones have less in common with their neighbours. */
const MOST_BATCHES = 20;
const LEAST_BATCHES = 12;
const LEAST_BATCH_SECONDS = 5;

/** Two runs of one replication each. */
export function changesBySeconds(base: RunSeconds, changed: RunSeconds): ChangesBySeconds {
  const cut = cutOf(base.summary, changed.summary);
  if (typeof cut === 'string') return { judged: { kind: 'refused', why: cut }, intervalOf: () => undefined };
  const { batches, batchSeconds } = cut;
  const found = new Map<string, { readonly change: PairedChange; readonly scale: number }>();
  const before = new Map(batchedNumbers(base, cut).map((number) => [number.path, number]));
  for (const number of batchedNumbers(changed, cut)) {
    const old = before.get(number.path);
    if (old !== undefined) found.set(number.path, { change: pairedChange(old, number), scale: number.scale });
  }
  return {
    judged: { kind: 'judged', batches, batchSeconds },
    intervalOf: (path, absolute) => {
      const { change, scale } = found.get(path) ?? {};
      if (change?.kind !== 'judged') return undefined;
      const half = change.halfWidth * scale!;
      const method = `one run each: Student's t on ${batches} batches of ${batchSeconds} s, paired by time`;
      return { low: absolute - half, high: absolute + half, confidence: CONFIDENCE, method };
    },
  };
}

function cutOf(base: Summary, changed: Summary): BatchCut | string {
  if (base.partial || changed.partial) return 'one of them was interrupted';
  if (base.durationSeconds !== changed.durationSeconds || base.warmupSeconds !== changed.warmupSeconds)
    return 'they are not of one length and one warm-up';
  const [firstSecond, endSecond] = [Math.ceil(base.warmupSeconds), Math.floor(base.durationSeconds)];
  const batches = Math.min(MOST_BATCHES, Math.floor((endSecond - firstSecond) / LEAST_BATCH_SECONDS));
  if (batches < LEAST_BATCHES) return `less than ${LEAST_BATCHES * LEAST_BATCH_SECONDS} s of them are measured`;
  return { firstSecond, endSecond, batches, batchSeconds: Math.floor((endSecond - firstSecond) / batches) };
}
