/** Why this file exists: a rate such as 5500 or 0.25 is exact only as a fraction of whole numbers. */

export interface Fraction {
  readonly numerator: number;
  readonly denominator: number;
}

const DENOMINATOR_MAX = 1_000_000_000;

/** The decimal of up to nine places that `value` was written as, as a fraction; else, as for 1000 / 3, the simplest one. */
export function toFraction(value: number): Fraction {
  for (let denominator = 1; denominator <= DENOMINATOR_MAX; denominator *= 10) {
    if (isWhole(value * denominator)) return { numerator: Math.round(value * denominator), denominator };
  }
  return simplestFraction(value);
}

function isWhole(value: number): boolean {
  return Math.abs(value - Math.round(value)) <= Math.abs(value) * 1e-15;
}

/** By continued fractions: the first convergent that is `value` to the precision of a double. */
function simplestFraction(value: number): Fraction {
  let rest = value;
  let [numerator, denominator] = [1, 0];
  let [lastNumerator, lastDenominator] = [0, 1];
  for (;;) {
    const whole = Math.floor(rest);
    const [nextNumerator, nextDenominator] = [whole * numerator + lastNumerator, whole * denominator + lastDenominator];
    if (nextDenominator > DENOMINATOR_MAX) return { numerator, denominator };
    [lastNumerator, lastDenominator, numerator, denominator] = [numerator, denominator, nextNumerator, nextDenominator];
    if (rest === whole || Math.abs(numerator / denominator - value) <= value * 2e-16) return { numerator, denominator };
    rest = 1 / (rest - whole);
  }
}

/** floor(a x b / c) for whole numbers >= 0, exact while a x b < 2^53: a quotient rounded up is one too many. */
export function floorOfRatio(a: number, b: number, c: number): number {
  const product = a * b;
  const quotient = Math.floor(product / c);
  return quotient * c > product ? quotient - 1 : quotient;
}

/** ceil(a x b / c) for whole numbers >= 0, exact while a x b < 2^53. */
export function ceilOfRatio(a: number, b: number, c: number): number {
  const product = a * b;
  const rest = product % c;
  return (product - rest) / c + (rest > 0 ? 1 : 0);
}
