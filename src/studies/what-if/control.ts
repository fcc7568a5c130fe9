/**
 * Why this file exists: a reader of a page moves a control and the run is simulated again. What a control does to the
 * world, and which `--set` does the same on a command line, is written down here as plain data and two pure functions.
 */
import type { World } from '../../simulation/world.ts';
import type { Subject } from '../subject.ts';

/** Everything a page needs to simulate its run again. */
export interface WhatIf {
  /** Its world is that of the run; what its settings assume is left out. */
  readonly subject: Subject;
  readonly percentiles: readonly number[] | undefined;
  /** Gives this run again, once. */
  readonly command: string;
  readonly controls: readonly Control[];
  /** Entries of `quotas.set` that the scenario has, as YAML on one line. */
  readonly quotaEntries: readonly string[];
}

export type Control = NumberControl | ChoiceControl;

export interface NumberControl {
  readonly kind: 'number';
  readonly label: string;
  /** Written after the number, as in a scenario: `/s`, `s`, or nothing. */
  readonly unit: string;
  /** In the run. */
  readonly value: number;
  readonly least: number;
  readonly most: number;
  readonly step: number;
  readonly setting: Setting;
  readonly effects: readonly NumberEffect[];
}

export interface ChoiceControl {
  readonly kind: 'choice';
  readonly label: string;
  /** The first is the run's own. */
  readonly options: readonly {
    readonly label: string;
    readonly value: string;
    readonly effects: readonly ValueEffect[];
  }[];
  readonly setting: Setting;
}

/** Where a value goes on a command line. */
export type Setting =
  | { readonly kind: 'path'; readonly path: string }
  /** An entry added to `quotas.set`, without its value: `quota: crypto-symmetric, account: main`. */
  | { readonly kind: 'quota'; readonly entry: string };

export type Place = readonly (string | number)[];

/** The number at a place of the world becomes the control's number times this, as building the scenario computes it. */
export interface NumberEffect {
  readonly at: Place;
  readonly times: number;
  readonly round: boolean;
}

/** The value at a place of the world becomes this. */
export interface ValueEffect {
  readonly at: Place;
  readonly value: unknown;
}

/** By index of the control: a number, or the index of an option. Controls left out are as in the run. */
export type Settings = Readonly<Record<number, number>>;

/** The world with these settings: the very one that the scenario gives with `setsOf` them. */
export function applied({ subject, controls }: Pick<WhatIf, 'subject' | 'controls'>, settings: Settings): World {
  return effectsOf(controls, settings).reduce<unknown>(
    (world, { at, value }) => placed(world, at, value),
    subject.world,
  ) as World;
}

/** The same as `--set PATH=VALUE`, in the order in which they are to be set. */
export function setsOf(
  { controls, quotaEntries }: Pick<WhatIf, 'controls' | 'quotaEntries'>,
  settings: Settings,
): readonly (readonly [path: string, value: string])[] {
  const moved = controls.flatMap((control, index) => {
    const setting = settings[index];
    const isMoved = setting !== undefined && !(control.kind === 'choice' && setting === 0);
    return isMoved ? [{ setting: control.setting, value: textOf(control, setting) }] : [];
  });
  const paths = moved.flatMap(({ setting, value }) =>
    setting.kind === 'path' ? [[setting.path, value] as const] : [],
  );
  const entries = moved.flatMap(({ setting, value }) =>
    setting.kind === 'quota' ? [`{ ${setting.entry}, value: ${value} }`] : [],
  );
  // The list first: its first entries stay those of the scenario, and paths may lead into them.
  return entries.length === 0 ? paths : [['quotas.set', `[${[...quotaEntries, ...entries].join(', ')}]`], ...paths];
}

/** The command that gives the run with these settings. */
export function commandOf(whatIf: Pick<WhatIf, 'command' | 'controls' | 'quotaEntries'>, settings: Settings): string {
  const words = setsOf(whatIf, settings).map(([path, value]) => ` --set ${shellWord(`${path}=${value}`)}`);
  return `${whatIf.command}${words.join('')}`;
}

/** A word as it has to be typed in a shell. */
export function shellWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

/** What is written for a control's setting, as in a scenario. */
export function textOf(control: Control, setting: number): string {
  return control.kind === 'number' ? `${setting}${control.unit}` : control.options[setting]!.value;
}

function effectsOf(controls: readonly Control[], settings: Settings): readonly ValueEffect[] {
  return controls.flatMap((control, index): readonly ValueEffect[] => {
    const setting = settings[index];
    if (setting === undefined) return [];
    if (control.kind === 'choice') return control.options[setting]!.effects;
    return control.effects.map(({ at, times, round }) => {
      const value = times * setting;
      return { at, value: round ? Math.round(value) : value };
    });
  });
}

/** A copy in which the value at a place is another. */
function placed(data: unknown, at: Place, value: unknown): unknown {
  const [key, ...rest] = at;
  if (key === undefined) return value;
  if (Array.isArray(data)) return data.map((item, index) => (index === key ? placed(item, rest, value) : item));
  const object = data as Readonly<Record<string, unknown>>;
  return { ...object, [key]: placed(object[key], rest, value) };
}
