/** Why this file exists: values of a plan are whole steps, written as people write them. */
import type { PlanSetting } from '../plan-report.ts';
import type { Direction } from './search.ts';

/** 0.30000000000000004 -> 0.3: twelve digits are more than any setting has. */
export function tidy(value: number): number {
  return Number(value.toPrecision(12));
}

/** The largest 1, 2 or 5 times a power of ten that is at most `value`, by multiplication only. */
export function niceStep(value: number): number {
  let power = 1;
  while (power * 10 <= value) power *= 10;
  while (power > value) power = tidy(power / 10);
  return tidy([5, 2, 1].map((factor) => factor * power).find((step) => step <= value * (1 + 1e-12)) ?? power);
}

/** The answer with headroom, on the safe side of the edge, a whole multiple of `round`, again to the safe side. */
export function withHeadroom(answer: number, headroom: number, round: number, looksFor: Direction): number {
  if (looksFor === 'smallest') return tidy(Math.ceil(tidy((answer * (1 + headroom)) / round)) * round);
  const rounded = Math.floor(tidy(answer / (1 + headroom) / round)) * round;
  return rounded > 0 ? tidy(rounded) : answer;
}

/**
 * By how much of the answer today's quota exceeds it, where that is at least the headroom: no increase is needed then.
 * Undefined where one is, and of what is no quota.
 */
export function spareOf(
  answer: number | null,
  { kind, name, today, looksFor }: PlanSetting,
  headroom: number,
): number | undefined {
  const isQuota = kind === 'quota' || /^quotas\.set\.\d+\.value$/.test(name);
  if (answer === null || !isQuota || looksFor !== 'smallest') return undefined;
  return today < tidy(answer * (1 + headroom)) ? undefined : tidy(today / answer - 1);
}

/** Coarse enough to read, fine enough not to add a tenth: 1000 from 10,000 on, 100 from 1,000 on ... */
export function usualRound(value: number): number {
  if (value >= 10_000) return 1000;
  if (value >= 1000) return 100;
  return value >= 100 ? 10 : 1;
}

/** Whole multiples of a readable step that cover [low, high] in at most `most` points. */
export function gridOver(low: number, high: number, most: number): readonly number[] {
  let step = niceStep((high - low) / most || 1);
  while (Math.floor(high / step) - Math.ceil(low / step) + 1 > most) step = nextStep(step);
  const first = Math.ceil(tidy(low / step));
  const last = Math.floor(tidy(high / step));
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => tidy((first + index) * step));
}

function nextStep(step: number): number {
  return [2, 2.5, 5, 10].map((factor) => tidy(step * factor)).find((next) => niceStep(next) === next) ?? step * 10;
}
