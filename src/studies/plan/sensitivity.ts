/**
 * Why this file exists: AWS does not publish which limiter it runs, and nobody knows next year's load. An answer that turns
 * with either is another answer than one that does not, so the question is asked again, one thing changed at a time.
 */
import type { LatencyDistribution } from '../../kms/latency.ts';
import { limiterFactories } from '../../kms/limiters.ts';
import type { Arrivals } from '../../workloads/arrivals.ts';
import type { SensitivityRow } from '../plan-report.ts';
import type { Subject } from '../subject.ts';
import { type AskOptions, askWith, loadOf, plain, type Question, stepsOf } from './questions.ts';
import { niceStep, tidy } from './rounding.ts';
import { type Found, searchNear } from './search.ts';
import type { Judging } from './verdicts.ts';

export interface Change {
  readonly name: string;
  /** path -> value, as for `--set`; empty where no path says it. */
  readonly change: Readonly<Record<string, string>>;
  readonly alter?: (subject: Subject) => Subject;
}

/** One thing at a time: the limiter, the load, and how long KMS takes, and how evenly calls come. */
export function changesOf({ subject, target }: Question): readonly Change[] {
  const load = loadOf(subject);
  const loads = [
    { name: 'load - 20%', change: { load: plain(tidy(load * 0.8)) } },
    { name: 'load + 20%', change: { load: plain(tidy(load * 1.2)) } },
  ];
  return [
    ...Object.keys(limiterFactories)
      .filter((limiter) => limiter !== subject.limiter && !isSolved(target, 'quotas.limiter'))
      .map((limiter) => ({ name: limiter, change: { 'quotas.limiter': limiter } })),
    ...(isSolved(target, 'load') ? [] : loads),
    { name: 'latency x 2', change: {}, alter: twiceAsSlow },
    ...(subject.world.flows.some(({ arrivals }) => isSteady(arrivals))
      ? [{ name: 'in bursts: all calls of 2 s at once', change: {}, alter: inBursts }]
      : []),
  ];
}

/** Asks again with one thing changed, in coarser steps, beginning at the answer. */
export async function askAgain(
  question: Question,
  { name, change, alter }: Change,
  options: AskOptions & { readonly answer: number; readonly recommended: number; readonly judging: Judging },
): Promise<SensitivityRow> {
  const { answer, recommended, judging } = options;
  const { setting } = question;
  const tolerance = tidy(Math.max(1, Math.round(niceStep(answer / 100) / setting.tolerance)) * setting.tolerance);
  const trials = askWith(question, options, { sets: Object.entries(change), alter });
  const judge = async (index: number): Promise<Found> => {
    const found = await trials.judge(tidy(index * tolerance), judging);
    return { ...found, saturated: setting.kind === 'quota' && found.saturated === true };
  };
  const start = Math.max(1, Math.round(answer / tolerance));
  const index = await searchNear({ ...stepsOf({ ...setting, tolerance }), start }, setting.looksFor, judge);
  return {
    change,
    name,
    answer: index === undefined ? null : tidy(index * tolerance),
    tolerance,
    recommended: (await trials.judge(recommended, judging)).verdict,
  };
}

function isSolved(target: Question['target'], path: string): boolean {
  return target.kind === 'path' ? target.path === path : target.kind === path;
}

/** A steady rate that is at least a call a second. */
function isSteady(arrivals: Arrivals | null): arrivals is Extract<Arrivals, { kind: 'constant' | 'poisson' }> {
  return (arrivals?.kind === 'constant' || arrivals?.kind === 'poisson') && arrivals.perSecond >= 1;
}

/** The same mean of each steady arrival process, its busiest second twice that; other processes stay as they are. */
function inBursts(subject: Subject): Subject {
  const { world } = subject;
  const flows = world.flows.map((flow) =>
    isSteady(flow.arrivals)
      ? {
          ...flow,
          arrivals: { kind: 'burst', size: Math.round(2 * flow.arrivals.perSecond), everyNanoseconds: 2e9 } as const,
        }
      : flow,
  );
  return { ...subject, world: { ...world, flows } };
}

function twiceAsSlow(subject: Subject): Subject {
  const { world } = subject;
  return { ...subject, world: { ...world, latency: { ...world.latency, answer: doubled(world.latency.answer) } } };
}

function doubled(answer: LatencyDistribution): LatencyDistribution {
  switch (answer.kind) {
    case 'constant':
      return { ...answer, milliseconds: 2 * answer.milliseconds };
    case 'exponential':
      return { ...answer, meanMilliseconds: 2 * answer.meanMilliseconds };
    case 'lognormal':
      return { ...answer, p50Milliseconds: 2 * answer.p50Milliseconds, p99Milliseconds: 2 * answer.p99Milliseconds };
    case 'samples':
      return { ...answer, milliseconds: answer.milliseconds.map((value) => 2 * value) };
  }
}
