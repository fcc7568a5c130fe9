/**
 * Why this file exists: in an SDK's adaptive mode a request waits for a send token of its instance. Requests that found
 * none look again at the moment there would be one if nobody else took it; those that look at the same moment do so in the
 * order they came. So they wait as groups, and only the first of a group is in the queue.
 */
import { AdaptiveRateLimiters, type RateLimiterDialect } from '../clients/adaptive-rate-limiter.ts';
import { ensure } from '../engine/ensure.ts';
import type { RandomStream } from '../engine/random.ts';
import { NANOSECONDS_PER_SECOND, type OffsetNanoseconds, type Tick } from '../engine/tick.ts';

/** Requests of one instance that look for a token at the same moment. */
interface Group {
  readonly instance: number;
  /** On the instance's clock. */
  looksAt: number;
  /** Rows from `first` on. */
  rows: number[];
  first: number;
}

/** A group whose first row has to be put in the queue. */
export interface Sleep {
  readonly row: number;
  /** Nanoseconds from now. */
  readonly wait: number;
}

export interface SendTokensOptions {
  readonly dialect: RateLimiterDialect;
  readonly instances: number;
  readonly tickNanoseconds: number;
  /** Each instance starts at its own phase of the clock's second. */
  readonly phases: RandomStream;
}

/** The send tokens of one client's instances. */
export class SendTokens {
  /**
   * Whether answers and tokens are followed one by one. Until some call of the client may be throttled no instance is
   * limited, and calls are counts.
   */
  engaged = false;
  readonly #limiters: AdaptiveRateLimiters;
  readonly #tickNanoseconds: number;
  /** By instance: what its clock reads at t = 0, in nanoseconds. */
  readonly #clocks: Float64Array;
  /** Groups by their first row, and by instance. */
  readonly #byFirst = new Map<number, Group>();
  readonly #byInstance = new Map<number, Group[]>();
  /** Answers from before it was engaged: clock times and instances. */
  #remembered: { instance: number; clock: number }[] = [];

  constructor({ dialect, instances, tickNanoseconds, phases }: SendTokensOptions) {
    this.#tickNanoseconds = tickNanoseconds;
    this.#clocks = Float64Array.from(
      { length: instances },
      () => NANOSECONDS_PER_SECOND + Math.floor(phases.uniform() * NANOSECONDS_PER_SECOND),
    );
    this.#limiters = new AdaptiveRateLimiters(dialect, this.#clocks);
  }

  /** Whether a request may be sent now; then it has taken its token. */
  tryTake(instance: number, tick: Tick, offset: OffsetNanoseconds): boolean {
    return this.#limiters.tryTake(instance, this.#clock(instance, tick, offset));
  }

  answered(instance: number, throttled: boolean, tick: Tick, offset: OffsetNanoseconds): void {
    this.#limiters.answered(instance, throttled, this.#clock(instance, tick, offset));
  }

  /** The instance starts again, at the start of this tick. */
  renew(instance: number, tick: Tick): void {
    this.#remembered = this.#remembered.filter((answer) => answer.instance !== instance);
    this.#limiters.renew(instance, this.#clock(instance, tick, 0));
  }

  /** A success from before it was engaged, in any order. @param nanoseconds from the start of `tick`, may be negative. */
  remember(instance: number, tick: Tick, nanoseconds: number): void {
    this.#remembered.push({ instance, clock: this.#clock(instance, tick, nanoseconds) });
  }

  /** From now on answers come one by one. */
  engage(): void {
    this.engaged = true;
    const remembered = this.#remembered.sort((a, b) => a.clock - b.clock);
    for (const { instance, clock } of remembered) this.#limiters.answered(instance, false, clock);
    this.#remembered = [];
  }

  /** `row` found no token. Null if it looks again with others. */
  wait(row: number, instance: number, tick: Tick, offset: OffsetNanoseconds): Sleep | null {
    return this.#sleep({ instance, looksAt: 0, rows: [row], first: 0 }, tick, offset);
  }

  /** How many requests wait together with `row`, the first of its group. */
  waitingWith(row: number): number {
    const { rows, first } = this.#groupOf(row);
    return rows.length - first;
  }

  /** The group of `row`, its first, looks again: hands out those that get a token, in order, and the rest sleeps on. */
  look(row: number, tick: Tick, offset: OffsetNanoseconds, send: (row: number) => void): Sleep | null {
    const group = this.#remove(row);
    while (group.first < group.rows.length && this.tryTake(group.instance, tick, offset))
      send(group.rows[group.first++]!);
    if (group.first === group.rows.length) return null;
    if (group.first > 1024 && group.first * 2 > group.rows.length) {
      group.rows = group.rows.slice(group.first);
      group.first = 0;
    }
    return this.#sleep(group, tick, offset);
  }

  /** Ends the group of `row`, its first, and hands out its rows. */
  takeAll(row: number): readonly number[] {
    const { rows, first } = this.#remove(row);
    return rows.slice(first);
  }

  #sleep(group: Group, tick: Tick, offset: OffsetNanoseconds): Sleep | null {
    const now = this.#clock(group.instance, tick, offset);
    group.looksAt = this.#limiters.looksAgainAt(group.instance, now);
    const others = this.#byInstance.get(group.instance) ?? [];
    const same = others.find(({ looksAt }) => looksAt === group.looksAt);
    if (same !== undefined) {
      for (let i = group.first; i < group.rows.length; i++) same.rows.push(group.rows[i]!);
      return null;
    }
    const row = group.rows[group.first]!;
    if (others.push(group) === 1) this.#byInstance.set(group.instance, others);
    this.#byFirst.set(row, group);
    return { row, wait: group.looksAt - now };
  }

  #remove(row: number): Group {
    const group = this.#groupOf(row);
    this.#byFirst.delete(row);
    const others = this.#byInstance.get(group.instance)!;
    others.splice(others.indexOf(group), 1);
    if (others.length === 0) this.#byInstance.delete(group.instance);
    return group;
  }

  #groupOf(row: number): Group {
    const group = this.#byFirst.get(row);
    ensure(group !== undefined, `row ${row} leads no group that waits for a send token`);
    return group;
  }

  #clock(instance: number, tick: Tick, nanoseconds: number): number {
    return this.#clocks[instance]! + tick * this.#tickNanoseconds + nanoseconds;
  }
}
