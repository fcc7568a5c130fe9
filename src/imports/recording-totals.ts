/** Why this file exists: what a user wants to know of a recording at a glance: how much, from when to when, how high. */

import type { Recording } from './recording.ts';
import type { CallTotals } from './replay-plan.ts';
import { formatInstant } from './stamps.ts';

export interface RecordingTotals extends CallTotals {
  readonly requests: number;
  readonly refused: number;
  /** Most requests in a whole second, or in a bin where bins are wider. */
  readonly busiest: number;
  /** When it was, as the trace writes it. */
  readonly busiestAt: string;
  readonly first: string;
  readonly last: string;
  /** From the first whole second, or bin, to the end of the last. */
  readonly lengthSeconds: number;
}

export function totalsOf(recording: Recording): RecordingTotals {
  const counts = new Float64Array(recording.calls.length);
  const throttled = new Float64Array(recording.calls.length);
  const group = { at: '', seconds: Number.NaN, nanoseconds: 0, requests: 0 };
  const most = { requests: 0, at: '' };
  let first: { seconds: number; nanoseconds: number } | undefined;
  for (const row of recording.rows()) {
    counts[row.call]! += row.count;
    throttled[row.call]! += row.throttled;
    first ??= row;
    if (isNewGroup(group, row, recording.binNanoseconds)) Object.assign(group, groupOf(row, recording));
    group.seconds = row.seconds;
    group.nanoseconds = row.nanoseconds;
    group.requests += row.count + row.throttled;
    if (group.requests > most.requests) Object.assign(most, { requests: group.requests, at: group.at });
  }
  const sum = (values: Float64Array) => values.reduce((total, value) => total + value, 0);
  const refused = sum(throttled);
  const binSeconds = Math.max(1, recording.binNanoseconds / 1e9);
  return {
    counts,
    throttled,
    requests: sum(counts) + refused,
    refused,
    busiest: most.requests,
    busiestAt: most.at,
    first: first === undefined ? '' : formatInstant(first, recording.relative),
    last: formatInstant(group, recording.relative),
    lengthSeconds: first === undefined ? 0 : group.seconds - first.seconds + binSeconds,
  };
}

interface Time {
  readonly seconds: number;
  readonly nanoseconds: number;
}

/** Bins wider than a second are compared whole, everything else by clock second. */
function isNewGroup(group: Time, row: Time, binNanoseconds: number): boolean {
  return row.seconds !== group.seconds || (binNanoseconds > 1e9 && row.nanoseconds !== group.nanoseconds);
}

function groupOf({ seconds, nanoseconds }: Time, { binNanoseconds, relative }: Recording) {
  const at = { seconds, nanoseconds: binNanoseconds > 1e9 ? nanoseconds : 0 };
  return { at: formatInstant(at, relative), requests: 0 };
}
