/**
 * Why this file exists: a fingerprint of numbers must not depend on the order in which code happens to write fields.
 */
import { ensure } from '../engine/ensure.ts';

/** JSON with every object's keys in code-unit order and no spaces. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, item: unknown) => {
    if (typeof item === 'number') ensure(Number.isFinite(item), `a result is not a finite number: ${item}`);
    return isPlainObject(item) ? sorted(item) : item;
  });
}

function sorted(object: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(object).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
}

function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
