/**
 * Why this file exists: it sees every step of every request and keeps counts, nothing else. Memory grows with simulated
 * seconds and with distinct latencies, not with requests.
 */
import { ensure } from '../engine/ensure.ts';
import { ExactHistogram } from '../engine/histogram.ts';
import type { RecorderOptions } from './recorder-options.ts';
import type { CallMeasurement, FlowMeasurement, FlowSeconds, LatencySeconds } from './result.ts';
import { SecondLatencies } from './second-latencies.ts';

// Columns of a second's counts: what happened to a request. Plain constants, which a compiler puts in place.

export const ADMITTED = 0;
export const THROTTLED = 2;
export const REJECTED = 4;
/** Added to a column: the request was not its call's first. */
export const RETRY = 1;
export const COLUMNS = 6;

/** Calls that were measured are counted apart from those that started in the warm-up. */
export class Recorder {
  /** Counts of the running second: (flow x 2 + (measured ? 1 : 0)) x COLUMNS + column. */
  readonly second: Uint32Array;
  /** Measured calls that have started, by flow. */
  readonly calls: Float64Array;
  /** Measured calls that have failed, by flow. */
  readonly failed: Float64Array;
  readonly #options: RecorderOptions;
  readonly #flows: number;
  readonly #latencies: ExactHistogram[];
  readonly #starts: SecondLatencies;
  /** Seconds that have ended, one row of `second` each. */
  #rows = new Uint32Array(0);
  #ended = 0;
  #beforeDrain: Float64Array | null = null;

  constructor(options: RecorderOptions) {
    this.#options = options;
    this.#flows = options.flowWorkloads.length;
    this.second = new Uint32Array(this.#flows * 2 * COLUMNS);
    this.calls = new Float64Array(this.#flows);
    this.failed = new Float64Array(this.#flows);
    this.#latencies = Array.from({ length: options.workloads }, () => new ExactHistogram());
    this.#starts = new SecondLatencies(options, this.#latencies);
  }

  get endedSeconds(): number {
    return this.#ended;
  }

  count(flow: number, measured: boolean, column: number, requests: number): void {
    this.second[(flow * 2 + (measured ? 1 : 0)) * COLUMNS + column]! += requests;
  }

  /** A measured call that started in `startSecond` has succeeded after this many ticks. */
  succeeded(flow: number, startSecond: number, ticks: number): void {
    this.#starts.of(startSecond).latencies[this.#options.flowWorkloads[flow]!]!.add(ticks);
  }

  /** Measured calls that started in `startSecond` have been admitted at once; how long they took is drawn later. */
  succeededUndrawn(flow: number, startSecond: number, calls: number): void {
    this.#starts.of(startSecond).undrawn[this.#options.flowWorkloads[flow]!]! += calls;
  }

  /** Takes a call back from `succeededUndrawn`: the caller draws its answer itself and reports it. */
  takeBackUndrawn(flow: number, startSecond: number): void {
    this.#starts.of(startSecond).undrawn[this.#options.flowWorkloads[flow]!]!--;
  }

  /** A measured call that started in `startSecond` will end in a later tick. */
  callOpened(startSecond: number): void {
    this.#starts.of(startSecond).openCalls++;
  }

  callClosed(startSecond: number): void {
    this.#starts.of(startSecond).openCalls--;
  }

  /** Ends the running second. What is drawn later is drawn once a second lies `settled` seconds back. */
  endSecond(settled: number): void {
    const width = this.second.length;
    if ((this.#ended + 1) * width > this.#rows.length) {
      const rows = new Uint32Array(Math.max(64 * width, this.#rows.length * 2));
      rows.set(this.#rows);
      this.#rows = rows;
    }
    this.#rows.set(this.second, this.#ended * width);
    this.#ended++;
    this.second.fill(0);
    this.#starts.closeBefore(this.#ended - settled, false);
  }

  /** From here on, requests belong to the drain. */
  beginDrain(): void {
    if (this.#beforeDrain === null) this.#beforeDrain = this.#totals();
  }

  /** Ends everything: no call is open any more, or the run was interrupted. */
  finish(): void {
    ensure(
      this.second.every((count) => count === 0),
      'the last second was not ended',
    );
    this.#starts.closeBefore(this.#ended, true);
  }

  flowMeasurements(): FlowMeasurement[] {
    const totals = this.#totals();
    return Array.from({ length: this.#flows }, (_, flow) => measuredCounts(totals, flow));
  }

  /** Requests of measured calls since `beginDrain`. */
  drained(): FlowMeasurement[] {
    const [all, before] = [this.#totals(), this.#beforeDrain];
    const during = all.map((count, i) => count - (before ?? all)[i]!);
    return Array.from({ length: this.#flows }, (_, flow) => measuredCounts(during, flow));
  }

  callMeasurements(): CallMeasurement[] {
    return this.#latencies.map((latency, workload) => {
      const sum = (counts: Float64Array): number =>
        counts.reduce((s, count, flow) => (this.#options.flowWorkloads[flow] === workload ? s + count : s), 0);
      const [calls, failed, succeeded] = [sum(this.calls), sum(this.failed), latency.count];
      return { calls, succeeded, failed, pending: calls - succeeded - failed, latency };
    });
  }

  flowSeconds(): FlowSeconds[] {
    return Array.from({ length: this.#flows }, (_, flow) => ({
      admittedFirstTries: this.#column(flow, [ADMITTED]),
      admittedRetries: this.#column(flow, [ADMITTED + RETRY]),
      throttledFirstTries: this.#column(flow, [THROTTLED]),
      throttledRetries: this.#column(flow, [THROTTLED + RETRY]),
      rejected: this.#column(flow, [REJECTED, REJECTED + RETRY]),
    }));
  }

  latencySeconds(): LatencySeconds {
    return this.#starts.columns();
  }

  /** The first second in which a request of a measured call was counted in one of these columns; null if none was. */
  firstSecond(flow: number, columns: readonly number[]): number | null {
    const width = this.second.length;
    const at = (flow * 2 + 1) * COLUMNS;
    for (let second = 0; second < this.#ended; second++) {
      if (columns.some((column) => this.#rows[second * width + at + column]! > 0)) return second;
    }
    return null;
  }

  #totals(): Float64Array {
    const totals = Float64Array.from(this.second);
    for (let i = 0; i < this.#ended * totals.length; i++) totals[i % totals.length]! += this.#rows[i]!;
    return totals;
  }

  /** Sums of columns by second, measured or not. */
  #column(flow: number, columns: readonly number[]): Uint32Array {
    const width = this.second.length;
    return Uint32Array.from({ length: this.#ended }, (_, second) => {
      const at = second * width + flow * 2 * COLUMNS;
      return columns.reduce<number>(
        (sum, column) => sum + this.#rows[at + column]! + this.#rows[at + COLUMNS + column]!,
        0,
      );
    });
  }
}

function measuredCounts(totals: Float64Array, flow: number): FlowMeasurement {
  const of = (column: number): number => totals[(flow * 2 + 1) * COLUMNS + column]!;
  return {
    admitted: of(ADMITTED) + of(ADMITTED + RETRY),
    throttled: of(THROTTLED) + of(THROTTLED + RETRY),
    rejected: of(REJECTED) + of(REJECTED + RETRY),
    retries: of(ADMITTED + RETRY) + of(THROTTLED + RETRY) + of(REJECTED + RETRY),
  };
}
