/**
 * Why this file exists: what theory says of the worlds simulated here, by formulas and numeric integration. Nothing in it
 * knows of ticks, queues or random numbers.
 */

/** Attempts of calls against a quota that admits `admittedPerSecond` of what comes, up to `attempts` tries a call. */
export interface RetryTheory {
  /** Probability that one attempt is refused: callsPerSecond x (1 - q^attempts) = admittedPerSecond. */
  readonly refused: number;
  readonly attemptsPerCall: number;
  readonly succeededShare: number;
  /** Of the calls that succeed: the share that does so at attempt 1, 2, ... */
  readonly successShares: readonly number[];
}

/**
 * The steady state of a saturated quota: whoever arrives finds it as any other does, so each attempt is refused with the
 * same probability q, whatever its number.
 */
export function retryTheory(callsPerSecond: number, admittedPerSecond: number, attempts: number): RetryTheory {
  const failedShare = 1 - admittedPerSecond / callsPerSecond;
  const refused = failedShare ** (1 / attempts);
  const tries = Array.from({ length: attempts }, (_, i) => refused ** i);
  return {
    refused,
    attemptsPerCall: tries.reduce((sum, share) => sum + share, 0),
    succeededShare: 1 - failedShare,
    successShares: tries.map((share) => (share * (1 - refused)) / (1 - failedShare)),
  };
}

/**
 * P(latency <= t) of a call that succeeds, where attempt i + 1 follows attempt i by U(0, waits[i]) and the answer takes an
 * exponential time of the given mean. All times in one unit.
 *
 * A mixture over the attempt that succeeds; the sums of uniforms are convolved by the trapezium rule on a grid.
 */
export function latencyDistribution(
  { successShares }: RetryTheory,
  waits: readonly number[],
  meanAnswer: number,
): (t: number) => number {
  const step = 0.02;
  const longest = waits.reduce((sum, wait) => sum + wait, 0) + 20 * meanAnswer;
  const points = Math.ceil(longest / step) + 2;
  let distribution = Float64Array.from({ length: points }, (_, i) => -Math.expm1((-i * step) / meanAnswer));
  let mixture = distribution.map((p) => p * successShares[0]!);
  for (const [i, wait] of waits.entries()) {
    distribution = averageOverPast(distribution, wait / step);
    mixture = mixture.map((p, at) => p + distribution[at]! * successShares[i + 1]!);
  }
  return (t) => {
    const at = Math.min(points - 2, Math.floor(t / step));
    const part = t / step - at;
    return mixture[at]! * (1 - part) + mixture[at + 1]! * part;
  };
}

/** F(t) becomes the mean of F over (t - width, t]: adds a uniform time. Width in grid steps, whole. */
function averageOverPast(distribution: Float64Array, width: number): Float64Array<ArrayBuffer> {
  const integral = new Float64Array(distribution.length);
  for (let i = 1; i < integral.length; i++) {
    integral[i] = integral[i - 1]! + (distribution[i]! + distribution[i - 1]!) / 2;
  }
  return Float64Array.from(integral, (value, i) => (value - (integral[i - Math.round(width)] ?? 0)) / width);
}

/** The smallest t with distribution(t) >= share, by bisection. */
export function quantile(distribution: (t: number) => number, share: number, most: number): number {
  let [low, high] = [0, most];
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (distribution(middle) < share) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/**
 * The share of Poisson arrivals that a continuously refilled token bucket refuses: a bucket of `depth` tokens is an M/D/1
 * queue with room for `depth`, a token missing a customer present.
 *
 * Seen right after a token has come in, the number of missing tokens is a Markov chain: it grows by the arrivals of one
 * token's time, cut off at the depth, and falls by one. Its stationary distribution u gives that of all times, and so
 * (arrivals see time averages) the loss.
 *
 * @param load arrivals for each token that comes, rate / refill.
 * @source Gross and Harris, "Fundamentals of Queueing Theory", section 5.1.8: M/G/1/K
 */
export function tokenBucketLoss(load: number, depth: number): number {
  const arrivals = poissonProbabilities(load, depth + 1);
  // u[j]: missing tokens just after one has come in, 0 <= j < depth, up to a factor; by u = u P, column after column.
  const u = [1];
  for (let j = 0; j + 1 < depth; j++) {
    let next = u[j]! - u[0]! * arrivals[j]!;
    for (let i = 1; i <= j; i++) next -= u[i]! * arrivals[j - i + 1]!;
    u.push(next / arrivals[0]!);
  }
  const empty = u[0]! / u.reduce((sum, value) => sum + value, 0);
  // In a token's time (or a gap, where none is missing) the bucket passes: admitted for each token time = 1 / (empty + load).
  return 1 - 1 / (empty + load);
}

/**
 * The share of Poisson arrivals that a fixed window refuses: E[(X - limit)+] / E[X], X Poisson of `mean` a window.
 *
 * @param mean arrivals a window, at most 600
 */
export function fixedWindowLoss(mean: number, limit: number): number {
  const probabilities = poissonProbabilities(mean, Math.ceil(mean + 20 * Math.sqrt(mean) + 20));
  const admitted = probabilities.reduce((sum, probability, k) => sum + Math.min(k, limit) * probability, 0);
  return (mean - admitted) / mean;
}

function poissonProbabilities(mean: number, count: number): number[] {
  const values = [Math.exp(-mean)];
  for (let k = 1; k < count; k++) values.push((values[k - 1]! * mean) / k);
  return values;
}

/** A key that is kept, and how often it is asked for while it is. */
export interface KeptKey {
  readonly perSecond: number;
  readonly ageSeconds: number;
  /** How many messages it serves at most; default any number. */
  readonly messages?: number;
}

/** Messages for each data key where KMS answers at once: the sum over k < M of P(N(T) >= k), N Poisson. */
export function messagesPerDataKey({ perSecond, ageSeconds, messages = Number.POSITIVE_INFINITY }: KeptKey): number {
  const mean = perSecond * ageSeconds;
  if (messages === Number.POSITIVE_INFINITY) return 1 + mean;
  let [term, below, sum] = [Math.exp(-mean), 0, 0];
  for (let k = 0; k < messages; k++) {
    sum += 1 - below;
    below += term;
    term *= mean / (k + 1);
  }
  return sum;
}

/** Calls of clients whose retry quotas are spent. */
export interface QuotaLimited {
  readonly callsPerSecond: number;
  readonly admittedPerSecond: number;
  /** Of a retry; what a success after a retry gives back. A success at once gives 1. */
  readonly cost: number;
  /** What a success after a retry gives back besides; default 0. */
  readonly besides?: number;
}

/**
 * Retries a second in the steady state where the retry quota binds: what they spend, cost x r, is what successes bring in,
 * c (1 - q) x 1 at the first attempt and r (1 - q) x (cost + besides) after a retry, c being calls a second and q the
 * probability that an attempt is refused, 1 - q = admitted / (c + r). So
 * cost x r^2 + (cost x (c - admitted) - besides x admitted) x r - c x admitted = 0.
 */
export function quotaLimitedRetries({ callsPerSecond: c, admittedPerSecond, cost, besides = 0 }: QuotaLimited): number {
  const half = (c - admittedPerSecond - (besides / cost) * admittedPerSecond) / 2;
  return Math.sqrt(half * half + (c * admittedPerSecond) / cost) - half;
}
