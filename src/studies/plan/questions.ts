/** Why this file exists: the solved setting becomes values to try, in the scenario as it stands or with more of it changed. */
import { settingAt } from '../../scenario/setting.ts';
import type { WorldQuota } from '../../simulation/world.ts';
import type { Simulator } from '../computing/simulator.ts';
import { measureQuotas } from '../measures/measure-quotas.ts';
import type { PlanSetting } from '../plan-report.ts';
import type { Subject } from '../subject.ts';
import { niceStep, tidy } from './rounding.ts';
import type { Steps } from './search.ts';
import { numberAt, onlyQuota, type PlanSubject, pathMeant, quotaNamed, type Target } from './targets.ts';
import { Trials } from './trials.ts';

export type Sets = readonly (readonly [path: string, value: string])[];

/** The scenario with these settings changed after everything else; undefined where it refuses them. */
export type LoadWith = (sets: Sets) => Promise<PlanSubject | undefined>;

/** What is solved, of which scenario. */
export interface Question {
  readonly subject: PlanSubject;
  readonly target: Target;
  readonly setting: PlanSetting;
}

export interface Answered {
  readonly question: Question;
  readonly trials: Trials;
  readonly answer: number | null;
  readonly recommended: number | null;
}

/** A limit of a thousand million a second is what a scenario takes at most. */
const MOST_VALUE = 1e9;

/** @throws PlanMistake */
export async function questionOf(
  subject: PlanSubject,
  solve: string,
  { simulator, tolerance }: { readonly simulator: Simulator; readonly tolerance: number | undefined },
): Promise<Question> {
  const target = await targetOf(subject, solve, simulator);
  return { subject, target, setting: settingOf(subject, target, tolerance) };
}

async function targetOf(subject: PlanSubject, solve: string, simulator: Simulator): Promise<Target> {
  const { world, profile } = subject;
  if (solve === 'load') return { kind: 'load' };
  if (solve.startsWith('quota:'))
    return { kind: 'quota', quota: quotaNamed(solve.slice('quota:'.length), world, profile) };
  if (solve !== 'quota') return { kind: 'path', path: pathMeant(subject, solve) };
  const today = { range: { from: 0, to: 3 }, what: 'throttled quotas' };
  const runs = await simulator.keptReplications(world, today, (run) =>
    measureQuotas(world, run).map(({ throttled }) => throttled > 0),
  );
  const throttled = [...world.quotas.keys()].filter((index) => runs.some((quotas) => quotas[index]));
  return { kind: 'quota', quota: onlyQuota(world, throttled) };
}

function settingOf(subject: PlanSubject, target: Target, tolerance: number | undefined): PlanSetting {
  switch (target.kind) {
    case 'quota': {
      const { account, quota, region, limitPerSecond: today } = target.quota;
      const name = `${quota} of ${account}, ${region}`;
      return { kind: 'quota', name, unit: '/s', looksFor: 'smallest', today, tolerance: tolerance ?? 1 };
    }
    case 'load':
      return {
        kind: 'load',
        name: 'load',
        unit: '',
        looksFor: 'largest',
        today: loadOf(subject),
        tolerance: tolerance ?? 0.01,
      };
    case 'path': {
      const { number: today, unit } = numberAt(subject, target.path);
      const fine = unit === '' && Number.isInteger(today) ? 1 : niceStep((today || 1) / 100);
      return { kind: 'path', name: target.path, unit, looksFor: 'smallest', today, tolerance: tolerance ?? fine };
    }
  }
}

/** `load:` of the scenario. */
export function loadOf({ canonical }: PlanSubject): number {
  return Number(settingAt(canonical, 'load') ?? 1);
}

/** Values as whole steps, beginning at today's. */
export function stepsOf({ today, tolerance }: Pick<PlanSetting, 'today' | 'tolerance'>): Steps {
  return {
    least: 1,
    most: Math.floor(MOST_VALUE / tolerance),
    start: Math.max(1, Math.ceil(tidy(today / tolerance))),
  };
}

export interface AskOptions {
  readonly load: LoadWith;
  readonly simulator: Simulator;
  readonly onEvents: (fingerprint: string) => void;
}

/** What else is different: settings, or the loaded scenario itself. */
export interface Otherwise {
  readonly sets: Sets;
  readonly alter?: ((subject: Subject) => Subject) | undefined;
}

/** The values of a question, to be tried. */
export function askWith(
  { subject, target, setting }: Question,
  { load, simulator, onEvents }: AskOptions,
  { sets, alter = (unchanged) => unchanged }: Otherwise = { sets: [] },
): Trials {
  const quotaIndexOf = ({ world }: Subject) =>
    target.kind === 'quota' ? world.quotas.findIndex((quota) => isSame(quota, target.quota)) : undefined;
  let base: Promise<PlanSubject | undefined> | undefined;
  const subjectOf = async (value: number): Promise<Subject | undefined> => {
    if (target.kind === 'quota') {
      base ??= sets.length === 0 ? Promise.resolve(subject) : load(sets);
      const loaded = await base;
      return loaded && alter(withLimit(loaded, quotaIndexOf(loaded)!, value));
    }
    const own =
      target.kind === 'load'
        ? (['load', plain(value)] as const)
        : ([target.path, `${plain(value)}${setting.unit}`] as const);
    const loaded = await load([...sets, own]);
    return loaded && alter(loaded);
  };
  return new Trials({ simulator, subjectOf, quotaIndexOf, onEvents });
}

function withLimit(subject: Subject, index: number, limitPerSecond: number): Subject {
  const quotas = subject.world.quotas.map((quota, at) => (at === index ? { ...quota, limitPerSecond } : quota));
  return { ...subject, world: { ...subject.world, quotas } };
}

function isSame(one: WorldQuota, other: WorldQuota): boolean {
  return one.account === other.account && one.region === other.region && one.quota === other.quota;
}

/** Without an exponent, which no scenario takes. */
export function plain(value: number): string {
  const text = String(value);
  return text.includes('e') ? value.toFixed(12).replace(/\.?0+$/, '') : text;
}
