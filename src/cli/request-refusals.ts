/** Why this file exists: what AWS does not raise on request is refused here, all at once, with what to do instead. */

import { perSecond } from '../reports/numbers.ts';
import { titleOf } from '../reports/request/checklist.ts';
import type { PackItem } from '../reports/request/pack.ts';

/** An item, and whether AWS's table says that it is raised on request. */
export interface Candidate {
  readonly item: PackItem;
  readonly adjustable: boolean;
}

/** A sentence for each that cannot be asked for: why, and the remedy. */
export function refusals(candidates: readonly Candidate[]): readonly string[] {
  return candidates.flatMap(({ item, adjustable }) => {
    const { plan, appliedPerSecond, desiredPerSecond } = item;
    const title = titleOf(item);
    if (!adjustable)
      return [
        `${title} is not adjustable: ${item.quota.startsWith('custom-key-store') ? 'spread the load over more key stores, or cache data keys' : 'ask AWS Support, or lower the load'}`,
      ];
    if (plan.answer === null)
      return [
        `${title}: no quota that was tried meets the thresholds: a higher one does not help; lower the load, cache data keys or change retries, and plan again`,
      ];
    if (appliedPerSecond !== null && desiredPerSecond <= appliedPerSecond) {
      const remedy =
        plan.answer <= appliedPerSecond
          ? 'what is applied is enough for this scenario; where calls are throttled all the same, the cause is another quota, a hot key or a key store'
          : `the plan finds that ${perSecond(plan.answer)} is needed`;
      return [
        `${title}: ${perSecond(desiredPerSecond)} is not above the applied ${perSecond(appliedPerSecond)}, and Service Quotas takes increases only: ${remedy}`,
      ];
    }
    return [];
  });
}
