/**
 * Why this file exists: `kmsim plan`: which quota, which load or which setting meets the thresholds, how sure that is, and
 * for how long and under which other assumptions it stays so.
 */

import { Interrupted, Simulator, type SimulatorOptions } from '../computing/simulator.ts';
import type { ThrottledSoFar } from '../intervals/interval-so-far.ts';
import type { PlanGrowth, PlanReport, PlanSetting, SensitivityRow } from '../plan-report.ts';
import { growthFactor, lastMonth } from './months.ts';
import {
  type Answered,
  type AskOptions,
  askWith,
  type LoadWith,
  loadOf,
  plain,
  questionOf,
  stepsOf,
} from './questions.ts';
import { gridOf, reportOf, roundOf } from './report.ts';
import { spareOf, tidy, withHeadroom } from './rounding.ts';
import { CURVE_REPLICATIONS, GROWTH_REPLICATIONS, type Rest, runsOf, runsOfSearch } from './runs-ahead.ts';
import { type Found, searchEdge, searchTurn } from './search.ts';
import { askAgain, changesOf } from './sensitivity.ts';
import { PlanMistake, type PlanSubject } from './targets.ts';
import type { Trials } from './trials.ts';
import { type Judging, looksUpTo, MOST_REPLICATIONS } from './verdicts.ts';

export interface PlanOptions extends Omit<SimulatorOptions, 'onRun'> {
  /** `quota`, `quota:ACCOUNT/NAME`, `load` or a path. */
  readonly solve: string;
  readonly load: LoadWith;
  /** 0 to 1. Default 0.95. */
  readonly confidence?: number | undefined;
  /** Values tried are whole multiples of it. Default: 1 of a quota, 0.01 of a load, about a hundredth of a setting. */
  readonly tolerance?: number | undefined;
  /** Default 0.2. */
  readonly headroom?: number | undefined;
  /** The recommended value is a whole multiple of it. */
  readonly round?: number | undefined;
  readonly growth?: PlanGrowth | undefined;
  /** Default true. */
  readonly sensitivity?: boolean | undefined;
  /** Of one value, at most. Default 200. */
  readonly replications?: number | undefined;
  readonly command: string;
  readonly onProgress?: ((progress: PlanProgress) => void) | undefined;
}

export interface PlanProgress {
  readonly runs: number;
  readonly simulatedSeconds: number;
  /** Such as `trying 12000/s`, or `drawing the curve, 3 of 12`. */
  readonly doing: string;
  /** The interval of the throttled share at the value that is tried. */
  readonly throttled?: ThrottledSoFar | undefined;
  /** Between which values the edge lies, such as `11500/s to 12000/s`; undefined until both are known. */
  readonly edge?: string | undefined;
  /** About how many are still to come; undefined until the edge lies between two values. */
  readonly runsLeft?: number | undefined;
}

const DEFAULT_CONFIDENCE = 0.95;
const DEFAULT_HEADROOM = 0.2;
/** Of a curve, about: it is not known before the answer is. */
const CURVE_VALUES = 13;

/**
 * Finds the value, draws the curve around it and asks again under other assumptions.
 *
 * @returns undefined if it was interrupted before any value was looked at.
 * @throws PlanMistake where the scenario has nothing of that name, or no thresholds.
 */
export async function planScenario(subject: PlanSubject, options: PlanOptions): Promise<PlanReport | undefined> {
  if (subject.thresholds.length === 0) {
    throw new PlanMistake(
      'there are no thresholds to meet',
      "Name some under `thresholds:` in it, or give --threshold 'throttled.share < 0.1%'",
    );
  }
  const planner = new Planner(options);
  try {
    return await planner.plan(subject);
  } finally {
    await planner.close();
  }
}

class Planner {
  readonly #options: PlanOptions;
  readonly #simulator: Simulator;
  readonly #events: string[] = [];
  readonly #ask: AskOptions;
  readonly #confidence: number;
  readonly #headroom: number;
  #doing = 'looking at today';
  #begun: Pick<Answered, 'question' | 'trials'> | undefined;
  /** Of what the search tries now. */
  #soFar: () => Pick<PlanProgress, 'throttled' | 'edge' | 'runsLeft'> = () => ({});
  #rest: Rest;

  constructor(options: PlanOptions) {
    const { jobs, signal, percentiles, cache, onProgress, load } = options;
    this.#options = options;
    this.#confidence = options.confidence ?? DEFAULT_CONFIDENCE;
    this.#headroom = options.headroom ?? DEFAULT_HEADROOM;
    this.#rest = { values: CURVE_VALUES, changes: 0, months: options.growth?.horizonMonths ?? 0 };
    const onRun = (runs: number, simulatedSeconds: number) =>
      onProgress?.({ runs, simulatedSeconds, doing: this.#doing, runsLeft: runsOf(this.#rest), ...this.#soFar() });
    this.#simulator = new Simulator({ jobs, signal, percentiles, cache, onRun });
    this.#ask = { load, simulator: this.#simulator, onEvents: (events) => void this.#events.push(events) };
  }

  close(): Promise<void> {
    return this.#simulator.close();
  }

  async plan(subject: PlanSubject): Promise<PlanReport | undefined> {
    const answered = await unlessInterrupted(() => this.#answer(subject));
    if (answered === undefined) return this.#reportSoFar();
    const drawn = await unlessInterrupted(() => this.#draw(answered));
    const sensitivity = await unlessInterrupted(() => this.#sensitivity(answered));
    const holds = await unlessInterrupted(() => this.#holdsMonths(answered));
    return reportOf(answered, {
      ...this.#facts(),
      sensitivity: sensitivity ?? [],
      holdsMonths: holds?.months ?? null,
      partial: [drawn, sensitivity, holds].includes(undefined),
    });
  }

  /** Of a search that was interrupted: between which values the answer lies. */
  #reportSoFar(): PlanReport | undefined {
    if (this.#begun === undefined || this.#begun.trials.looks === 0) return undefined;
    const unanswered = { ...this.#begun, answer: null, recommended: null };
    return reportOf(unanswered, { ...this.#facts(), sensitivity: [], holdsMonths: null, partial: true });
  }

  #facts() {
    return {
      options: this.#options,
      confidence: this.#confidence,
      headroom: this.#headroom,
      runs: this.#simulator.runs,
      events: this.#events,
    };
  }

  async #answer(subject: PlanSubject): Promise<Answered> {
    const { solve, tolerance } = this.#options;
    const asked = await questionOf(subject, solve, { simulator: this.#simulator, tolerance });
    const trials = askWith(asked, this.#ask);
    this.#begun = { question: asked, trials };
    const changes = this.#options.sensitivity === false ? 0 : changesOf(asked).length;
    this.#rest = { ...this.#rest, changes };
    const judging = this.#judging(MOST_REPLICATIONS);
    const judge = async (index: number): Promise<Found> => {
      const value = tidy(index * asked.setting.tolerance);
      this.#doing = `trying ${value}${asked.setting.unit}`;
      this.#soFar = () => this.#searchSoFar(trials, value, asked.setting);
      const found = await trials.judge(value, judging);
      return { ...found, saturated: asked.target.kind === 'quota' && found.saturated === true };
    };
    const steps = stepsOf(asked.setting);
    const found =
      asked.target.kind === 'path'
        ? await searchTurn(steps, judge)
        : { looksFor: asked.setting.looksFor, index: await searchEdge(steps, asked.setting.looksFor, judge) };
    this.#soFar = () => ({});
    const question = { ...asked, setting: { ...asked.setting, looksFor: found.looksFor } };
    const answer = found.index === undefined ? null : tidy(found.index * asked.setting.tolerance);
    const recommended = answer === null ? null : this.#recommend(answer, question.setting);
    return { question, trials, answer, recommended };
  }

  #searchSoFar(trials: Trials, value: number, { unit, tolerance }: PlanSetting) {
    const edge = trials.edge();
    const left = runsOfSearch({ edge, tolerance, runs: this.#simulator.runs, tried: trials.values().length });
    return {
      throttled: trials.throttledShareOf(value, DEFAULT_CONFIDENCE).interval ?? undefined,
      edge: edge && `${edge.low}${unit} to ${edge.high}${unit}`,
      runsLeft: left === undefined ? undefined : left + runsOf(this.#rest),
    };
  }

  #judging(most: number): Judging {
    return { confidence: this.#confidence, looks: looksUpTo(Math.min(most, this.#options.replications ?? most)) };
  }

  /** Today's, where it has the headroom already: Service Quotas takes increases only. */
  #recommend(answer: number, setting: PlanSetting): number {
    if (spareOf(answer, setting, this.#headroom) !== undefined) return setting.today;
    const round = roundOf(answer, setting, { headroom: this.#headroom, round: this.#options.round });
    return withHeadroom(answer, this.#headroom, round, setting.looksFor);
  }

  /** Tries the values of the curve, each at least ten times. */
  async #draw(answered: Answered): Promise<true> {
    const { trials } = answered;
    const judging = this.#judging(CURVE_REPLICATIONS);
    const grid = gridOf(answered);
    for (const [index, value] of grid.entries()) {
      this.#doing = `drawing the curve, ${index + 1} of ${grid.length}`;
      this.#rest = { ...this.#rest, values: grid.length - index };
      const { refused } = await trials.judge(value, judging);
      if (refused !== true) await trials.atLeast(value, judging.looks.at(-1)!);
    }
    return true;
  }

  async #sensitivity({ question, trials, answer, recommended }: Answered): Promise<readonly SensitivityRow[]> {
    if (this.#options.sensitivity === false || answer === null || recommended === null) return [];
    const { setting, subject } = question;
    const rows: SensitivityRow[] = [
      {
        change: {},
        name: `as planned (${subject.limiter})`,
        answer,
        tolerance: setting.tolerance,
        recommended: trials.verdictOf(recommended) ?? 'undecided',
      },
    ];
    const judging = this.#judging(CURVE_REPLICATIONS);
    const changes = changesOf(question);
    for (const [index, change] of changes.entries()) {
      this.#doing = `asking again, ${index + 1} of ${changes.length}: ${change.name}`;
      this.#rest = { ...this.#rest, values: 0, changes: changes.length - index };
      rows.push(await askAgain(question, change, { ...this.#ask, answer, recommended, judging }));
    }
    return rows;
  }

  async #holdsMonths({ question, trials, answer, recommended }: Answered): Promise<{ months: number | null }> {
    const { growth } = this.#options;
    if (growth === undefined || answer === null || recommended === null) return { months: null };
    const load = loadOf(question.subject);
    this.#rest = { ...this.#rest, values: 0, changes: 0 };
    const judging = this.#judging(GROWTH_REPLICATIONS);
    const meets = async (month: number): Promise<boolean> => {
      const grown = load * growthFactor(growth.perMonth, month);
      if (question.target.kind === 'load') return grown <= answer;
      this.#doing = `looking at month ${month}`;
      const then = month === 0 ? trials : askWith(question, this.#ask, { sets: [['load', plain(tidy(grown))]] });
      return (await then.judge(recommended, judging)).verdict === 'meets';
    };
    return { months: (await lastMonth(growth.horizonMonths, meets)) ?? null };
  }
}

async function unlessInterrupted<T>(step: () => Promise<T>): Promise<T | undefined> {
  try {
    return await step();
  } catch (error) {
    if (error instanceof Interrupted) return undefined;
    throw error;
  }
}
