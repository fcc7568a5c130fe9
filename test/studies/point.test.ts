/** A point that was computed is not computed again, so its key must change with everything that it depends on. */
import { isDeepStrictEqual } from 'node:util';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { World } from '../../src/simulation/world.ts';
import {
  computePoint,
  decodePoint,
  encodePoint,
  finishedText,
  readFinished,
} from '../../src/studies/computing/point.ts';
import type { PointTask } from '../../src/studies/computing/point-task.ts';
import { Simulator } from '../../src/studies/computing/simulator.ts';
import { randomWorld } from '../laws/random-worlds.ts';
import { flow, handMadeSubject, handMadeWorld } from './hand-made.ts';

const trace = (counts: readonly number[]): Partial<World> => ({
  flows: [
    {
      ...flow,
      arrivals: {
        kind: 'trace',
        startNanoseconds: new Float64Array([0, 5e8]),
        counts: new Float64Array(counts),
        binNanoseconds: 0,
        scale: 1,
        spread: { kind: 'even' },
      },
    },
  ],
});
const samples = (milliseconds: readonly number[]): Partial<World> => ({
  latency: { answer: { kind: 'samples', milliseconds }, refusalMilliseconds: 0 },
});

const taskOf = (world: World, more: Partial<PointTask> = {}): PointTask => ({
  subject: handMadeSubject(world),
  replications: 2,
  percentiles: [50, 99],
  ...more,
});
const base = taskOf(handMadeWorld(trace([3, 4])));

describe('the key of a point', () => {
  it('is the same for the same point, loaded twice', () => {
    expect(encodePoint(taskOf(handMadeWorld(trace([3, 4])))).key).toBe(encodePoint(base).key);
  });

  it.each(Object.keys(base.subject).filter((field) => field !== 'world'))(
    'changes with the %s of a scenario',
    (field) => {
      const subject = { ...base.subject, [field]: field === 'seed' ? 99 : ['another'] };
      expect(encodePoint({ ...base, subject }).key).not.toBe(encodePoint(base).key);
    },
  );

  it.each<[string, PointTask]>([
    ['the counts of a recording', taskOf(handMadeWorld(trace([3, 5])))],
    ['latency samples of a file', taskOf(handMadeWorld({ ...trace([3, 4]), ...samples([1, 2]) }))],
    ['the seed', taskOf(handMadeWorld({ ...trace([3, 4]), seed: '2' }))],
    ['replications', { ...base, replications: 3 }],
    ['percentiles', { ...base, percentiles: [50, 99.9] }],
  ])('changes with %s', (_what, task) => {
    expect(encodePoint(task).key).not.toBe(encodePoint(base).key);
  });

  it('differs wherever worlds differ', () => {
    fc.assert(
      fc.property(randomWorld, randomWorld, (one, other) => {
        const [a, b] = [encodePoint(taskOf(one)), encodePoint(taskOf(other))];
        expect(a.key === b.key).toBe(isDeepStrictEqual(one, other));
      }),
      { numRuns: 50 },
    );
  });
});

describe('a point', () => {
  it('that was sent is computed to the same bytes as one that stayed', async () => {
    const { key, text } = encodePoint(base);
    const compute = async (task: PointTask) => {
      const simulator = new Simulator({ percentiles: task.percentiles });
      return finishedText(key, await computePoint(task, simulator));
    };
    expect(await compute(decodePoint(text))).toBe(await compute(base));
    expect(encodePoint(decodePoint(text))).toEqual({ key, text });
  });

  it('is read only under its own key, and not where it is broken', async () => {
    const point = await computePoint(base, new Simulator({ percentiles: base.percentiles }));
    const text = finishedText('a', point);
    expect(readFinished('a', text)).toEqual(point);
    expect([readFinished('b', text), readFinished('a', '{'), readFinished('a', 'null')]).toEqual(
      Array(3).fill(undefined),
    );
  });
});
