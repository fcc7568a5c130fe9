/** EBS: what AWS's traces of a volume show, and the grants that attached volumes keep. */
import { describe, expect, test } from 'vitest';
import { runScenario } from './run-scenario.ts';

const once = (use: string, calls = 1, rest = '') =>
  `duration: 10s\nworkload: [{ use: ${use}, ${rest}arrivals: { once: ${calls} } }]`;

describe('Amazon EBS user guide, "How Amazon EBS encryption works"', () => {
  test('a volume of an encrypted snapshot is created with one GenerateDataKeyWithoutPlaintext', async () => {
    expect((await runScenario(once('ebs.CreateVolume'))).requests).toEqual({ GenerateDataKeyWithoutPlaintext: 1 });
  });

  test('a volume of an unencrypted snapshot also needs a grant and one Decrypt', async () => {
    const traced = { CreateGrant: 1, GenerateDataKeyWithoutPlaintext: 1, Decrypt: 1 };
    const kept = once('ebs.CreateVolume', 1, 'with: { snapshot: unencrypted, creationGrant: kept }, ');
    expect((await runScenario(kept)).requests).toEqual(traced);
    const retired = once('ebs.CreateVolume', 1, 'with: { snapshot: unencrypted }, ');
    expect((await runScenario(retired)).requests).toEqual({ ...traced, RetireGrant: 1 });
  });

  test('a volume is attached with one CreateGrant and one Decrypt', async () => {
    expect((await runScenario(once('ebs.AttachVolume'))).requests).toEqual({ CreateGrant: 1, Decrypt: 1 });
  });

  test('an instance of three volumes is launched with three of each', async () => {
    const { requests } = await runScenario(once('ec2.RunInstances', 1, 'with: { volumes: 3 }, '));
    expect(requests).toEqual({ GenerateDataKeyWithoutPlaintext: 3, CreateGrant: 3, Decrypt: 3 });
  });
});

describe('grants of attached volumes', () => {
  const attach = (more: string) => `duration: 2m
quotas: { profile: "2018-08" }
keys: { volumes: { grants: 2400 } }
clients: { fleet: { retry: none } }
workload:
  - { use: ebs.AttachVolume, arrivals: { stages: [{ over: 110s, at: 1/s }, { over: 10s, at: 0/s }], even: true } }
${more}`;

  test('the 2,501st volume of a key is refused under the quotas of 2018', async () => {
    const { requests, succeeded, failed } = await runScenario(attach(''));
    expect({ succeeded, failed }).toEqual({ succeeded: 100, failed: 10 });
    expect(requests).toEqual({ CreateGrant: 100, Decrypt: 100 });
  });

  test('a detached volume makes room for another', async () => {
    const detach =
      '  - { use: ebs.DetachVolume, arrivals: { stages: [{ over: 50s, at: 0/s }, { over: 20s, at: 1/s }, { over: 50s, at: 0/s }], even: true } }';
    const { requests, failed } = await runScenario(attach(detach));
    expect(failed).toBe(0);
    expect(requests).toEqual({ CreateGrant: 110, Decrypt: 110, RetireGrant: 20 });
  });

  test('without an attached volume nothing is asked', async () => {
    expect((await runScenario(once('ebs.DetachVolume', 5))).requests).toEqual({});
  });

  test('a key of AWS for EBS may be used through EBS', async () => {
    const text = `keys: { ebs: { type: aws-managed, service: ec2 } }\n${once('ebs.AttachVolume', 3)}`;
    expect(await runScenario(text)).toMatchObject({ succeeded: 3, failed: 0 });
  });
});
