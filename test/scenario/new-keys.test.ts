import { describe, expect, test } from 'vitest';
import { simulate } from '../../src/simulation/simulate.ts';
import { loadText, messagesOf } from './load-from-text.ts';

async function runOf(text: string) {
  return simulate((await loadText(text)).world);
}

const CLIENT = 'clients: { c: { retry: none } }';

describe('a key that a CreateKey of the run makes', () => {
  test('is not there before, and used, aliased and counted from then on', async () => {
    const run = await runOf(`duration: 4s
keys: { old: { aliases: [alias/a] }, new: {} }
${CLIENT}
workload:
  - { call: CreateKey, with: { newKey: new }, arrivals: { stages: [{ over: 1s, at: 0/s }, { over: 1s, at: 1/s }], even: true } }
  - { call: Encrypt, key: new, arrivals: { constant: 10/s } }
  - { call: UpdateAlias, key: new, with: { alias: alias/a }, arrivals: { stages: [{ over: 3s, at: 0/s }, { over: 1s, at: 1/s }], even: true } }
  - { call: Decrypt, key: alias/a, with: { encrypted: { key: new } }, arrivals: { constant: 10/s } }`);
    const [create, encrypt, move, decrypt] = run.flows;
    expect([create!.admitted, move!.admitted]).toEqual([1, 1]);
    // Made between 1s and 2s; of 40 requests ten a second.
    expect(encrypt!.rejected).toBeGreaterThanOrEqual(10);
    expect(encrypt!.rejected).toBeLessThanOrEqual(20);
    expect(encrypt!.admitted).toBe(40 - encrypt!.rejected);
    expect(decrypt!.admitted).toBeLessThanOrEqual(10);
    expect(run.errors.map(({ name }) => name).sort()).toEqual(['IncorrectKeyException', 'NotFoundException']);
    expect(run.resources[0]).toMatchObject({ start: 1, end: 2 });
  });

  test('that finds no room is never made; a second CreateKey makes another one', async () => {
    const of = async (limit: number) =>
      (
        await runOf(`duration: 2s
quotas: { set: [{ quota: keys, value: ${limit} }] }
keys: { a: {}, b: {} }
${CLIENT}
workload:
  - { call: DescribeKey, key: a, arrivals: { once: 1 } }
  - { call: CreateKey, with: { newKey: b }, arrivals: { once: 2 } }
  - { call: DescribeKey, key: b, arrivals: { stages: [{ over: 1s, at: 0/s }, { over: 1s, at: 5/s }], even: true } }`)
      ).flows.map(({ admitted, rejected }) => [admitted, rejected]);
    expect(await of(1)).toEqual([
      [1, 0],
      [0, 2],
      [0, 5],
    ]);
    expect(await of(2)).toEqual([
      [1, 0],
      [1, 1],
      [5, 0],
    ]);
    expect((await of(3))[1]).toEqual([2, 0]);
  });

  test.each([
    [
      'keys: { k: { aliases: [alias/k] } }',
      'expected a key without state, aliases and grants, as it is not there when the run starts; got k, which has some',
    ],
    [
      'keys: { k: { region: us-west-2 } }',
      'expected a key of account main in us-east-1, where it is made; got one elsewhere',
    ],
    [
      'keyStores: { s: {} }\nkeys: { k: { keyStore: s } }',
      'expected the key store of the request, none; got k, whose key store is s',
    ],
    ['keys: { j: {} }', 'expected "j", the only key; got "k"'],
  ])('%s: %s', async (keys, message) => {
    const messages = await messagesOf(
      `${keys}\nworkload: [{ call: CreateKey, with: { newKey: k }, arrivals: { once: 1 } }]`,
    );
    expect(messages.join('\n')).toContain(`workload.w1.with.newKey: ${message}`);
  });
});
