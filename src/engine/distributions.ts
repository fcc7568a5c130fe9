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
    return (q * centreNumerator(r)) / centreDenominator(r);
  }
  const tail = Math.sqrt(-naturalLogarithm(q < 0 ? p : 1 - p));
  const value =
    tail <= 5
      ? nearNumerator(tail - 1.6) / nearDenominator(tail - 1.6)
      : farNumerator(tail - 5) / farDenominator(tail - 5);
  return q < 0 ? -value : value;
}

// Polynomials written out, as in the paper: half the time of a loop over their coefficients.

function centreNumerator(x: number): number {
  return (
    ((((((2509.0809287301227 * x + 33430.57558358813) * x + 67265.7709270087) * x + 45921.95393154987) * x +
      13731.69376550946) *
      x +
      1971.5909503065513) *
      x +
      133.14166789178438) *
      x +
    3.3871328727963665
  );
}

function centreDenominator(x: number): number {
  return (
    ((((((5226.495278852546 * x + 28729.085735721943) * x + 39307.89580009271) * x + 21213.794301586597) * x +
      5394.196021424751) *
      x +
      687.1870074920579) *
      x +
      42.31333070160091) *
      x +
    1
  );
}

function nearNumerator(x: number): number {
  return (
    ((((((0.0007745450142783414 * x + 0.022723844989269184) * x + 0.2417807251774506) * x + 1.2704582524523684) * x +
      3.6478483247632045) *
      x +
      5.769497221460691) *
      x +
      4.630337846156546) *
      x +
    1.4234371107496835
  );
}

function nearDenominator(x: number): number {
  return (
    ((((((1.0507500716444169e-9 * x + 0.0005475938084995345) * x + 0.015198666563616457) * x + 0.14810397642748008) *
      x +
      0.6897673349851) *
      x +
      1.6763848301838038) *
      x +
      2.053191626637759) *
      x +
    1
  );
}

function farNumerator(x: number): number {
  return (
    ((((((2.0103343992922881e-7 * x + 2.7115555687434876e-5) * x + 0.0012426609473880784) * x + 0.026532189526576124) *
      x +
      0.29656057182850487) *
      x +
      1.7848265399172913) *
      x +
      5.463784911164114) *
      x +
    6.657904643501103
  );
}

function farDenominator(x: number): number {
  return (
    ((((((2.0442631033899397e-15 * x + 1.421511758316446e-7) * x + 1.8463183175100548e-5) * x + 0.0007868691311456133) *
      x +
      0.014875361290850615) *
      x +
      0.1369298809227358) *
      x +
      0.599832206555888) *
      x +
    1
  );
}

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

/** P(Z <= z) of the standard normal, absolute error below 1e-15: a series near the middle, a continued fraction in the tails. */
export function normalDistribution(z: number): number {
  if (z > 0) return 1 - normalDistribution(-z);
  if (z < -37) return 0;
  const density = exponential((-z * z) / 2) / Math.sqrt(2 * Math.PI);
  if (z < -3) return density / millsDenominator(-z);
  let term = -z;
  let sum = term;
  for (let n = 3; term > 1e-18 * sum; n += 2) {
    term *= (z * z) / n;
    sum += term;
  }
  return 0.5 - density * sum;
}

/** x + 1 / (x + 2 / (x + 3 / (x + ...))), the reciprocal of Mills' ratio. */
function millsDenominator(x: number): number {
  let value = x;
  for (let k = 200; k >= 1; k--) value = x + k / value;
  return value;
}
