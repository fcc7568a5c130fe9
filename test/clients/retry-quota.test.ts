import fc from 'fast-check';
import { expect, test } from 'vitest';
import { RetryQuotas } from '../../src/clients/retry-quota.ts';

const step = fc.record({ instance: fc.nat(2), amount: fc.integer({ min: 0, max: 14 }), spends: fc.boolean() });

test('every quota stays between 0 and full, and `below` counts those that are not full', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200, size: 'max' }), fc.integer({ min: 1, max: 40 }), (steps, full) => {
      const quotas = new RetryQuotas(3, full);
      const expected = [full, full, full];
      for (const { instance, amount, spends } of steps) {
        if (!spends) quotas.refund(instance, amount);
        else expect(quotas.spend(instance, amount)).toBe(expected[instance]! >= amount);
        if (!spends) expected[instance] = Math.min(full, expected[instance]! + amount);
        else if (expected[instance]! >= amount) expected[instance]! -= amount;
        expect([0, 1, 2].map((i) => quotas.left(i))).toEqual(expected);
        expect(quotas.below).toBe(expected.filter((left) => left < full).length);
      }
    }),
    { seed: 1, numRuns: 300 },
  );
});

test('what one instance spends, another does not miss', () => {
  const quotas = new RetryQuotas(2, 10);
  expect([quotas.spend(0, 10), quotas.spend(0, 1), quotas.spend(1, 10)]).toEqual([true, false, true]);
});
