/** Why this file exists: from `events:` to what happens at which tick of a world. */
import type { Clock, Tick } from '../../engine/tick.ts';
import type { WorldClient, WorldEvent } from '../../simulation/world.ts';
import type { ScenarioDraft } from '../schema/scenario.ts';
import { type BuildContext, errorAt, unknownName } from './context.ts';

export interface EventParties {
  readonly clock: Clock;
  /** Those of the world, in its order. */
  readonly clients: readonly WorldClient[];
}

type EventDraft = NonNullable<NonNullable<ScenarioDraft['events']>[number]>;

/** In the order of the file; the simulation sorts them by time. */
export function resolveEvents(context: BuildContext, parties: EventParties): readonly WorldEvent[] {
  return (context.draft.events ?? []).flatMap((event, index) => {
    const path = `events.${index}`;
    if (event?.at === undefined || context.problems.isBroken(path)) return [];
    return resolveEvent(context, event, parties, path);
  });
}

function resolveEvent(
  context: BuildContext,
  event: EventDraft,
  parties: EventParties,
  path: string,
): readonly WorldEvent[] {
  const atTick = Math.round(event.at! / parties.clock.tickNanoseconds);
  if (atTick >= parties.clock.durationTicks) {
    const message = 'expected a time before the end of the run; got one at or after it';
    errorAt(context, `${path}.at`, { rule: 'impossible', message });
  }
  if ('restart' in event) {
    const client = clientNamed(context, event.restart!, parties, `${path}.restart`);
    return client === undefined ? [] : [{ kind: 'restart', atTick, client, overTicks: ticksOf(event.over, parties) }];
  }
  if (!('scale' in event)) return [];
  const client = clientNamed(context, event.scale!, parties, `${path}.scale`);
  const overTicks = ticksOf(event.over, parties);
  return client === undefined ? [] : [{ kind: 'scale', atTick, client, instances: event.to!, overTicks }];
}

function ticksOf(nanoseconds: number | undefined, { clock }: EventParties): Tick {
  return Math.round((nanoseconds ?? 0) / clock.tickNanoseconds);
}

function clientNamed(context: BuildContext, name: string, { clients }: EventParties, path: string): number | undefined {
  const found = clients.findIndex((client) => client.name === name);
  if (found >= 0) return found;
  // One that the file has is missing for a reason that is told elsewhere: its workload is broken, or it has none.
  if (Object.hasOwn(context.draft.clients ?? {}, name)) return undefined;
  return unknownName(
    context,
    path,
    'client',
    name,
    clients.map((client) => client.name),
  );
}
