/** Why this file exists: a recording becomes the flows that replay it: which client made which recorded call. */

import { NANOSECONDS_PER_SECOND } from '../../engine/tick.ts';
import { readTrace } from '../../imports/read-trace.ts';
import type { Trace, TraceField, TraceKind } from '../../imports/trace.ts';
import { TraceError } from '../../imports/trace-error.ts';
import type { Spread, TraceArrivals } from '../../workloads/arrivals.ts';
import { listed } from '../printable.ts';
import type { TraceDraft } from './arrivals.ts';
import { type BuildContext, errorAt, warnAt } from './context.ts';

/** Recorded calls that are replayed alike. */
export interface TraceGroup<Call> {
  readonly call: Call;
  readonly arrivals: TraceArrivals;
}

/** Of what a recording says, what decides who calls what; `operation` only where the workload does not say it. */
const FIELDS: readonly TraceField[] = ['account', 'region', 'client', 'key'];

/** Undefined after an error. */
export async function readWorkloadTrace(
  context: BuildContext,
  given: TraceDraft,
  path: string,
  withOperation: boolean,
): Promise<Trace | undefined> {
  if (given.file === undefined || context.problems.isBroken(path)) return undefined;
  const at = `${path}.file`;
  const file = context.files.find(given.file);
  if (file.kind === 'refused') return errorAt(context, at, file);
  try {
    return await readTrace(file.path, {
      name: given.file,
      by: withOperation ? ['operation', ...FIELDS] : FIELDS,
      ...(given.bin === undefined ? {} : { binNanoseconds: given.bin }),
      ...(given.where === undefined ? {} : { where: definedOnly(given.where) }),
    });
  } catch (error) {
    if (!(error instanceof TraceError)) throw error;
    const rule = error.kind === 'unreadable' ? 'cannot-read' : 'invalid-recording';
    return errorAt(context, at, { rule, message: error.message, hint: error.hint });
  }
}

/** Where inside a bin arrivals fall; undefined after an error. */
export function resolveSpread(
  context: BuildContext,
  given: TraceDraft,
  trace: Trace,
  path: string,
): Spread | undefined {
  const seconds = trace.binNanoseconds / NANOSECONDS_PER_SECOND;
  const at = `${path}.spread`;
  if (trace.binNanoseconds === 0) {
    if (given.spread !== undefined)
      warnAt(
        context,
        at,
        'unused',
        'the recording has exact times, which are replayed as they are; spread changes nothing',
      );
    return { kind: 'start' };
  }
  if (seconds > 1)
    warnAt(
      context,
      `${path}.file`,
      'doubtful',
      `its bins of ${seconds} s hide bursts shorter than that; what happened inside a bin is spread by rule`,
    );
  if (given.spread === undefined) {
    if (seconds <= 1) return { kind: context.assumptions.orDefault(at, undefined, 'even' as const) };
    const message = `expected where arrivals fall inside bins of ${seconds} s: start, even, uniform or { peak: ... }; got nothing`;
    return errorAt(context, at, {
      rule: 'missing-value',
      message,
      hint: 'peak: 3 makes the busiest second three times the mean',
    });
  }
  if (typeof given.spread === 'string') return { kind: given.spread };
  const peak = given.spread.peak ?? 1;
  if (peak <= seconds) return { kind: 'peak', peak };
  const message = `expected a peak of at most the seconds of a bin, ${seconds}; got ${peak}`;
  return errorAt(context, `${at}.peak`, { rule: 'impossible', message });
}

/** Which kinds are replayed together: those with the same key. Rows keep their order of time. */
export function groupTrace<Call>(
  trace: Trace,
  callOf: (kind: TraceKind) => { key: string; call: Call },
  scale: number,
  spread: Spread,
): readonly TraceGroup<Call>[] {
  const groups = new Map<string, { call: Call; kinds: Set<number> }>();
  for (const [index, kind] of trace.kinds.entries()) {
    const { key, call } = callOf(kind);
    const group = groups.get(key) ?? { call, kinds: new Set<number>() };
    group.kinds.add(index);
    groups.set(key, group);
  }
  return [...groups.values()].map(({ call, kinds }) => ({
    call,
    arrivals: { kind: 'trace', ...rowsOf(trace, kinds), binNanoseconds: trace.binNanoseconds, scale, spread },
  }));
}

function rowsOf(trace: Trace, kinds: ReadonlySet<number>): Pick<TraceArrivals, 'startNanoseconds' | 'counts'> {
  if (kinds.size === trace.kinds.length && kinds.size === 1)
    return { startNanoseconds: trace.startNanoseconds, counts: trace.counts };
  const startNanoseconds = new Float64Array(trace.counts.length);
  const counts = new Float64Array(trace.counts.length);
  let length = 0;
  for (let row = 0; row < trace.counts.length; row += 1) {
    if (!kinds.has(trace.kind[row]!)) continue;
    const start = trace.startNanoseconds[row]!;
    if (length === 0 || startNanoseconds[length - 1] !== start) startNanoseconds[length++] = start;
    counts[length - 1]! += trace.counts[row]!;
  }
  return { startNanoseconds: startNanoseconds.slice(0, length), counts: counts.slice(0, length) };
}

/** What was left out or should be known of a recording. */
export function warnOfTrace(context: BuildContext, trace: Trace, path: string): void {
  const at = `${path}.file`;
  const { binInferred, binNanoseconds, skipped, notes } = trace;
  if (binInferred)
    context.assumptions.add(
      `${path}.bin`,
      `${binNanoseconds / 1e9}s`,
      'the smallest gap between two rows of the recording',
    );
  for (const { reason, count } of skipped) warnAt(context, at, 'doubtful', `left out: ${count} ${reason}`);
  for (const { note, count } of notes) warnAt(context, at, 'doubtful', `${count} ${note}`);
}

/** One client replays what several accounts did: then one account's quota pays for all. */
export function warnOfAccounts(context: BuildContext, trace: Trace, clients: readonly string[], path: string): void {
  const accounts = [
    ...new Set(trace.kinds.map(({ account }) => account).filter((account) => account !== undefined)),
  ].sort();
  if (accounts.length < 2 || clients.length > 1) return;
  const message = `the recording names ${accounts.length} accounts (${listed(accounts, 4)}), and client ${clients[0]} replays them all: one account's quotas pay`;
  warnAt(context, `${path}.file`, 'doubtful', message);
}

function definedOnly(where: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const entries = Object.entries(where).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return Object.fromEntries(entries);
}
