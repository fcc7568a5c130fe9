/** Why this file exists: of most services AWS does not publish how they report and retry refusals of KMS. It is said. */
import type { ActionAssumption } from '../action.ts';

export function sameErrors(service: string): readonly ActionAssumption[] {
  return [
    {
      setting: 'key',
      value: 'refusals of KMS reach the caller under their own names',
      source: `assumed: AWS does not publish how ${service} reports and retries them`,
    },
  ];
}
