import { describe, expect, test } from 'vitest';
import { simulate } from '../../src/simulation/simulate.ts';
import { loadText, messagesOf } from './load-from-text.ts';

async function runOf(text: string) {
  return simulate((await loadText(text)).world);
}

const CLIENT = 'clients: { c: { retry: none } }';
const MINUTELY = 'arrivals: { burst: { size: 1, every: 1m } }';

describe('rotation in a scenario', () => {
  test('on demand within 20 minutes before an automatic rotation is a ConflictException, and Decrypt goes on', async () => {
    // Due after 30 minutes: those of the minutes 0 to 9 are admitted, and after minute 30 the next is due in 90 days.
    const { flows, errors } = await runOf(`duration: 40m
tick: 100ms
keys: { k: { rotation: automatic, rotationDays: 90, materialAge: 129570m } }
${CLIENT}
workload: [{ call: RotateKeyOnDemand, ${MINUTELY} }, { call: Decrypt, ${MINUTELY} }]`);
    expect(flows.map(({ admitted, rejected }) => [admitted, rejected])).toEqual([
      [20, 20],
      [40, 0],
    ]);
    expect(errors).toEqual([{ name: 'ConflictException', count: 20, firstSecond: 600 }]);
  });

  test('asymmetric and HMAC keys are an error of the scenario, and one in a custom key store gets what AWS answers', async () => {
    const text = (key: string) => `keyStores: { s: {} }
keys: { k: { ${key} } }
${CLIENT}
workload: [{ call: RotateKeyOnDemand, arrivals: { once: 1 } }]`;
    for (const spec of ['RSA_2048', 'HMAC_256'])
      expect((await messagesOf(text(`spec: ${spec}`))).join('\n')).toContain(
        'expected for RotateKeyOnDemand in us-east-1 a key of spec SYMMETRIC_DEFAULT',
      );
    const { errors } = await runOf(text('keyStore: s'));
    expect(errors).toEqual([{ name: 'UnsupportedOperationException', count: 1, firstSecond: 0 }]);
  });

  test('keys of imported material rotate on demand once new material is imported, and not before', async () => {
    const { flows, errors } = await runOf(`duration: 3s
keys: { k: { origin: EXTERNAL } }
${CLIENT}
workload:
  - { call: RotateKeyOnDemand, arrivals: { constant: 1/s } }
  - { call: Decrypt, arrivals: { constant: 10/s } }
events: [{ at: 500ms, importKeyMaterial: k, newMaterial: true }]`);
    expect(flows.map(({ admitted, rejected }) => [admitted, rejected])).toEqual([
      [1, 2],
      [30, 0],
    ]);
    expect(errors).toEqual([{ name: 'KMSInvalidStateException', count: 2, firstSecond: 0 }]);
  });

  test('EnableKeyRotation has its period, and GetKeyRotationStatus and ListKeyRotations have quotas of their own', async () => {
    const { flows } = await runOf(`duration: 1s
keys: { k: {} }
${CLIENT}
workload:
  - { call: EnableKeyRotation, with: { rotationDays: 90 }, arrivals: { once: 1 } }
  - { call: GetKeyRotationStatus, arrivals: { once: 1001 } }
  - { call: ListKeyRotations, arrivals: { once: 101 } }`);
    expect(flows.map(({ admitted, throttled }) => [admitted, throttled])).toEqual([
      [1, 0],
      [1000, 1],
      [100, 1],
    ]);
  });

  test.each([
    [0, 0, 1],
    [0, 364, (24 * 1 + 706 * 2) / 730],
    [1, 364, (24 * 2 + 706 * 3) / 730],
    [2, 364, 3],
    [40, 0, 3],
  ])(
    'a key of %d earlier rotations and material of %d days, in a run of 2 days, costs %d dollars a month',
    async (rotations, age, usd) => {
      const { world } = await loadText(`duration: 2d
tick: 1s
keys: { k: { rotation: automatic, rotations: ${rotations}, materialAge: ${age}d } }
${CLIENT}
workload: [{ call: Decrypt, arrivals: { once: 1 } }]`);
      expect(simulate(world).keyFees).toEqual([expect.objectContaining({ keys: 1, usdPerMonth: usd })]);
    },
  );

  test.each([
    [
      'keys: { k: { rotationDays: 90 } }',
      'keys.k.rotationDays: expected no such setting without rotation: automatic; got "rotationDays"',
    ],
    [
      'keys: { k: { rotation: automatic, rotationDays: 30 } }',
      'keys.k.rotationDays: expected a whole number from 90 to 2560; got 30',
    ],
    [
      'quotas: { profile: "2022-12" }\nkeys: { k: { rotation: automatic, rotationDays: 90 } }',
      'keys.k.rotationDays: expected 365 under profile 2022-12, which knows no other period; got 90',
    ],
    [
      'keys: { k: { origin: EXTERNAL, spec: HMAC_256 } }\nevents: [{ at: 1s, importKeyMaterial: k, newMaterial: true }]',
      'events.0.newMaterial: expected a key of spec SYMMETRIC_DEFAULT for new key material: no other rotates; got HMAC_256',
    ],
    [
      'keys: { k: { origin: EXTERNAL, rotation: automatic } }',
      'keys.k.rotation: expected a symmetric key with key material of KMS',
    ],
  ])('%s is an error', async (text, message) => {
    const messages = await messagesOf(`${text}\nworkload: [{ call: Decrypt, arrivals: { once: 1 } }]`);
    expect(messages.join('\n')).toContain(message);
  });
});
