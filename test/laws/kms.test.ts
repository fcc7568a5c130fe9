/**
 * Why this file exists: no sequence of requests, whoever makes them, gets more from KMS than policies, grants and quotas
 * allow. A naive evaluator, written for this test alone, says what each request may do; it keeps lists, not counts.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { KmsGrant, KmsKey, KmsRequest, KmsWorld } from '../../src/kms/kms-world.ts';
import { operations } from '../../src/kms/operations.ts';
import { grantOperations, type Permission, permissions } from '../../src/kms/permissions.ts';
import type { PolicyStatement } from '../../src/kms/policy-document.ts';
import { spentQuotas } from '../../src/kms/request-quotas.ts';
import { Asking, grantOf, grantsPerKey, keyOf, OTHER, OWNER, REGION } from '../kms/kms-worlds.ts';

const RUNS = { seed: 1, numRuns: 300 };
const THIRD = '777788889999';
const accounts = [OWNER, OTHER, THIRD];
const callers = accounts.flatMap((accountId) =>
  ['a', 'b'].map((client) => ({ accountId, client, viaService: null, servicePrincipal: null })),
);
const caller = fc.constantFrom(...callers);
const used = ['Decrypt', 'Encrypt', 'DescribeKey', 'GenerateDataKey'] as const;
const changing = [
  'CreateGrant',
  'RevokeGrant',
  'DisableKey',
  'EnableKey',
  'CreateAlias',
  'CreateKey',
  'TagResource',
] as const;

const statement: fc.Arbitrary<PolicyStatement> = fc.record({
  effect: fc.constantFrom('Allow', 'Allow', 'Deny'),
  principals: fc.array(
    fc.oneof(
      fc.constant({ kind: 'anyone' } as const),
      fc.constantFrom(...accounts).map((accountId) => ({ kind: 'account', accountId }) as const),
      caller.map(({ accountId, client }) => ({ kind: 'identity', accountId, name: client }) as const),
    ),
    { minLength: 1, maxLength: 2 },
  ),
  permissions: fc.oneof(
    fc.constant(permissions),
    fc.subarray([...used, ...changing.filter((name) => name !== 'CreateKey')]) as fc.Arbitrary<Permission[]>,
  ),
  conditions: fc.constant([]),
});

const terms: fc.Arbitrary<KmsGrant> = fc
  .record({
    to: caller,
    distinct: fc.boolean(),
    operations: fc.subarray(['Decrypt', 'DescribeKey', 'Encrypt'] as const, { minLength: 1 }),
    named: fc.boolean(),
  })
  .map(({ to, distinct, operations: allowed, named }) =>
    grantOf({
      grantee: distinct ? { kind: 'distinct' } : { kind: 'identity', accountId: to.accountId, client: to.client },
      operations: allowed,
      name: named ? 'n' : null,
    }),
  );

const key: fc.Arbitrary<KmsKey> = fc
  .record({
    accountId: fc.constantFrom(OWNER, OTHER),
    policy: fc.array(statement, { maxLength: 3 }),
    state: fc.constantFrom('Enabled', 'Enabled', 'Disabled', 'PendingDeletion'),
    grants: fc.array(
      terms.chain((grant) => fc.integer({ min: 0, max: 3 }).map((count) => ({ ...grant, count }))),
      { maxLength: 2 },
    ),
  })
  .map((given) => keyOf({ ...given, deletedAtNanoseconds: given.state === 'PendingDeletion' ? 8e15 : null }));

const request: fc.Arbitrary<KmsRequest> = fc
  .record({
    operation: fc.constantFrom(...used, ...changing),
    caller,
    key: fc.integer({ min: 0, max: 1 }),
    grant: terms,
  })
  .map(({ operation, key: index, grant, ...rest }) => ({
    operation,
    region: REGION,
    ...rest,
    key: operations[operation].takesKey ? index : null,
    ...(operation === 'CreateGrant' ? { grant: { ...grant, issuingAccountId: rest.caller.accountId } } : {}),
  }));

const world = fc.record({
  keys: fc.tuple(key, key),
  requests: fc.array(request, { minLength: 1, maxLength: 12 }),
  grantLimit: fc.integer({ min: 0, max: 6 }),
  keyLimit: fc.integer({ min: 0, max: 4 }),
  asked: fc.array(fc.nat(), { maxLength: 60 }),
});

type Given = Omit<Partial<KmsWorld>, 'settings'> & Pick<KmsWorld, 'keys' | 'requests'>;
const worldOf = ({
  keys,
  requests,
  grantLimit,
  keyLimit,
}: {
  keys: KmsKey[];
  requests: KmsRequest[];
  grantLimit: number;
  keyLimit: number;
}): Given => ({
  keys,
  requests,
  resources: [
    grantsPerKey(grantLimit, 0),
    grantsPerKey(grantLimit, 1),
    ...accounts.map(
      (accountId) =>
        ({ quota: 'keys', scope: '', limit: keyLimit, others: 0, of: 'account', accountId, region: REGION }) as const,
    ),
  ],
});

/** What is allowed, by reading the whole policy and the whole list of grants each time. */
class NaiveKms {
  readonly states: string[];
  readonly grants: { key: number; grant: KmsGrant }[] = [];
  readonly created: string[] = [];
  readonly #world: Given;

  constructor(given: Given) {
    this.#world = given;
    this.states = given.keys.map(({ state }) => state);
    for (const [index, { grants }] of given.keys.entries())
      for (const { count, ...grant } of grants) for (let i = 0; i < count; i++) this.grants.push({ key: index, grant });
  }

  mayDo({ operation, caller: who, key: index }: KmsRequest): boolean {
    if (index === null) return true;
    const { accountId, policy } = this.#world.keys[index]!;
    const matching = policy.filter(
      (one) =>
        one.permissions.some((name) => name === operation) &&
        one.principals.some((principal) => {
          if (principal.kind === 'anyone') return true;
          if (principal.kind === 'service') return false;
          return (
            principal.accountId === who.accountId && (principal.kind === 'account' || principal.name === who.client)
          );
        }),
    );
    if (matching.some(({ effect }) => effect === 'Deny')) return false;
    if (accountId !== who.accountId && !operations[operation].crossAccount) return false;
    return matching.length > 0 || this.#granted(index, operation, who.accountId, who.client);
  }

  #granted(index: number, operation: string, accountId: string, client: string): boolean {
    if (!(grantOperations as readonly string[]).includes(operation)) return false;
    return this.grants.some(({ key: on, grant: { grantee, operations: allowed } }) => {
      if (on !== index || grantee.kind !== 'identity') return false;
      return grantee.accountId === accountId && grantee.client === client && allowed.some((one) => one === operation);
    });
  }
}

describe('whatever is asked of KMS, in whatever order', () => {
  test('nothing succeeds that policies and grants do not allow, and what they allow is not denied', () => {
    fc.assert(
      fc.property(world, (given) => {
        const built = worldOf(given);
        const asking = new Asking(built);
        const naive = new NaiveKms(built);
        for (const number of given.asked) {
          const index = number % given.requests.length;
          const asked = given.requests[index]!;
          const allowed = naive.mayDo(asked);
          const answer = asking.ask(index);
          expect(answer === 'AccessDeniedException', JSON.stringify(asked)).toBe(!allowed);
          if (answer === null) follow(naive, asked);
        }
      }),
      RUNS,
    );
  });

  test('no resource quota is exceeded by what a request makes, and used, peak and refusals are what happened', () => {
    fc.assert(
      fc.property(world, (given) => {
        const asking = new Asking(worldOf(given));
        const start = [0, 1, 2, 3, 4].map((resource) => asking.state.used(resource));
        const refusals = [0, 0, 0, 0, 0];
        for (const number of given.asked) {
          const index = number % given.requests.length;
          const before = [0, 1, 2, 3, 4].map((resource) => asking.state.used(resource));
          const answer = asking.ask(index);
          const after = [0, 1, 2, 3, 4].map((resource) => asking.state.used(resource));
          for (const [resource, amount] of after.entries()) {
            const limit = resource < 2 ? given.grantLimit : given.keyLimit;
            if (amount > before[resource]!) expect(amount).toBeLessThanOrEqual(limit);
            if (answer !== null) expect(amount).toBe(before[resource]);
            expect(asking.state.peak(resource)).toBeGreaterThanOrEqual(Math.max(amount, start[resource]!));
          }
          if (answer === 'LimitExceededException')
            refusals[refusing(given.requests[index]!)] = refusals[refusing(given.requests[index]!)]! + 1;
        }
        expect([0, 1, 2, 3, 4].map((resource) => asking.state.refused(resource))).toEqual(refusals);
      }),
      RUNS,
    );
  });

  test('a standing is what every such request is answered with, and a rehearsal changes nothing', () => {
    fc.assert(
      fc.property(world, (given) => {
        const rehearsed = new Asking(worldOf(given));
        const plain = new Asking(worldOf(given));
        const standings = given.requests.map((_, index) => plain.state.standing(index));
        for (const number of given.asked) {
          const index = number % given.requests.length;
          const call = { principal: 0, nowNanoseconds: 0, target: -1, made: -1 };
          const expected = rehearsed.state.answer(index, { ...call }, true);
          const answer = plain.ask(index);
          expect(rehearsed.state.answer(index, { ...call }, false)).toBe(answer);
          expect(expected).toBe(answer);
          if (standings[index] !== 'depends') expect(answer ?? 'admitted').toBe(standings[index]);
        }
      }),
      RUNS,
    );
  });

  test("a call spends quotas of its caller's Region by operation and key spec, whoever owns the key", () => {
    fc.assert(
      fc.property(request, ({ operation }) => {
        const spent = spentQuotas({ profile: '2026', operation, region: REGION });
        expect(spent.kind).toBe('spends');
        if (spent.kind === 'spends')
          expect(spent.quotas.every(({ scope }) => scope.includes('calling account'))).toBe(true);
      }),
      RUNS,
    );
  });
});

function refusing({ operation, key: index, caller: who }: KmsRequest): number {
  return operation === 'CreateGrant' ? index! : 2 + accounts.indexOf(who.accountId);
}

function follow(naive: NaiveKms, { operation, key: index, grant }: KmsRequest): void {
  if (operation === 'RevokeGrant')
    naive.grants.splice(
      naive.grants.findIndex((one) => one.key === index),
      1,
    );
  if (operation !== 'CreateGrant') return;
  const text = (one: KmsGrant) => JSON.stringify([one.grantee, one.operations, one.name, one.issuingAccountId]);
  const there = naive.grants.some((one) => one.key === index && text(one.grant) === text(grant!));
  const named = grant!.name !== null && grant!.grantee.kind !== 'distinct';
  if (!named || !there) naive.grants.push({ key: index!, grant: grant! });
}
