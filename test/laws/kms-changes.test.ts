/**
 * Why this file exists: aliases move, policies are replaced and keys come to the end of their waiting period while requests go
 * on. Whatever the order, each request is answered as a plain reading of AWS's rules says, and a standing holds until the
 * next event.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { KmsEvent, KmsRequest } from '../../src/kms/kms-world.ts';
import { defaultPolicy, usePolicy } from '../../src/kms/policies.ts';
import type { PolicyStatement } from '../../src/kms/policy-document.ts';
import { Asking, callerOf, keyOf, OTHER, OWNER, REGION } from '../kms/kms-worlds.ts';

const DAY = 86_400e9;

/** Who may what: nobody anything; the owner everything; another account may use the key besides. */
const policies = {
  closed: [],
  owner: defaultPolicy(OWNER),
  shared: usePolicy(OWNER, [OTHER]),
} as const satisfies Record<string, readonly PolicyStatement[]>;
type PolicyName = keyof typeof policies;

const uses = ['Encrypt', 'Decrypt', 'ReEncrypt', 'DescribeKey'] as const;
const changes = ['EnableKey', 'DisableKey', 'ScheduleKeyDeletion', 'CancelKeyDeletion', 'PutKeyPolicy'] as const;
const making = ['CreateKey'] as const;
const ofAliases = ['CreateAlias', 'DeleteAlias', 'UpdateAlias'] as const;

/** A request and, of PutKeyPolicy, the name of its policy. */
interface Asked {
  readonly request: KmsRequest;
  readonly policy: PolicyName;
}

const KEYS = 3;
const ALIASES = 2;
/** The key that CreateKey makes; there from the start where nothing asks for it. */
const MADE = KEYS - 1;

const asked: fc.Arbitrary<Asked> = fc
  .record({
    operation: fc.constantFrom(...uses, ...uses, ...changes, ...ofAliases, ...making),
    owner: fc.boolean(),
    key: fc.nat({ max: KEYS - 1 }),
    alias: fc.nat({ max: ALIASES - 1 }),
    byAlias: fc.boolean(),
    toAlias: fc.boolean(),
    encryptedWith: fc.nat({ max: KEYS - 1 }),
    policy: fc.constantFrom<PolicyName>('closed', 'owner', 'shared'),
  })
  .map(({ operation, owner, key, alias, byAlias, toAlias, encryptedWith, policy }) => {
    const isUse = (uses as readonly string[]).includes(operation);
    const isOfAliases = (ofAliases as readonly string[]).includes(operation);
    const isMaking = operation === 'CreateKey';
    const throughAlias = (isUse && byAlias) || operation === 'DeleteAlias';
    const named = isMaking ? { key: null, newKey: MADE } : throughAlias ? { key: null, alias } : { key };
    const request: KmsRequest = {
      operation,
      region: REGION,
      caller: callerOf({ accountId: owner ? OWNER : OTHER }),
      ...named,
      ...(isOfAliases ? { alias } : {}),
      ...(operation === 'ReEncrypt' ? (toAlias ? { destinationAlias: alias } : { destinationKey: encryptedWith }) : {}),
      ...(operation === 'Decrypt' ? { ciphertext: { key: encryptedWith, context: {} } } : {}),
      ...(operation === 'ScheduleKeyDeletion' ? { waitingDays: 7 } : {}),
      ...(operation === 'PutKeyPolicy' ? { policy: { statements: policies[policy], bytes: 0 } } : {}),
    };
    return { request, policy };
  });

const happening: fc.Arbitrary<KmsEvent> = fc.oneof(
  fc.record({ kind: fc.constantFrom('disableKey', 'enableKey'), key: fc.nat({ max: KEYS - 1 }) }),
  fc.record({ kind: fc.constant('updateAlias'), alias: fc.nat({ max: ALIASES - 1 }), key: fc.nat({ max: KEYS - 1 }) }),
  fc.record({ kind: fc.constant('scheduleKeyDeletion'), key: fc.nat({ max: KEYS - 1 }), waitingDays: fc.constant(7) }),
) as fc.Arbitrary<KmsEvent>;

const world = fc.record({
  policies: fc.array(fc.constantFrom<PolicyName>('closed', 'owner', 'owner', 'shared'), {
    minLength: KEYS,
    maxLength: KEYS,
  }),
  asked: fc.array(asked, { minLength: 1, maxLength: 8 }),
  events: fc.array(happening, { maxLength: 4 }),
  /** Each asks for a request, or lets an event happen, a while after the one before. */
  steps: fc.array(fc.record({ number: fc.nat(), isEvent: fc.boolean(), days: fc.constantFrom(0, 0, 0, 1, 3, 7) }), {
    maxLength: 40,
  }),
});
type Given = typeof world extends fc.Arbitrary<infer T> ? T : never;

const askingOf = (given: Given) =>
  new Asking({
    keys: given.policies.map((name) => keyOf({ policy: policies[name] })),
    aliases: [
      { name: 'alias/a', key: 0 },
      { name: 'alias/b', key: null },
    ],
    requests: given.asked.map(({ request }) => request),
    events: given.events,
    settings: { endNanoseconds: 400 * DAY },
  });

/** The rules, read plainly. */
class PlainKms {
  readonly #keys: {
    policy: PolicyName;
    state: 'Enabled' | 'Disabled' | 'PendingDeletion';
    isThere: boolean;
    deletedAt: number;
  }[];
  readonly #targets = [0, -1];

  constructor({ policies: names, asked: all }: Given) {
    const makes = all.some(({ request }) => request.operation === 'CreateKey');
    this.#keys = names.map((policy, index) => ({
      policy,
      state: 'Enabled',
      isThere: !(makes && index === MADE),
      deletedAt: Number.POSITIVE_INFINITY,
    }));
  }

  ask({ request, policy }: Asked, now: number): string | null {
    this.#passTo(now);
    const { operation, alias } = request;
    if (operation === 'CreateKey') {
      this.#keys[MADE]!.isThere = true;
      return null;
    }
    const key = request.key ?? this.#targets[alias!]!;
    const destination =
      request.destinationKey ??
      (request.destinationAlias === undefined ? null : this.#targets[request.destinationAlias]!);
    if (key < 0 || (destination !== null && destination < 0)) return 'NotFoundException';
    const from = operation === 'UpdateAlias' && this.#targets[alias!]! >= 0 ? this.#targets[alias!]! : null;
    const all = [key, destination, from].filter((one) => one !== null);
    if (all.some((one) => !this.#isThere(one, now))) return 'NotFoundException';
    if (!all.every((one) => this.#may(one, request))) return 'AccessDeniedException';
    const checked = operation === 'UpdateAlias' ? [key] : all;
    const byState = checked.map((one) => this.#stateAnswer(one, operation)).find((one) => one !== null);
    if (byState !== undefined) return byState;
    if (request.ciphertext !== undefined && request.ciphertext.key !== key) return 'IncorrectKeyException';
    if (operation === 'CreateAlias' && this.#targets[alias!]! >= 0) return 'AlreadyExistsException';
    if (operation === 'UpdateAlias' && this.#targets[alias!]! < 0) return 'NotFoundException';
    if (operation === 'PutKeyPolicy' && policy === 'closed') return 'MalformedPolicyDocumentException';
    this.#change(key, { request, policy }, now);
    return null;
  }

  happen(event: KmsEvent, now: number): void {
    this.#passTo(now);
    if (!('key' in event)) return;
    const key = this.#keys[event.key]!;
    if (!this.#isThere(event.key, now) || key.state === 'PendingDeletion') return;
    if (event.kind === 'updateAlias') this.#targets[event.alias] = event.key;
    if (event.kind === 'disableKey') key.state = 'Disabled';
    if (event.kind === 'enableKey') key.state = 'Enabled';
    if (event.kind === 'scheduleKeyDeletion')
      Object.assign(key, { state: 'PendingDeletion', deletedAt: now + 7 * DAY });
  }

  #passTo(now: number): void {
    for (const [alias, target] of this.#targets.entries())
      if (target >= 0 && this.#keys[target]!.deletedAt <= now) this.#targets[alias] = -1;
  }

  #isThere(key: number, now: number): boolean {
    const { isThere, deletedAt } = this.#keys[key]!;
    return isThere && now < deletedAt;
  }

  #may(key: number, { operation, caller }: KmsRequest): boolean {
    const { policy } = this.#keys[key]!;
    if (caller.accountId === OWNER) return policy !== 'closed';
    return policy === 'shared' && (uses as readonly string[]).includes(operation);
  }

  #stateAnswer(key: number, operation: string): string | null {
    const { state } = this.#keys[key]!;
    const pending = state === 'PendingDeletion';
    if (operation === 'CancelKeyDeletion') return pending ? null : 'KMSInvalidStateException';
    if (['DescribeKey', 'PutKeyPolicy', 'DeleteAlias'].includes(operation)) return null;
    if (pending) return 'KMSInvalidStateException';
    return state === 'Disabled' && (uses as readonly string[]).includes(operation) ? 'DisabledException' : null;
  }

  #change(index: number, { request, policy }: Asked, now: number): void {
    const key = this.#keys[index]!;
    const { operation, alias } = request;
    if (operation === 'EnableKey') key.state = 'Enabled';
    if (operation === 'DisableKey') key.state = 'Disabled';
    if (operation === 'ScheduleKeyDeletion') Object.assign(key, { state: 'PendingDeletion', deletedAt: now + 7 * DAY });
    if (operation === 'CancelKeyDeletion')
      Object.assign(key, { state: 'Disabled', deletedAt: Number.POSITIVE_INFINITY });
    if (operation === 'PutKeyPolicy') key.policy = policy;
    if (operation === 'CreateAlias' || operation === 'UpdateAlias') this.#targets[alias!] = index;
    if (operation === 'DeleteAlias') this.#targets[alias!] = -1;
  }
}

describe('while aliases move, policies change and keys are deleted', () => {
  test('each request is answered as a plain reading of the rules says, and a standing holds until the next event', () => {
    fc.assert(
      fc.property(world, (given) => {
        const asking = askingOf(given);
        const plain = new PlainKms(given);
        const standings = () => given.asked.map((_, index) => asking.state.standing(index));
        let standing = standings();
        for (const { number, isEvent, days } of given.steps) {
          asking.now += days * DAY;
          if (isEvent && given.events.length > 0) {
            const event = number % given.events.length;
            asking.state.apply(event, asking.now);
            plain.happen(given.events[event]!, asking.now);
            standing = standings();
            continue;
          }
          const index = number % given.asked.length;
          const answer = asking.ask(index);
          expect(answer, JSON.stringify(given.asked[index])).toBe(plain.ask(given.asked[index]!, asking.now));
          if (standing[index] !== 'depends') expect(answer ?? 'admitted').toBe(standing[index]);
        }
      }),
      { seed: 1, numRuns: 2000 },
    );
  });
});
