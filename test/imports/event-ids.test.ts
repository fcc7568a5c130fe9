import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { EventIds } from '../../src/imports/event-ids.ts';

it('an id is new once, however many there are', () => {
  const ids = new EventIds();
  const given = Array.from({ length: 5000 }, () => randomUUID() as string);
  expect(given.every((id) => ids.add(id))).toBe(true);
  expect(given.some((id) => ids.add(id))).toBe(false);
  expect(ids.size).toBe(5000);
});

it.each([
  ['a UUID and another', 'f81d4fae-7dec-11d0-a765-00a0c91e6bf6', 'f81d4fae-7dec-11d0-a765-00a0c91e6bf7', false],
  [
    'UUIDs that differ in the middle',
    'f81d4fae-7dec-11d0-a765-00a0c91e6bf6',
    'f81d4fae-7ded-11d0-a765-00a0c91e6bf6',
    false,
  ],
  ['texts that are no UUIDs', 'a', 'b', false],
  ['the empty UUID twice', '00000000-0000-0000-0000-000000000000', '00000000-0000-0000-0000-000000000000', true],
])('%s are told apart', (_, one, other, same) => {
  const ids = new EventIds();
  expect([ids.add(one), ids.add(other)]).toEqual([true, !same]);
});
