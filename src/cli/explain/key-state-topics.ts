/** Why this file exists: what each operation answers in a key state is a table of AWS's; here it is read state by state. */
import { dependsOnKeyState, stateAnswer } from '../../kms/key-states.ts';
import type { KeyState } from '../../kms/kms-world.ts';
import { operationNames } from '../../kms/operations.ts';
import type { Fact, Topic } from './topic.ts';

const titles: Readonly<Record<KeyState, string>> = {
  Enabled: 'the key can be used',
  Disabled: 'the key cannot be used until it is enabled again',
  PendingDeletion: 'the key is to be deleted when its waiting period ends',
  PendingReplicaDeletion: 'a primary whose deletion waits for that of its replicas',
  PendingImport: 'the key has no key material: not imported yet, deleted or expired',
  Unavailable: 'the custom key store of the key is not connected',
  Creating: 'a replica that is being made',
  Updating: 'a multi-Region key whose primary Region changes',
};

const family = 'Key states (keys.NAME.state)';
const source = 'AWS KMS developer guide, "Key states of AWS KMS keys", KDG@867b37f';

export const keyStateTopics: readonly Topic[] = [
  {
    name: 'key states',
    alsoNamed: ['key state', 'state'],
    family,
    title: 'what a key can be; each operation answers by it',
    facts: () => [...Object.entries(titles), ['source', source]],
  },
  ...(Object.keys(titles) as KeyState[]).map(
    (state): Topic => ({ name: state, family, title: titles[state], facts: () => factsOf(state) }),
  ),
];

/** The operations by what they answer. */
function factsOf(state: KeyState): readonly Fact[] {
  const byAnswer = new Map<string, string[]>();
  for (const operation of operationNames.filter(dependsOnKeyState)) {
    const answer = stateAnswer({ operation, state, pendingDeletionError: 'KMSInvalidStateException' }) ?? 'succeed';
    byAnswer.set(answer, [...(byAnswer.get(answer) ?? []), operation]);
  }
  return [
    ...[...byAnswer].map(([answer, names]): Fact => [answer, names.join(', ')]),
    ...(state === 'PendingDeletion'
      ? [['setting', 'kms.pendingDeletionError: AWS lists DisabledException too'] as const]
      : []),
    [
      'quotas',
      'a key counts as a key in every state; a request that is refused spends its rate quota (quotas.rejectedSpends)',
    ],
    ['source', source],
  ];
}
