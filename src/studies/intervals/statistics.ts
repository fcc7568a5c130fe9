/**
 * Why this file exists: an interval is a result, so it must have the same bits everywhere: it is made of + - * / and
 * square roots only, where a library would use logarithms and gamma functions.
 */

/**
 * The t for which |T| <= t with probability `confidence`, T of Student's distribution with `degrees` degrees of freedom.
 *
 * @param confidence in (0, 1)
 * @param degrees a whole number >= 1
 */
export function studentQuantile(confidence: number, degrees: number): number {
  let high = 1;
  while (studentProbability(high, degrees) < confidence) high *= 2;
  let low = 0;
  for (;;) {
    const middle = (low + high) / 2;
    if (middle === low || middle === high) return high;
    if (studentProbability(middle, degrees) < confidence) low = middle;
    else high = middle;
  }
}

/**
 * P(|T| <= t) for a whole number n of degrees of freedom, in closed form: with s = t / sqrt(n + t^2), c2 = n / (n + t^2),
 *
 * n even: s (1 + 1/2 c2 + 1 3 / (2 4) c2^2 + ... up to c2^(n/2 - 1))
 * n odd:  2/pi (asin s + s c (1 + 2/3 c2 + 2 4 / (3 5) c2^2 + ... up to c2^((n - 3)/2)))
 *
 * @source Abramowitz and Stegun, Handbook of Mathematical Functions, 26.7.3 and 26.7.4
 */
export function studentProbability(t: number, degrees: number): number {
  const sine = t / Math.sqrt(degrees + t * t);
  const cosineSquared = degrees / (degrees + t * t);
  const odd = degrees % 2;
  let term = 1;
  let sum = degrees === 1 ? 0 : 1;
  for (let k = 2 + odd; k <= degrees - 2; k += 2) {
    term *= ((k - 1) / k) * cosineSquared;
    sum += term;
  }
  if (odd === 0) return sine * sum;
  return (2 / Math.PI) * (arcTangent(t / Math.sqrt(degrees)) + sine * Math.sqrt(cosineSquared) * sum);
}

/** atan x for x >= 0: halved until it is small, then its series. atan x = 2 atan(x / (1 + sqrt(1 + x^2))). */
function arcTangent(x: number): number {
  let halved = x;
  let doublings = 1;
  while (halved > 0.125) {
    halved /= 1 + Math.sqrt(1 + halved * halved);
    doublings *= 2;
  }
  const z = halved * halved;
  let series = 0;
  for (let oddPower = 19; oddPower >= 1; oddPower -= 2) series = 1 / oddPower - z * series;
  return doublings * halved * series;
}
