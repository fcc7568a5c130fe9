import fc from 'fast-check';
import { expect, test } from 'vitest';
import { NONE } from '../../../src/clients/caches/entry-index.ts';
import { EntryStore } from '../../../src/clients/caches/entry-store.ts';

const INSTANCES = 3;
/** Some alike in their low 32 bits. */
const KEYS = [0, 1, 2, 3, 4, 5, 4_294_967_296, 4_294_967_297, 8_589_934_592, 9_007_199_254_740_991];

type Step = {
  readonly do: 'add' | 'remove' | 'use' | 'putAgain' | 'forget';
  readonly of: number;
  readonly key: number;
};

const step = fc.record({
  do: fc.constantFrom('add', 'add', 'add', 'remove', 'use', 'putAgain', 'forget' as const),
  of: fc.nat(INSTANCES - 1),
  key: fc.nat(KEYS.length + 200),
});

test('an entry store is, for each instance, a set of keys in two orders', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 300, size: 'max' }), (steps) => {
      const store = new EntryStore(INSTANCES);
      const byUse: number[][] = [[], [], []];
      const byPut: number[][] = [[], [], []];
      const without = (keys: number[], key: number): number[] => keys.filter((other) => other !== key);
      for (const { do: operation, of, key: index } of steps as Step[]) {
        const key = KEYS[index] ?? index * 1_000_003;
        const entry = store.find(of, key);
        expect(entry !== NONE).toBe(byUse[of]!.includes(key));
        if (operation === 'forget') {
          store.forget(of);
          [byUse[of], byPut[of]] = [[], []];
        } else if (entry === NONE) {
          if (operation !== 'add') continue;
          store.add(of, key);
          byUse[of]!.push(key);
          byPut[of]!.push(key);
        } else if (operation === 'remove') {
          store.remove(entry);
          byUse[of] = without(byUse[of]!, key);
          byPut[of] = without(byPut[of]!, key);
        } else if (operation === 'use') {
          store.use(entry);
          byUse[of] = [...without(byUse[of]!, key), key];
        } else if (operation === 'putAgain') {
          store.putAgain(entry);
          byPut[of] = [...without(byPut[of]!, key), key];
        }
        expect(store.count(of)).toBe(byUse[of]!.length);
        const [used, put] = [byUse[of]![0], byPut[of]![0]];
        expect(store.usedLongestAgo(of)).toBe(used === undefined ? NONE : store.find(of, used));
        expect(store.putLongestAgo(of)).toBe(put === undefined ? NONE : store.find(of, put));
      }
    }),
    { seed: 1, numRuns: 60 },
  );
});

test('a hundred thousand entries of a thousand instances are all found again', () => {
  const store = new EntryStore(1000);
  const entries = Array.from({ length: 100_000 }, (_, i) => store.add(i % 1000, Math.floor(i / 1000) * 7));
  expect(new Set(entries).size).toBe(100_000);
  for (let i = 0; i < 100_000; i += 2) store.remove(entries[i]!);
  for (let i = 0; i < 100_000; i++) {
    expect(store.find(i % 1000, Math.floor(i / 1000) * 7)).toBe(i % 2 === 0 ? NONE : entries[i]!);
  }
});
