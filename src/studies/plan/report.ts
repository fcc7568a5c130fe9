/** Why this file exists: what a plan found, or found so far, becomes the report that is printed, stored and drawn. */
import { sha256OfText } from '../../engine/fingerprint.ts';
import { quotaName } from '../../scenario/quota-names.ts';
import { measuredTime } from '../measures/measured-time.ts';
import type { PlanGrowth, PlanReport, PlanSetting, PlanThreshold } from '../plan-report.ts';
import { VERSION } from '../version.ts';
import { bracketOf, curveOf, disorderOf, edgeInterval, gridAround, gridOfTried } from './curve.ts';
import { monthAfter } from './months.ts';
import { warningsOf } from './plan-warnings.ts';
import { type Answered, stepsOf } from './questions.ts';
import { spareOf, tidy, usualRound } from './rounding.ts';

/** What else a report says. */
export interface PlanFacts
  extends Pick<PlanReport, 'sensitivity' | 'holdsMonths' | 'partial' | 'confidence' | 'headroom' | 'runs'> {
  readonly options: {
    readonly solve: string;
    readonly growth?: PlanGrowth | undefined;
    readonly round?: number | undefined;
    readonly command: string;
  };
  /** The fingerprint of every run, in an order that depends on no thread. */
  readonly events: readonly string[];
}

export function reportOf(answered: Answered, facts: PlanFacts): PlanReport {
  const { question, trials, answer, recommended } = answered;
  const { subject, setting, target } = question;
  const { confidence, headroom, holdsMonths, partial } = facts;
  const { growth, solve, command, round } = facts.options;
  const disorder = disorderOf(trials, setting.looksFor);
  const starting = growth?.starting ?? null;
  const spare = spareOf(answer, setting, headroom);
  return {
    solve: target.kind === 'quota' ? `quota:${quotaName(target.quota, subject.world.quotas)}` : solve,
    answer,
    interval: answer === null ? null : edgeInterval(trials, setting, answer, confidence),
    confidence,
    runs: facts.runs,
    curve: curveOf(trials, gridOf(answered), confidence),
    headroom,
    recommended,
    sensitivity: facts.sensitivity,
    holdsMonths,
    holdsUntil: holdsMonths === null || starting === null ? null : monthAfter(starting, holdsMonths),
    schemaVersion: 1,
    kmsim: VERSION,
    scenario: { name: subject.name, claim: subject.claim, sha256: subject.sha256 },
    seed: subject.seed,
    partial,
    ...(spare === undefined ? {} : { spare }),
    ...(partial && answer === null ? { bracket: bracketOf(trials, setting.looksFor) } : {}),
    limiter: subject.limiter,
    profile: subject.profile,
    durationSeconds: measuredTime(subject.world.clock).durationSeconds,
    assumptions: subject.assumptions,
    warnings: [...subject.warnings, ...warningsOf(answered)],
    setting,
    thresholds: thresholdsOf(answered, confidence),
    monotone: disorder === undefined,
    round: answer === null ? (round ?? 1) : roundOf(answer, setting, { headroom, round }),
    growth: growth ?? null,
    events: sha256OfText(facts.events.join('\n')),
    command,
  };
}

/** Values of the curve: around the answer, or those tried where there is none. */
export function gridOf({ question, trials, answer, recommended }: Answered): readonly number[] {
  if (answer !== null && recommended !== null) return gridAround(question.setting, answer, recommended);
  const { meets, fails } = bracketOf(trials, question.setting.looksFor);
  const near = [meets, fails].filter((value) => value !== null);
  return [...new Set([...gridOfTried(trials.values()), ...near])].sort((a, b) => a - b);
}

/** Of what the recommended value is a multiple. */
export function roundOf(
  answer: number,
  { kind, tolerance }: PlanSetting,
  { headroom, round }: { readonly headroom: number; readonly round: number | undefined },
): number {
  return round ?? (kind === 'quota' ? usualRound(answer * (1 + headroom)) : tolerance);
}

/** At the answer; where there is none, at today's value. */
function thresholdsOf({ question, trials, answer }: Answered, confidence: number): readonly PlanThreshold[] {
  const { subject, setting } = question;
  const at = answer ?? tidy(stepsOf(setting).start * setting.tolerance);
  return subject.thresholds.map(({ text, limit }, index) => {
    const { value: observed, interval, replications } = trials.observedAt(at, index, confidence);
    return { text, limit, observed, interval, replications };
  });
}
