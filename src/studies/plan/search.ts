/**
 * Why this file exists: the edge between values that meet the thresholds and values that do not, found by doubling and
 * halving on whole steps. It trusts verdicts only, and remembers each, so that whoever reads the answer can see whether
 * they were in order.
 */
import type { PlanVerdict } from '../plan-report.ts';

/** Values by number: the value is `index` times the tolerance. */
export interface Steps {
  readonly least: number;
  readonly most: number;
  /** Where the search begins. */
  readonly start: number;
}

export type Judge = (index: number) => Promise<Found>;

export interface Found {
  readonly verdict: PlanVerdict;
  /** True if nothing changes any more beyond this value: no larger one would help. */
  readonly saturated?: boolean;
  /** True if there is no such value: the scenario refuses it. */
  readonly refused?: boolean;
}

export type Direction = 'smallest' | 'largest';

/** Doublings from the start before a search gives up: a thousand times and a thousandth. */
const DOUBLINGS = 10;

/**
 * The index nearest the edge that meets, or undefined if none of those tried does.
 *
 * @param looksFor the smallest index that meets (plenty above) or the largest (plenty below)
 */
export async function searchEdge(steps: Steps, looksFor: Direction, judge: Judge): Promise<number | undefined> {
  const start = clamp(steps.start, steps);
  const towardsPlenty = looksFor === 'smallest' ? 1 : -1;
  const first = await judge(start);
  const begins = first.verdict === 'meets';
  if (first.saturated === true && !begins && towardsPlenty === 1) return undefined;
  const other = await bracket(steps, start, begins ? -towardsPlenty : towardsPlenty, begins, judge);
  const [meets, not] = begins ? [start, other.edge] : [other.edge, start];
  if (begins && not === undefined) return other.last;
  if (meets === undefined) return undefined;
  return bisect(begins ? other.last : meets, begins ? not! : other.last, judge);
}

/**
 * Doubles or halves from `start` until the verdict turns.
 *
 * @returns `edge`, the first whose verdict is another, and `last`, the one before it
 */
async function bracket(
  steps: Steps,
  start: number,
  towards: number,
  whileMeets: boolean,
  judge: Judge,
): Promise<{ readonly edge: number | undefined; readonly last: number }> {
  let last = start;
  for (let doubling = 0; doubling < DOUBLINGS; doubling++) {
    const next = clamp(towards > 0 ? last * 2 : Math.floor(last / 2), steps);
    if (next === last) return { edge: undefined, last };
    const { verdict, saturated, refused } = await judge(next);
    if (refused === true) return { edge: whileMeets ? next : undefined, last };
    if ((verdict === 'meets') !== whileMeets) return { edge: next, last };
    last = next;
    if (saturated === true && !whileMeets && towards > 0) return { edge: undefined, last };
  }
  return { edge: undefined, last };
}

/** Halves what lies between one that meets and one that does not, until they are neighbours. */
export async function bisect(meets: number, not: number, judge: Judge): Promise<number> {
  let [good, bad] = [meets, not];
  while (Math.abs(good - bad) > 1) {
    const middle = Math.floor((good + bad) / 2);
    if ((await judge(middle)).verdict === 'meets') good = middle;
    else bad = middle;
  }
  return good;
}

/**
 * As `searchEdge` where it is not known on which side there is plenty: doubles and halves in turn until a verdict turns.
 *
 * @returns the side that was found with it; of no edge at all, the start if it meets
 */
export async function searchTurn(
  steps: Steps,
  judge: Judge,
): Promise<{ readonly looksFor: Direction; readonly index: number | undefined }> {
  const start = clamp(steps.start, steps);
  const begins = (await judge(start)).verdict === 'meets';
  const last: Record<'up' | 'down', number | undefined> = { up: start, down: start };
  for (let doubling = 0; doubling < DOUBLINGS; doubling++) {
    for (const side of ['up', 'down'] as const) {
      const from = last[side];
      if (from === undefined) continue;
      const next = clamp(side === 'up' ? from * 2 : Math.floor(from / 2), steps);
      const found = next === from ? undefined : await judge(next);
      if (found === undefined || found.refused === true) {
        last[side] = undefined;
        continue;
      }
      if ((found.verdict === 'meets') !== begins) {
        const looksFor = begins === (side === 'up') ? 'largest' : 'smallest';
        return { looksFor, index: await bisect(begins ? from : next, begins ? next : from, judge) };
      }
      last[side] = next;
    }
  }
  return { looksFor: 'smallest', index: begins ? start : undefined };
}

/** As `searchEdge`, beginning near the edge: in steps of 1, 2, 4 ... from the start. */
export async function searchNear(steps: Steps, looksFor: Direction, judge: Judge): Promise<number | undefined> {
  const start = clamp(steps.start, steps);
  const first = await judge(start);
  const begins = first.verdict === 'meets';
  if (first.saturated === true && !begins && looksFor === 'smallest') return undefined;
  const towards = begins === (looksFor === 'smallest') ? -1 : 1;
  let last = start;
  for (let width = 1; ; width *= 2) {
    const next = clamp(last + towards * width, steps);
    if (next === last) return begins ? last : undefined;
    const { verdict, saturated, refused } = await judge(next);
    if ((verdict === 'meets') !== begins) return bisect(begins ? last : next, begins ? next : last, judge);
    if (refused === true || (saturated === true && !begins && towards > 0)) return begins ? last : undefined;
    last = next;
  }
}

function clamp(index: number, { least, most }: Steps): number {
  return Math.min(most, Math.max(least, index));
}
