/** Why this file exists: what each action of a service or library asks of KMS, when, and what one can set. */
import { defaultOf } from '../../scenario/schema/actions.ts';
import type { ActionDefinition, RequestDefinition } from '../../workloads/action.ts';
import { actionDefinitions } from '../../workloads/services/index.ts';
import type { SettingDefinition } from '../../workloads/setting-definitions.ts';
import type { Fact, Topic } from './topic.ts';

export const actionTopics: readonly Topic[] = actionDefinitions.map((definition) => ({
  name: definition.name,
  family: 'Services and libraries (use)',
  title: definition.title,
  facts: () => factsOf(definition),
}));

function factsOf({
  requests,
  settings,
  invokedBy,
  retries,
  surfaces,
  surfacesSource,
  cacheStrategies,
}: ActionDefinition): readonly Fact[] {
  return [
    ...requests.map(requestFact),
    ...Object.entries(settings).map(([name, setting]): Fact => [`with ${name}`, textOf(setting)]),
    ['paid by', "the caller's account"],
    ['invokedBy', invokedBy ?? "none: the caller's own library makes the requests"],
    [
      'retries',
      retries === 'request'
        ? 'the SDK of the caller, each request by itself'
        : 'the caller, the action as a whole; the service itself only with serviceRetries',
    ],
    ...Object.entries(surfaces ?? {}).map(
      ([error, seen]): Fact => [
        'errors',
        `${error} is seen as ${seen.name}, HTTP ${seen.httpStatus ?? 'none'} (${surfacesSource ?? 'assumed'})`,
      ],
    ),
    ...(cacheStrategies === undefined ? [] : [['caches', cacheStrategies.join(', ')] as const]),
  ];
}

function requestFact({ operation, when, source }: RequestDefinition): Fact {
  return ['asks', `${operation} ${when} (${source})`];
}

function textOf(setting: SettingDefinition): string {
  const usual = defaultOf(setting);
  const words = setting.kind === 'word' ? ` One of ${setting.words.join(', ')}.` : '';
  const needs = setting.onlyWith === undefined ? '' : ` Only with ${setting.onlyWith.setting}: ${setting.onlyWith.is}.`;
  const shown = typeof usual === 'object' ? JSON.stringify(usual) : String(usual);
  return `${setting.description}${words}${needs}${usual === undefined ? '' : ` Default: ${shown}.`}`;
}
