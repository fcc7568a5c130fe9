/** Why this file exists: a request by an alias is about whatever key that points to in its second. */
import type { KmsWorld } from '../kms/kms-world.ts';
import type { Flow, World } from '../simulation/world.ts';

/** A key, and the seconds in which requests of a flow were about it: from the first, up to and without the last. */
export interface KeySpan {
  /** Of the key in the scenario. */
  readonly name: string;
  readonly fromSecond: number;
  readonly untilSecond: number;
}

/** Of a flow by an alias that events move; undefined of every other. Moves by requests of the run are not in a world. */
export function keySpans({ kms, events = [], clock }: World, { kmsRequest }: Flow): readonly KeySpan[] | undefined {
  const request = kmsRequest === undefined ? undefined : kms?.requests[kmsRequest];
  if (kms === undefined || request?.alias === undefined || request.key !== null) return undefined;
  const moves = events.flatMap((event) => {
    const happening = event.kind === 'kms' ? kms.events[event.event] : undefined;
    if (happening?.kind !== 'updateAlias' || happening.alias !== request.alias) return [];
    return [{ fromSecond: Math.ceil(event.atTick / clock.ticksPerSecond), key: happening.key }];
  });
  const first = kms.aliases[request.alias]!.key;
  const starts = [...(first === null ? [] : [{ fromSecond: 0, key: first }]), ...moves];
  const inOrder = starts.sort((a, b) => a.fromSecond - b.fromSecond);
  return inOrder.map(({ fromSecond, key }, index) => ({
    name: nameOf(kms, key),
    fromSecond,
    untilSecond: inOrder[index + 1]?.fromSecond ?? Number.POSITIVE_INFINITY,
  }));
}

function nameOf({ keys }: KmsWorld, key: number): string {
  return keys[key]!.name;
}
