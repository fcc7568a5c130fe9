import { expect, test } from 'vitest';
import { exceptions, isKmsErrorName, type KmsError } from '../../src/kms/exceptions.ts';
import { profileNames, quotaRows } from '../../src/kms/profiles.ts';

const all: readonly KmsError[] = Object.values(exceptions);

test('every error is listed under its own name and says where it comes from', () => {
  expect(Object.entries(exceptions).filter(([key, { name }]) => key !== name)).toEqual([]);
  expect(all.filter(({ source, message }) => source === '' || message === '')).toEqual([]);
});

test('only throttling is throttling, and only what is the service’s fault is transient', () => {
  expect(all.filter((error) => error.class === 'throttling').map(({ name }) => name)).toEqual(['ThrottlingException']);
  expect(all.filter((error) => (error.class === 'transient') !== error.httpStatus >= 500)).toEqual([]);
});

test('every error that a table names is one the model knows', () => {
  const named = profileNames.flatMap((name) =>
    quotaRows(name).flatMap((row) => (row.kind === 'resource' ? [row.error] : [])),
  );
  expect(new Set(named)).toEqual(new Set(['LimitExceededException']));
  expect(named.every(isKmsErrorName)).toBe(true);
});
