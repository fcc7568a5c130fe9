/** Why this file exists: a quota that is raised, a key that is disabled, a fleet that starts again: things with a time. */
import type { Tick } from '../engine/tick.ts';
import { forgetInstance } from './actions.ts';
import { stop } from './instances.ts';
import type { RunState } from './run-state.ts';
import { takeStanding } from './wiring.ts';
import type { World, WorldEvent } from './world.ts';

/** Something that happens at once. */
type Happening =
  | Exclude<WorldEvent, { readonly kind: 'restart' | 'scale' }>
  | {
      readonly atTick: Tick;
      readonly kind: 'start' | 'end' | 'renew';
      readonly client: number;
      readonly instance: number;
    };

export class Events {
  /** When the next one happens; infinity after the last. */
  nextTick: Tick;
  readonly #run: RunState;
  readonly #happenings: readonly Happening[];
  #next = 0;

  constructor(run: RunState) {
    this.#run = run;
    this.#happenings = inOrder(run.world);
    this.nextTick = this.#happenings[0]?.atTick ?? Number.POSITIVE_INFINITY;
  }

  /** All that happens up to the start of `tick`. */
  happen(tick: Tick): void {
    for (; this.nextTick <= tick; this.nextTick = this.#happenings[this.#next]?.atTick ?? Number.POSITIVE_INFINITY) {
      this.#happen(this.#happenings[this.#next++]!, tick);
    }
  }

  #happen(happening: Happening, tick: Tick): void {
    const run = this.#run;
    if (happening.kind === 'quota') run.limiters[happening.quota]!.change(happening.limitPerSecond, tick);
    else if (happening.kind === 'kms') this.#changeKms(happening.event, tick);
    else this.#changeInstance(happening);
  }

  #changeKms(event: number, tick: Tick): void {
    const { kms, flows, tickNanoseconds } = this.#run;
    kms!.apply(event, tick * tickNanoseconds);
    for (const flow of flows) takeStanding(flow, kms!);
  }

  /** Requests under way go on: a process that ends finishes what it has begun. */
  #changeInstance({ kind, client, instance, atTick }: Extract<Happening, { readonly instance: number }>): void {
    const { alive, retrier, tokens, guarded, actions } = this.#run.clients[client]!;
    if (kind === 'end') stop(alive, instance);
    else if (kind === 'start' && !alive.includes(instance)) alive.push(instance);
    retrier.quotas?.renew(instance);
    retrier.budget?.renew(instance, atTick * this.#run.tickNanoseconds);
    tokens?.renew(instance, atTick);
    guarded?.guard?.rules.renew(instance, atTick * this.#run.tickNanoseconds);
    forgetInstance(actions, instance);
  }
}

/** By time; what happens at the same time, as the scenario lists it. */
function inOrder(world: World): readonly Happening[] {
  const instances = world.clients.map((client) => client.instances);
  const happenings = (world.events ?? []).flatMap((event) => happeningsOf(event, instances));
  return happenings
    .map((happening, sequence) => ({ happening, sequence }))
    .sort((a, b) => a.happening.atTick - b.happening.atTick || a.sequence - b.sequence)
    .map(({ happening }) => happening);
}

/** @param instances how many each client has when the event comes; kept up to date. */
function happeningsOf(event: WorldEvent, instances: number[]): readonly Happening[] {
  if (event.kind === 'restart') {
    return spread(event, 0, instances[event.client]!).map((at) => ({ ...at, kind: 'renew', client: event.client }));
  }
  if (event.kind !== 'scale') return [event];
  const before = instances[event.client]!;
  instances[event.client] = event.instances;
  const more = event.instances > before;
  const changed = more ? spread(event, before, event.instances) : spread(event, event.instances, before).reverse();
  const ticks = changed.map(({ atTick }) => atTick).sort((a, b) => a - b);
  return changed.map(({ instance }, i) => ({
    atTick: ticks[i]!,
    kind: more ? 'start' : 'end',
    client: event.client,
    instance,
  }));
}

/** Instances from `first` on and before `end`, one after another. */
function spread(event: Extract<WorldEvent, { readonly overTicks: Tick }>, first: number, end: number) {
  return Array.from({ length: end - first }, (_, i) => ({
    instance: first + i,
    atTick: event.atTick + Math.floor((event.overTicks * i) / (end - first)),
  }));
}
