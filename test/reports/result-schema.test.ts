/** What scripts are promised about the JSON of results holds for every result there is. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { describe, expect, test } from 'vitest';
import { diffJson } from '../../src/reports/diff-text.ts';
import schema from '../../src/reports/result.schema.json' with { type: 'json' };
import { diffResults } from '../../src/studies/diff/diff.ts';
import { storedDiff } from '../../src/studies/diff/diff-sides.ts';

const accepts = new Ajv({ allErrors: true, allowUnionTypes: true }).compile(schema);
const stored = readdirSync('reports').filter((name) => existsSync(`reports/${name}/summary.json`));
const read = (name: string) => JSON.parse(readFileSync(`reports/${name}/summary.json`, 'utf8')) as object;

describe('the JSON Schema of results', () => {
  test.each(stored)('accepts the stored result %s', (name) => {
    expect(accepts(read(name)), JSON.stringify(accepts.errors?.slice(0, 3))).toBe(true);
  });

  test('accepts what moved between two results', () => {
    const [base, changed] = [read(stored[0]!), read(stored[1]!)];
    const [one, other] = [base as never, changed as never];
    const diff = JSON.parse(diffJson(storedDiff(diffResults(one, other), one, other)));
    expect(accepts(diff), JSON.stringify(accepts.errors?.slice(0, 3))).toBe(true);
  });

  test.each(['totals', 'quotas', 'fingerprints'])('refuses a run without %s', (field) => {
    const { [field]: _left, ...rest } = read('quickstart') as Record<string, unknown>;
    expect(accepts(rest)).toBe(false);
  });

  test('refuses a number where there is a word', () => {
    expect(accepts({ ...read('quickstart'), profile: 2026 })).toBe(false);
  });
});
