/**
 * Why this file exists: Math.log and its like give other bits on other engines and processors, and a clock or
 * Math.random gives others each time. A run that touches one of them once would still pass every test on one machine.
 */
import { describe, expect, test } from 'vitest';
import { digestOf } from '../engines/digest.ts';
import { worlds } from '../engines/worlds.ts';

const IMPRECISE =
  'acos acosh asin asinh atan atan2 atanh cbrt cos cosh exp expm1 hypot log log10 log1p log2 pow random sin sinh tan tanh'.split(
    ' ',
  );

/** What a run may not touch: where it is found, and its name. */
const poisoned: readonly (readonly [object, string])[] = [
  ...IMPRECISE.map((name) => [Math, name] as const),
  [Date, 'now'],
  [performance, 'now'],
  [crypto, 'getRandomValues'],
  [crypto, 'randomUUID'],
  [String.prototype, 'localeCompare'],
  [Number.prototype, 'toLocaleString'],
];

/** Calls `run` while each of `poisoned` throws. */
function withPoison<Result>(run: () => Result): Result {
  const healthy = poisoned.map(([owner, name]) => Object.getOwnPropertyDescriptor(owner, name));
  try {
    for (const [owner, name] of poisoned)
      Object.defineProperty(owner, name, { value: thrower(name), configurable: true });
    return run();
  } finally {
    for (const [i, [owner, name]] of poisoned.entries()) {
      const descriptor = healthy[i];
      if (descriptor === undefined) Reflect.deleteProperty(owner, name);
      else Object.defineProperty(owner, name, descriptor);
    }
  }
}

function thrower(name: string): () => never {
  return () => {
    throw new Error(`${name} was called`);
  };
}

describe('a run touches nothing whose result differs between engines, processors or moments', () => {
  test.each(Object.keys(worlds))('%s', (name) => {
    const healthy = digestOf(worlds[name]!);
    expect(withPoison(() => digestOf(worlds[name]!))).toEqual(healthy);
  });

  test.each(poisoned.map(([, name], place) => ({ name, place })))(
    '$name would have been noticed',
    ({ name, place }) => {
      const call = () => (poisoned[place]![0] as Record<string, () => void>)[name]!();
      expect(() => withPoison(call)).toThrow(`${name} was called`);
    },
  );
});
