/**
 * Why this file exists: it sees every step of every request and keeps counts, nothing else. Memory grows with simulated
 * seconds and with distinct latencies, not with requests.
 */
import { ensure } from '../engine/ensure.ts';
import { ExactHistogram } from '../engine/histogram.ts';
import type { Counts } from '../engine/number-column.ts';
import { errorNames } from './errors.ts';
import type { RecorderOptions } from './recorder-options.ts';
import { RefusalCounts } from './refusals.ts';
import type { CallMeasurement, FlowMeasurement, FlowSeconds, LatencySeconds } from './result.ts';
import { SecondCounts } from './second-counts.ts';
import { SecondLatencies } from './second-latencies.ts';

// Columns of a second's counts: what happened to a request. Plain constants, which a compiler puts in place.

export const ADMITTED = 0;
export const THROTTLED = 2;
export const REJECTED = 4;
/** Added to a column of requests: it was not its call's first. */
export const RETRY = 1;
/** Calls that what their client or its service kept answered, and calls that had to ask KMS. */
export const HIT = 6;
export const MISS = 7;
export const COLUMNS = 8;

/** Calls with more requests than this are counted as calls of so many. */
const REQUESTS_MAX = 64;

/** Calls that were measured are counted apart from those that started in the warm-up. */
export class Recorder {
  /** Counts of the running second: (flow x 2 + (measured ? 1 : 0)) x COLUMNS + column. */
  readonly second: Uint32Array;
  /** Measured calls that have started, by flow. */
  readonly calls: Float64Array;
  /** Measured calls that have failed, by flow. */
  readonly failed: Float64Array;
  readonly refusals: RefusalCounts;
  /** Measured calls that have ended, by the flow that started them and how many requests they took. */
  readonly #requestsOfCalls: Float64Array;
  /** Measured requests that were rejected, by error number, and the first second of each. */
  readonly #rejections = new Float64Array(errorNames.length);
  readonly #firstRejections = new Float64Array(errorNames.length).fill(Number.POSITIVE_INFINITY);
  readonly #options: RecorderOptions;
  readonly #flows: number;
  readonly #latencies: ExactHistogram[];
  readonly #starts: SecondLatencies;
  readonly #counts: SecondCounts;
  #isEmpty = true;
  #beforeDrain: Float64Array | null = null;

  constructor(options: RecorderOptions) {
    this.#options = options;
    this.#flows = options.flowWorkloads.length;
    this.second = new Uint32Array(this.#flows * 2 * COLUMNS);
    this.#counts = new SecondCounts(this.second.length, options.seconds);
    this.refusals = new RefusalCounts(options.flowQuotas, options.seconds);
    this.calls = new Float64Array(this.#flows);
    this.failed = new Float64Array(this.#flows);
    this.#requestsOfCalls = new Float64Array(this.#flows * (REQUESTS_MAX + 1));
    this.#latencies = Array.from({ length: options.workloads }, () => new ExactHistogram());
    this.#starts = new SecondLatencies(options, this.#latencies);
  }

  get endedSeconds(): number {
    return this.#counts.seconds;
  }

  count(flow: number, measured: boolean, column: number, requests: number): void {
    this.second[(flow * 2 + (measured ? 1 : 0)) * COLUMNS + column]! += requests;
    this.#isEmpty = false;
  }

  /** Measured requests were rejected with this error in the running second. */
  rejected(error: number, requests: number): void {
    if (this.#rejections[error] === 0) this.#firstRejections[error] = this.endedSeconds;
    this.#rejections[error]! += requests;
  }

  /** Measured calls of `flow` have ended, each after so many requests. */
  ended(flow: number, requests: number, calls: number): void {
    this.#requestsOfCalls[flow * (REQUESTS_MAX + 1) + Math.min(requests, REQUESTS_MAX)]! += calls;
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
    if (this.#isEmpty) this.#counts.endEmpty();
    else {
      this.#counts.end(this.second);
      this.second.fill(0);
      this.#isEmpty = true;
    }
    this.refusals.endSecond();
    this.#starts.closeBefore(this.endedSeconds - settled, false);
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
    this.#starts.closeBefore(this.endedSeconds, true);
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
      const byRequests = this.#byRequests(workload);
      return { calls, succeeded, failed, pending: calls - succeeded - failed, latency, byRequests };
    });
  }

  #byRequests(workload: number): Float64Array {
    const sums = new Float64Array(REQUESTS_MAX + 1);
    for (let flow = 0; flow < this.#flows; flow++) {
      if (this.#options.flowWorkloads[flow] !== workload) continue;
      for (let n = 0; n <= REQUESTS_MAX; n++) sums[n]! += this.#requestsOfCalls[flow * (REQUESTS_MAX + 1) + n]!;
    }
    let length = sums.length;
    while (length > 1 && sums[length - 1] === 0) length--;
    return sums.slice(0, length);
  }

  /** Errors that measured requests were rejected with. */
  rejections(): { readonly name: string; readonly count: number; readonly firstSecond: number }[] {
    return errorNames.flatMap((name, error) => {
      const count = this.#rejections[error]!;
      return count === 0 ? [] : [{ name, count, firstSecond: this.#firstRejections[error]! }];
    });
  }

  flowSeconds(): FlowSeconds[] {
    return Array.from({ length: this.#flows }, (_, flow) => ({
      admittedFirstTries: this.#column(flow, [ADMITTED]),
      admittedRetries: this.#column(flow, [ADMITTED + RETRY]),
      throttledFirstTries: this.#column(flow, [THROTTLED]),
      throttledRetries: this.#column(flow, [THROTTLED + RETRY]),
      rejected: this.#column(flow, [REJECTED, REJECTED + RETRY]),
      hits: this.#column(flow, [HIT]),
      misses: this.#column(flow, [MISS]),
    }));
  }

  latencySeconds(): LatencySeconds {
    return this.#starts.columns();
  }

  /** The first second in which a request of a measured call was counted in one of these columns; null if none was. */
  firstSecond(flow: number, columns: readonly number[]): number | null {
    const own = columns.map((column) => this.#counts.column((flow * 2 + 1) * COLUMNS + column));
    for (let second = 0; second < this.endedSeconds; second++) {
      if (own.some((column) => column.at(second)! > 0)) return second;
    }
    return null;
  }

  #totals(): Float64Array {
    return this.#counts.totals.map((total, i) => total + this.second[i]!);
  }

  /** Sums of columns by second, measured or not. */
  #column(flow: number, columns: readonly number[]): Counts {
    const at = flow * 2 * COLUMNS;
    return this.#counts.sum(columns.flatMap((column) => [at + column, at + COLUMNS + column]));
  }
}

function measuredCounts(totals: Float64Array, flow: number): FlowMeasurement {
  const of = (column: number): number => totals[(flow * 2 + 1) * COLUMNS + column]!;
  return {
    admitted: of(ADMITTED) + of(ADMITTED + RETRY),
    throttled: of(THROTTLED) + of(THROTTLED + RETRY),
    rejected: of(REJECTED) + of(REJECTED + RETRY),
    retries: of(ADMITTED + RETRY) + of(THROTTLED + RETRY) + of(REJECTED + RETRY),
    hits: of(HIT),
    misses: of(MISS),
  };
}
