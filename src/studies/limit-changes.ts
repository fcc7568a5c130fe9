/** Why this file exists: an event may raise the limit of a resource; tables and charts ask when, and to what. */
import type { World } from '../simulation/world.ts';

export interface LimitChange {
  readonly fromSeconds: number;
  readonly limit: number;
}

/** Of one of `KmsWorld.resources`, in order of time; of changes at the same time the last. */
export function limitChanges({ events = [], kms, clock }: World, resource: number): readonly LimitChange[] {
  const changes = events.flatMap(({ atTick, ...event }): LimitChange[] => {
    const change = event.kind === 'kms' ? kms?.events[event.event] : undefined;
    if (change?.kind !== 'raiseResourceQuota' || change.resource !== resource) return [];
    return [{ fromSeconds: atTick / clock.ticksPerSecond, limit: change.limit }];
  });
  const sorted = changes.toSorted((a, b) => a.fromSeconds - b.fromSeconds);
  return sorted.filter(({ fromSeconds }, index) => sorted[index + 1]?.fromSeconds !== fromSeconds);
}
