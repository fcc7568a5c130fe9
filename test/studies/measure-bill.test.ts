import { describe, expect, test } from 'vitest';
import { simulate } from '../../src/simulation/simulate.ts';
import { measureBill } from '../../src/studies/measures/measure-bill.ts';
import { measureTotals } from '../../src/studies/measures/measure-totals.ts';
import { measuredTime } from '../../src/studies/measures/measured-time.ts';
import { loadText } from '../scenario/load-from-text.ts';

const accounts = 'accounts: { lake: { id: "111122223333" }, spark: { id: "444455556666" } }';

async function billOf(text: string) {
  const { world } = await loadText(text);
  return measureBill(world, [simulate(world)]);
}

/** 1 a second is 2,628,000 in 730 hours. @source aws.amazon.com/kms/pricing, read 2026, "Free tier" and note 2 */
describe('the bill of a month', () => {
  test('the caller pays for requests beyond 20,000 a month, the owner for the key', async () => {
    const bill = await billOf(`
duration: 10s
${accounts}
keys: { k: { account: lake, policy: { use: [spark] } } }
clients: { c: { account: spark } }
workload: [{ call: Decrypt, arrivals: { constant: 1/s } }]`);
    expect(bill).toEqual([
      expect.objectContaining({ account: 'spark', requests: 2_628_000, freeRequests: 20_000, keys: 0, keysUsd: 0 }),
      expect.objectContaining({ account: 'lake', requests: 0, freeRequests: 0, usd: 0, keys: 1, totalUsd: 1 }),
    ]);
    expect(bill[0]!.usd).toBeCloseTo((2_628_000 - 20_000) * 0.000003, 9);
    expect(bill[0]!.totalUsd).toBe(bill[0]!.usd);
  });

  test('20,000 a month are free, over all Regions of an account, and no more than there are', async () => {
    const bill = await billOf(`
duration: 1h
region: us-east-1
keys: { a: {}, b: { region: eu-west-1 } }
clients: { here: {}, there: { region: eu-west-1 } }
workload:
  - { client: here, call: Decrypt, key: a, arrivals: { constant: 10/h } }
  - { client: there, call: Decrypt, key: b, arrivals: { constant: 5/h } }`);
    expect(bill).toHaveLength(1);
    expect(bill[0]).toMatchObject({ requests: 15 * 730, freeRequests: 15 * 730, keys: 2, keysUsd: 2 });
    expect(bill[0]!.usd).toBeCloseTo(0, 12);
  });

  test.each([
    ['call: Sign, key: k', '{ spec: ECC_NIST_P256 }', 2_628_000 * 0.000015],
    ['call: GenerateDataKeyPair, key: k, with: { keyPairSpec: ECC_NIST_P256 }', '{}', 2_628_000 * 0.00001],
    ['call: DescribeKey, key: k', '{ spec: ECC_NIST_P256 }', 2_608_000 * 0.000003],
  ])('the free tier leaves out key pairs and the use of asymmetric keys: %s', async (call, key, usd) => {
    const [row] = await billOf(`
duration: 10s
keys: { k: ${key} }
workload: [{ ${call}, arrivals: { constant: 1/s } }]`);
    expect(row!.usd).toBeCloseTo(usd, 9);
  });

  test('requests on an AWS owned key are on nobody’s bill, and a price that is not known makes no sum', async () => {
    const of = (key: string, call: string) =>
      billOf(`
duration: 10s
keys: { k: ${key} }
workload: [{ call: ${call}, arrivals: { constant: 1/s } }]`);
    const [owned] = await of('{ type: aws-owned }', 'Decrypt, with: { via: dynamodb }');
    expect(owned).toMatchObject({ requests: 0, freeRequests: 0, usd: 0, keys: 0, totalUsd: 0 });
    const [unknown] = await of('{ spec: HMAC_256 }', 'GenerateMac');
    expect(unknown).toMatchObject({ requests: 2_628_000, usd: null, keysUsd: 1, totalUsd: null });
  });

  test('the first two rotations of a key cost a dollar a month each, those of the run too; a key that the run makes is a key', async () => {
    const rotated = (rotations: number, times: number) =>
      billOf(`
duration: 10s
keys: { k: { rotations: ${rotations} } }
workload: [{ call: RotateKeyOnDemand, arrivals: { once: ${times} } }]`);
    const of = async (rotations: number, times: number) => (await rotated(rotations, times))[0]!;
    expect(await of(0, 1)).toMatchObject({ keys: 1, rotations: 1, keysUsd: 2 });
    expect(await of(1, 3)).toMatchObject({ rotations: 4, keysUsd: 3 });
    expect(await of(5, 1)).toMatchObject({ rotations: 6, keysUsd: 3 });
    const [made] = await billOf('duration: 10s\nworkload: [{ call: CreateKey, arrivals: { once: 4 } }]');
    expect(made).toMatchObject({ keys: 4, keysUsd: 4 });
  });

  test.each([
    [15_000, 0, 0, 1],
    [100_000, 0.24, 80_000, 1.24],
  ])(
    'one key and %d requests a month at AWS’s prices: $%d for the %d beyond the free tier, $%d together',
    async (requests, usd, beyond, total) => {
      const [row] = await billOf(`
duration: 730h
tick: 1s
keys: { k: {} }
workload: [{ call: Decrypt, arrivals: { once: ${requests} } }]`);
      expect(row!.requests - row!.freeRequests).toBeCloseTo(beyond, 6);
      expect([row!.usd, row!.totalUsd]).toEqual([expect.closeTo(usd, 9), expect.closeTo(total, 9)]);
    },
  );

  test.each([
    ['a day of two', 'k: { rotation: automatic, rotations: 1, materialAge: 364d }', 'Decrypt', '2d', 3, 24],
    ['nothing, as none was due', 'k: { rotation: automatic, materialAge: 200d }', 'Decrypt', '2d', 1, 0],
    ['90 days of 100', 'k: {}', 'EnableKeyRotation, with: { rotationDays: 90 }', '100d', 2, 90 * 24],
    ['one second', 'k: {}', 'RotateKeyOnDemand', '10s', 2, 0],
  ])(
    'a rotation within the run is paid for from its hour on, however it came about: before it %s',
    async (_name, keys, call, duration, usd, cheaperHours) => {
      const { world } = await loadText(`
duration: ${duration}
tick: 1s
keys: { ${keys} }
workload: [{ call: ${call}, arrivals: { once: 1 } }]`);
      const run = simulate(world);
      const hours = Math.max(730, measuredTime(world.clock, run).seconds / 3600);
      expect(measureBill(world, [run])[0]!.keysUsd).toBeCloseTo(usd - cheaperHours / hours, 9);
    },
  );

  test('a key scheduled for deletion costs nothing from its hour on, and one whose deletion is cancelled all the time', async () => {
    const of = (events: string) =>
      billOf(`
duration: 1460h
tick: 1s
keys: { k: {} }
workload: [{ call: DescribeKey, arrivals: { once: 1 } }]
events: [{ at: 365h, scheduleKeyDeletion: k }${events}]`);
    expect((await of(''))[0]).toMatchObject({ keys: 0, keysUsd: 0.25 });
    expect((await of(', { at: 400h, cancelKeyDeletion: k }'))[0]).toMatchObject({ keys: 1, keysUsd: 1 });
  });

  test('costUsdPerMonth is the bill of all accounts before the free tier, whatever the run does to keys', async () => {
    const { world } = await loadText(`
duration: 2d
tick: 1s
${accounts}
keys:
  m: { account: lake, multiRegion: primary, rotation: automatic, materialAge: 364d }
  k: { account: spark, rotations: 1 }
clients: { l: { account: lake }, s: { account: spark } }
workload:
  - { client: l, call: Decrypt, key: m, arrivals: { poisson: 1/s } }
  - { client: l, call: CreateKey, arrivals: { constant: 1/h } }
  - { client: l, call: ReplicateKey, key: m, with: { replicaRegion: eu-west-1 }, arrivals: { once: 1 } }
  - { client: s, call: RotateKeyOnDemand, key: k, arrivals: { burst: { size: 1, every: 24h } } }
  - { client: s, call: ScheduleKeyDeletion, key: k, arrivals: { once: 1 } }`);
    const run = simulate(world);
    const bill = measureBill(world, [run]);
    const beforeFreeTier = bill.reduce((sum, row) => sum + row.totalUsd! + row.freeRequests * 0.000003, 0);
    expect(measureTotals(world, run).costUsdPerMonth).toBeCloseTo(beforeFreeTier, 6);
    expect(bill.map(({ account, keys, rotations }) => [account, keys, rotations])).toEqual([
      ['lake', 1 + 48 + 1, 1],
      ['spark', 0, 0],
    ]);
  });
});
