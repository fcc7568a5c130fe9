/**
 * Why this file exists: the adaptive mode of an AWS SDK holds requests back before they are sent. Each instance of a
 * client learns a rate of its own: down to 70 % at every throttling error, then up along a cubic curve, as TCP CUBIC does.
 *
 * Time is the instance's own clock in nanoseconds. What it is at the start matters: rates are measured in half seconds of
 * that clock, and the first of them begins on a whole second.
 */
import { cubeRoot } from '../engine/elementary.ts';
import { NANOSECONDS_PER_MILLISECOND, NANOSECONDS_PER_SECOND } from '../engine/tick.ts';

/** How the limiter of one SDK differs from that of another. */
interface Dialect {
  /** Measured and calculated rates are rounded to 8 decimals. */
  readonly rounds: boolean;
  /** The clock has whole milliseconds, and so has a wait: rounded down, and 1 ms at least. */
  readonly wholeMilliseconds: boolean;
  /** Tokens a second from the start on, until the first answer. */
  readonly initialRate: number;
  /** Tokens come in from the start on, not from the first answer on. */
  readonly fillsFromStart: boolean;
}

/**
 * @source DefaultRateLimiter of @smithy/core 3.41.0; botocore 1.43.107, retries/adaptive.py, bucket.py and throttling.py;
 * aws-sdk-go-v2, aws/retry/adaptive_ratelimit.go and adaptive_token_bucket.go
 */
export const rateLimiterDialects = {
  javascript: { rounds: true, wholeMilliseconds: true, initialRate: 0.5, fillsFromStart: false },
  botocore: { rounds: false, wholeMilliseconds: false, initialRate: 1, fillsFromStart: true },
  go: { rounds: false, wholeMilliseconds: false, initialRate: 0.5, fillsFromStart: false },
} as const satisfies Record<string, Dialect>;

export type RateLimiterDialect = keyof typeof rateLimiterDialects;

/** Share of the rate that is left after a throttling error. */
export const BETA = 0.7;
/** Steepness of the cubic curve, in tokens a second per cubic second. */
export const SCALE = 0.4;
/** Weight of the newest half second in the measured rate. */
export const SMOOTH = 0.8;
/** Tokens a second, and tokens, below which neither rate nor depth fall. */
export const RATE_MIN = 0.5;
const CAPACITY_MIN = 1;

// The columns of an instance's state.

/** 1 from the first throttling error on: until then no request waits, and none takes a token. */
const ENABLED = 0;
const TOKENS = 1;
/** Tokens a second. */
const FILL_RATE = 2;
const CAPACITY = 3;
/** Clock seconds at which TOKENS was true; NaN: never yet. */
const FILLED_AT = 4;
/** Answers a second, smoothed over half seconds. */
const MEASURED_RATE = 5;
/** Answers since MEASURED_AT, the half second that was measured last. */
const ANSWERS = 6;
const MEASURED_AT = 7;
/** The rate at the last throttling error, and when that was. */
const LAST_MAX_RATE = 8;
const LAST_THROTTLED_AT = 9;
/** Seconds after a throttling error at which the curve is back at LAST_MAX_RATE. */
const TIME_WINDOW = 10;
const STATE_BITS = 4;

/** What an instance's limiter knows, for tests and explanations. Rates a second, times in seconds of its clock. */
export interface RateLimiterState {
  readonly enabled: boolean;
  readonly tokens: number;
  readonly fillRate: number;
  readonly capacity: number;
  readonly measuredRate: number;
  readonly lastMaxRate: number;
  readonly timeWindow: number;
}

/** The rate limiters of all instances of one client. */
export class AdaptiveRateLimiters {
  readonly #dialect: Dialect;
  /** State of instance i from i << STATE_BITS on. */
  readonly #state: Float64Array;

  /** @param startNanoseconds by instance, what its clock reads when it starts. */
  constructor(dialect: RateLimiterDialect, startNanoseconds: Float64Array) {
    this.#dialect = rateLimiterDialects[dialect];
    this.#state = new Float64Array(startNanoseconds.length << STATE_BITS);
    for (const [instance, start] of startNanoseconds.entries())
      this.#start(instance << STATE_BITS, this.#seconds(start));
  }

  isEnabled(instance: number): boolean {
    return this.#state[(instance << STATE_BITS) + ENABLED] === 1;
  }

  /** The instance starts again and knows nothing; its clock goes on. */
  renew(instance: number, clockNanoseconds: number): void {
    const at = instance << STATE_BITS;
    this.#state.fill(0, at, at + (1 << STATE_BITS));
    this.#start(at, this.#seconds(clockNanoseconds));
  }

  /** An answer of any kind came. */
  answered(instance: number, throttled: boolean, clockNanoseconds: number): void {
    const at = instance << STATE_BITS;
    const state = this.#state;
    const now = this.#seconds(clockNanoseconds);
    this.#measure(at, now);
    const measured = state[at + MEASURED_RATE]!;
    const calculated = throttled ? this.#afterThrottling(at, now, measured) : this.#alongTheCurve(at, now);
    const rate = Math.min(calculated, 2 * measured);
    this.#refill(at, now);
    state[at + FILL_RATE] = Math.max(rate, RATE_MIN);
    state[at + CAPACITY] = Math.max(rate, CAPACITY_MIN);
    state[at + TOKENS] = Math.min(state[at + TOKENS]!, state[at + CAPACITY]!);
  }

  /** Whether a request may be sent now; then it has taken its token. If not, it looks again at `looksAgainAt`. */
  tryTake(instance: number, clockNanoseconds: number): boolean {
    const at = instance << STATE_BITS;
    const state = this.#state;
    if (state[at + ENABLED] === 0) return true;
    this.#refill(at, this.#seconds(clockNanoseconds));
    if (state[at + TOKENS]! < 1) return false;
    state[at + TOKENS]!--;
    return true;
  }

  /**
   * When a request that found no token looks again: when there is one if nobody else takes it, by today's rate. Always
   * later than now, whatever the rounding, so that looking again gets somewhere.
   */
  looksAgainAt(instance: number, clockNanoseconds: number): number {
    const wait = this.waitSeconds(instance);
    if (!this.#dialect.wholeMilliseconds) {
      return clockNanoseconds + Math.max(1, Math.ceil(wait * NANOSECONDS_PER_SECOND));
    }
    const milliseconds = Math.floor(clockNanoseconds / NANOSECONDS_PER_MILLISECOND);
    return (milliseconds + Math.max(1, Math.floor(wait * 1000))) * NANOSECONDS_PER_MILLISECOND;
  }

  /** Until there is a whole token, by today's rate, from when the tokens were counted last. */
  waitSeconds(instance: number): number {
    const at = instance << STATE_BITS;
    return (1 - this.#state[at + TOKENS]!) / this.#state[at + FILL_RATE]!;
  }

  stateOf(instance: number): RateLimiterState {
    const of = (column: number): number => this.#state[(instance << STATE_BITS) + column]!;
    return {
      enabled: of(ENABLED) === 1,
      tokens: of(TOKENS),
      fillRate: of(FILL_RATE),
      capacity: of(CAPACITY),
      measuredRate: of(MEASURED_RATE),
      lastMaxRate: of(LAST_MAX_RATE),
      timeWindow: of(TIME_WINDOW),
    };
  }

  #start(at: number, now: number): void {
    const state = this.#state;
    state[at + FILL_RATE] = this.#dialect.initialRate;
    state[at + CAPACITY] = CAPACITY_MIN;
    state[at + FILLED_AT] = this.#dialect.fillsFromStart ? now : Number.NaN;
    state[at + MEASURED_AT] = Math.floor(now);
    state[at + LAST_THROTTLED_AT] = now;
  }

  #seconds(nanoseconds: number): number {
    if (!this.#dialect.wholeMilliseconds) return nanoseconds / NANOSECONDS_PER_SECOND;
    return Math.floor(nanoseconds / NANOSECONDS_PER_MILLISECOND) / 1000;
  }

  /** Counts an answer, and measures where a new half second has begun. */
  #measure(at: number, now: number): void {
    const state = this.#state;
    const bucket = Math.floor(now * 2) / 2;
    const answers = state[at + ANSWERS]! + 1;
    const before = state[at + MEASURED_AT]!;
    state[at + ANSWERS] = answers;
    if (bucket <= before) return;
    const newest = answers / (bucket - before);
    state[at + MEASURED_RATE] = this.#rounded(newest * SMOOTH + state[at + MEASURED_RATE]! * (1 - SMOOTH));
    state[at + ANSWERS] = 0;
    state[at + MEASURED_AT] = bucket;
  }

  #afterThrottling(at: number, now: number, measured: number): number {
    const state = this.#state;
    const rate = state[at + ENABLED] === 1 ? Math.min(measured, state[at + FILL_RATE]!) : measured;
    state[at + LAST_MAX_RATE] = rate;
    state[at + TIME_WINDOW] = this.#rounded(cubeRoot((rate * (1 - BETA)) / SCALE));
    state[at + LAST_THROTTLED_AT] = now;
    state[at + ENABLED] = 1;
    return this.#rounded(rate * BETA);
  }

  /** SCALE x (seconds since the throttling error - TIME_WINDOW)^3 + LAST_MAX_RATE. */
  #alongTheCurve(at: number, now: number): number {
    const state = this.#state;
    const x = now - state[at + LAST_THROTTLED_AT]! - state[at + TIME_WINDOW]!;
    return this.#rounded(SCALE * (x * x * x) + state[at + LAST_MAX_RATE]!);
  }

  #refill(at: number, now: number): void {
    const state = this.#state;
    const filledAt = state[at + FILLED_AT]!;
    state[at + FILLED_AT] = now;
    if (Number.isNaN(filledAt)) return;
    const tokens = state[at + TOKENS]! + (now - filledAt) * state[at + FILL_RATE]!;
    state[at + TOKENS] = Math.min(state[at + CAPACITY]!, tokens);
  }

  #rounded(rate: number): number {
    return this.#dialect.rounds ? toEightDecimals(rate) : rate;
  }
}

const EIGHT_DECIMALS = 1e8;
/** Below this, x * 1e8 is exact to better than 1e-4. */
const ROUNDED_FAST_MAX = 1e3;

/** The multiple of 1e-8 nearest to x, as `Number(x.toFixed(8))` gives it: by arithmetic wherever that is certain. */
export function toEightDecimals(x: number): number {
  const size = Math.abs(x);
  const scaled = size * EIGHT_DECIMALS;
  const below = Math.floor(scaled);
  const past = scaled - below;
  const isCertain = size < ROUNDED_FAST_MAX && Math.abs(past - 0.5) > 1e-3;
  if (!isCertain) return Number(x.toFixed(8));
  const nearest = (past > 0.5 ? below + 1 : below) / EIGHT_DECIMALS;
  return x < 0 ? -nearest : nearest;
}
