import { describe, expect, test } from 'vitest';
import { RandomStream } from '../../src/engine/random.ts';
import { AnswerTicks, createAnswerTimes } from '../../src/kms/answer-times.ts';
import type { LatencyDistribution } from '../../src/kms/latency.ts';
import { chiSquare, kolmogorovDistance, kolmogorovLimit, meanDeviation, Z_LIMIT } from '../engine/goodness-of-fit.ts';

const MILLISECOND = 1_000_000;
const SAMPLES = 50_000;

/** Every member, with its mean and variance in milliseconds. */
const members: Record<
  LatencyDistribution['kind'],
  { distribution: LatencyDistribution; mean: number; variance: number }
> = {
  constant: { distribution: { kind: 'constant', milliseconds: 7.25 }, mean: 7.25, variance: 0 },
  exponential: { distribution: { kind: 'exponential', meanMilliseconds: 5 }, mean: 5, variance: 25 },
  lognormal: (() => {
    // sigma = ln(p99 / p50) / z(0.99); mean = p50 exp(sigma^2 / 2).
    const variance = (Math.log(60 / 8) / 2.3263478740408408) ** 2;
    const mean = 8 * Math.exp(variance / 2);
    return {
      distribution: { kind: 'lognormal', p50Milliseconds: 8, p99Milliseconds: 60 },
      mean,
      variance: mean * mean * (Math.exp(variance) - 1),
    };
  })(),
  samples: { distribution: { kind: 'samples', milliseconds: [1, 4, 4, 31] }, mean: 10, variance: 148.5 },
};

describe.each(Object.entries(members))(
  'every distribution of answer times, %s:',
  (kind, { distribution, mean, variance }) => {
    const times = createAnswerTimes(distribution);
    const drawn = (() => {
      const stream = new RandomStream(`answers ${kind}`);
      return Float64Array.from({ length: SAMPLES }, () => times.draw(stream));
    })();

    test('draws whole nanoseconds, none negative', () => {
      expect(drawn.every((value) => Number.isInteger(value) && value >= 0)).toBe(true);
    });

    test('has its mean (false-fail rate 1e-6)', () => {
      if (variance === 0) expect(new Set(drawn)).toEqual(new Set([mean * MILLISECOND]));
      else {
        const milliseconds = drawn.map((value) => value / MILLISECOND);
        expect(Math.abs(meanDeviation(milliseconds, { mean, variance }))).toBeLessThan(Z_LIMIT);
      }
    });

    test('draws what `atMost` says (false-fail rate 1e-6)', () => {
      for (const quantile of [0.01, 0.25, 0.5, 0.75, 0.99, 1]) {
        const at = drawn.slice().sort()[Math.ceil(quantile * SAMPLES) - 1]!;
        const share = drawn.filter((value) => value <= at).length / SAMPLES;
        expect(Math.abs(share - times.atMost(at))).toBeLessThan(kolmogorovLimit(SAMPLES));
      }
      if (kind === 'exponential' || kind === 'lognormal') {
        expect(kolmogorovDistance(drawn, (value) => times.atMost(value))).toBeLessThan(kolmogorovLimit(SAMPLES));
      }
    });

    test('never decreases, is 0 below 0 and all but certain at its longest', () => {
      let before = times.atMost(-1);
      expect(before).toBe(0);
      for (let value = 0; value < times.longestNanoseconds * 1.1; value += times.longestNanoseconds / 997) {
        expect(times.atMost(value)).toBeGreaterThanOrEqual(before);
        before = times.atMost(value);
      }
      expect(1 - times.atMost(times.longestNanoseconds)).toBeLessThan(1e-11);
      expect(Math.max(...drawn.slice(0, 10_000))).toBeLessThanOrEqual(times.longestNanoseconds);
    });

    test.each([100_000, MILLISECOND, 10 * MILLISECOND])(
      'divided among ticks of %d ns is, few or many at once, what single draws to the nearest tick are (false-fail rate 1e-6)',
      (tickNanoseconds) => {
        const ticks = new AnswerTicks(times, tickNanoseconds);
        const upTo = Math.ceil(times.longestNanoseconds / tickNanoseconds) + 1;
        const atMost = (tick: number): number => times.atMost(Math.ceil((tick + 0.5) * tickNanoseconds) - 1);
        const probability = (tick: number): number => atMost(tick) - (tick === 0 ? 0 : atMost(tick - 1));
        for (const batch of [1, 20_000]) {
          const stream = new RandomStream(`ticks ${batch}`);
          const values: number[] = [];
          for (let i = 0; i < 20_000; i += batch) {
            let answers = 0;
            ticks.divide(stream, batch, (tick, times) => {
              answers += times;
              for (let k = 0; k < times; k++) values.push(tick);
            });
            expect(answers).toBe(batch);
          }
          const { statistic, limit } = chiSquare(values, probability, upTo);
          expect(statistic).toBeLessThanOrEqual(limit);
        }
      },
    );
  },
);

test('an answer is told to the nearest tick, halves up, never rounded up beyond it', () => {
  const tickOf = (milliseconds: number): number => {
    const times = createAnswerTimes({ kind: 'constant', milliseconds });
    let told = Number.NaN;
    new AnswerTicks(times, MILLISECOND).divide(new RandomStream('1'), 1000, (tick) => {
      told = tick;
    });
    return told;
  };
  expect([0, 0.49, 0.5, 1.4999, 1.5, 10].map(tickOf)).toEqual([0, 0, 1, 1, 2, 10]);
});
