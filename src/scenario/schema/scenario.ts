/** Why this file exists: the whole scenario file. What stands here is what editors complete and what kmsim accepts. */
import { z } from 'zod';
import { findOperation, operationNames } from '../../kms/operations.ts';
import { actionNames } from '../../workloads/services/index.ts';
import { actionSettings, unusedBeside } from './actions.ts';
import { arrivals, assign, workloadName } from './arrivals.ts';
import { client, retry } from './clients.ts';
import { event } from './events.ts';
import { key, keyStore } from './keys.ts';
import { account, latency, load, quotas } from './kms.ts';
import { kms } from './kms-settings.ts';
import { duration, keyName, leaf, name, type Reading, text, word } from './leaf.ts';
import { region } from './places.ts';
import { requestSettings } from './requests.ts';
import { settings, settingsLeftUnused } from './shapes.ts';

const withSettings = settings({ ...actionSettings, ...requestSettings });

settingsLeftUnused.set(withSettings, unusedBeside);

const workloadEntry = settings({
  name: workloadName.optional(),
  client: name({ description: 'Who calls. Default: the only client.' }).optional(),
  call: word({
    description: 'One KMS operation, as AWS spells it.',
    words: operationNames,
    expected: 'a KMS operation',
  }).optional(),
  key: keyName({
    description: 'The key it names, or an alias that points to it then. Default: the only key.',
  }).optional(),
  use: word({
    description: 'In place of call: an action of a service or library that calls KMS.',
    words: actionNames,
    expected: 'an action such as s3.PutObject (kmsim explain lists them)',
  }).optional(),
  with: withSettings.meta({ description: 'Parameters of the request, or settings of the action.' }).optional(),
  serviceRetries: retry
    .meta({ description: 'What the service itself does when KMS refuses. Default: it sends each request once.' })
    .optional(),
  arrivals,
  assign: assign.optional(),
});

settingsLeftUnused.set(workloadEntry, (key, value) => {
  if (key === 'use') return ['call', 'key'];
  if (key !== 'call' || typeof value !== 'string') return [];
  const operation = findOperation(value);
  return [
    'use',
    'serviceRetries',
    ...(operation?.takesKey === false ? ['key'] : []),
    ...(operation?.takesKeyPairSpec ? [] : ['with']),
  ];
});

const change = z
  .record(z.string(), z.unknown())
  .meta({ description: 'Paths as in this file, each with its new value.' });

export const scenarioSchema = settings({
  claim: text({ description: 'The question, in a sentence.', longest: 1000 }).optional(),
  name: name({ description: "Names the output folder. Default: the file's name." }).optional(),
  seed: leaf<string | number>({
    description: 'The root of every random number: a whole number or a text.',
    default: 1,
    json: { type: ['integer', 'string'] },
    read: readSeed,
  }).optional(),
  region: region('Default for everything below.', 'us-east-1').optional(),
  duration: duration({
    description: 'How long calls arrive; above 0s, at most 366d. Default: 1m, or the length of the trace.',
    examples: ['10m'],
    above: { value: 0, text: '0s' },
  }).optional(),
  warmup: duration({ description: 'Simulated, not measured; less than the duration.', default: '0s' }).optional(),
  tick: duration({
    description: 'The step of the clock, 100us to 1s; it divides one second.',
    default: '1ms',
    least: { value: 100_000, text: '100us' },
    most: { value: 1e9, text: '1s' },
  }).optional(),
  load: load.optional(),
  quotas: quotas.meta({ description: 'The request quotas and how they are counted.' }).optional(),
  latency: latency.optional(),
  kms: kms.meta({ description: 'What AWS leaves open about KMS, or gives no figure for.' }).optional(),
  accounts: z
    .record(z.string(), account)
    .meta({ description: 'AWS accounts by name. Default: main, 123456789012.', minProperties: 1 })
    .optional(),
  keys: z
    .record(z.string(), key)
    .meta({ description: 'KMS keys by name. Default: one key.', minProperties: 1 })
    .optional(),
  keyStores: z
    .record(z.string(), keyStore)
    .meta({ description: 'Custom key stores by name. Each has a request quota of its own, across accounts.' })
    .optional(),
  clients: z
    .record(z.string(), client)
    .meta({ description: 'Who calls, by name. Default: one client with one instance.', minProperties: 1 })
    .optional(),
  workload: z.array(workloadEntry).meta({ description: 'What is called, by whom and when.', minItems: 1 }),
  variants: z.record(z.string(), change).meta({ description: 'For compare: what each variant changes.' }).optional(),
  thresholds: z
    .array(
      text({
        description: 'METRIC [of quota ACCOUNT/[REGION/]NAME | of client NAME] OP VALUE.',
        longest: 300,
        examples: ['throttled.share < 0.1%'],
      }),
    )
    .meta({ description: 'What must hold; they decide the exit code.' })
    .optional(),
  events: z.array(event).meta({ description: 'What happens at a time.' }).optional(),
});

export type Scenario = z.output<typeof scenarioSchema>;

/** What is left of a scenario when everything that is wrong is left out. */
export type Draft<T> = T extends string | number | boolean | null
  ? T
  : T extends readonly (infer Item)[]
    ? readonly (Draft<Item> | undefined)[]
    : { readonly [Key in keyof T]?: Draft<T[Key]> | undefined };

export type ScenarioDraft = Draft<Scenario>;

function readSeed(value: unknown): Reading<string | number> {
  if (typeof value === 'number' && Number.isSafeInteger(value)) return { kind: 'value', value };
  if (typeof value === 'string' && value !== '' && value.length <= 200) return { kind: 'value', value };
  return { kind: 'refused', expected: 'a whole number or a text of at most 200 characters' };
}
