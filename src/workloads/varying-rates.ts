/** Why this file exists: a rate that changes with time, as the number of calls expected between two times. */
import { cosineOfTurns } from '../engine/elementary.ts';
import type { Arrivals, Stage } from './arrivals.ts';

/** Times are in seconds from t = 0. */
export interface VaryingRate {
  /** Expected calls from 0 to `seconds`. Asked in increasing order of time. */
  before(seconds: number): number;
  /** Expected calls in [from, to), which lies within one whole second. Asked in any order. */
  between(from: number, to: number): number;
}

/** The rate is linear inside a stage, so its integral is quadratic. */
export function stagesRate(stages: readonly Stage[]): VaryingRate {
  const starts: number[] = [];
  const before: number[] = [];
  let start = 0;
  let calls = 0;
  for (const { seconds, fromPerSecond, toPerSecond } of stages) {
    starts.push(start);
    before.push(calls);
    start += seconds;
    calls += ((fromPerSecond + toPerSecond) / 2) * seconds;
  }
  let current = 0;
  /** The stage that holds this time, the last one for what is after all of them. */
  const stageAt = (seconds: number): number => {
    while (current > 0 && starts[current]! > seconds) current--;
    while (current + 1 < starts.length && starts[current + 1]! <= seconds) current++;
    return current;
  };
  /** Expected calls from the start of a stage to `inside` seconds after it. */
  const inStage = (stage: number, inside: number): number => {
    const { fromPerSecond, toPerSecond, seconds } = stages[stage]!;
    const elapsed = Math.min(inside, seconds);
    return elapsed * (fromPerSecond + ((toPerSecond - fromPerSecond) * elapsed) / (2 * seconds));
  };
  return {
    before: (seconds) => {
      if (seconds >= start) return calls;
      const stage = stageAt(seconds);
      return before[stage]! + inStage(stage, seconds - starts[stage]!);
    },
    between: (from, to) => {
      const first = stageAt(from);
      const last = stageAt(to);
      const whole = before[last]! - before[first]!;
      return whole + inStage(last, to - starts[last]!) - inStage(first, from - starts[first]!);
    },
  };
}

const SECONDS_PER_DAY = 86_400;
const DAYS_PER_WEEK = 7;
const WORKING_DAYS = 5;

/** The daily curve, taken as linear inside each second. */
export function dailyRate(daily: Extract<Arrivals, { kind: 'daily' }>): VaryingRate {
  let second = 0;
  let calls = 0;
  let from = perSecondAt(daily, 0);
  let to = perSecondAt(daily, 1);
  const moveTo = (wanted: number): void => {
    if (wanted === second) return;
    from = wanted === second + 1 ? to : perSecondAt(daily, wanted);
    to = perSecondAt(daily, wanted + 1);
    second = wanted;
  };
  const inside = (elapsed: number): number => elapsed * (from + ((to - from) * elapsed) / 2);
  return {
    before: (seconds) => {
      while (seconds >= second + 1) {
        calls += (from + to) / 2;
        moveTo(second + 1);
      }
      return calls + inside(seconds - second);
    },
    between: (start, end) => {
      moveTo(Math.floor(start));
      return inside(end - second) - inside(start - second);
    },
  };
}

function perSecondAt(daily: Extract<Arrivals, { kind: 'daily' }>, second: number): number {
  const { meanPerSecond, peakPerSecond, peakAtSeconds, weekendShare = 1 } = daily;
  const turns = (second - peakAtSeconds - SECONDS_PER_DAY / 2) / SECONDS_PER_DAY;
  const working = Math.max(0, meanPerSecond - (peakPerSecond - meanPerSecond) * cosineOfTurns(turns));
  return isWeekend(second) ? working * weekendShare : working;
}

/** t = 0 is the start of a week's first day. */
function isWeekend(second: number): boolean {
  return Math.floor(second / SECONDS_PER_DAY) % DAYS_PER_WEEK >= WORKING_DAYS;
}
