/**
 * Why this file exists: `with:` takes what the actions of services and libraries say they take. Each says it once, as
 * data; a setting that several have stands here once, and which of them has it is checked when the action is known.
 */
import type { z } from 'zod';
import type { ActionDefinition } from '../../workloads/action.ts';
import { actionDefinitions } from '../../workloads/services/index.ts';
import type { SettingDefinition } from '../../workloads/setting-definitions.ts';
import { parseDuration, type Quantity } from '../units.ts';
import { count, duration, keyName, name, plainNumber, share, size, trueOrFalse, word } from './leaf.ts';
import { settings } from './shapes.ts';

type Kind = SettingDefinition['kind'];
type Of<K extends Kind> = Extract<SettingDefinition, { readonly kind: K }>;

/** How each kind of setting is written. */
const writers: { readonly [K in Kind]: (setting: Of<K>) => z.ZodType } = {
  key: ({ description }) => keyName({ description }),
  name: ({ description, default: usual }) => name({ description, ...withDefault(usual) }),
  workload: ({ description }) => name({ description }),
  flag: ({ description, default: usual }) => trueOrFalse({ description, ...withDefault(usual) }),
  duration: ({ description, default: usual, least, most }) =>
    duration({ description, ...withDefault(usual), ...bound('least', least), ...bound('most', most) }),
  size: ({ description, default: usual }) => size({ description, ...withDefault(usual) }),
  count: ({ description, default: usual, minimum, maximum }) =>
    count({ description, minimum, maximum, ...withDefault(usual) }),
  share: ({ description, default: usual }) => share({ description, ...withDefault(usual) }),
  word: ({ description, words, default: usual }) => word({ description, words, ...withDefault(usual) }),
  distinct: ({ description }) =>
    settings({
      distinct: count({ description: 'How many different ones.', minimum: 1, maximum: 100_000_000 }),
      skew: plainNumber({
        description: "Zipf's exponent: 0 chooses all alike, 1 the k-th one k times as rarely as the first.",
        default: 0,
        most: { value: 10, text: '10' },
      }).optional(),
    }).meta({ description }),
  spread: ({ description }) =>
    settings({
      p50: duration({ description: 'The median of a lognormal distribution; above 0s.', ...positive }),
      p99: duration({ description: 'Its 99th percentile; above p50.', ...positive }),
    }).meta({ description }),
};

const positive = { above: { value: 0, text: '0s' } };

/** Every setting of every action, by name. */
export const actionSettings: Readonly<Record<string, z.ZodType>> = Object.fromEntries(
  settingNames().map((setting) => [setting, writerOf(setting).optional()]),
);

/** Settings that have no use once `key` has this value. */
export function unusedBeside(key: string, value: unknown): readonly string[] {
  return settingNames().filter((setting) => {
    const needs = definitionsWith(setting).map(({ settings: own }) => own[setting]!.onlyWith);
    return needs.every((one) => one?.setting === key && one.is !== value);
  });
}

function settingNames(): readonly string[] {
  return [...new Set(actionDefinitions.flatMap((definition) => Object.keys(definition.settings)))].sort();
}

function definitionsWith(setting: string): readonly ActionDefinition[] {
  return actionDefinitions.filter((definition) => Object.hasOwn(definition.settings, setting));
}

/** As the first action that has it writes it; with a sentence for each different meaning. */
function writerOf(setting: string): z.ZodType {
  const all = definitionsWith(setting);
  const own = all[0]!.settings[setting]!;
  const meanings = [...new Set(all.map((definition) => definition.settings[setting]!.description))];
  const of = (meaning: string) =>
    all.filter((definition) => definition.settings[setting]!.description === meaning).map((one) => one.name);
  const description = meanings.map((meaning) => `${meaning} (${of(meaning).join(', ')})`).join(' ');
  const defaults = new Set(all.map((definition) => JSON.stringify(defaultOf(definition.settings[setting]!))));
  const { default: _usual, ...withoutDefault } = own as Of<'name'>;
  const shown = defaults.size === 1 ? own : withoutDefault;
  return (writers[own.kind] as (one: SettingDefinition) => z.ZodType)({ ...shown, description } as SettingDefinition);
}

/** As it is written in a scenario. */
export function defaultOf(setting: SettingDefinition): unknown {
  return 'default' in setting ? setting.default : undefined;
}

function withDefault<T>(usual: T | undefined): { default?: T } {
  return usual === undefined ? {} : { default: usual };
}

function bound<Name extends string>(which: Name, text: string | undefined) {
  if (text === undefined) return {};
  const quantity: Quantity = parseDuration(text);
  return { [which]: { value: quantity.kind === 'value' ? quantity.value : 0, text } } as Record<
    Name,
    { value: number; text: string }
  >;
}
