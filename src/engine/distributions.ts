/**
 * Why this file exists: every distribution that a run draws from, by inversion wherever that is affordable: one uniform
 * a draw keeps streams aligned between variants. All of it is + - * / and sqrt, so the bits are the same everywhere.
 */
import { exponential, minusLogarithmOfCell, naturalLogarithm } from './elementary.ts';
import type { RandomStream } from './random.ts';

/** Exponential with mean 1, by inversion. */
export function drawExponential(stream: RandomStream): number {
  return minusLogarithmOfCell(stream.cell());
}

/** Standard normal, by inversion. */
export function drawNormal(stream: RandomStream): number {
  return normalQuantile(stream.openUniform());
}

/**
 * The quantile of the standard normal distribution at 0 < p < 1, relative error about 1e-16.
 *
 * @source Wichura, Algorithm AS 241 (PPND16), Applied Statistics 37 (1988)
 */
export function normalQuantile(p: number): number {
  const q = p - 0.5;
  if (Math.abs(q) <= 0.425) {
    const r = 0.180625 - q * q;
    return (q * polynomial(CENTRE_NUMERATOR, r)) / polynomial(CENTRE_DENOMINATOR, r);
  }
  const tail = Math.sqrt(-naturalLogarithm(q < 0 ? p : 1 - p));
  const value =
    tail <= 5
      ? polynomial(NEAR_NUMERATOR, tail - 1.6) / polynomial(NEAR_DENOMINATOR, tail - 1.6)
      : polynomial(FAR_NUMERATOR, tail - 5) / polynomial(FAR_DENOMINATOR, tail - 5);
  return q < 0 ? -value : value;
}

/** Coefficients from the constant term up. */
function polynomial(coefficients: readonly number[], x: number): number {
  let value = 0;
  for (let i = coefficients.length - 1; i >= 0; i--) value = value * x + coefficients[i]!;
  return value;
}

const CENTRE_NUMERATOR = [
  3.387132872796366608, 133.14166789178437745, 1971.5909503065514427, 13731.693765509461125, 45921.953931549871457,
  67265.770927008700853, 33430.575583588128105, 2509.0809287301226727,
];
const CENTRE_DENOMINATOR = [
  1, 42.313330701600911252, 687.1870074920579083, 5394.1960214247511077, 21213.794301586595867, 39307.89580009271061,
  28729.085735721942674, 5226.495278852545925,
];
const NEAR_NUMERATOR = [
  1.42343711074968357734, 4.6303378461565452959, 5.7694972214606914055, 3.64784832476320460504, 1.27045825245236838258,
  0.24178072517745061177, 0.0227238449892691845833, 7.7454501427834140764e-4,
];
const NEAR_DENOMINATOR = [
  1, 2.05319162663775882187, 1.6763848301838038494, 0.68976733498510000455, 0.14810397642748007459,
  0.0151986665636164571966, 5.475938084995344946e-4, 1.05075007164441684324e-9,
];
const FAR_NUMERATOR = [
  6.6579046435011037772, 5.4637849111641143699, 1.7848265399172913358, 0.29656057182850489123, 0.026532189526576123093,
  0.0012426609473880784386, 2.71155556874348757815e-5, 2.01033439929228813265e-7,
];
const FAR_DENOMINATOR = [
  1, 0.59983220655588793769, 0.13692988092273580531, 0.0148753612908506148525, 7.868691311456132591e-4,
  1.8463183175100546818e-5, 1.4215117583164458887e-7, 2.04426310338993978564e-15,
];

/** Means below this are drawn by inversion, above it by rejection: inversion's cost grows with the mean. */
const INVERSION_MEAN_MAX = 64;

/**
 * Draws Poisson counts of one fixed mean many times: by inversion through a table where the mean is small, one uniform a
 * count, else by rejection.
 */
export class PoissonTable {
  readonly #mean: number;
  /** P(count <= i). */
  readonly #cumulative: Float64Array;
  /** Where to start the search for a uniform in [j, j + 1) / 256. */
  readonly #guide: Uint16Array;

  constructor(mean: number) {
    this.#mean = mean;
    this.#cumulative = mean <= INVERSION_MEAN_MAX ? poissonCumulative(mean) : new Float64Array(0);
    this.#guide = guideTable(this.#cumulative);
  }

  draw(stream: RandomStream): number {
    if (this.#cumulative.length === 0) return drawPoisson(stream, this.#mean);
    const u = stream.uniform();
    let count = this.#guide[(u * 256) | 0]!;
    while (u >= this.#cumulative[count]!) count++;
    return count;
  }
}

/** Up to where 1 - P is below what a uniform of 32 bits can reach; the last entry is made 1, so that a search ends. */
function poissonCumulative(mean: number): Float64Array {
  const values: number[] = [];
  let term = exponential(-mean);
  let sum = term;
  for (let count = 1; sum < 1 - 2 ** -40 && count < 1000; count++) {
    values.push(sum);
    term *= mean / count;
    sum += term;
  }
  values.push(1);
  return Float64Array.from(values);
}

function guideTable(cumulative: Float64Array): Uint16Array {
  const guide = new Uint16Array(256);
  let count = 0;
  for (let j = 0; j < 256 && cumulative.length > 0; j++) {
    while (j / 256 >= cumulative[count]!) count++;
    guide[j] = count;
  }
  return guide;
}

/** A Poisson count of any mean >= 0. */
export function drawPoisson(stream: RandomStream, mean: number): number {
  if (mean <= 0) return 0;
  return mean < 10 ? poissonByInversion(stream, mean) : poissonByRejection(stream, mean);
}

function poissonByInversion(stream: RandomStream, mean: number): number {
  let u = stream.openUniform();
  let term = exponential(-mean);
  let count = 0;
  while (u > term && count < 1000) {
    u -= term;
    count++;
    term *= mean / count;
  }
  return count;
}

/** @source Hörmann, "The transformed rejection method for generating Poisson random variables" (PTRS), 1993 */
function poissonByRejection(stream: RandomStream, mean: number): number {
  const logMean = naturalLogarithm(mean);
  const b = 0.931 + 2.53 * Math.sqrt(mean);
  const a = -0.059 + 0.02483 * b;
  const logInverseAlpha = naturalLogarithm(1.1239 + 1.1328 / (b - 3.4));
  const vr = 0.9277 - 3.6224 / (b - 2);
  for (;;) {
    const u = stream.openUniform() - 0.5;
    const v = stream.openUniform();
    const us = 0.5 - Math.abs(u);
    const count = Math.floor(((2 * a) / us + b) * u + mean + 0.43);
    if (us >= 0.07 && v <= vr) return count;
    if (count < 0 || (us < 0.013 && v > us)) continue;
    const left = naturalLogarithm(v) + logInverseAlpha - naturalLogarithm(a / (us * us) + b);
    if (left <= -mean + count * logMean - logFactorial(count)) return count;
  }
}

/** How many of `trials` succeed, each with probability `p`. */
export function drawBinomial(stream: RandomStream, trials: number, p: number): number {
  if (trials <= 0 || p <= 0) return 0;
  if (p >= 1) return trials;
  if (p > 0.5) return trials - drawBinomial(stream, trials, 1 - p);
  return trials * p < 10 ? binomialByInversion(stream, trials, p) : binomialByRejection(stream, trials, p);
}

function binomialByInversion(stream: RandomStream, trials: number, p: number): number {
  const odds = p / (1 - p);
  let u = stream.openUniform();
  let term = wholePower(1 - p, trials);
  let count = 0;
  while (u > term && count < trials) {
    u -= term;
    count++;
    term *= ((trials - count + 1) / count) * odds;
  }
  return count;
}

/** x^n by repeated squaring. */
function wholePower(x: number, n: number): number {
  let result = 1;
  let square = x;
  for (let rest = n; rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) result *= square;
    square *= square;
  }
  return result;
}

/** @source Hörmann, "The generation of binomial random variates" (BTRS), 1993 */
function binomialByRejection(stream: RandomStream, trials: number, p: number): number {
  const spread = Math.sqrt(trials * p * (1 - p));
  const b = 1.15 + 2.53 * spread;
  const a = -0.0873 + 0.0248 * b + 0.01 * p;
  const c = trials * p + 0.5;
  const vr = 0.92 - 4.2 / b;
  const alpha = (2.83 + 5.1 / b) * spread;
  const logOdds = naturalLogarithm(p / (1 - p));
  const mode = Math.floor((trials + 1) * p);
  const h = logFactorial(mode) + logFactorial(trials - mode);
  for (;;) {
    const u = stream.openUniform() - 0.5;
    const v = stream.openUniform();
    const us = 0.5 - Math.abs(u);
    const count = Math.floor(((2 * a) / us + b) * u + c);
    if (count < 0 || count > trials) continue;
    if (us >= 0.07 && v <= vr) return count;
    const left = naturalLogarithm((v * alpha) / (a / (us * us) + b));
    if (left <= h - logFactorial(count) - logFactorial(trials - count) + (count - mode) * logOdds) return count;
  }
}

const LOG_FACTORIALS = new Float64Array(256);
for (let n = 2; n < LOG_FACTORIALS.length; n++) LOG_FACTORIALS[n] = LOG_FACTORIALS[n - 1]! + naturalLogarithm(n);
const HALF_LOG_TWO_PI = naturalLogarithm(2 * Math.PI) / 2;

/** ln n!, by a table, then Stirling's series. */
function logFactorial(n: number): number {
  if (n < LOG_FACTORIALS.length) return LOG_FACTORIALS[n]!;
  const inverse = 1 / n;
  const correction = inverse * (1 / 12 - inverse * inverse * (1 / 360 - (inverse * inverse) / 1260));
  return (n + 0.5) * naturalLogarithm(n) - n + HALF_LOG_TWO_PI + correction;
}
