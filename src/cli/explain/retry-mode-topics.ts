/** Why this file exists: what the retry modes of AWS's SDKs have in common, whichever SDK and release it is. */
import { BETA, RATE_MIN, SCALE, SMOOTH } from '../../clients/adaptive-rate-limiter.ts';
import { profilesOfMode, type SdkMode } from '../../clients/sdk-profiles.ts';
import type { Fact, Topic } from './topic.ts';

const facts: Readonly<Record<SdkMode, readonly Fact[]>> = {
  legacy: [['does', 'retries as the SDK did before it had a standard mode; each SDK differently']],
  standard: [
    ['does', 'retries throttling and transient errors after a drawn wait, up to the attempts of the SDK'],
    [
      'retry quota',
      'of each instance: a retry spends from it before its wait, and a success gives back what the last one cost',
    ],
    ['checks', 'is the error worth it, are attempts left, is quota left; else the call fails at once'],
  ],
  adaptive: [
    ['does', 'what standard does, behind a rate limiter: every attempt, the first included, waits for a send token'],
    ['off', 'until the first throttling error of the instance; then on for as long as the instance lives'],
    ['measured', `answers a second in half seconds of the clock, the newest with weight ${SMOOTH}`],
    ['refused', `the rate falls to ${BETA} x min(measured, rate), but not below ${RATE_MIN} a second`],
    [
      'answered',
      `the rate is ${SCALE} x (t - k)^3 + m, at most twice what is measured: t seconds after the last refusal, m the rate then, k = cube root of (${(1 - BETA).toFixed(1)} m / ${SCALE})`,
    ],
    ['depth', 'as many tokens as the rate of one second, and 1 at least'],
    ['learns', 'each instance alone, from its own refusals; its clock starts at its own phase of a second'],
  ],
};

export const retryModeTopics: readonly Topic[] = (Object.keys(facts) as SdkMode[]).map((mode) => ({
  name: mode,
  family: 'Retry modes of SDKs (retry.mode)',
  title: `the ${mode} mode of AWS's SDKs`,
  facts: () => [...facts[mode], ['sdk', profilesOfMode(mode).join(', ')]],
}));
