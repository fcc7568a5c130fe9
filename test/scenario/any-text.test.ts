import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { diagnosticFormats, formatDiagnostics } from '../../src/scenario/format.ts';
import { loadScenario } from '../../src/scenario/load.ts';
import { scenarioSchema } from '../../src/scenario/schema/scenario.ts';

const QUICKSTART = readFileSync('scenarios/quickstart.yaml', 'utf8');

async function neverThrows(text: string, sets: [string, string][] = []): Promise<void> {
  const loaded = await loadScenario({ file: 'a.yaml', text, sets });
  if (!loaded.ok) expect(loaded.diagnostics.some(({ severity }) => severity === 'error')).toBe(true);
  for (const format of diagnosticFormats) expect(typeof formatDiagnostics(loaded.diagnostics, format)).toBe('string');
}

test('any text gives a scenario or diagnostics, never an exception', async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 200 }), (text) => neverThrows(text)),
    { numRuns: 500 },
  );
});

test('a scenario with something cut out or put in gives a scenario or diagnostics', async () => {
  const place = fc.nat(QUICKSTART.length);
  const piece = fc.oneof(
    fc.string({ maxLength: 20 }),
    fc.constantFrom('{', '[', '- ', ': ', '\n', '&a ', '*a', '"', 'null', '{}', '[]', '5', '.nan', 'toString: 1'),
  );
  const property = fc.asyncProperty(place, fc.nat(30), piece, (at, length, inserted) =>
    neverThrows(QUICKSTART.slice(0, at) + inserted + QUICKSTART.slice(at + length)),
  );
  await fc.assert(property, { numRuns: 500 });
});

/** Maps with the names that a scenario has, and anything as values. */
const likeAScenario = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom(
      '5/s',
      '5s',
      '0s',
      'main',
      'client',
      'key',
      'Decrypt',
      'GenerateRandom',
      'none',
      'custom',
      'standard',
      'token-bucket',
      '1%',
      'stop',
      'a.csv',
      'us-west-1',
    ),
    fc.constantFrom<unknown>(0, 1, -1, 1e308, null, true, '111122223333'),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom(...namesIn(), 'toString', 'main', 'client', 'key', 'x'), tie('value'), {
      maxKeys: 4,
    }),
  ),
}));

function namesIn(): string[] {
  const names = JSON.stringify(Object.keys(scenarioSchema.shape));
  return [
    ...(JSON.parse(names) as string[]),
    'account',
    'id',
    'retry',
    'mode',
    'backoff',
    'cap',
    'base',
    'instances',
    'call',
    'arrivals',
    'poisson',
    'stages',
    'over',
    'at',
    'from',
    'trace',
    'file',
    'closed',
    'workers',
    'think',
    'once',
    'spread',
    'limiter',
    'burst',
    'set',
    'quota',
    'value',
    'policy',
    'use',
    'with',
    'keyPairSpec',
    'p50',
    'p99',
    'constant',
    'assign',
    'sticky',
    'onFailure',
    'requeue',
  ];
}

test('any tree of known names gives a scenario or diagnostics', async () => {
  const property = fc.asyncProperty(
    fc.dictionary(fc.constantFrom(...namesIn()), likeAScenario.value, { maxKeys: 6 }),
    likeAScenario.value,
    (tree, arrivals) => neverThrows(JSON.stringify({ workload: [{ call: 'Decrypt', arrivals }], ...tree })),
  );
  await fc.assert(property, { numRuns: 1000 });
});

test('any --set gives a scenario or diagnostics', async () => {
  const path = fc.oneof(
    fc.string({ maxLength: 30 }),
    fc
      .array(fc.constantFrom(...namesIn(), 'w1', '0', 'requests', 'app'), { minLength: 1, maxLength: 5 })
      .map((steps) => steps.join('.')),
  );
  const value = fc.oneof(
    fc.string({ maxLength: 20 }),
    fc.constantFrom('{}', '[]', 'none', '5/s', '{ poisson: 5/s }', '*a'),
  );
  const property = fc.asyncProperty(fc.array(fc.tuple(path, value), { maxLength: 3 }), (sets) =>
    neverThrows(QUICKSTART, sets),
  );
  await fc.assert(property, { numRuns: 500 });
});
