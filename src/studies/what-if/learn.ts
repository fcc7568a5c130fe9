/**
 * Why this file exists: what a setting does to a world is known to what builds worlds, and to nothing else. So it is
 * asked: the scenario is built with a few values of the setting, and what changes in the world is the effect. Where that
 * is not simply in proportion there is no control, rather than one that is nearly right.
 */
import type { World } from '../../simulation/world.ts';
import type { NumberEffect, Place, ValueEffect } from './control.ts';

/** Builds the scenario with a setting; undefined where it refuses it. */
export type Build = (value: string) => Promise<World | undefined>;

/** No product of these with a number that people write is whole by accident; of counts of one, they round to different ones. */
const UNEVEN = [1.2345678901, 0.7234567891, 2.8765432109];

/** Of a setting that takes whole numbers only. */
const WHOLE = [7, 1009];

export interface LearnOptions {
  readonly unit: string;
  readonly whole: boolean;
}

/** What a number does to the world, or undefined where it does nothing or nothing so simple. */
export async function learnNumber(
  world: World,
  build: Build,
  { unit, whole }: LearnOptions,
): Promise<readonly NumberEffect[] | undefined> {
  const one = await build(`1${unit}`);
  if (one === undefined) return undefined;
  const others: { readonly number: number; readonly world: World }[] = [];
  for (const number of whole ? WHOLE : UNEVEN) {
    const built = await build(`${number}${unit}`);
    if (built === undefined) return undefined;
    others.push({ number, world: built });
  }
  const places = [world, one].flatMap((from) => others.map((other) => differences(from, other.world))).flat();
  if (places.length === 0) return undefined;
  const effects = distinct(places).map((at) => proportional(at, one, others));
  return effects.every((effect) => effect !== undefined) ? effects : undefined;
}

/** What a setting replaces in the world: the values themselves; undefined where the scenario refuses it. */
export async function learnValue(
  world: World,
  build: Build,
  value: string,
): Promise<readonly ValueEffect[] | undefined> {
  const built = await build(value);
  return built && differences(world, built).map((at) => ({ at, value: valueAt(built, at) }));
}

function proportional(
  at: Place,
  one: World,
  others: readonly { readonly number: number; readonly world: World }[],
): NumberEffect | undefined {
  const times = valueAt(one, at);
  if (typeof times !== 'number') return undefined;
  const holds = (round: boolean) =>
    others.every(({ number, world }) => {
      const product = times * number;
      return valueAt(world, at) === (round ? Math.round(product) : product);
    });
  const round = [false, true].find(holds);
  return round === undefined ? undefined : { at, times, round };
}

/** The places at which two worlds differ, as near to the leaves as both have the same shape. */
function differences(a: unknown, b: unknown, at: Place = []): readonly Place[] {
  if (Object.is(a, b)) return [];
  if (!isObject(a) || !isObject(b) || !sameKeys(a, b)) return [at];
  if (ArrayBuffer.isView(a)) return sameNumbers(a as Float64Array, b as Float64Array) ? [] : [at];
  return Object.keys(a).flatMap((key) =>
    differences(a[key as never], b[key as never], [...at, Array.isArray(a) ? Number(key) : key]),
  );
}

function sameKeys(a: object, b: object): boolean {
  if (ArrayBuffer.isView(a) || ArrayBuffer.isView(b)) return ArrayBuffer.isView(a) && ArrayBuffer.isView(b);
  const [left, right] = [Object.keys(a), Object.keys(b)];
  return (
    Array.isArray(a) === Array.isArray(b) && left.length === right.length && left.every((key, i) => key === right[i])
  );
}

function sameNumbers(a: Float64Array, b: Float64Array): boolean {
  return a.length === b.length && a.every((value, index) => Object.is(value, b[index]));
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function valueAt(data: unknown, at: Place): unknown {
  return at.reduce<unknown>((value, key) => (value as Record<string | number, unknown> | undefined)?.[key], data);
}

function distinct(places: readonly Place[]): readonly Place[] {
  return [...new Map(places.map((place) => [JSON.stringify(place), place])).values()];
}
