/**
 * Why this file exists: each limiter's definition once more, in whole numbers of any size and without a thought of speed:
 * it keeps every admission and counts. What the fast limiters decide must equal it, request by request.
 */
import { toFraction } from '../../src/engine/fraction.ts';
import type { LimiterChoice } from '../../src/kms/limiters.ts';

const SECOND = 1_000_000_000n;

/** Whether a request at `instant` (nanoseconds from t = 0, never going back) is admitted; then it is counted. */
export type Definition = (instant: bigint) => boolean;

/** Windows from t = 0: window w is [w x length, (w + 1) x length); `perWindow` requests are admitted in each. */
function fixedWindow(limit: number): Definition {
  const { numerator, denominator, perWindow } = windowOf(limit);
  const admitted = new Map<bigint, number>();
  return (instant) => {
    const window = (instant * numerator) / (SECOND * denominator);
    const before = admitted.get(window) ?? 0;
    if (before >= perWindow) return false;
    admitted.set(window, before + 1);
    return true;
  };
}

/** Admits if fewer than `perWindow` were admitted in (instant - length, instant]. */
function slidingWindow(limit: number): Definition {
  const { numerator, denominator, perWindow } = windowOf(limit);
  const admissions: bigint[] = [];
  return (instant) => {
    const inside = admissions.filter((earlier) => (instant - earlier) * numerator < SECOND * denominator);
    if (inside.length >= perWindow) return false;
    admissions.push(instant);
    return true;
  };
}

/** Windows a second as a fraction: one, or `limit` of them for a limit below one. */
function windowOf(limit: number): { numerator: bigint; denominator: bigint; perWindow: number } {
  if (limit >= 1) return { numerator: 1n, denominator: 1n, perWindow: Math.floor(limit) };
  const { numerator, denominator } = toFraction(limit);
  return { numerator: BigInt(numerator), denominator: BigInt(denominator), perWindow: 1 };
}

/**
 * The generic cell rate algorithm, which knows no bucket: each admitted request moves a theoretical arrival time one
 * emission interval ahead, and a request that comes more than the tolerance before it is refused. It decides as a token
 * bucket does.
 *
 * Times are in nanoseconds x `numerator`, so that the emission interval, denominator / numerator seconds, is whole.
 * @source ITU-T Recommendation I.371, virtual scheduling algorithm
 */
function genericCellRate(limit: number, burstSeconds: number): Definition {
  const { numerator, denominator } = toFraction(limit);
  const emission = SECOND * BigInt(denominator);
  const depth = BigInt(numerator) * BigInt(Math.round(burstSeconds * 1e9));
  const tolerance = (depth > emission ? depth : emission) - emission;
  let theoretical: bigint | null = null;
  return (instant) => {
    const now = instant * BigInt(numerator);
    if (theoretical === null || theoretical < now) theoretical = now;
    if (theoretical - now > tolerance) return false;
    theoretical += emission;
    return true;
  };
}

export const limiterDefinitions: Record<LimiterChoice['kind'], (limit: number, burstSeconds: number) => Definition> = {
  'fixed-window': fixedWindow,
  'sliding-window': slidingWindow,
  'token-bucket': genericCellRate,
};
