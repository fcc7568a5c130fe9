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

  test('keys of imported material rotate on demand, and the 26th time in their life is refused', async () => {
    const { flows, errors } = await runOf(`duration: 30m
tick: 100ms
keys: { k: { origin: EXTERNAL } }
${CLIENT}
workload: [{ call: RotateKeyOnDemand, ${MINUTELY} }]`);
    expect([flows[0]!.admitted, flows[0]!.rejected]).toEqual([25, 5]);
    expect(errors[0]).toMatchObject({ name: 'LimitExceededException', firstSecond: 25 * 60 });
  });

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
      'keys: { k: { origin: EXTERNAL, rotation: automatic } }',
      'keys.k.rotation: expected a symmetric key with key material of KMS',
    ],
  ])('%s is an error', async (text, message) => {
    const messages = await messagesOf(`${text}\nworkload: [{ call: Decrypt, arrivals: { once: 1 } }]`);
    expect(messages.join('\n')).toContain(message);
  });
});
