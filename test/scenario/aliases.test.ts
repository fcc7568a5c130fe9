import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { simulate } from '../../src/simulation/simulate.ts';
import { loadText, messagesOf } from './load-from-text.ts';

async function runOf(text: string) {
  return simulate((await loadText(text)).world);
}

/** By flow: admitted and rejected. */
const answered = ({ flows }: Awaited<ReturnType<typeof runOf>>) =>
  flows.map(({ admitted, rejected }) => [admitted, rejected]);

const KEYS = `
duration: 3s
keys: { old: { aliases: [alias/orders] }, new: {} }
clients: { c: { retry: none } }`;

const MOVED = 'events: [{ at: 1s, updateAlias: alias/orders, to: new }, { at: 2s, disableKey: old }]';

describe('manual rotation', () => {
  test('what names the alias follows it to the new key; data of the old key need the old key', async () => {
    const run = await runOf(`${KEYS}
workload:
  - { call: GenerateDataKey, key: alias/orders, arrivals: { constant: 100/s } }
  - { call: Encrypt, key: alias/orders, arrivals: { constant: 100/s } }
  - { call: Decrypt, key: old, arrivals: { constant: 100/s } }
  - { call: Decrypt, key: new, arrivals: { constant: 100/s } }
${MOVED}`);
    expect(answered(run)).toEqual([
      [300, 0],
      [300, 0],
      [200, 100],
      [300, 0],
    ]);
    expect(run.errors).toEqual([{ name: 'DisabledException', count: 100, firstSecond: 2 }]);
  });

  test('a Decrypt that names the alias and a ciphertext of the old key gets IncorrectKeyException once it is moved', async () => {
    const run = await runOf(`${KEYS}
workload:
  - { call: Decrypt, key: alias/orders, with: { encrypted: { key: old } }, arrivals: { constant: 100/s } }
  - { call: Decrypt, key: alias/orders, with: { encrypted: { key: alias/orders } }, arrivals: { constant: 100/s } }
events: [{ at: 1s, updateAlias: alias/orders, to: new }]`);
    expect(answered(run)).toEqual([
      [100, 200],
      [100, 200],
    ]);
    expect(run.errors).toEqual([{ name: 'IncorrectKeyException', count: 400, firstSecond: 1 }]);
  });

  test('UpdateAlias as a request moves it at the instant it is admitted, and needs both keys', async () => {
    const workload = (with_: string) => `
workload:
  - { call: UpdateAlias, key: new, with: { alias: alias/orders }, arrivals: { once: 1 } }
  - { call: Decrypt, key: alias/orders, with: { encrypted: { key: ${with_} } }, arrivals: { constant: 10/s } }`;
    const both = await runOf(`${KEYS}${workload('new')}`);
    // The first Decrypt is asked at the same instant as the move, in uniform order.
    expect(answered(both)[0]).toEqual([1, 0]);
    expect(both.flows[1]!.rejected).toBeLessThanOrEqual(1);
    expect(both.flows[1]!.admitted + both.flows[1]!.rejected).toBe(30);
    const foreign = await runOf(`duration: 3s
accounts: { a: { id: "111111111111" }, b: { id: "222222222222" } }
keys: { old: { account: a, aliases: [alias/orders] }, new: { account: a } }
clients: { c: { account: b, retry: none } }
workload: [{ call: UpdateAlias, key: new, with: { alias: alias/orders }, arrivals: { once: 1 } }]`);
    expect(foreign.errors).toEqual([{ name: 'AccessDeniedException', count: 1, firstSecond: 0 }]);
  });

  test('ReEncrypt to an alias encrypts with the key it points to then', async () => {
    const run = await runOf(`${KEYS}
workload: [{ call: ReEncrypt, key: old, with: { destinationKey: alias/orders }, arrivals: { constant: 100/s } }]
events: [{ at: 1s, disableKey: new }, { at: 2s, updateAlias: alias/orders, to: new }]`);
    expect(answered(run)).toEqual([[200, 100]]);
  });

  test('an alias is made once, and deleted once', async () => {
    const run = await runOf(`${KEYS}
workload:
  - { call: CreateAlias, key: new, with: { alias: alias/more }, arrivals: { once: 2 } }
  - { call: DeleteAlias, with: { alias: alias/orders }, arrivals: { once: 2 } }
  - { call: Encrypt, key: alias/orders, arrivals: { constant: 10/s } }`);
    expect(answered(run).slice(0, 2)).toEqual([
      [1, 1],
      [1, 1],
    ]);
    expect(run.errors.map(({ name }) => name).sort()).toEqual(['AlreadyExistsException', 'NotFoundException']);
  });

  test('aliases of the same name in two accounts are two, and the one of the caller is meant', async () => {
    const run = await runOf(`duration: 2s
accounts: { a: { id: "111111111111" }, b: { id: "222222222222" } }
keys: { of-a: { account: a, aliases: [alias/x] }, of-b: { account: b, aliases: [alias/x], state: Disabled } }
clients: { ca: { account: a, retry: none }, cb: { account: b, retry: none } }
workload:
  - { client: ca, call: Encrypt, key: alias/x, arrivals: { constant: 10/s } }
  - { client: cb, call: Encrypt, key: alias/x, arrivals: { constant: 10/s } }`);
    expect(answered(run)).toEqual([
      [20, 0],
      [0, 20],
    ]);
  });

  test('recorded operations on aliases, which name none, are replayed as they succeeded', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'kmsim-'));
    const row = 'timestamp,operation\n';
    const rows = ['UpdateAlias', 'DeleteAlias', 'CreateAlias'].map(
      (one, index) => `2026-01-01T00:00:0${index}Z,${one}\n`,
    );
    await writeFile(join(folder, 't.csv'), row + rows.join(''));
    const text = `clients: { c: { retry: none } }\nworkload: [{ arrivals: { trace: { file: ${join(folder, 't.csv')}, spread: start } } }]`;
    const { world } = await loadText(text, { allowPaths: [folder] });
    expect(answered(simulate(world))).toEqual([
      [1, 0],
      [1, 0],
      [1, 0],
    ]);
    await rm(folder, { recursive: true });
  });

  test('an alias that nothing moves costs nothing: its requests stay counts', async () => {
    const { world } = await loadText(`${KEYS}
workload: [{ call: Encrypt, key: alias/orders, arrivals: { poisson: 5/s } }]`);
    expect(world.kms).toBeUndefined();
  });
});

const WORKLOAD = 'workload: [{ call: Decrypt, key: a, arrivals: { once: 1 } }]';
const of = (entry: string) => `workload: [{ ${entry}, arrivals: { once: 1 } }]`;

describe('mistakes', () => {
  test.each([
    ['keys: { a: { aliases: [orders] } }', WORKLOAD, 'keys.a.aliases.0: expected an alias: alias/ and letters'],
    [
      'keys: { a: { aliases: [alias/aws/s3] } }',
      WORKLOAD,
      'keys.a.aliases.0: expected an alias that does not begin with alias/aws/',
    ],
    [
      'keys: { a: { aliases: [alias/x] }, b: { aliases: [alias/x] } }',
      WORKLOAD,
      'keys.b.aliases.0: expected an alias of its own in its account and Region; got that of a',
    ],
    [
      'keys: { a: { aliases: [alias/x] } }',
      of('call: Decrypt, key: alias/y'),
      'workload.w1.key: expected an alias that some key has: one of alias/x; got "alias/y" (did you mean "alias/x"?)',
    ],
    [
      'keys: { a: { aliases: [alias/x] } }',
      of('call: DisableKey, key: alias/x'),
      'workload.w1.key: expected the name of a key with DisableKey, which takes no alias; got "alias/x"',
    ],
    [
      'keys: { a: { aliases: [alias/x] } }',
      of('call: UpdateAlias, key: a'),
      'workload.w1.with.alias: expected the alias that UpdateAlias is about; got nothing',
    ],
    [
      'keys: { a: { aliases: [alias/x] }, b: { spec: RSA_2048 } }',
      of('call: UpdateAlias, key: b, with: { alias: alias/x }'),
      'workload.w1.with.alias: expected a key like a, to which alias/x points: customer-managed, SYMMETRIC_DEFAULT, in no key store; got b: customer-managed, RSA_2048, in no key store (AWS wants the same type and key usage',
    ],
    [
      'accounts: { m: { id: "111111111111" }, n: { id: "222222222222" } }\nkeys: { a: { account: m, aliases: [alias/x] }, b: { account: n } }\nclients: { c: { account: m } }\nevents: [{ at: 1s, updateAlias: alias/x, to: b }]',
      WORKLOAD,
      'events.0.updateAlias: expected an alias in the account and Region of b, n in us-east-1; got alias/x, which is elsewhere',
    ],
  ])('%s %s', async (text, workload, message) => {
    const messages = await messagesOf(`${text}\n${workload}`);
    expect(
      messages.some((one) => one.includes(message)),
      messages.join('\n'),
    ).toBe(true);
  });
});
