/** Why this file exists: what AWS does not raise on request is refused here, all at once, with what to do instead. */

import { remedyFor } from '../kms/quota-remedies.ts';
import { perSecond } from '../reports/numbers.ts';
import { titleOf } from '../reports/request/checklist.ts';
import { fullResources, fullWords, resourceRemedy } from '../reports/request/full-resources.ts';
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
      return [`${title} is not adjustable: ${remedyFor(item.quota) ?? 'ask AWS Support, or lower the load'}`];
    if (plan.answer === null) return [`${title}: ${withoutAnswer(item)}`];
    if (plan.spare !== undefined && appliedPerSecond === null && item.desiredFrom === 'plan')
      return [
        `${title}: the plan finds no increase needed: ${perSecond(plan.setting.today)} meets its thresholds with headroom; where less is applied, plan again with quotas.file or quotas.set`,
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

/** Why no quota was found, and what helps. */
function withoutAnswer({ plan, run, region }: PackItem): string {
  if (plan.bracket !== undefined)
    return 'its plan was interrupted before its answer: run it again, it goes on where it stopped';
  const [full] = fullResources(run);
  if (full === undefined)
    return 'no quota that was tried meets the thresholds: a higher one does not help; lower the load, cache data keys or change retries, and plan again';
  return `no request quota helps, as ${fullWords(full)}; instead: ${resourceRemedy(full.row, region)}`;
}
