/** Why this file exists: a rate such as 5500 or 0.25 is exact only as a fraction of whole numbers. */

export interface Fraction {
  readonly numerator: number;
  readonly denominator: number;
}

/** The decimal that `value` prints as, as a fraction: 0.25 is 25 / 100. At most nine decimals count. */
export function toFraction(value: number): Fraction {
  let denominator = 1;
  while (denominator < 1_000_000_000 && !isWhole(value * denominator)) denominator *= 10;
  return { numerator: Math.round(value * denominator), denominator };
}

function isWhole(value: number): boolean {
  return Math.abs(value - Math.round(value)) <= Math.abs(value) * 1e-15;
}

/** floor(a x b / c) for whole numbers >= 0, exact while a x b < 2^53. */
export function floorOfRatio(a: number, b: number, c: number): number {
  const product = a * b;
  return (product - (product % c)) / c;
}

/** ceil(a x b / c) for whole numbers >= 0, exact while a x b < 2^53. */
export function ceilOfRatio(a: number, b: number, c: number): number {
  const product = a * b;
  const rest = product % c;
  return (product - rest) / c + (rest > 0 ? 1 : 0);
}
