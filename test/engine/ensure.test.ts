import { expect, test } from 'vitest';
import { BugError, ensure } from '../../src/engine/ensure.ts';

test('a broken invariant is a BugError with its message, and a kept one is silent', () => {
  expect(() => ensure(false, 'the level is 0 or more; got -1')).toThrow(new BugError('the level is 0 or more; got -1'));
  expect(() => ensure(true, 'unused')).not.toThrow();
});
