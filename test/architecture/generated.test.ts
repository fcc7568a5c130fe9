import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { scenarioJsonSchema } from '../../src/index.ts';
import { resultSchema } from '../../src/reports/generate-result-schema.mjs';
import { VERSION } from '../../src/studies/version.ts';

test('kmsim.schema.json, which the scenarios name for editors, is the schema of today', () => {
  expect(JSON.parse(readFileSync('kmsim.schema.json', 'utf8'))).toEqual(
    JSON.parse(JSON.stringify(scenarioJsonSchema())),
  );
});

test('result.schema.json, which kmsim schema result prints, is made from the types of today', () => {
  expect(readFileSync('src/reports/result.schema.json', 'utf8')).toBe(resultSchema());
});

test('the version that results carry is the version of the package', () => {
  expect(VERSION).toBe((JSON.parse(readFileSync('package.json', 'utf8')) as { version: string }).version);
});
