import { describe, expect, test } from 'vitest';
import {
  drawBinomial,
  drawExponential,
  drawNormal,
  drawPoisson,
  normalDistribution,
  normalQuantile,
  PoissonTable,
} from '../../src/engine/distributions.ts';
import { RandomStream } from '../../src/engine/random.ts';
import {
  binomialProbability,
  chiSquare,
  kolmogorovDistance,
  kolmogorovLimit,
  meanDeviation,
  poissonProbability,
  Z_LIMIT,
} from './goodness-of-fit.ts';

// Every test of a sampler has a false-fail rate of 1e-6, were its seed fresh; the seeds are fixed.
const SAMPLES = 200_000;

function sample(name: string, draw: (stream: RandomStream) => number, count = SAMPLES): Float64Array {
  const stream = new RandomStream(name);
  return Float64Array.from({ length: count }, () => draw(stream));
}

/** The mean, and the mean square around it: the variance of a square is kurtosis - 1 variances squared. */
function expectMoments(values: Float64Array, mean: number, variance: number, kurtosis: number): void {
  expect(Math.abs(meanDeviation(values, { mean, variance }))).toBeLessThan(Z_LIMIT);
  const squares = values.map((value) => (value - mean) ** 2);
  const spread = { mean: variance, variance: variance ** 2 * (kurtosis - 1) };
  expect(Math.abs(meanDeviation(squares, spread))).toBeLessThan(Z_LIMIT);
}

describe('exponential draws', () => {
  const values = sample('exponential', drawExponential);

  test('have mean 1 and variance 1', () => {
    expectMoments(values, 1, 1, 9);
  });

  test('follow 1 - exp(-x) within 0.6 % everywhere', () => {
    expect(kolmogorovDistance(values, (x) => -Math.expm1(-x))).toBeLessThan(kolmogorovLimit(SAMPLES));
  });

  test('take one uniform each', () => {
    const [drawn, counted] = [new RandomStream('one'), new RandomStream('one')];
    for (let i = 0; i < 100; i++) {
      drawExponential(drawn);
      counted.uniform();
    }
    expect(drawn.uniform()).toBe(counted.uniform());
  });
});

describe('normal draws', () => {
  const values = sample('normal', drawNormal);

  test('have mean 0 and variance 1', () => {
    expectMoments(values, 0, 1, 3);
  });

  test('follow the normal distribution within 0.6 % everywhere', () => {
    expect(kolmogorovDistance(values, normalDistribution)).toBeLessThan(kolmogorovLimit(SAMPLES));
  });
});

describe('the normal distribution and its quantile', () => {
  test('are each other’s inverse, from 1e-290 to 1 - 1e-15', () => {
    for (let exponent = 1; exponent <= 290; exponent++) {
      const p = 10 ** -exponent;
      expect(Math.abs(normalDistribution(normalQuantile(p)) / p - 1)).toBeLessThan(1e-11);
    }
    for (let i = 1; i < 10_000; i++) {
      const p = i / 10_000;
      expect(Math.abs(normalDistribution(normalQuantile(p)) - p)).toBeLessThan(1e-15);
    }
    for (let z = -36; z <= 5; z += 1 / 64) {
      const density = Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
      const resolution = z < -3 ? 5e-14 : 5e-14 + 5e-16 / density;
      expect(Math.abs(normalQuantile(normalDistribution(z)) - z)).toBeLessThan(resolution);
    }
  });

  // Abramowitz and Stegun, "Handbook of Mathematical Functions" (1964), tables 26.1, 26.2 and 26.5.
  test('have the values of the published tables', () => {
    expect(normalDistribution(0)).toBe(0.5);
    expect(normalDistribution(1)).toBeCloseTo(0.841344746068543, 15);
    expect(normalDistribution(2)).toBeCloseTo(0.977249868051821, 15);
    expect(normalDistribution(3)).toBeCloseTo(0.99865010196837, 15);
    expect(normalDistribution(-4) / 3.16712418331199e-5).toBeCloseTo(1, 13);
    expect(normalDistribution(-10) / 7.61985302416053e-24).toBeCloseTo(1, 13);
    expect(normalQuantile(0.975)).toBeCloseTo(1.95996398454005, 14);
    expect(normalQuantile(0.99)).toBeCloseTo(2.32634787404084, 14);
  });

  // Wichura's own check values for PPND16.
  test('have the values of the paper that the quantile is from', () => {
    expect(normalQuantile(0.25)).toBeCloseTo(-0.6744897501960817, 15);
    expect(normalQuantile(0.001)).toBeCloseTo(-3.090232306167814, 14);
    expect(normalQuantile(1e-20)).toBeCloseTo(-9.262340089798409, 14);
  });

  test('join where a series hands over to another', () => {
    for (const edge of [0.075, 0.925, Math.exp(-25)]) {
      expect(Math.abs(normalQuantile(edge * (1 + 1e-15)) - normalQuantile(edge * (1 - 1e-15)))).toBeLessThan(1e-13);
    }
    expect(Math.abs(normalDistribution(-3 + 1e-12) / normalDistribution(-3 - 1e-12) - 1)).toBeLessThan(1e-11);
  });

  test('agree with a sum of the density over small steps', () => {
    const steps = 80_000;
    let sum = 0;
    for (let i = 0; i < steps; i++) {
      const z = -10 + (8 * (i + 0.5)) / steps;
      sum += (Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)) * (8 / steps);
    }
    expect(sum / normalDistribution(-2)).toBeCloseTo(1, 8);
  });
});

describe('Poisson counts', () => {
  const means = [0.05, 0.9, 5, 9.99, 10, 12.5, 40, 63.9, 64.1, 300, 8000, 1e5];
  const samplers: Record<string, (mean: number) => (stream: RandomStream) => number> = {
    'drawn singly': (mean) => (stream) => drawPoisson(stream, mean),
    'drawn through a table': (mean) => {
      const table = new PoissonTable(mean);
      return (stream) => table.draw(stream);
    },
  };
  for (const [name, sampler] of Object.entries(samplers)) {
    test.each(means)(`${name} follow the Poisson distribution of mean %d`, (mean) => {
      const values = sample(`${name} ${mean}`, sampler(mean), 100_000);
      expectMoments(values, mean, mean, 3 + 1 / mean);
      const upTo = Math.ceil(mean + 8 * Math.sqrt(mean) + 10);
      const { statistic, limit, degrees } = chiSquare(values, poissonProbability(mean, upTo), upTo);
      expect(degrees).toBeGreaterThan(1);
      expect(statistic).toBeLessThan(limit);
    });
  }

  test('are 0 for a mean of 0 or less, and take no draw', () => {
    const stream = new RandomStream('none');
    expect(drawPoisson(stream, 0)).toBe(0);
    expect(drawPoisson(stream, -1e-18)).toBe(0);
    expect(stream.uniform()).toBe(new RandomStream('none').uniform());
    expect(new PoissonTable(0).draw(stream)).toBe(0);
  });

  test('take one uniform each through a table, so that streams stay aligned', () => {
    const [drawn, counted] = [new RandomStream('one'), new RandomStream('one')];
    const table = new PoissonTable(8);
    for (let i = 0; i < 1000; i++) {
      table.draw(drawn);
      counted.uniform();
    }
    expect(drawn.uniform()).toBe(counted.uniform());
  });

  test('rise with the mean under the same uniforms', () => {
    const [low, high] = [new RandomStream('same'), new RandomStream('same')];
    const [few, many] = [new PoissonTable(5), new PoissonTable(6)];
    for (let i = 0; i < 10_000; i++) expect(many.draw(high)).toBeGreaterThanOrEqual(few.draw(low));
  });
});

describe('binomial counts', () => {
  const cases: [number, number][] = [
    [1, 0.3],
    [20, 0.4],
    [1000, 0.002],
    [1000, 0.3],
    [1000, 0.7],
    [1000, 0.999],
    [100_000, 0.0001],
    [100_000, 0.5],
    [1_000_000, 0.001],
  ];
  test.each(cases)('of %d trials with probability %d follow the binomial distribution', (trials, p) => {
    const values = sample(`binomial ${trials} ${p}`, (stream) => drawBinomial(stream, trials, p), 100_000);
    const variance = trials * p * (1 - p);
    expectMoments(values, trials * p, variance, 3 + (1 - 6 * p * (1 - p)) / variance);
    const upTo = Math.min(trials, Math.ceil(trials * p + 8 * Math.sqrt(variance) + 10));
    const { statistic, limit } = chiSquare(values, binomialProbability(trials, p), upTo);
    expect(statistic).toBeLessThan(limit);
  });

  test('are certain where the probability is 0 or 1, or there is nothing to try', () => {
    const stream = new RandomStream('certain');
    expect(drawBinomial(stream, 10, 0)).toBe(0);
    expect(drawBinomial(stream, 10, 1)).toBe(10);
    expect(drawBinomial(stream, 0, 0.5)).toBe(0);
    expect(stream.uniform()).toBe(new RandomStream('certain').uniform());
  });

  test('never leave 0 to the number of trials', () => {
    const stream = new RandomStream('bounds');
    for (let i = 0; i < 100_000; i++) {
      const trials = 1 + stream.integer(60);
      const count = drawBinomial(stream, trials, stream.openUniform());
      expect(count >= 0 && count <= trials).toBe(true);
    }
  });
});
