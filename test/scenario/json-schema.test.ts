import { readdirSync, readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { scenarioJsonSchema } from '../../src/scenario/json-schema.ts';
import { loadScenario } from '../../src/scenario/load.ts';
import { WORKLOAD } from './load-from-text.ts';

interface Schema {
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly anyOf?: readonly Schema[];
  readonly items?: Schema;
  readonly additionalProperties?: Schema | boolean;
}

const accepts = new Ajv({ allErrors: true, allowUnionTypes: true }).compile(scenarioJsonSchema());
const scenarios = readdirSync('scenarios').filter((file) => file.endsWith('.yaml'));

describe('the JSON Schema', () => {
  test.each(scenarios)('accepts scenarios/%s, and so does kmsim', async (file) => {
    expect(accepts(parse(readFileSync(`scenarios/${file}`, 'utf8'))), JSON.stringify(accepts.errors)).toBe(true);
    const loaded = await loadScenario({ file: `scenarios/${file}` });
    expect(loaded.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  });

  test.each([
    WORKLOAD,
    `quotas: { profile: 2026, limiter: token-bucket, burst: 2s, set: [{ account: main, quota: crypto-symmetric, value: 1/s }] }\n${WORKLOAD}`,
    `accounts: { lake: { id: 111122223333 } }\nclients: { c: { retry: none, onFailure: { requeue: 5s } } }\n${WORKLOAD}`,
    `latency: { exponential: 5ms, refusal: 1ms }\nseed: storm\n${WORKLOAD}`,
    'workload: [{ call: Decrypt, arrivals: { daily: { mean: 5/s, peak: 8/s, peakAt: 14h } }, assign: { sticky: 4 } }]',
    `clients: { c: }\n${WORKLOAD}`,
    'workload: [{ name: 2026, call: Decrypt, arrivals: { once: 1 } }]',
    'workload: [{ arrivals: { trace: { file: a.csv, spread: { peak: 3 }, where: { operation: Decrypt } } } }]',
  ])('accepts %s', (text) => {
    expect(accepts(parse(text)), JSON.stringify(accepts.errors)).toBe(true);
  });

  test.each([
    'region: us-east-1',
    `durtion: 1m\n${WORKLOAD}`,
    `duration: 10\n${WORKLOAD}`,
    `clients: { c: { instances: 0 } }\n${WORKLOAD}`,
    'workload: [{ call: Decript, arrivals: { once: 1 } }]',
    'workload: []',
    'workload: [{ call: Decrypt, arrivals: { stages: [] } }]',
    `clients: {}\n${WORKLOAD}`,
    `keys: {}\n${WORKLOAD}`,
    `accounts: {}\n${WORKLOAD}`,
    `claim: ''\n${WORKLOAD}`,
    `keyStores: { 'a b': {} }\n${WORKLOAD}`,
    `thresholds: ['']\n${WORKLOAD}`,
  ])('refuses %s, and so does kmsim', async (text) => {
    expect(accepts(parse(text))).toBe(false);
    expect((await loadScenario({ file: 'a.yaml', text })).ok).toBe(false);
  });

  test('describes every field', () => {
    const without: string[] = [];
    const visit = (schema: Schema, path: string): void => {
      for (const [key, value] of Object.entries(schema.properties ?? {})) {
        if (value.description === undefined) without.push(`${path}.${key}`);
        visit(value, `${path}.${key}`);
      }
      for (const branch of schema.anyOf ?? []) visit(branch, path);
      for (const inner of [schema.items, schema.additionalProperties])
        if (typeof inner === 'object') visit(inner, path);
    };
    visit(scenarioJsonSchema(), '');
    expect(without).toEqual([]);
  });
});
