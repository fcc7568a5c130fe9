/** Why this file exists: a request that nothing in the whole run can let through is mostly a mistake, whatever happens in between. */
import type { KmsErrorName } from '../../kms/exceptions.ts';
import type { KmsState, Standing } from '../../kms/kms-state.ts';
import type { KmsWorld } from '../../kms/kms-world.ts';

/**
 * By request: the first error of one that is rejected at the start and after each event, else null.
 *
 * @param state as it is when the run starts; all events have happened to it afterwards
 * @param eventTimes of the events of the world, in nanoseconds
 */
export function rejectedThroughout(
  state: KmsState,
  { requests }: KmsWorld,
  eventTimes: readonly number[],
): readonly (KmsErrorName | null)[] {
  const standings = () => requests.map((_, request) => state.standing(request));
  const inOrder = [...eventTimes.keys()].sort((a, b) => eventTimes[a]! - eventTimes[b]! || a - b);
  const all = [standings()];
  for (const event of inOrder) {
    state.apply(event, eventTimes[event]!);
    all.push(standings());
  }
  return requests.map((_, request) => {
    const own = all.map((one) => one[request]!);
    return own.every(isRejected) ? (own[0] as KmsErrorName) : null;
  });
}

function isRejected(standing: Standing): boolean {
  return standing !== 'admitted' && standing !== 'depends';
}
