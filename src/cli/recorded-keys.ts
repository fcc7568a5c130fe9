/** Why this file exists: a request by an alias is about whatever key that points to in its second. */
import type { Flow, World } from '../simulation/world.ts';

/** A key, and the seconds in which requests of a flow were about it: from the first, up to and without the last. */
export interface KeySpan {
  /** Of the key in the scenario; null while the alias points to none. */
  readonly name: string | null;
  readonly fromSecond: number;
  readonly untilSecond: number;
}

/**
 * Of a flow by an alias that something points elsewhere in the run; undefined of every other. What happened within a second
 * counts from the next on, but for an alias that was not there before: whoever named it then got the new key.
 *
 * @param admitted of a flow: its requests that succeeded in a second
 */
export function keySpans(
  world: World,
  { kmsRequest }: Flow,
  admitted: (flow: number) => ArrayLike<number>,
): readonly KeySpan[] | undefined {
  const { kms } = world;
  const request = kmsRequest === undefined ? undefined : kms?.requests[kmsRequest];
  if (kms === undefined || request?.alias === undefined || request.key !== null) return undefined;
  const first = kms.aliases[request.alias]!.key;
  const moves = [...movedByEvents(world, request.alias), ...movedByRequests(world, request.alias, admitted)];
  const inOrder = [{ second: -1, key: first }, ...moves.sort((a, b) => a.second - b.second)];
  return inOrder.map(({ second, key }, index) => ({
    name: key === null ? null : kms.keys[key]!.name,
    fromSecond: startOf(inOrder, index, second),
    untilSecond:
      index + 1 < inOrder.length ? startOf(inOrder, index + 1, inOrder[index + 1]!.second) : Number.POSITIVE_INFINITY,
  }));
}

interface Move {
  /** The last in which the alias may have pointed to the key before. */
  readonly second: number;
  /** Null once it is deleted, or before it is made. */
  readonly key: number | null;
}

function startOf(moves: readonly Move[], index: number, second: number): number {
  return index > 0 && moves[index - 1]!.key === null ? second : second + 1;
}

function movedByEvents({ kms, events = [], clock }: World, alias: number): readonly Move[] {
  return events.flatMap((event) => {
    const happening = event.kind === 'kms' ? kms!.events[event.event] : undefined;
    if (happening?.kind !== 'updateAlias' || happening.alias !== alias) return [];
    return [{ second: Math.ceil(event.atTick / clock.ticksPerSecond) - 1, key: happening.key }];
  });
}

const operationsOnAliases = ['CreateAlias', 'DeleteAlias', 'UpdateAlias'];

function movedByRequests(
  { kms, flows }: World,
  alias: number,
  admitted: (flow: number) => ArrayLike<number>,
): readonly Move[] {
  return flows.flatMap(({ kmsRequest }, flow) => {
    const request = kmsRequest === undefined ? undefined : kms!.requests[kmsRequest];
    if (request?.alias !== alias || !operationsOnAliases.includes(request.operation)) return [];
    const seconds = Array.from(admitted(flow)).flatMap((count, second) => (count > 0 ? [second] : []));
    return seconds.map((second) => ({ second, key: request.key }));
  });
}
