/** Why this file exists: an answer may be one that AWS never gives, or there may be none because another quota is in the way. */
import { isNeverRaised, remedyFor } from '../../kms/quota-remedies.ts';
import { quotaName } from '../../scenario/quota-names.ts';
import { disorderOf } from './curve.ts';
import type { Answered } from './questions.ts';

/** What a plan warns of beside what its scenario does. */
export function warningsOf(answered: Answered): readonly string[] {
  return [...ofDisorder(answered), ...ofNeverRaised(answered), ...ofOtherQuotas(answered)];
}

function ofDisorder({ question: { setting }, trials }: Answered): readonly string[] {
  const disorder = disorderOf(trials, setting.looksFor);
  if (disorder === undefined) return [];
  const direction = setting.looksFor === 'smallest' ? 'more' : 'less';
  const [meets, fails] = [`${disorder.meets}${setting.unit}`, `${disorder.fails}${setting.unit}`];
  return [
    `not monotone: ${direction} is not always easier, ${setting.name} of ${meets} meets the thresholds and ${fails} does not`,
  ];
}

/** A quota to be raised that AWS does not raise. */
function ofNeverRaised({ question: { subject, target, setting }, recommended }: Answered): readonly string[] {
  if (target.kind !== 'quota' || recommended === null || recommended <= setting.today) return [];
  const { quota } = target.quota;
  if (!isNeverRaised(subject.profile, quota)) return [];
  const instead = remedyFor(quota) ?? 'lower the load';
  return [`AWS does not raise ${quota} (table ${subject.profile}); instead: ${instead}`];
}

/** Where more of a quota does not help, as it refuses nothing any more and other quotas of the same requests do. */
function ofOtherQuotas({ question: { subject, target, setting }, trials, answer }: Answered): readonly string[] {
  const most = trials.values().at(-1);
  if (target.kind !== 'quota' || answer !== null || most === undefined) return [];
  const { quotas } = subject.world;
  const own = quotas.indexOf(target.quota);
  const refusing = trials.refusingAt(most);
  if (refusing.length === 0 || refusing.includes(own)) return [];
  const others = refusing.map((index) => {
    const other = quotas[index]!;
    const fixed = isNeverRaised(subject.profile, other.quota) ? ', which AWS does not raise' : '';
    return `${quotaName(other, quotas)} (${other.limitPerSecond}/s${fixed})`;
  });
  return [
    `at ${most}${setting.unit}, ${quotaName(target.quota, quotas)} refuses nothing, so more of it does not help; what is throttled then is refused by ${others.join(' and ')}`,
  ];
}
