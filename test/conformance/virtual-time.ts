/**
 * Why this file exists: the real client packages wait with `setTimeout` and draw from `Math.random`. Here both are ours
 * for the length of one test, so that minutes pass at once and every draw is known.
 */
import { vi } from 'vitest';

interface Timer {
  readonly dueMilliseconds: number;
  readonly sequence: number;
  readonly fire: () => void;
}

/** Milliseconds that need not be whole, so that no two timers of a test are due at one instant. */
export class VirtualTime {
  nowMilliseconds = 0;
  readonly #timers: Timer[] = [];
  #set = 0;

  wait(milliseconds: number): Promise<void> {
    return new Promise((fire) => {
      this.#timers.push({ dueMilliseconds: this.nowMilliseconds + milliseconds, sequence: this.#set++, fire });
    });
  }

  /** Fires timers in order of time, letting all that each sets off run first, until none is left. */
  async runAll(): Promise<void> {
    await settled();
    while (this.#timers.length > 0) {
      this.#fireNext();
      await settled();
    }
  }

  /** Fires a timer whenever as many are set as there are `running` things, each of which sets one when it waits. */
  async runWhile(running: () => number): Promise<void> {
    for (;;) {
      while (this.#timers.length < running()) await settled();
      if (running() === 0) return;
      this.#fireNext();
    }
  }

  #fireNext(): void {
    this.#timers.sort((a, b) => a.dueMilliseconds - b.dueMilliseconds || a.sequence - b.sequence);
    const timer = this.#timers.shift()!;
    this.nowMilliseconds = timer.dueMilliseconds;
    timer.fire();
  }
}

const realImmediate = setImmediate;
const settled = (): Promise<void> => new Promise((resolve) => realImmediate(resolve));

/** Runs `test` with `setTimeout` on a virtual clock and `Math.random` replaced by `random`. */
export async function inVirtualTime(random: () => number, test: (time: VirtualTime) => Promise<void>): Promise<void> {
  const time = new VirtualTime();
  const timeout = vi.spyOn(globalThis, 'setTimeout').mockImplementation(((fire: () => void, milliseconds = 0) => {
    void time.wait(milliseconds).then(fire);
  }) as unknown as typeof setTimeout);
  const mathRandom = vi.spyOn(Math, 'random').mockImplementation(random);
  try {
    await test(time);
  } finally {
    timeout.mockRestore();
    mathRandom.mockRestore();
  }
}
