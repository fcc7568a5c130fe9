import seedrandom from 'seedrandom';
import { describe, expect, test } from 'vitest';
import { RandomStream, RandomStreams } from '../../src/engine/random.ts';
import { kolmogorovDistance, kolmogorovLimit, meanDeviation, Z_LIMIT } from './goodness-of-fit.ts';

const draws = (stream: RandomStream, count: number): number[] => Array.from({ length: count }, () => stream.uniform());

describe('a random stream', () => {
  test('gives the numbers of alea, seeded with its full name', () => {
    const alea = seedrandom.alea('42/3/client web/backoff');
    const stream = new RandomStreams('42', 3).stream('client web', 'backoff');
    expect(draws(stream, 1000)).toEqual(Array.from({ length: 1000 }, () => alea()));
  });

  test('gives the same draw as a uniform, the middle of its cell, the cell and a whole number', () => {
    const streams = Array.from({ length: 4 }, () => new RandomStream('one'));
    for (let i = 0; i < 1000; i++) {
      const u = streams[0]!.uniform();
      expect(streams[1]!.openUniform()).toBe(u + 2 ** -33);
      expect(streams[2]!.cell()).toBe(u * 2 ** 32);
      expect(streams[3]!.integer(7)).toBe(Math.floor(u * 7));
    }
  });

  test('has cells that are whole numbers below 2^32', () => {
    const stream = new RandomStream('cells');
    for (let i = 0; i < 10_000; i++) {
      const cell = stream.cell();
      expect(Number.isInteger(cell) && cell >= 0 && cell < 2 ** 32).toBe(true);
    }
  });
});

describe('named streams', () => {
  test('of sibling names are uncorrelated (false-fail rate 1e-6 a pair)', () => {
    const count = 20_000;
    const families = ['1/0/a/x', '1/0/a/y', '1/0/b/x', '1/1/a/x', '2/0/a/x', '11/0/a/x'].map((name) => {
      const stream = new RandomStream(name);
      return Float64Array.from({ length: count }, () => stream.uniform() - 0.5);
    });
    for (const [i, one] of families.entries()) {
      for (const other of families.slice(i + 1)) {
        const products = one.map((value, k) => value * other[k]!);
        expect(Math.abs(meanDeviation(products, { mean: 0, variance: 1 / 144 }))).toBeLessThan(Z_LIMIT);
      }
    }
  });

  test('of numbers are uniform and independent from number to number, from draw to draw and between purposes (false-fail rate 1e-6)', () => {
    const count = 60_000;
    const streams = new RandomStreams('1', 0);
    const columns = ['a', 'b'].flatMap((purpose) => {
      const numbered = streams.numbered('flow', purpose);
      const rows = Array.from({ length: count }, (_, number) => draws(numbered(number), 3));
      return [0, 1, 2].map((draw) => Float64Array.from(rows, (row) => row[draw]! - 0.5));
    });
    for (const [i, column] of columns.entries()) {
      expect(kolmogorovDistance(column, (value) => value + 0.5)).toBeLessThan(kolmogorovLimit(count));
      for (const other of columns.slice(i)) {
        for (const lag of other === column ? [1, 2, 16, 1024] : [0, 1]) {
          const products = column.slice(lag).map((value, k) => value * other[k]!);
          expect(Math.abs(meanDeviation(products, { mean: 0, variance: 1 / 144 }))).toBeLessThan(Z_LIMIT);
        }
      }
    }
  });

  test('of one number are the same whenever they are asked for', () => {
    const [one, other] = ['7', '7'].map((seed) => new RandomStreams(seed, 0).numbered('flow', 'second'));
    const later = draws(one!(5), 10);
    expect(draws(one!(4), 10)).not.toEqual(later);
    expect(draws(other!(5), 10)).toEqual(later);
    expect(draws(new RandomStreams('7', 1).numbered('flow', 'second')(5), 10)).not.toEqual(later);
  });

  test('do not change when another stream is made or drawn from', () => {
    const alone = new RandomStreams('7', 0).stream('kms', 'latency');
    const crowd = new RandomStreams('7', 0);
    draws(crowd.stream('client a', 'backoff'), 5);
    const among = crowd.stream('kms', 'latency');
    draws(crowd.stream('client b', 'backoff'), 5);
    expect(draws(among, 100)).toEqual(draws(alone, 100));
  });

  test('cannot be made to share a name by a slash or a percent sign in a part of it', () => {
    const names: [string, string, string][] = [
      ['1', 'a', 'b/c'],
      ['1', 'a/b', 'c'],
      ['1/0', 'a', 'b'],
      ['1', '0/a', 'b'],
      ['1', 'a%2Fb', 'c'],
      ['1', 'a%252Fb', 'c'],
      ['1%2F0', 'a', 'b'],
    ];
    const firsts = names.map(([seed, entity, purpose]) => new RandomStreams(seed, 0).stream(entity, purpose).uniform());
    expect(new Set(firsts).size).toBe(names.length);
  });

  test('differ by seed and by replication', () => {
    const first = (seed: string, replication: number): number =>
      new RandomStreams(seed, replication).stream('kms', 'latency').uniform();
    expect(new Set([first('1', 0), first('1', 1), first('2', 0), first('10', 0)]).size).toBe(4);
  });

  test('tell by one last draw each that one of them was drawn from once more', () => {
    const make = (extra: number): number[] => {
      const streams = new RandomStreams('7', 0);
      draws(streams.stream('a', 'x'), 10);
      draws(streams.stream('b', 'x'), 10 + extra);
      return streams.finalDraws();
    };
    expect(make(0)).toEqual(make(0));
    expect(make(1)[0]).toBe(make(0)[0]);
    expect(make(1)[1]).not.toBe(make(0)[1]);
  });
});
