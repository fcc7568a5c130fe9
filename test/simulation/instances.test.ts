import { describe, expect, test } from 'vitest';
import { RandomStream } from '../../src/engine/random.ts';
import { createInstanceChooser, type InstanceChooser, stop } from '../../src/simulation/instances.ts';
import type { Assign } from '../../src/simulation/world.ts';
import { chiSquare } from '../engine/goodness-of-fit.ts';

const chosen = (chooser: InstanceChooser, calls: number): number[] =>
  Array.from({ length: calls }, () => chooser.choose());
const create = (assign: Assign, alive: readonly number[]): InstanceChooser =>
  createInstanceChooser(assign, alive, new RandomStream('instances'));

describe('calls go to', () => {
  test('an instance drawn uniformly each (false-fail rate 1e-6)', () => {
    const instances = chosen(create({ kind: 'random' }, [0, 1, 2, 3, 4]), 20_000);
    const { statistic, limit } = chiSquare(instances, (instance) => (instance < 5 ? 1 / 5 : 0), 5);
    expect(statistic).toBeLessThan(limit);
  });

  test('one after another in turn, calls whose instance does not matter included', () => {
    const chooser = create({ kind: 'round-robin' }, [0, 1, 2]);
    expect(chosen(chooser, 4)).toEqual([0, 1, 2, 0]);
    chooser.skip(4);
    expect(chosen(chooser, 2)).toEqual([2, 0]);
  });

  test('the instance that their caller was given at the start, one for each of N callers', () => {
    const alive = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];
    expect(new Set(chosen(create({ kind: 'sticky', callers: 1 }, alive), 100)).size).toBe(1);
    expect(new Set(chosen(create({ kind: 'sticky', callers: 3 }, alive), 1000)).size).toBeLessThanOrEqual(3);
  });

  test('the same instance as before, for callers whose own still runs when another stops', () => {
    const assign = { kind: 'sticky', callers: 40 } as const;
    const all = [0, 1, 2, 3, 4, 5];
    const alive = all.slice();
    const [before, after] = [create(assign, all), create(assign, alive)];
    stop(alive, 1);
    const kept = chosen(before, 1000);
    const now = chosen(after, 1000);
    expect(now.filter((instance, i) => instance !== kept[i] && kept[i] !== 1)).toEqual([]);
    expect(now).not.toContain(1);
  });
});

test.each<Assign>([{ kind: 'random' }, { kind: 'round-robin' }, { kind: 'sticky', callers: 7 }])(
  'no call goes to an instance that has stopped, $kind',
  (assign) => {
    const alive = [0, 1, 2, 3];
    const chooser = create(assign, alive);
    chosen(chooser, 11);
    stop(alive, 2);
    stop(alive, 2);
    stop(alive, 0);
    expect(chosen(chooser, 1000).filter((instance) => instance === 0 || instance === 2)).toEqual([]);
    expect(alive).toEqual([1, 3]);
  },
);
