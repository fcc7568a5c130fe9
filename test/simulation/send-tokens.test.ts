import fc from 'fast-check';
import { expect, test } from 'vitest';
import { AdaptiveRateLimiters, type RateLimiterDialect } from '../../src/clients/adaptive-rate-limiter.ts';
import { RandomStream } from '../../src/engine/random.ts';
import { SendTokens } from '../../src/simulation/send-tokens.ts';

/** Something that happens to the one instance: a request wants to be sent, or an answer comes. */
interface Event {
  readonly at: number;
  readonly kind: 'send' | 'succeeded' | 'throttled';
}

const TICK = 1_000_000;

/** A list of what is due, in order of time and then of scheduling. */
class Agenda<Item> {
  readonly #due: { at: number; sequence: number; item: Item }[] = [];
  #sequence = 0;

  add(at: number, item: Item): void {
    this.#due.push({ at, sequence: this.#sequence++, item });
  }

  *run(): Generator<{ at: number; item: Item }> {
    while (this.#due.length > 0) {
      this.#due.sort((a, b) => a.at - b.at || a.sequence - b.sequence);
      yield this.#due.shift()!;
    }
  }
}

/** When each request is sent, as `row@nanoseconds`, if they wait as groups. */
function asGroups(dialect: RateLimiterDialect, events: readonly Event[]): string[] {
  const tokens = new SendTokens({ dialect, instances: 1, tickNanoseconds: TICK, phases: new RandomStream('phase') });
  const sent: string[] = [];
  const agenda = new Agenda<{ row: number; event: Event | null }>();
  for (const [row, event] of events.entries()) agenda.add(event.at, { row, event });
  for (const { at, item } of agenda.run()) {
    const [tick, offset] = [Math.floor(at / TICK), at % TICK];
    if (item.event !== null && item.event.kind !== 'send') {
      tokens.answered(0, item.event.kind === 'throttled', tick, offset);
      continue;
    }
    const send = (row: number): void => void sent.push(`${row}@${at}`);
    const isNew = item.event !== null;
    if (isNew && tokens.tryTake(0, tick, offset)) send(item.row);
    else {
      const sleep = isNew ? tokens.wait(item.row, 0, tick, offset) : tokens.look(item.row, tick, offset, send);
      if (sleep !== null) agenda.add(at + sleep.wait, { row: sleep.row, event: null });
    }
  }
  return sent;
}

/** The same if each looks on its own, as threads and timers do. */
function oneByOne(dialect: RateLimiterDialect, events: readonly Event[]): string[] {
  const start = 1e9 + Math.floor(new RandomStream('phase').uniform() * 1e9);
  const limiters = new AdaptiveRateLimiters(dialect, Float64Array.of(start));
  const sent: string[] = [];
  const agenda = new Agenda<{ row: number; kind: Event['kind'] }>();
  for (const [row, { at, kind }] of events.entries()) agenda.add(at, { row, kind });
  for (const { at, item } of agenda.run()) {
    const clock = start + at;
    if (item.kind !== 'send') limiters.answered(0, item.kind === 'throttled', clock);
    else if (limiters.tryTake(0, clock)) sent.push(`${item.row}@${at}`);
    else agenda.add(limiters.looksAgainAt(0, clock) - start, item);
  }
  return sent;
}

test('requests that wait as groups are sent when and in the order they would be if each looked for itself', () => {
  const kind = fc.oneof(
    { weight: 8, arbitrary: fc.constant<Event['kind']>('send') },
    { weight: 4, arbitrary: fc.constant<Event['kind']>('succeeded') },
    { weight: 1, arbitrary: fc.constant<Event['kind']>('throttled') },
  );
  const events = fc.constantFrom(2e9, 2e10).chain((span) =>
    fc
      .uniqueArray(fc.record({ at: fc.integer({ min: 0, max: span }), kind }), {
        minLength: 1,
        maxLength: 120,
        size: 'max',
        selector: ({ at }) => at,
      })
      .map((list) => list.sort((a, b) => a.at - b.at)),
  );
  fc.assert(
    fc.property(fc.constantFrom<RateLimiterDialect>('javascript', 'botocore'), events, (dialect, list) => {
      expect(asGroups(dialect, list)).toEqual(oneByOne(dialect, list));
    }),
    { seed: 1, numRuns: 60 },
  );
});

test('the phases of instances are spread over a second, and are of one named stream', () => {
  const first = (seed: string): number[] => {
    const phases = new RandomStream(seed);
    const tokens = new SendTokens({ dialect: 'javascript', instances: 50, tickNanoseconds: TICK, phases });
    // The first throttling error of an instance allows 0.5, 0.56 or 1.12 a second, by the half second it falls into.
    return Array.from({ length: 50 }, (_, instance) => {
      tokens.answered(instance, true, 0, 0);
      return tokens.wait(instance, instance, 0, 0)!.wait;
    });
  };
  expect(first('a')).toEqual(first('a'));
  expect(first('a')).not.toEqual(first('b'));
  const waits = first('a').map((wait) => Math.round(wait / 1e7) * 10);
  expect([...new Set(waits)].sort((x, y) => x - y)).toEqual([890, 2000]);
});
