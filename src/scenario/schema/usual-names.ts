/** Why this file exists: what a scenario does not declare still has a name, by which --set can change it. */

/** The one account, key or client of a scenario that declares none, by section. */
export const USUAL_NAMES: Readonly<Record<string, string>> = { accounts: 'main', keys: 'key', clients: 'client' };
