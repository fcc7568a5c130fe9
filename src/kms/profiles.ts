/** Why this file exists: one place that knows which dated quota tables there are and which of them is the newest. */
import { nearestNames } from './nearest-names.ts';
import { profiles } from './profiles/index.ts';
import type { Profile, QuotaRow } from './quota-row.ts';

const oldestFirst = [...profiles].sort((a, b) => (a.from < b.from ? -1 : 1));
const byName: ReadonlyMap<string, Profile> = new Map(oldestFirst.map((profile) => [profile.profile, profile]));

/** The names of the dated tables, oldest first. */
export const profileNames: readonly string[] = oldestFirst.map(({ profile }) => profile);

/** The table a scenario uses when it names none. */
export const newestProfile: string = profileNames[profileNames.length - 1]!;

export function isProfile(name: string): boolean {
  return byName.has(name);
}

/** @throws UnknownProfileError when there is no table of that name. */
export function getProfile(name: string): Profile {
  const profile = byName.get(name);
  if (profile === undefined) throw new UnknownProfileError(name);
  return profile;
}

/**
 * Every quota of a profile, in the order of its file.
 *
 * @throws UnknownProfileError when there is no table of that name.
 */
export function quotaRows(profile: string): readonly QuotaRow[] {
  return getProfile(profile).quotas;
}

/** A profile that does not exist was asked for. */
export class UnknownProfileError extends Error {
  override readonly name = 'UnknownProfileError';
  readonly expected: readonly string[] = profileNames;
  readonly received: string;
  readonly nearest: string | null;

  constructor(received: string) {
    super(`expected one of ${profileNames.join(', ')}; got "${received}"`);
    this.received = received;
    this.nearest = nearestNames(received, profileNames)[0] ?? null;
  }
}
