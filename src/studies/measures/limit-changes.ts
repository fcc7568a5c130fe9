/** Why this file exists: an event may raise the limit of a resource or of a request quota; charts ask when, and to what. */
import type { World } from '../../simulation/world.ts';

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
  return inOrder(changes);
}

/** Of one of `World.quotas`, requests a second; in order of time, of changes at the same time the last. */
export function quotaLimitChanges({ events = [], clock }: World, quota: number): readonly LimitChange[] {
  const changes = events.flatMap((event): LimitChange[] =>
    event.kind === 'quota' && event.quota === quota
      ? [{ fromSeconds: event.atTick / clock.ticksPerSecond, limit: event.limitPerSecond }]
      : [],
  );
  return inOrder(changes);
}

function inOrder(changes: readonly LimitChange[]): readonly LimitChange[] {
  const sorted = changes.toSorted((a, b) => a.fromSeconds - b.fromSeconds);
  return sorted.filter(({ fromSeconds }, index) => sorted[index + 1]?.fromSeconds !== fromSeconds);
}
