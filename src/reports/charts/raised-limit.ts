/** Why this file exists: a quota that is raised in mid-run is a line with steps, or requests seem admitted above it. */
import type { QuotaSeries, RunReport } from '../../studies/summary.ts';
import { clock, perSecond } from '../numbers.ts';
import type { Frame } from './chart.ts';

export interface RaisedLimit {
  readonly fromSeconds: number;
  readonly limit: number;
}

/** What a quota becomes and when, in order of time; none for one that stays as it is. */
export function raisedLimits(
  { quotaLimits = [] }: { readonly quotaLimits?: RunReport['quotaLimits'] | undefined },
  { quota }: Pick<QuotaSeries, 'quota'>,
): readonly RaisedLimit[] {
  return quotaLimits.find((one) => one.quota === quota)?.limits ?? [];
}

/** `quota 20,000/s from 1:00 on`, one a change. */
export function raisedNotes(raised: readonly RaisedLimit[]): readonly string[] {
  return raised.map(({ fromSeconds, limit }) => `quota ${perSecond(limit)} from ${clock(Math.floor(fromSeconds))} on`);
}

export interface LimitLine {
  readonly limit: number;
  readonly raised: readonly RaisedLimit[];
  /** Where the line ends. */
  readonly seconds: number;
}

/** The dashed line of a quota that is raised, on the axes of its plot. */
export function raisedLine(
  { theme }: Pick<Frame, 'theme'>,
  { limit, raised, seconds }: LimitLine,
  { x, y }: { readonly x: object; readonly y: object },
): object {
  const steps = [{ fromSeconds: 0, limit }, ...raised];
  const last = steps.at(-1)!;
  return {
    data: { values: [...steps, { ...last, fromSeconds: seconds }] },
    mark: { type: 'line', interpolate: 'step-after', color: theme.ink, strokeDash: [6, 4], strokeWidth: 1.5 },
    encoding: { x: { ...x, field: 'fromSeconds' }, y: { ...y, field: 'limit' } },
  };
}
