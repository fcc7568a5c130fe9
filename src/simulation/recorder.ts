/**
 * Why this file exists: it sees every step of every request and keeps counts, nothing else. Memory grows with simulated
 * seconds and with distinct latencies, not with requests.
 */
import { ExactHistogram } from '../engine/histogram.ts';
import { type Clock, NANOSECONDS_PER_MILLISECOND } from '../engine/tick.ts';
import type { CallMeasurement, FlowMeasurement, FlowSeconds, LatencySeconds } from './result.ts';

/** Columns of a second's counts, by flow. */
export const Column = {
  admittedFirstTries: 0,
  admittedRetries: 1,
  throttledFirstTries: 2,
  throttledRetries: 3,
  rejected: 4,
} as const;

export const COLUMNS = 5;

/** Columns of the totals of measured calls, by flow. */
export const Total = { admitted: 0, throttled: 1, rejected: 2, retries: 3, calls: 4, succeeded: 5, failed: 6 } as const;

export const TOTALS = 7;

/** Latencies of the calls that start in one second, kept until the last of them has ended. */
class StartSecond {
  readonly latency = new ExactHistogram();
  /** Calls of this second that have been refused and not yet ended. */
  openCalls = 0;
  /** By flow: calls that were admitted at once and whose answer time is not drawn yet. */
  readonly undrawn: Float64Array;

  constructor(flows: number) {
    this.undrawn = new Float64Array(flows);
  }
}

export interface RecorderOptions {
  readonly clock: Clock;
  readonly flowWorkloads: readonly number[];
  readonly workloads: number;
  readonly percentiles: readonly number[];
  /** Draws the answer times of `calls` calls of a flow and tells `add` how many took how many ticks. */
  readonly drawAnswers: (flow: number, calls: number, add: (ticks: number, calls: number) => void) => void;
}

export class Recorder {
  /** Counts of the second that is running: flow x COLUMNS + column. */
  readonly second: Uint32Array;
  /** Of measured calls: flow x TOTALS + column. */
  readonly totals: Float64Array;
  readonly #options: RecorderOptions;
  readonly #flows: number;
  readonly #latencies: ExactHistogram[];
  /** Seconds that have ended, one row of `second` each. */
  #rows = new Uint32Array(0);
  #ended = 0;
  /** By second of intended start, from `#oldest` on. */
  #starts: (StartSecond | undefined)[] = [];
  #oldest = 0;
  readonly #percentileColumns: number[][];
  readonly #calls: number[] = [];
  readonly #mean: number[] = [];
  readonly #max: number[] = [];
  readonly #firstError: (number | null)[];
  readonly #errorsBefore: Float64Array;

  constructor(options: RecorderOptions) {
    this.#options = options;
    this.#flows = options.flowWorkloads.length;
    this.second = new Uint32Array(this.#flows * COLUMNS);
    this.totals = new Float64Array(this.#flows * TOTALS);
    this.#latencies = Array.from({ length: options.workloads }, () => new ExactHistogram());
    this.#percentileColumns = options.percentiles.map(() => []);
    this.#firstError = new Array(this.#flows * 2).fill(null);
    this.#errorsBefore = new Float64Array(this.#flows * 2);
  }

  get endedSeconds(): number {
    return this.#ended;
  }

  /** A call that started in `startSecond` has succeeded after this many ticks. */
  succeeded(flow: number, startSecond: number, ticks: number): void {
    this.totals[flow * TOTALS + Total.succeeded]!++;
    this.#startOf(startSecond).latency.add(ticks);
    this.#latencies[this.#options.flowWorkloads[flow]!]!.add(ticks);
  }

  /** `calls` calls that started in `startSecond` have been admitted at once; how long they took is drawn later. */
  succeededUndrawn(flow: number, startSecond: number, calls: number): void {
    this.totals[flow * TOTALS + Total.succeeded]! += calls;
    this.#startOf(startSecond).undrawn[flow]! += calls;
  }

  /** Takes `calls` calls back from `succeededUndrawn`; the caller draws their answers itself and reports each. */
  takeBackUndrawn(flow: number, startSecond: number, calls: number): void {
    this.totals[flow * TOTALS + Total.succeeded]! -= calls;
    this.#startOf(startSecond).undrawn[flow]! -= calls;
  }

  callOpened(startSecond: number): void {
    this.#startOf(startSecond).openCalls++;
  }

  callClosed(startSecond: number): void {
    this.#startOf(startSecond).openCalls--;
  }

  /** Ends the running second. Seconds whose calls have all ended, and that began `settled` seconds ago, become rows. */
  endSecond(settled: number): void {
    this.#noteErrors();
    const width = this.second.length;
    if ((this.#ended + 1) * width > this.#rows.length) {
      const rows = new Uint32Array(Math.max(64 * width, this.#rows.length * 2));
      rows.set(this.#rows);
      this.#rows = rows;
    }
    this.#rows.set(this.second, this.#ended * width);
    this.#ended++;
    this.second.fill(0);
    this.#closeStarts(this.#ended - settled, false);
  }

  /** Ends everything: no call is open any more, or the run was interrupted. */
  finish(): void {
    this.#closeStarts(Math.max(this.#ended, this.#oldest + this.#starts.length), true);
  }

  flowMeasurements(): FlowMeasurement[] {
    return Array.from({ length: this.#flows }, (_, flow) => ({
      admitted: this.#total(flow, Total.admitted),
      throttled: this.#total(flow, Total.throttled),
      rejected: this.#total(flow, Total.rejected),
      retries: this.#total(flow, Total.retries),
    }));
  }

  callMeasurements(): CallMeasurement[] {
    return this.#latencies.map((latency, workload) => {
      const sum = (column: number): number =>
        this.#options.flowWorkloads.reduce((s, w, flow) => (w === workload ? s + this.#total(flow, column) : s), 0);
      const [calls, succeeded, failed] = [sum(Total.calls), sum(Total.succeeded), sum(Total.failed)];
      return { calls, succeeded, failed, pending: calls - succeeded - failed, latency };
    });
  }

  flowSeconds(): FlowSeconds[] {
    return Array.from({ length: this.#flows }, (_, flow) => ({
      admittedFirstTries: this.#column(flow, Column.admittedFirstTries),
      admittedRetries: this.#column(flow, Column.admittedRetries),
      throttledFirstTries: this.#column(flow, Column.throttledFirstTries),
      throttledRetries: this.#column(flow, Column.throttledRetries),
      rejected: this.#column(flow, Column.rejected),
    }));
  }

  latencySeconds(): LatencySeconds {
    return {
      calls: Float64Array.from(this.#calls),
      percentiles: this.#options.percentiles.map((percent, i) => ({
        percent,
        milliseconds: Float64Array.from(this.#percentileColumns[i]!),
      })),
      meanMilliseconds: Float64Array.from(this.#mean),
      maxMilliseconds: Float64Array.from(this.#max),
    };
  }

  /** The first second in which a measured call of this flow was answered so; null if none was. */
  firstThrottledSecond(flow: number): number | null {
    return this.#firstError[flow * 2]!;
  }

  firstRejectedSecond(flow: number): number | null {
    return this.#firstError[flow * 2 + 1]!;
  }

  #total(flow: number, column: number): number {
    return this.totals[flow * TOTALS + column]!;
  }

  #noteErrors(): void {
    for (let flow = 0; flow < this.#flows; flow++) {
      this.#noteError(flow * 2, this.#total(flow, Total.throttled));
      this.#noteError(flow * 2 + 1, this.#total(flow, Total.rejected));
    }
  }

  #noteError(index: number, total: number): void {
    if (this.#firstError[index] === null && total > this.#errorsBefore[index]!) this.#firstError[index] = this.#ended;
    this.#errorsBefore[index] = total;
  }

  #column(flow: number, column: number): Uint32Array {
    const width = this.second.length;
    const at = flow * COLUMNS + column;
    return Uint32Array.from({ length: this.#ended }, (_, second) => this.#rows[second * width + at]!);
  }

  #startOf(second: number): StartSecond {
    const index = second - this.#oldest;
    const start = this.#starts[index];
    if (start !== undefined) return start;
    return this.#newStart(index);
  }

  #newStart(index: number): StartSecond {
    while (this.#starts.length < index) this.#starts.push(undefined);
    const start = new StartSecond(this.#flows);
    this.#starts[index] = start;
    return start;
  }

  #closeStarts(before: number, all: boolean): void {
    let closed = 0;
    while (this.#oldest + closed < before) {
      const start = this.#starts[closed];
      if (start !== undefined && start.openCalls > 0 && !all) break;
      this.#close(start);
      closed++;
    }
    if (closed === 0) return;
    this.#starts.splice(0, closed);
    this.#oldest += closed;
  }

  #close(start: StartSecond | undefined): void {
    if (start !== undefined) this.#drawUndrawn(start);
    const latency = start?.latency ?? new ExactHistogram();
    const values = latency.percentiles([...this.#options.percentiles, 100]);
    const milliseconds = this.#options.clock.tickNanoseconds / NANOSECONDS_PER_MILLISECOND;
    this.#calls.push(latency.count);
    this.#mean.push(latency.mean * milliseconds);
    this.#max.push(values[values.length - 1]! * milliseconds);
    for (const [i, column] of this.#percentileColumns.entries()) column.push(values[i]! * milliseconds);
  }

  #drawUndrawn(start: StartSecond): void {
    for (let flow = 0; flow < this.#flows; flow++) {
      const calls = start.undrawn[flow]!;
      if (calls === 0) continue;
      const ofWorkload = this.#latencies[this.#options.flowWorkloads[flow]!]!;
      this.#options.drawAnswers(flow, calls, (ticks, times) => {
        start.latency.add(ticks, times);
        ofWorkload.add(ticks, times);
      });
    }
  }
}
