/** Why this file exists: from `arrivals:` to what the engine draws, `load` applied. Traces are in traces.ts. */
import { NANOSECONDS_PER_MILLISECOND, NANOSECONDS_PER_SECOND } from '../../engine/tick.ts';
import type { Assign } from '../../simulation/world.ts';
import type { Arrivals, Stage } from '../../workloads/arrivals.ts';
import type { Draft, ScenarioDraft } from '../schema/scenario.ts';
import { HIGHEST_RATE_PER_SECOND } from '../units.ts';
import { type BuildContext, errorAt, warnAt } from './context.ts';

export type WorkloadDraft = NonNullable<NonNullable<ScenarioDraft['workload']>[number]>;
export type ArrivalsDraft = NonNullable<WorkloadDraft['arrivals']>;
export type TraceDraft = NonNullable<Extract<ArrivalsDraft, { readonly trace?: unknown }>['trace']>;

/** A trace, still to be read, or undefined. */
export function traceOf(arrivals: ArrivalsDraft | undefined): TraceDraft | undefined {
  return arrivals !== undefined && 'trace' in arrivals ? arrivals.trace : undefined;
}

/** Undefined if they are wrong, which has been said. Not for traces. */
export function resolveArrivals(
  context: BuildContext,
  given: ArrivalsDraft | undefined,
  path: string,
): Arrivals | undefined {
  if (given === undefined || context.problems.isBroken(path)) return undefined;
  const arrivals = unloaded(context, given, path);
  if (arrivals !== undefined) checkHighest(context, arrivals, path);
  return arrivals;
}

function unloaded(context: BuildContext, given: ArrivalsDraft, path: string): Arrivals | undefined {
  const { load } = context;
  if ('constant' in given) return { kind: 'constant', perSecond: given.constant! * load };
  if ('poisson' in given) return { kind: 'poisson', perSecond: given.poisson! * load };
  if ('stages' in given) return stagesOf(context, given, path);
  if ('daily' in given) return dailyOf(context, given.daily!, path);
  if ('burst' in given) {
    const size = wholeCalls(context, given.burst!.size!, `${path}.burst.size`, 'calls a burst');
    return { kind: 'burst', size, everyNanoseconds: given.burst!.every! };
  }
  if ('closed' in given) return closedOf(context, given.closed!, path);
  if ('once' in given) return { kind: 'once', calls: wholeCalls(context, given.once!, `${path}.once`, 'calls') };
  return undefined;
}

function stagesOf(
  context: BuildContext,
  given: { readonly stages?: unknown; readonly even?: boolean | undefined },
  path: string,
): Arrivals | undefined {
  const { load } = context;
  const pieces = given.stages as readonly Draft<StageDraft>[];
  if (pieces.length === 0)
    return errorAt(context, `${path}.stages`, {
      rule: 'missing-value',
      message: 'expected at least one stage; got an empty list',
    });
  const stages = pieces.map((piece): Stage => {
    const [from, to] = piece.at === undefined ? [piece.from!, piece.to!] : [piece.at, piece.at];
    return { seconds: piece.over! / NANOSECONDS_PER_SECOND, fromPerSecond: from * load, toPerSecond: to * load };
  });
  return { kind: 'stages', stages, even: given.even ?? false };
}

interface StageDraft {
  readonly over: number;
  readonly at?: number;
  readonly from?: number;
  readonly to?: number;
}

interface DailyDraft {
  readonly mean?: number | undefined;
  readonly peak?: number | undefined;
  readonly peakAt?: number | undefined;
  readonly weekend?: number | undefined;
  readonly even?: boolean | undefined;
}

function dailyOf({ load, ...context }: BuildContext, given: DailyDraft, path: string): Arrivals | undefined {
  const all = { load, ...context };
  const [mean, peak] = [given.mean!, given.peak!];
  if (peak < mean)
    return errorAt(all, `${path}.daily.peak`, {
      rule: 'impossible',
      message: `expected a peak of at least the mean of ${mean}/s; got ${peak}/s`,
    });
  if (peak > 2 * mean)
    warnAt(
      all,
      `${path}.daily.peak`,
      'doubtful',
      'the curve is cut off at 0, so its mean is above the one given: a peak above twice the mean',
    );
  const peakAt = context.assumptions.orDefault(
    `${path}.daily.peakAt`,
    given.peakAt,
    12 * 3600 * NANOSECONDS_PER_SECOND,
    '12h',
  );
  return {
    kind: 'daily',
    meanPerSecond: mean * load,
    peakPerSecond: peak * load,
    peakAtSeconds: peakAt / NANOSECONDS_PER_SECOND,
    ...(given.weekend === undefined ? {} : { weekendShare: given.weekend }),
    even: given.even ?? false,
  };
}

function closedOf(
  context: BuildContext,
  given: { readonly workers?: number | undefined; readonly think?: number | undefined },
  path: string,
): Arrivals | undefined {
  const refusal = context.draft.latency?.refusal ?? 0;
  if (given.think === 0 && refusal === 0) {
    const message =
      'expected a think time above 0s where a refusal is answered at once; got 0s, so that a refused worker would never stop asking';
    return errorAt(context, `${path}.closed.think`, {
      rule: 'impossible',
      message,
      hint: 'set latency.refusal or think',
    });
  }
  const workers = wholeCalls(context, given.workers!, `${path}.closed.workers`, 'workers');
  return { kind: 'closed', workers, thinkMilliseconds: given.think! / NANOSECONDS_PER_MILLISECOND };
}

/** Under `load`, rounded to whole ones. */
function wholeCalls(context: BuildContext, given: number, path: string, what: string): number {
  const scaled = given * context.load;
  const whole = Math.round(scaled);
  if (whole !== scaled)
    warnAt(context, path, 'doubtful', `load ${context.load} makes ${scaled} ${what}, taken as ${whole}`);
  if (whole > 10_000_000)
    errorAt(context, path, {
      rule: 'too-large',
      message: `expected at most 10000000 ${what}, load applied; got ${whole}`,
    });
  return whole;
}

function checkHighest(context: BuildContext, arrivals: Arrivals, path: string): void {
  const highest = highestRate(arrivals);
  if (highest <= HIGHEST_RATE_PER_SECOND) return;
  const message = `expected at most ${HIGHEST_RATE_PER_SECOND} calls a second, load applied; got ${highest}`;
  errorAt(context, path, { rule: 'too-large', message });
}

function highestRate(arrivals: Arrivals): number {
  switch (arrivals.kind) {
    case 'constant':
    case 'poisson':
      return arrivals.perSecond;
    case 'stages':
      return arrivals.stages.reduce((most, stage) => Math.max(most, stage.fromPerSecond, stage.toPerSecond), 0);
    case 'daily':
      return arrivals.peakPerSecond;
    default:
      return 0;
  }
}

/** `clientInstances` of 1 leave nothing to assign. */
export function resolveAssign(
  context: BuildContext,
  given: WorkloadDraft['assign'],
  clientInstances: number,
  path: string,
): Assign {
  if (given === undefined) {
    if (clientInstances > 1) context.assumptions.add(path, 'random', 'default');
    return { kind: 'random' };
  }
  return typeof given === 'string' ? { kind: given } : { kind: 'sticky', callers: given.sticky ?? 1 };
}
