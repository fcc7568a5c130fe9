import { expect, test } from 'vitest';
import * as library from '../../src/index.ts';

test('the library has these names and no others: a name is added or removed on purpose', () => {
  expect(Object.keys(library).sort()).toEqual([
    'BugError',
    'Simulation',
    'TraceError',
    'compareVariants',
    'comparisonFiles',
    'findQuota',
    'loadScenario',
    'newestProfile',
    'profileNames',
    'quotaRows',
    'readTrace',
    'renderComparisonText',
    'renderSummaryText',
    'runFiles',
    'runScenario',
    'scenarioJsonSchema',
    'sdkProfiles',
    'simulate',
    'spentQuotas',
  ]);
});

test('the example of the library runs as written', async () => {
  const scenario = await library.loadScenario({ file: 'scenarios/quickstart.yaml' });
  if (!scenario.ok) throw new Error(scenario.diagnostics.map(({ message }) => message).join('\n'));
  const report = await library.runScenario(scenario, { command: 'kmsim run scenarios/quickstart.yaml' });
  expect(report?.summary.totals.throttled).toBeGreaterThan(0);
});
