/** What a plan says of growth is true of what was asked: no month is called broken that was not shown to be. */
import { describe, expect, it } from 'vitest';
import { planVerdict } from '../../src/reports/plan-words.ts';
import { spareOf } from '../../src/studies/plan/rounding.ts';
import type { PlanReport } from '../../src/studies/plan-report.ts';

const growth = { perMonth: 0.04, horizonMonths: 12, starting: '2026-12' };
const base = {
  answer: 1234,
  interval: { low: 1234, high: 1234, confidence: 0.95, method: '' },
  confidence: 0.95,
  curve: [],
  headroom: 0.2,
  round: 100,
  recommended: 1500,
  sensitivity: [],
  thresholds: [{ text: 'throttled.share < 1%' }],
  partial: false,
  growth,
};
const quota = { kind: 'quota', name: 'crypto-symmetric of main', unit: '/s', looksFor: 'smallest', today: 1000 };
const load = { kind: 'load', name: 'load', unit: '', looksFor: 'largest', today: 1 };

const wordsOf = (more: object): string =>
  planVerdict({ ...base, setting: quota, ...more } as unknown as PlanReport).detail;

describe('what a plan says of growth', () => {
  it.each([
    [{ holdsMonths: 4, holdsUntil: '2027-04' }, '4 months, through 2027-04; in the next it is not shown to.'],
    [
      { holdsMonths: 12, holdsUntil: '2027-12' },
      'a month, 1,500/s holds for all 12 months looked at, through 2027-12.',
    ],
    [{ holdsMonths: 0, holdsUntil: '2026-12' }, '1,500/s is not shown to hold for a month.'],
    [
      { holdsMonths: null, holdsUntil: null },
      '1,500/s is not shown to hold today, so growth of 4% a month was not looked at.',
    ],
  ])('of a quota, %j', (found, words) => {
    expect(wordsOf(found)).toContain(words);
  });

  it('of an interrupted plan blames nothing on the quota', () => {
    const words = wordsOf({ holdsMonths: null, holdsUntil: null, partial: true });
    expect(words).toContain('Interrupted before growth of 4% a month was looked at.');
    expect(words).not.toContain('not shown to hold');
  });

  it('of a load is of the load itself, not of what is recommended', () => {
    const found = { setting: load, answer: 1.3, recommended: 1.08, holdsMonths: 6, holdsUntil: '2027-06' };
    expect(wordsOf(found)).toContain(
      'Growing 4% a month, the load stays within 1.3 for 6 months, through 2027-06, and is above it in the next.',
    );
  });
});

describe('what a plan says of a quota that is enough', () => {
  const enough = {
    setting: { ...quota, today: 2000 },
    recommended: 2000,
    spare: 0.62,
    holdsMonths: 9,
    holdsUntil: null,
  };

  it('is that no increase is needed, and by how much', () => {
    const report = { ...base, ...enough } as unknown as PlanReport;
    expect(planVerdict(report).headline).toMatch(
      /^No increase needed: a quota of 1,234\/s is the smallest that meets /,
    );
    expect(planVerdict(report).detail).toContain('It is 62% above the 1,234/s needed, which leaves the 20% headroom');
    expect(planVerdict(report).detail).not.toContain('Recommended');
    expect(planVerdict(report).detail).toContain('2,000/s holds for 9 months');
  });

  it.each([
    ['quota', 'crypto-symmetric of main', 1200, 1000, 0.2],
    ['quota', 'crypto-symmetric of main', 1199, 1000, undefined],
    ['path', 'quotas.set.0.value', 60_000, 40_000, 0.5],
    ['path', 'clients.fleet.instances', 60_000, 40_000, undefined],
    ['quota', 'crypto-symmetric of main', 1200, null, undefined],
  ] as const)('is so of a %s only that has the headroom: %s, %d for %d', (kind, name, today, answer, spare) => {
    const setting = { kind, name, unit: '', looksFor: 'smallest', today, tolerance: 1 } as const;
    expect(spareOf(answer, setting, 0.2)).toBe(spare);
  });
});
