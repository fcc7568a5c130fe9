import { describe, expect, test } from 'vitest';
import { simulate } from '../../src/simulation/simulate.ts';
import { assumed, loadText, messagesOf } from './load-from-text.ts';

async function runOf(text: string) {
  return simulate((await loadText(text)).world);
}

const CLIENT = 'clients: { c: { retry: none } }';
/** A call every hour, at the start of it. */
const HOURLY = 'arrivals: { burst: { size: 1, every: 1h } }';

describe('the waiting period of a key deletion', () => {
  test('by a request or an event: pending for the days it says, then gone for good; what is cancelled in time is disabled', async () => {
    const { flows, errors } = await runOf(`duration: 8d
tick: 1s
keys: { asked: {}, happened: {}, saved: {} }
${CLIENT}
workload:
  - { call: ScheduleKeyDeletion, key: asked, with: { waitingDays: 7 }, arrivals: { once: 1 } }
  - { call: DescribeKey, key: asked, ${HOURLY} }
  - { call: DescribeKey, key: happened, ${HOURLY} }
  - { call: Decrypt, key: saved, ${HOURLY} }
events:
  - { at: 12h, scheduleKeyDeletion: happened, waitingDays: 7 }
  - { at: 12h, scheduleKeyDeletion: saved, waitingDays: 7 }
  - { at: 6d, cancelKeyDeletion: saved }
  - { at: 7d, enableKey: saved }`);
    const admitted = flows.map((flow) => flow.admitted);
    // What asks at the very end of a waiting period is late already.
    expect(admitted).toEqual([1, 7 * 24, 7.5 * 24, 12 + 24]);
    const count = (name: string) => errors.find((one) => one.name === name)?.count;
    expect(count('NotFoundException')).toBe(24 + 12);
    expect(count('KMSInvalidStateException')).toBe(5.5 * 24);
    expect(count('DisabledException')).toBe(24);
  });

  test('a key that is pending when the run starts is gone when what is left of its period ends, with its aliases', async () => {
    const { flows, errors } = await runOf(`duration: 10s
keys: { k: { state: PendingDeletion, deletedIn: 4s, aliases: [alias/k] } }
${CLIENT}
workload:
  - { call: DescribeKey, key: k, arrivals: { constant: 10/s } }
  - { call: DescribeKey, key: alias/k, arrivals: { constant: 10/s } }`);
    expect(flows.map(({ admitted, rejected }) => [admitted, rejected])).toEqual([
      [40, 60],
      [40, 60],
    ]);
    expect(errors).toEqual([{ name: 'NotFoundException', count: 120, firstSecond: 4 }]);
  });

  test('a deleted key makes room for another one', async () => {
    const { flows, resources } = await runOf(`duration: 6s
quotas: { set: [{ quota: keys, value: 2 }] }
keys: { a: { state: PendingDeletion, deletedIn: 3s }, b: {} }
${CLIENT}
workload:
  - { call: DescribeKey, key: a, arrivals: { once: 1 } }
  - { call: DescribeKey, key: b, arrivals: { once: 1 } }
  - { call: CreateKey, arrivals: { constant: 1/s } }`);
    expect([flows[2]!.admitted, flows[2]!.rejected]).toEqual([1, 5]);
    expect(resources[0]).toMatchObject({ start: 2, peak: 2, end: 2, refused: 5 });
  });

  test('that AWS may take a day longer is among the assumptions', async () => {
    const loaded = await loadText(`keys: { k: {} }
workload: [{ call: ScheduleKeyDeletion, arrivals: { once: 1 } }]`);
    expect(assumed(loaded, 'keys.waitingPeriod')).toBe('exactly as scheduled');
  });

  test.each([
    [
      'keys: { k: { deletedIn: 5s } }',
      'keys.k.deletedIn: expected no such setting without state: PendingDeletion; got "deletedIn"',
    ],
    ['keys: { k: { state: PendingDeletion, deletedIn: 31d } }', 'keys.k.deletedIn: expected a duration'],
    [
      'events: [{ at: 1s, scheduleKeyDeletion: key, waitingDays: 6 }]',
      'events.0.waitingDays: expected a whole number from 7 to 30; got 6',
    ],
  ])('%s is an error', async (text, message) => {
    const messages = await messagesOf(`${text}\nworkload: [{ call: DescribeKey, arrivals: { once: 1 } }]`);
    expect(messages.join('\n')).toContain(message);
  });
});
