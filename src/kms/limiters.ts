/**
 * Why this file exists: how a request-rate quota is counted. AWS's text describes an interval after which counting starts
 * again; the algorithm it runs is not published, so there are three, and a report names the one used.
 */
import { ensure } from '../engine/ensure.ts';
import { ceilOfRatio, type Fraction, toFraction } from '../engine/fraction.ts';
import { type Clock, NANOSECONDS_PER_SECOND, type OffsetNanoseconds, type Tick } from '../engine/tick.ts';

/** Which algorithm counts a request-rate quota. AWS does not publish the one it runs; a report names the one used. */
export type LimiterChoice =
  | { readonly kind: 'fixed-window' }
  | { readonly kind: 'sliding-window' }
  /** Depth = limit x burstSeconds tokens; it starts full. */
  | { readonly kind: 'token-bucket'; readonly burstSeconds: number };

/** Counts the requests of one quota. Instants never go backwards. */
export interface Limiter {
  /**
   * How many requests of the ticks [tick, end) are admitted whatever their order, with the same state after them: 0
   * where order matters even to a single one. `end` is the next tick unless said.
   */
  room(tick: Tick, end?: Tick): number;
  /** Admits `requests` at once; at most what `room` said. */
  takeMany(requests: number): void;
  /** Whether so many requests (1 unless said) at this instant would be admitted. */
  canTake(tick: Tick, offset: OffsetNanoseconds, requests?: number): boolean;
  /** Admits a request at this instant, if there is room; a refused request spends nothing. */
  tryTake(tick: Tick, offset: OffsetNanoseconds): boolean;
  /** The limit is another one from the start of this tick on; what was admitted before still counts. */
  change(limit: number, tick: Tick): void;
}

export const limiterFactories = {
  'fixed-window': (limit: number, clock: Clock): Limiter => new FixedWindow(limit, clock),
  'sliding-window': (limit: number, clock: Clock): Limiter => new SlidingWindow(limit, clock),
  'token-bucket': (limit: number, clock: Clock, choice: LimiterChoice): Limiter =>
    new TokenBucket(limit, clock, choice.kind === 'token-bucket' ? choice.burstSeconds : 1),
} satisfies Record<LimiterChoice['kind'], (limit: number, clock: Clock, choice: LimiterChoice) => Limiter>;

/** @param limit requests a second; below one, the window is 1 / limit seconds long. */
export function createLimiter(choice: LimiterChoice, limit: number, clock: Clock): Limiter {
  ensure(limit > 0 && Number.isFinite(limit), `a limit is a positive number of requests a second; got ${limit}`);
  return limiterFactories[choice.kind](limit, clock, choice);
}

/** Requests a window admits, and its length: one second, or 1 / limit seconds for a limit below one a second. */
function windowOf(limit: number): { capacity: number; nanoseconds: number } {
  if (limit < 1) return { capacity: 1, nanoseconds: NANOSECONDS_PER_SECOND / limit };
  return { capacity: Math.floor(limit), nanoseconds: NANOSECONDS_PER_SECOND };
}

/**
 * A quota counted in fixed windows from t = 0, as AWS's text describes KMS's: what exceeds the limit inside one interval
 * is refused until the interval ends. Across a boundary up to twice the limit can pass within one interval's length.
 *
 * Invariant: 0 <= spent <= capacity in every window.
 * @source AWS KMS developer guide, "Throttling requests" and "Request quotas", read 2026
 */
class FixedWindow implements Limiter {
  #capacity = 0;
  #nanoseconds = 0;
  #windowsPerSecond: Fraction = { numerator: 1, denominator: 1 };
  readonly #tickNanoseconds: number;
  #spent = 0;
  #window = 0;
  #endTick = 0;
  #endOffset = 0;

  constructor(limit: number, clock: Clock) {
    this.#tickNanoseconds = clock.tickNanoseconds;
    this.#setLimit(limit);
    this.#open(0);
  }

  /** A window of another length begins anew. */
  change(limit: number, tick: Tick): void {
    const before = this.#nanoseconds;
    this.#setLimit(limit);
    if (this.#nanoseconds === before) return;
    let window = Math.floor((tick * this.#tickNanoseconds) / this.#nanoseconds) - 1;
    while (window < 0 || this.#endOf(window) <= tick * this.#tickNanoseconds) window++;
    this.#open(window);
  }

  room(tick: Tick, end = tick + 1): number {
    if (tick >= this.#endTick) this.#roll(tick, 0);
    return this.#endTick < end ? 0 : Math.max(0, this.#capacity - this.#spent);
  }

  takeMany(requests: number): void {
    this.#spent += requests;
  }

  canTake(tick: Tick, offset: OffsetNanoseconds, requests = 1): boolean {
    if (tick >= this.#endTick) this.#roll(tick, offset);
    return this.#spent + requests <= this.#capacity;
  }

  tryTake(tick: Tick, offset: OffsetNanoseconds): boolean {
    if (!this.canTake(tick, offset)) return false;
    this.#spent++;
    return true;
  }

  #setLimit(limit: number): void {
    const { capacity, nanoseconds } = windowOf(limit);
    this.#capacity = capacity;
    this.#nanoseconds = nanoseconds;
    this.#windowsPerSecond = limit < 1 ? toFraction(limit) : { numerator: 1, denominator: 1 };
  }

  /** Opens the window that holds this instant, if the current one has ended. */
  #roll(tick: Tick, offset: OffsetNanoseconds): void {
    if (tick === this.#endTick && offset < this.#endOffset) return;
    const instant = tick * this.#tickNanoseconds + offset;
    let window = Math.max(this.#window + 1, Math.floor(instant / this.#nanoseconds) - 1);
    while (this.#endOf(window) <= instant) window++;
    this.#open(window);
  }

  #open(window: number): void {
    this.#window = window;
    this.#spent = 0;
    const end = this.#endOf(window);
    this.#endTick = Math.floor(end / this.#tickNanoseconds);
    this.#endOffset = end - this.#endTick * this.#tickNanoseconds;
  }

  /** The first whole nanosecond after `window`, in whole numbers: `numerator` windows take `denominator` seconds. */
  #endOf(window: number): number {
    const { numerator, denominator } = this.#windowsPerSecond;
    const rest = (window + 1) % numerator;
    const whole = (window + 1 - rest) / numerator;
    return (
      whole * denominator * NANOSECONDS_PER_SECOND + ceilOfRatio(rest, denominator * NANOSECONDS_PER_SECOND, numerator)
    );
  }
}

/**
 * Admits a request at instant t if fewer than `capacity` were admitted in (t - interval, t]: that is, if the admission
 * `capacity` admissions ago is at least one interval old.
 */
class SlidingWindow implements Limiter {
  /** Instants of the last `capacity` admissions, a ring from `#oldest` on. */
  #ticks: Float64Array;
  #offsets: Float64Array;
  #nanoseconds: number;
  readonly #tickNanoseconds: number;
  #oldest = 0;

  constructor(limit: number, clock: Clock) {
    const { capacity, nanoseconds } = windowOf(limit);
    this.#ticks = new Float64Array(capacity).fill(Number.NEGATIVE_INFINITY);
    this.#offsets = new Float64Array(capacity);
    this.#nanoseconds = nanoseconds;
    this.#tickNanoseconds = clock.tickNanoseconds;
  }

  /** Always 0: when a request leaves the window depends on when it entered. */
  room(): number {
    return 0;
  }

  takeMany(requests: number): void {
    ensure(requests === 0, 'a sliding window takes requests one by one');
  }

  canTake(tick: Tick, offset: OffsetNanoseconds, requests = 1): boolean {
    if (requests > this.#ticks.length) return false;
    const at = (this.#oldest + requests - 1) % this.#ticks.length;
    const age = (tick - this.#ticks[at]!) * this.#tickNanoseconds + offset - this.#offsets[at]!;
    return age >= this.#nanoseconds;
  }

  change(limit: number): void {
    const { capacity, nanoseconds } = windowOf(limit);
    const [ticks, offsets] = [this.#ticks, this.#offsets];
    this.#ticks = new Float64Array(capacity).fill(Number.NEGATIVE_INFINITY);
    this.#offsets = new Float64Array(capacity);
    this.#nanoseconds = nanoseconds;
    // The newest admissions go to the end of the ring, which is read from its start.
    for (let kept = 1; kept <= Math.min(capacity, ticks.length); kept++) {
      const from = (this.#oldest - kept + ticks.length) % ticks.length;
      this.#ticks[capacity - kept] = ticks[from]!;
      this.#offsets[capacity - kept] = offsets[from]!;
    }
    this.#oldest = 0;
  }

  tryTake(tick: Tick, offset: OffsetNanoseconds): boolean {
    if (!this.canTake(tick, offset)) return false;
    this.#ticks[this.#oldest] = tick;
    this.#offsets[this.#oldest] = offset;
    this.#oldest = this.#oldest + 1 === this.#ticks.length ? 0 : this.#oldest + 1;
    return true;
  }
}

/**
 * A bucket of limit x burst tokens that refills continuously and starts full; a request takes one whole token.
 *
 * The level is a whole number of units, so that no rounding decides: one token = 10^9 x d units and one nanosecond brings
 * n units, for a limit of n / d tokens a second.
 *
 * Invariant: 0 <= level <= depth; in any time t at most depth + limit x t requests are admitted.
 */
class TokenBucket implements Limiter {
  #token = 1;
  #refillPerNanosecond = 0;
  #depth = 0;
  #refillPerTick = 0;
  readonly #tickNanoseconds: number;
  readonly #burstSeconds: number;
  #level: number;
  #tick = 0;
  #offset = 0;

  constructor(limit: number, clock: Clock, burstSeconds: number) {
    this.#tickNanoseconds = clock.tickNanoseconds;
    this.#burstSeconds = burstSeconds;
    this.#setLimit(limit);
    this.#level = this.#depth;
  }

  /** The tokens that are there stay, up to the new depth. */
  change(limit: number, tick: Tick): void {
    this.#refill(tick, 0);
    const [level, token] = [this.#level, this.#token];
    this.#setLimit(limit);
    const whole = Math.floor(level / token);
    const rest = Math.floor(((level - whole * token) / token) * this.#token);
    this.#level = Math.min(this.#depth, whole * this.#token + rest);
  }

  room(tick: Tick, end = tick + 1): number {
    this.#refill(tick, 0);
    const full = this.#level + this.#refillPerTick * (end - tick) > this.#depth;
    return full ? 0 : Math.floor(this.#level / this.#token);
  }

  takeMany(requests: number): void {
    this.#level -= requests * this.#token;
  }

  canTake(tick: Tick, offset: OffsetNanoseconds, requests = 1): boolean {
    this.#refill(tick, offset);
    return this.#level >= requests * this.#token;
  }

  tryTake(tick: Tick, offset: OffsetNanoseconds): boolean {
    if (!this.canTake(tick, offset)) return false;
    this.#level -= this.#token;
    return true;
  }

  #setLimit(limit: number): void {
    const { numerator, denominator } = toFraction(limit);
    this.#token = NANOSECONDS_PER_SECOND * denominator;
    this.#refillPerNanosecond = numerator;
    this.#depth = Math.max(this.#token, Math.round(numerator * this.#burstSeconds * NANOSECONDS_PER_SECOND));
    this.#refillPerTick = numerator * this.#tickNanoseconds;
    ensure(
      Number.isSafeInteger(this.#depth) && Number.isSafeInteger(this.#refillPerTick),
      `a token bucket of ${limit}/s and ${this.#burstSeconds} s is too deep to count exactly`,
    );
  }

  #refill(tick: Tick, offset: OffsetNanoseconds): void {
    const elapsed = (tick - this.#tick) * this.#tickNanoseconds + offset - this.#offset;
    const level = this.#level + elapsed * this.#refillPerNanosecond;
    this.#level = level > this.#depth ? this.#depth : level;
    this.#tick = tick;
    this.#offset = offset;
  }
}
