/** Why this file exists: what an action of a service or library asks of KMS, when, and what `with:` of it takes. */
import type { ActionDefinition } from '../../workloads/action.ts';
import { actionDefinitions } from '../../workloads/services/index.ts';
import type { SettingDefinition } from '../../workloads/setting-definitions.ts';
import type { Fact, Topic } from './topic.ts';

export const actionTopics: readonly Topic[] = actionDefinitions.map((action) => ({
  name: action.name,
  family: 'Services and libraries that call KMS (use)',
  title: action.title,
  facts: () => factsOf(action),
}));

function factsOf({ requests, retries, cacheStrategies, invokedBy, settings }: ActionDefinition): readonly Fact[] {
  return [
    ...requests.map(({ operation, when, source }): Fact => [operation, `${when} (${source})`]),
    [
      'retries',
      retries === 'action' ? 'the caller tries the whole action again' : "the caller's SDK tries each request again",
    ],
    ...(invokedBy === null ? [] : [['in CloudTrail', `invoked by ${invokedBy}`] as const]),
    ...(cacheStrategies === undefined ? [] : [['caches', cacheStrategies.join(', ')] as const]),
    ...Object.entries(settings).map(([name, setting]): Fact => [`with.${name}`, settingWords(setting)]),
  ];
}

function settingWords(setting: SettingDefinition): string {
  const usual = 'default' in setting && setting.default !== undefined ? setting.default : undefined;
  const text = typeof usual === 'object' ? `distinct ${usual.distinct}` : usual;
  return `${setting.description}${text === undefined ? '' : ` Default: ${text}.`}`;
}
