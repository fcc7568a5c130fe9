/**
 * Why this file exists: what keys cost over time. AWS prorates their prices by the hour, so a key that is made, rotated or
 * scheduled for deletion in a run costs from then on, or no longer.
 *
 * @source aws.amazon.com/kms/pricing, read 2026: "$1/month (prorated hourly)"; "The first and second rotation of the key
 * adds $1/month (prorated hourly) in cost. This price increase is capped at the second rotation"
 */
import { billedRotations, HOURS_PER_MONTH } from './pricing.ts';

const NANOSECONDS_PER_HOUR = 3600e9;

/** What a customer managed key, or several alike, are paid for. Instants in nanoseconds since t = 0, of the run. */
export interface KeyLife {
  readonly accountId: string;
  readonly keys: number;
  /** 0 of keys that are there when the run starts; Infinity of one that it never makes. */
  readonly madeAt: number;
  /** When it was scheduled for deletion, from when on it is free; Infinity of one that is not. */
  readonly freeFrom: number;
  readonly rotationsBefore: number;
  /** Ascending; those of the run. */
  readonly rotatedAt: readonly number[];
}

/** The keys of one account. */
export interface KeyFees {
  readonly accountId: string;
  /** With a fee when the run ends, and how often their material was rotated by then. */
  readonly keys: number;
  readonly rotations: number;
  /** 730 hours of them, as `monthOf` says. */
  readonly usdPerMonth: number;
}

/** One row for each account, in the order of the keys. What happens while a run drains belongs to its last hour. */
export function keyFees(given: readonly KeyLife[], runNanoseconds: number): readonly KeyFees[] {
  const lives = given.map((life) => withoutDrain(life, runNanoseconds));
  const accounts = [...new Set(lives.map(({ accountId }) => accountId))];
  return accounts.map((accountId) => {
    const own = lives.filter((life) => life.accountId === accountId);
    const atEnd = own.filter(({ madeAt, freeFrom }) => madeAt < runNanoseconds && freeFrom >= runNanoseconds);
    const rotated = ({ rotationsBefore, rotatedAt }: KeyLife) =>
      rotationsBefore + rotatedAt.filter((instant) => instant < runNanoseconds).length;
    return {
      accountId,
      keys: atEnd.reduce((sum, { keys }) => sum + keys, 0),
      rotations: atEnd.reduce((sum, life) => sum + life.keys * rotated(life), 0),
      usdPerMonth: own.reduce((sum, life) => sum + monthOf(life, runNanoseconds), 0),
    };
  });
}

function withoutDrain({ madeAt, freeFrom, rotatedAt, ...life }: KeyLife, runNanoseconds: number): KeyLife {
  const within = (instant: number): number =>
    instant > runNanoseconds && Number.isFinite(instant) ? runNanoseconds - 1 : instant;
  return { ...life, madeAt: within(madeAt), freeFrom: within(freeFrom), rotatedAt: rotatedAt.map(within) };
}

/**
 * US dollars for 730 hours: of a run as long or longer, the mean of its months; of a shorter one, its hours and then what
 * it ended with. Each hour costs what its end finds, so what a run of minutes changes counts for the whole month.
 */
function monthOf({ keys, madeAt, freeFrom, rotationsBefore, rotatedAt }: KeyLife, runNanoseconds: number): number {
  const hours = Math.max(HOURS_PER_MONTH, Math.ceil(runNanoseconds / NANOSECONDS_PER_HOUR));
  const hoursFrom = (instant: number): number =>
    instant >= runNanoseconds ? 0 : hours - Math.floor(instant / NANOSECONDS_PER_HOUR);
  const paidFrom = (instant: number): number => Math.max(0, hoursFrom(Math.max(instant, madeAt)) - hoursFrom(freeFrom));
  const before = Math.min(rotationsBefore, billedRotations);
  const inRun = rotatedAt.slice(0, billedRotations - before);
  const dollarHours = (1 + before) * paidFrom(madeAt) + inRun.reduce((sum, instant) => sum + paidFrom(instant), 0);
  return (keys * dollarHours) / hours;
}
