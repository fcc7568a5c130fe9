/**
 * Why this file exists: a value is tried on the same random numbers as every other value, as often as its verdict needs
 * and never twice.
 */
import type { ExactHistogram } from '../../engine/histogram.ts';
import type { Simulator } from '../computing/simulator.ts';
import { meanOfObserved, type Observed, type ObservedMean, togetherOf } from '../intervals/observation.ts';
import type { PlanVerdict } from '../plan-report.ts';
import type { Subject } from '../subject.ts';
import { addLatencies, emptyLatencies, type Sample, sampleOf } from './sample.ts';
import type { Found } from './search.ts';
import { type Judging, verdictOfRuns } from './verdicts.ts';

/** The scenario with a value in the place of the solved setting; undefined where it refuses the value. */
export type SubjectOf = (value: number) => Promise<Subject | undefined>;

export interface TrialsOptions {
  readonly simulator: Simulator;
  readonly subjectOf: SubjectOf;
  /** The quota whose throttled share is the curve; undefined: of all requests. */
  readonly quotaIndexOf: (subject: Subject) => number | undefined;
  /** Told each run's fingerprint, in an order that depends on no thread. */
  readonly onEvents: (fingerprint: string) => void;
}

interface Trial {
  readonly subject: Subject;
  readonly samples: Sample[];
  /** By threshold, of a percentile: the latencies of all runs, in ticks. */
  readonly latencies: readonly (ExactHistogram | undefined)[];
  verdict: PlanVerdict | undefined;
}

export class Trials {
  readonly #options: TrialsOptions;
  readonly #byValue = new Map<number, Trial | undefined>();

  constructor(options: TrialsOptions) {
    this.#options = options;
  }

  /** Tries a value until it is decided or the last look is reached. A value that was decided stays so. */
  async judge(value: number, judging: Judging): Promise<Found> {
    const trial = await this.#trial(value);
    if (trial === undefined) return { verdict: 'fails', refused: true };
    for (const look of trial.verdict === undefined ? judging.looks : []) {
      await this.#extend(trial, look);
      const verdict = verdictOfRuns(trial.subject.thresholds, observedIn(trial), judging);
      if (verdict === 'more') continue;
      trial.verdict = verdict;
      break;
    }
    const own = this.#options.quotaIndexOf(trial.subject);
    const saturated = own !== undefined && !this.refusingAt(value).includes(own);
    return { verdict: trial.verdict ?? 'undecided', saturated };
  }

  /** Tries a value at least so often, whatever its verdict. */
  async atLeast(value: number, replications: number): Promise<void> {
    const trial = await this.#trial(value);
    if (trial !== undefined) await this.#extend(trial, replications);
  }

  verdictOf(value: number): PlanVerdict | undefined {
    return this.#byValue.get(value)?.verdict;
  }

  /** Values that were tried and that the scenario takes, ascending. */
  values(): readonly number[] {
    return [...this.#byValue].flatMap(([value, trial]) => (trial === undefined ? [] : [value])).sort((a, b) => a - b);
  }

  /** Values of which at least one look is finished. */
  get looks(): number {
    return this.values().filter((value) => this.#samples(value).length > 0).length;
  }

  /** The nearest two values of which one is decided to meet and the other not to; undefined until there are two. */
  edge(): { readonly low: number; readonly high: number } | undefined {
    const decided = this.values().filter((value) => this.verdictOf(value) !== undefined);
    const turns = decided.slice(1).flatMap((high, index) => {
      const low = decided[index]!;
      return (this.verdictOf(low) === 'meets') === (this.verdictOf(high) === 'meets') ? [] : [{ low, high }];
    });
    return turns.reduce<(typeof turns)[number] | undefined>(
      (best, turn) => (best !== undefined && best.high - best.low <= turn.high - turn.low ? best : turn),
      undefined,
    );
  }

  throttledShareOf(value: number, confidence: number) {
    const samples = this.#samples(value);
    const observed = {
      values: samples.map(({ share }) => share),
      wholes: samples.map(({ whole }) => whole ?? undefined),
    };
    const { value: mean, interval } = meanOfObserved('throttled.share', observed, confidence);
    return { throttledShare: mean ?? 0, interval, replications: samples.length };
  }

  /** Indexes of the quotas that refused a request in some run of a value. */
  refusingAt(value: number): readonly number[] {
    return [...new Set(this.#samples(value).flatMap(({ refusing }) => refusing))];
  }

  /** What a threshold's metric was at a value, as a mean. */
  observedAt(value: number, threshold: number, confidence: number): ObservedMean & { readonly replications: number } {
    const trial = this.#byValue.get(value);
    if (trial === undefined) return { value: null, interval: null, replications: 0 };
    const { metric } = trial.subject.thresholds[threshold]!;
    const observed = observedIn(trial)[threshold]!;
    return { ...meanOfObserved(metric, observed, confidence), replications: trial.samples.length };
  }

  #samples(value: number): readonly Sample[] {
    return this.#byValue.get(value)?.samples ?? [];
  }

  async #trial(value: number): Promise<Trial | undefined> {
    if (this.#byValue.has(value)) return this.#byValue.get(value);
    const subject = await this.#options.subjectOf(value);
    const trial = subject && { subject, samples: [], latencies: emptyLatencies(subject), verdict: undefined };
    this.#byValue.set(value, trial);
    return trial;
  }

  async #extend({ subject, samples, latencies }: Trial, replications: number): Promise<void> {
    const { simulator, quotaIndexOf, onEvents } = this.#options;
    const quota = quotaIndexOf(subject);
    const range = { from: samples.length, to: replications };
    const kept = { range, what: { thresholds: subject.thresholds, quota } };
    const more = await simulator.keptReplications(subject.world, kept, (run) => sampleOf(subject, quota, run));
    for (const sample of more) {
      onEvents(sample.events);
      addLatencies(latencies, sample);
      samples.push({ ...sample, latencies: [] });
    }
  }
}

function observedIn({ subject: { thresholds, world }, samples, latencies }: Trial): readonly Observed[] {
  return thresholds.map(({ metric }, threshold) => {
    const all = latencies[threshold];
    return {
      values: samples.map(({ observed }) => observed[threshold] ?? null),
      wholes: samples.map(({ wholes }) => wholes[threshold] ?? undefined),
      together: all && togetherOf(metric, all, world.clock),
    };
  });
}
