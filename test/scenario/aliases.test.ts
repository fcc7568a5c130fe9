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

describe('aliases made in the run', () => {
  const MADE = `duration: 3s
keys: { old: {}, new: {} }
clients: { c: { retry: none } }`;
  /** One call, some time after the first second. */
  const LATER =
    'arrivals: { stages: [{ over: 1s, at: 0/s }, { over: 1s, at: 1/s }, { over: 1s, at: 0/s }], even: true }';

  test('an alias that CreateAlias makes is NotFoundException before, and its key from then on', async () => {
    const run = await runOf(`${MADE}
workload:
  - { call: Encrypt, key: alias/late, arrivals: { constant: 100/s } }
  - { call: CreateAlias, key: old, with: { alias: alias/late }, ${LATER} }`);
    const [[admitted, rejected], made] = answered(run) as [[number, number], [number, number]];
    expect(made).toEqual([1, 0]);
    expect(admitted + rejected).toBe(300);
    expect(rejected).toBeGreaterThanOrEqual(100);
    expect(admitted).toBeGreaterThanOrEqual(100);
    expect(run.errors).toEqual([{ name: 'NotFoundException', count: rejected, firstSecond: 0 }]);
  });

  test('it is not known before kms.aliasPropagation is over, nor is a move of it', async () => {
    const run = await runOf(`${MADE}
kms: { aliasPropagation: { constant: 1s } }
workload:
  - { call: CreateAlias, key: old, with: { alias: alias/late }, arrivals: { once: 1 } }
  - { call: Encrypt, key: alias/late, arrivals: { constant: 100/s } }
  - { call: Decrypt, key: alias/late, with: { encrypted: { key: old } }, arrivals: { constant: 100/s } }
events: [{ at: 1500ms, updateAlias: alias/late, to: new }]`);
    expect(answered(run)).toEqual([
      [1, 0],
      [200, 100],
      // Known from 1 s to 2.5 s: the old key.
      [150, 150],
    ]);
    expect(run.errors).toEqual([
      { name: 'IncorrectKeyException', count: 50, firstSecond: 2 },
      { name: 'NotFoundException', count: 200, firstSecond: 0 },
    ]);
  });

  test('one that is deleted is there for those who do not know it yet, and can be made again at once', async () => {
    const run = await runOf(`duration: 3s
keys: { old: { aliases: [alias/x] }, new: {} }
clients: { c: { retry: none } }
kms: { aliasPropagation: { constant: 1s } }
workload:
  - { call: DeleteAlias, with: { alias: alias/x }, arrivals: { once: 1 } }
  - { call: Encrypt, key: alias/x, arrivals: { constant: 100/s } }`);
    expect(answered(run)).toEqual([
      [1, 0],
      [100, 200],
    ]);
  });
});

describe('between which keys an alias moves', () => {
  const moved = (a: string, b: string, rest = '') => `duration: 1s
keys: { a: { aliases: [alias/x], ${a} }, b: { ${b} }, c: {} }
keyStores: { s: {} }
workload:
  - { call: UpdateAlias, key: b, with: { alias: alias/x }, arrivals: { once: 1 } }
  - { call: DescribeKey, key: c, arrivals: { once: 1 } }
${rest}`;
  const errors = async (text: string) => (await messagesOf(text)).filter((one) => one.includes(': error: '));

  test.each([
    ['an imported key after one of KMS', '', 'origin: EXTERNAL'],
    ['a key in a custom key store after one outside', '', 'keyStore: s'],
    ['RSA_4096 after RSA_2048', 'spec: RSA_2048', 'spec: RSA_4096'],
    ['ML_DSA_65 after ECC_NIST_P256, both to sign', 'spec: ECC_NIST_P256', 'spec: ML_DSA_65'],
    ['HMAC_512 after HMAC_256', 'spec: HMAC_256', 'spec: HMAC_512'],
  ])('%s: AWS allows it', async (_, a, b) => {
    const run = await runOf(moved(a, b));
    expect(answered(run)[0]).toEqual([1, 0]);
  });

  test.each([
    ['asymmetric after symmetric', '', 'spec: RSA_2048'],
    ['HMAC after symmetric', '', 'spec: HMAC_256'],
    ['to sign after to encrypt', 'spec: RSA_2048, usage: ENCRYPT_DECRYPT', 'spec: RSA_2048, usage: SIGN_VERIFY'],
    ['ML-DSA after ECC for key agreement', 'spec: ECC_NIST_P256, usage: KEY_AGREEMENT', 'spec: ML_DSA_44'],
  ])('%s: an error that names DeleteAlias', async (_, a, b) => {
    const messages = await errors(moved(a, b));
    expect(messages.length).toBe(1);
    expect(messages[0]).toContain('workload.w1.with.alias: expected a key of the type and usage of a');
    expect(messages[0]).toContain('delete the alias and create it again');
  });

  test('where a workload names its key by the alias, its quotas and price may not change with it', async () => {
    const use = (call: string) => `  - { call: ${call}, key: alias/x, arrivals: { once: 1 } }`;
    const store = await errors(moved('', 'keyStore: s', use('Encrypt')));
    expect(store[0]).toContain('whose requests count against the quotas of a and cost as much');
    const price = await errors(moved('spec: RSA_2048', 'spec: RSA_4096', use('Sign')));
    expect(price[0]).toContain('whose requests count against the quotas of a and cost as much');
    expect(await errors(moved('spec: RSA_3072', 'spec: RSA_4096', use('Sign')))).toEqual([]);
    expect(await errors(moved('spec: ECC_NIST_P256', 'spec: ECC_NIST_P384', use('Sign')))).toEqual([]);
  });
});

describe('key usage', () => {
  test('an operation of another usage than the key has is an error', async () => {
    const messages = await messagesOf(`keys: { k: { spec: RSA_2048, usage: SIGN_VERIFY } }
workload: [{ call: Encrypt, key: k, arrivals: { once: 1 } }]`);
    expect(messages.join('\n')).toContain(
      'workload.w1.key: expected for Encrypt a key of usage ENCRYPT_DECRYPT; got k of SIGN_VERIFY: KMS answers InvalidKeyUsageException',
    );
  });

  test('a key that is asked to sign and to encrypt is a warning: it has one usage for life', async () => {
    const messages = await messagesOf(`keys: { k: { spec: RSA_2048 } }
workload: [{ call: Encrypt, key: k, arrivals: { once: 1 } }, { call: Sign, key: k, arrivals: { once: 1 } }]`);
    expect(messages.join('\n')).toContain(
      'warning: workload.w2.key: key k is used for ENCRYPT_DECRYPT, SIGN_VERIFY, and a key has one usage for life',
    );
  });

  test('a usage that keys of the spec cannot have is an error', async () => {
    const messages = await messagesOf(`keys: { k: { spec: ML_DSA_44, usage: ENCRYPT_DECRYPT } }
workload: [{ call: Sign, key: k, arrivals: { once: 1 } }]`);
    expect(messages.join('\n')).toContain('keys.k.usage: expected a usage of keys of spec ML_DSA_44: SIGN_VERIFY');
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
      'workload.w1.key: expected an alias that some key has, or that CreateAlias makes: one of alias/x; got "alias/y" (did you mean "alias/x"?)',
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
      'workload.w1.with.alias: expected a key of the type and usage of a, to which alias/x points: customer-managed, SYMMETRIC_DEFAULT, in no key store; got b: customer-managed, RSA_2048, in no key store (AWS: delete the alias and create it again',
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
