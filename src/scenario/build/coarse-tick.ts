/** Why this file exists: a p99 of "0 ms" is no latency of KMS, it is a tick that is longer than what is measured. */
import { type Clock, NANOSECONDS_PER_MILLISECOND } from '../../engine/tick.ts';
import type { LatencyDistribution, LatencyModel } from '../../kms/latency.ts';
import { type BuildContext, warnAt } from './context.ts';

/** Warns where most answers of KMS take less than half a tick, and are told as 0 ms. */
export function warnOfCoarseTick(context: BuildContext, clock: Clock, { answer }: LatencyModel): void {
  const tickMilliseconds = clock.tickNanoseconds / NANOSECONDS_PER_MILLISECOND;
  const median = medianOf(answer);
  if (median === 0 || median >= tickMilliseconds / 2) return;
  warnAt(
    context,
    context.draft.tick === undefined ? 'latency' : 'tick',
    'doubtful',
    `latencies are told to the nearest tick of ${tickMilliseconds}ms, and most answers of KMS take less than half of one: they are told as 0 ms`,
  );
}

/** Milliseconds. */
function medianOf(answer: LatencyDistribution): number {
  switch (answer.kind) {
    case 'constant':
      return answer.milliseconds;
    case 'exponential':
      return answer.meanMilliseconds * Math.LN2;
    case 'lognormal':
      return answer.p50Milliseconds;
    case 'samples':
      return Float64Array.from(answer.milliseconds).sort()[Math.floor(answer.milliseconds.length / 2)] ?? 0;
  }
}
