import { describe, expect, test } from 'vitest';
import { simulate } from '../../src/simulation/simulate.ts';
import { loadText, messagesOf } from './load-from-text.ts';

async function runOf(text: string) {
  return simulate((await loadText(text)).world);
}

describe('keys in a scenario', () => {
  test('a key disabled and enabled again fails exactly the requests in between', async () => {
    const { flows, errors } = await runOf(`
duration: 3s
keys: { k: {} }
clients: { c: { retry: none } }
workload: [{ call: Decrypt, arrivals: { constant: 100/s } }]
events: [{ at: 1s, disableKey: k }, { at: 2s, enableKey: k }]`);
    expect([flows[0]!.admitted, flows[0]!.rejected]).toEqual([200, 100]);
    expect(errors).toEqual([{ name: 'DisabledException', count: 100, firstSecond: 1 }]);
  });

  test('the 2,501st grant is refused under profile 2018-08, and the resource says so', async () => {
    const { flows, resources } = await runOf(`
duration: 1s
quotas: { profile: "2018-08" }
keys: { k: { grants: 2490 } }
clients: { c: { retry: none } }
workload: [{ call: CreateGrant, arrivals: { once: 12 } }]`);
    expect([flows[0]!.admitted, flows[0]!.rejected]).toEqual([10, 2]);
    expect(resources[0]).toMatchObject({ start: 2490, peak: 2500, end: 2500, refused: 2 });
  });

  test('a disconnected custom key store answers for none of its keys, whose quota is shared by all accounts', async () => {
    const { world } = await loadText(`
keyStores: { s: { type: external, connected: false } }
keys: { k: { keyStore: s } }
workload: [{ call: Decrypt, arrivals: { poisson: 5/s } }]`);
    expect(world.flows[0]!.rejection).toBe('KMSInvalidStateException');
    expect(world.quotas.map(({ quota }) => quota)).toEqual(['crypto-symmetric', 'custom-key-store-external.s']);
  });

  test('an AWS managed key is used through its service only; an AWS owned key spends and costs nothing', async () => {
    const of = (key: string, given: string) =>
      loadText(`keys: { k: ${key} }\nworkload: [{ call: Decrypt, ${given} arrivals: { poisson: 5/s } }]`);
    const managed = '{ type: aws-managed, service: dynamodb }';
    expect((await of(managed, '')).world.flows[0]!.rejection).toBe('AccessDeniedException');
    expect((await of(managed, 'with: { via: dynamodb },')).world.flows[0]!.rejection).toBeNull();
    const { world } = await of('{ type: aws-owned }', 'with: { via: dynamodb },');
    expect([world.flows[0]!.quotas, world.flows[0]!.priceUsd, world.keyFees]).toEqual([[], 0, []]);
  });

  test('a key that nobody asked for can use is reported by validate', async () => {
    const messages = await messagesOf(`
keys: { k: { state: Disabled } }
workload: [{ call: Decrypt, arrivals: { poisson: 5/s } }]`);
    expect(messages).toEqual([
      '3:12: warning: workload.w1.key: KMS rejects every request of it with DisabledException: The key is not enabled.',
    ]);
  });

  test('a request that is answered alike for the whole run keeps no state of KMS', async () => {
    const { world } = await loadText('workload: [{ call: Decrypt, arrivals: { poisson: 5/s } }]');
    expect(world.kms).toBeUndefined();
    expect(world.flows[0]!.kmsRequest).toBeUndefined();
  });
});

const WORKLOAD = 'workload: [{ call: Decrypt, arrivals: { poisson: 5/s } }]';

describe('mistakes', () => {
  test.each([
    [
      'keys: { k: { type: aws-managed } }',
      'keys.k.service: expected the service whose key it is, for example dynamodb; got nothing',
    ],
    [
      'keys: { k: { service: s3 } }',
      'keys.k.service: expected no such setting with type: customer-managed; got "service"',
    ],
    [
      'keys: { k: { keyStore: s } }',
      'keys.k.keyStore: expected the name of a custom key store, of which this file declares none',
    ],
    [
      'keys: { k: { origin: AWS_CLOUDHSM } }',
      'keys.k.origin: expected the custom key store that holds it (keyStore), with origin AWS_CLOUDHSM; got nothing',
    ],
    [
      'keys: { k: { spec: RSA_2048, rotation: automatic } }',
      'keys.k.rotation: expected a symmetric key with key material of KMS: no other rotates by itself',
    ],
    [
      'keys: { k: { policy: { file: /etc/passwd } } }',
      'keys.k.policy.file: expected a file in the folder of the scenario; got one outside',
    ],
    [
      'keys: { k: {} }\nevents: [{ at: 1s, disableKey: j }]',
      'events.0.disableKey: expected "k", the only key; got "j"',
    ],
  ])('%s', async (text, message) => {
    const messages = await messagesOf(`${text}\n${WORKLOAD}`);
    expect(
      messages.some((one) => one.includes(message)),
      messages.join('\n'),
    ).toBe(true);
  });

  test('a parameter that the operation has not, and more bytes than it takes', async () => {
    const of = (entry: string) => messagesOf(`workload: [{ ${entry}, arrivals: { poisson: 5/s } }]`);
    expect(await of('call: Decrypt, with: { grantee: distinct }')).toEqual([
      '1:37: error: workload.w1.with.grantee: expected no such setting with Decrypt; got "grantee"',
    ]);
    expect((await of('call: Encrypt, with: { bytes: 8KiB }'))[0]).toContain(
      'workload.w1.with.bytes: expected at most 4096 bytes in one Encrypt with a key of spec SYMMETRIC_DEFAULT; got 8192',
    );
  });
});
