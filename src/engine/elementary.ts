/**
 * Why this file exists: logarithms and powers of the engine's own Math have other bits on other engines and processors. These are
 * made of + - * / and sqrt only, so they give the same bits everywhere.
 */

const float = new Float64Array(1);
const words = new Uint32Array(float.buffer);
/** Index of the word that holds sign, exponent and the top of the mantissa: 1 on little-endian machines. */
const HIGH = (() => {
  float[0] = 1;
  return words[1] === 0x3ff00000 ? 1 : 0;
})();

/** ln 2 in two parts: the first has trailing zeros, so that a whole multiple of it is exact. */
const LN2_HIGH = 0.6931471803691238;
const LN2_LOW = 1.9082149292705877e-10;

/**
 * Natural logarithm of a positive, normal, finite number, to within 2 units in the last place.
 *
 * ln x = e ln 2 + 2 artanh(s), s = (m - 1) / (m + 1), x = m 2^e, sqrt(1/2) <= m < sqrt 2.
 */
export function naturalLogarithm(x: number): number {
  float[0] = x;
  let exponent = (words[HIGH]! >>> 20) - 1023;
  words[HIGH] = (words[HIGH]! & 0xfffff) | 0x3ff00000;
  let mantissa = float[0]!;
  if (mantissa > Math.SQRT2) {
    mantissa /= 2;
    exponent += 1;
  }
  const s = (mantissa - 1) / (mantissa + 1);
  const z = s * s;
  let series = 0;
  for (let odd = 23; odd >= 3; odd -= 2) series = z * (1 / odd + series);
  return exponent * LN2_HIGH + (2 * s + 2 * s * series + exponent * LN2_LOW);
}

const TABLE_BITS = 8;
const TABLE_SIZE = 1 << TABLE_BITS;
/** For each slice of the mantissa: the reciprocal of its middle, and minus that middle's logarithm. */
const reciprocalOfMiddle = new Float64Array(TABLE_SIZE);
const minusLogOfMiddle = new Float64Array(TABLE_SIZE);
for (let i = 0; i < TABLE_SIZE; i++) {
  const reciprocal = 1 / (1 + (i + 0.5) / TABLE_SIZE);
  reciprocalOfMiddle[i] = reciprocal;
  minusLogOfMiddle[i] = naturalLogarithm(reciprocal);
}

const powersOfHalf = Float64Array.from({ length: 33 }, (_, k) => powerOfTwo(-k));

/**
 * -ln u for u = (cell + 1/2) / 2^32, cell a whole number from 0 to 2^32 - 1: absolute error below 1e-14. By a table and
 * a short series, without a division: the fast path of exponential draws.
 */
export function minusLogarithmOfCell(cell: number): number {
  if (cell < 4096) return -naturalLogarithm((cell + 0.5) / 4_294_967_296);
  const leadingZeros = Math.clz32(cell);
  const slice = ((cell << leadingZeros) >>> (31 - TABLE_BITS)) & (TABLE_SIZE - 1);
  const mantissa = (cell + 0.5) * powersOfHalf[31 - leadingZeros]!;
  const r = mantissa * reciprocalOfMiddle[slice]! - 1;
  const ofSlice = r * (1 - r * (1 / 2 - r * (1 / 3 - r * (1 / 4 - r * (1 / 5 - r / 6)))));
  return minusLogOfMiddle[slice]! - ofSlice + (leadingZeros + 1) * Math.LN2;
}

/**
 * e^x, to within 2 units in the last place; 0 below -708 and Infinity above 709.
 *
 * e^x = 2^k e^r, r = x - k ln 2, |r| <= ln 2 / 2, e^r by its Taylor series.
 */
export function exponential(x: number): number {
  if (x < -708) return 0;
  if (x > 709) return Number.POSITIVE_INFINITY;
  const k = Math.floor(x / Math.LN2 + 0.5);
  const r = x - k * LN2_HIGH - k * LN2_LOW;
  let series = 1;
  for (let n = 14; n >= 1; n--) series = 1 + (r / n) * series;
  return series * powerOfTwo(k);
}

/**
 * Cube root of a number of 0 or more, to within 1 unit in the last place. By Newton's method on [1, 8), where a power of
 * 8 taken out is a power of 2 of the root, exact.
 */
export function cubeRoot(x: number): number {
  if (x === 0 || x === Number.POSITIVE_INFINITY) return x;
  let mantissa = x;
  let scale = 1;
  for (; mantissa >= 8; scale *= 2) mantissa /= 8;
  for (; mantissa < 1; scale /= 2) mantissa *= 8;
  let root = 1 + (mantissa - 1) / 7;
  for (let step = 0; step < 5; step++) root -= (root * root * root - mantissa) / (3 * root * root);
  return root * scale;
}

/** 2^k for a whole k from -1022 to 1023, exact. */
export function powerOfTwo(k: number): number {
  words[HIGH] = (k + 1023) << 20;
  words[1 - HIGH] = 0;
  return float[0]!;
}

/** cos(2 pi turns), to within 1e-15: one turn is a full circle. */
export function cosineOfTurns(turns: number): number {
  const turn = turns - Math.floor(turns);
  const folded = turn > 0.5 ? 1 - turn : turn;
  const mirrored = folded > 0.25 ? 0.5 - folded : folded;
  const x = 2 * Math.PI * mirrored;
  const z = x * x;
  let series = 1;
  for (let n = 22; n >= 2; n -= 2) series = 1 - (z / (n * (n - 1))) * series;
  return folded > 0.25 ? -series : series;
}
