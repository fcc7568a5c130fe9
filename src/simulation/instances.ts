/** Why this file exists: which of a client's instances a call goes to, and which instances still take calls. */
import type { RandomStream } from '../engine/random.ts';
import type { Assign } from './world.ts';

/** Chooses for one flow. Asked only while an instance is alive. */
export interface InstanceChooser {
  /** The instance of the next call. */
  choose(): number;
  /** `calls` calls start whose instance does not matter. */
  skip(calls: number): void;
}

/** @param alive the instances that still take calls, shared by all flows of the client. */
export function createInstanceChooser(assign: Assign, alive: readonly number[], stream: RandomStream): InstanceChooser {
  if (assign.kind === 'round-robin') return new RoundRobin(alive);
  if (assign.kind === 'sticky') return createSticky(assign.callers, alive, stream);
  return {
    choose: () => alive[alive.length === 1 ? 0 : stream.integer(alive.length)]!,
    skip: () => undefined,
  };
}

/** The instance takes no further calls; its callers go to those left. */
export function stop(alive: number[], instance: number): void {
  const place = alive.indexOf(instance);
  if (place >= 0) alive.splice(place, 1);
}

class RoundRobin implements InstanceChooser {
  readonly #alive: readonly number[];
  #turn = 0;

  constructor(alive: readonly number[]) {
    this.#alive = alive;
  }

  choose(): number {
    this.#turn %= this.#alive.length;
    return this.#alive[this.#turn++]!;
  }

  skip(calls: number): void {
    this.#turn = (this.#turn + calls) % this.#alive.length;
  }
}

/** Each of `callers` callers keeps the instance it was given at the start, until that stops. */
function createSticky(callers: number, alive: readonly number[], stream: RandomStream): InstanceChooser {
  const homes = Array.from({ length: callers }, () => alive[stream.integer(alive.length)]!);
  let living = alive.length;
  const moveOut = (): void => {
    living = alive.length;
    for (const [caller, home] of homes.entries()) {
      if (!alive.includes(home)) homes[caller] = alive[home % living]!;
    }
  };
  return {
    choose: () => {
      if (alive.length !== living) moveOut();
      return homes[stream.integer(callers)]!;
    },
    skip: () => undefined,
  };
}
