/** Why this file exists: services say how long they use a data key, but not from which instant on. It is said. */
import type { ActionAssumption } from '../action.ts';
import type { SettingValues } from '../setting-definitions.ts';

/** @param setting how long the data key is used */
export function fromStart(setting: string): (values: SettingValues) => readonly ActionAssumption[] {
  return (values) => [
    {
      setting,
      value: `${Number(values[setting]) / 1e9} s from the start of the call that asked KMS`,
      source: 'set by the scenario or its default; from which instant it counts is assumed, AWS does not say',
    },
  ];
}
