/**
 * Why this file exists: a call belongs to the second in which it was meant to start, and may end much later. The
 * latencies of a second are kept until the last of its calls has ended, and then become one row of percentiles.
 */
import { ExactHistogram } from '../engine/histogram.ts';
import { PackedColumn } from '../engine/number-column.ts';
import { NANOSECONDS_PER_MILLISECOND } from '../engine/tick.ts';
import type { RecorderOptions } from './recorder-options.ts';
import type { LatencySeconds } from './result.ts';

/** The calls of one second of intended start. */
class StartSecond {
  /** By workload, in ticks. */
  readonly latencies: ExactHistogram[];
  /** Calls that have not ended yet. */
  openCalls = 0;
  /** By workload: calls that were admitted at once and whose answer time is not drawn yet. */
  readonly undrawn: Float64Array;

  constructor(workloads: number) {
    this.latencies = Array.from({ length: workloads }, () => new ExactHistogram());
    this.undrawn = new Float64Array(workloads);
  }
}

export class SecondLatencies {
  readonly #options: RecorderOptions;
  /** Of the whole run, by workload. */
  readonly #totals: readonly ExactHistogram[];
  /** By second, from `#oldest` on. */
  #starts: (StartSecond | undefined)[] = [];
  #oldest = 0;
  /** Seconds without calls that are not in the columns yet. */
  #idle = 0;
  readonly #calls = new PackedColumn();
  readonly #percentiles: readonly PackedColumn[];
  readonly #mean = new PackedColumn();
  readonly #max = new PackedColumn();

  constructor(options: RecorderOptions, totals: readonly ExactHistogram[]) {
    this.#options = options;
    this.#totals = totals;
    this.#percentiles = options.percentiles.map(() => new PackedColumn());
  }

  of(second: number): StartSecond {
    return this.#starts[second - this.#oldest] ?? this.#open(second - this.#oldest);
  }

  /** Makes rows of the seconds before this one, up to the first that still has open calls, or of all of them. */
  closeBefore(second: number, all: boolean): void {
    if (this.#starts.length === 0) {
      const idle = Math.max(0, second - this.#oldest);
      this.#idle += idle;
      this.#oldest += idle;
      return;
    }
    let closed = 0;
    while (this.#oldest + closed < second) {
      const start = this.#starts[closed];
      if (start !== undefined && start.openCalls > 0 && !all) break;
      this.#close(start);
      closed++;
    }
    if (closed === 0) return;
    this.#starts.splice(0, closed);
    this.#oldest += closed;
  }

  columns(): LatencySeconds {
    this.#pushIdle();
    return {
      calls: this.#calls,
      percentiles: this.#options.percentiles.map((percent, i) => ({ percent, milliseconds: this.#percentiles[i]! })),
      meanMilliseconds: this.#mean,
      maxMilliseconds: this.#max,
    };
  }

  #open(index: number): StartSecond {
    while (this.#starts.length < index) this.#starts.push(undefined);
    const start = new StartSecond(this.#options.workloads);
    this.#starts[index] = start;
    return start;
  }

  #close(start: StartSecond | undefined): void {
    if (start === undefined) {
      this.#idle++;
      return;
    }
    this.#pushIdle();
    const latency = this.#settle(start);
    const values = latency.percentiles([...this.#options.percentiles, 100]);
    const milliseconds = this.#options.tickNanoseconds / NANOSECONDS_PER_MILLISECOND;
    this.#calls.push(latency.count);
    this.#mean.push(latency.mean * milliseconds);
    this.#max.push(values[values.length - 1]! * milliseconds);
    for (const [i, column] of this.#percentiles.entries()) column.push(values[i]! * milliseconds);
  }

  #pushIdle(): void {
    this.#calls.pushMany(0, this.#idle);
    for (const column of [this.#mean, this.#max, ...this.#percentiles]) column.pushMany(Number.NaN, this.#idle);
    this.#idle = 0;
  }

  /** Draws what was left to draw, adds the second to the run, and merges its workloads. */
  #settle(start: StartSecond): ExactHistogram {
    for (const [workload, latency] of start.latencies.entries()) {
      const undrawn = start.undrawn[workload]!;
      if (undrawn > 0) this.#options.drawAnswers(undrawn, (ticks, calls) => latency.add(ticks, calls));
      this.#totals[workload]!.merge(latency);
      if (workload > 0) start.latencies[0]!.merge(latency);
    }
    return start.latencies[0]!;
  }
}
