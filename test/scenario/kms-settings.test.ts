import { describe, expect, test } from 'vitest';
import { simulate } from '../../src/simulation/simulate.ts';
import { assumed, loadText, messagesOf } from './load-from-text.ts';

async function runOf(text: string) {
  return simulate((await loadText(text)).world);
}

const grantThenUse = (given: string, kms: string) => `
duration: 10s
accounts: { lake: { id: "111111111111" }, jobs: { id: "222222222222" } }
keys: { data: { account: lake } }
clients: { scheduler: { account: lake, retry: none }, worker: { account: jobs, retry: none } }
${kms}
workload:
  - { name: grant, client: scheduler, call: CreateGrant, with: { grantee: worker }, arrivals: { once: 1 } }
  - name: read
    client: worker
    call: Decrypt
    ${given}
    arrivals: { stages: [{ over: 1s, at: 0/s }, { over: 9s, at: 100/s }], even: true }`;

const READ = 1;

describe('what AWS leaves open, as a scenario says it', () => {
  test('a grant allows nothing before it is known, and all from then on', async () => {
    const { flows } = await runOf(grantThenUse('', 'kms: { grantPropagation: { constant: 4s } }'));
    // Made at 0s and known at 4s: of 100 reads a second from 1s on, those of three seconds are denied.
    expect(flows[READ]!.rejected).toBeGreaterThanOrEqual(299);
    expect(flows[READ]!.rejected).toBeLessThanOrEqual(302);
    expect(flows[READ]!.admitted + flows[READ]!.rejected).toBe(900);
  });

  test('with its token a grant allows at once what it allows', async () => {
    const { flows } = await runOf(
      grantThenUse('with: { grantTokens: true }', 'kms: { grantPropagation: { constant: 4s } }'),
    );
    expect([flows[READ]!.rejected, flows[READ]!.admitted]).toEqual([0, 900]);
  });

  test('a key takes so many changes in one second, and no more, where the scenario says so', async () => {
    const text = (kms: string) => `
duration: 2s
keys: { k: {} }
clients: { c: { retry: none } }
${kms}
workload: [{ call: CreateGrant, arrivals: { burst: { size: 8, every: 1s } } }]`;
    expect((await runOf(text('kms: { hotKeyChanges: 5/s }'))).flows[0]!.admitted).toBe(10);
    expect((await runOf(text(''))).flows[0]!.admitted).toBe(16);
  });

  test('the error of a key pending deletion is the one chosen', async () => {
    const text = `
keys: { k: { state: PendingDeletion } }
kms: { pendingDeletionError: DisabledException }
workload: [{ call: Decrypt, arrivals: { poisson: 5/s } }]`;
    expect((await loadText(text)).world.flows[0]!.rejection).toBe('DisabledException');
  });

  test('the order of checks decides which of two refusals a request gets', async () => {
    const text = (checks: string) => `
accounts: { lake: { id: "111111111111" }, jobs: { id: "222222222222" } }
keys: { k: { account: lake, state: Disabled } }
clients: { c: { account: jobs } }
kms: { checks: ${checks} }
workload: [{ call: Decrypt, arrivals: { poisson: 5/s } }]`;
    expect((await loadText(text('authorization-first'))).world.flows[0]!.rejection).toBe('AccessDeniedException');
    expect((await loadText(text('key-state-first'))).world.flows[0]!.rejection).toBe('DisabledException');
  });

  test('one ReEncrypt counts once unless the scenario says twice, and the report says which', async () => {
    const text = (kms: string) => `
region: us-west-1
duration: 2s
clients: { c: { retry: none } }
${kms}
workload: [{ call: ReEncrypt, arrivals: { constant: 8000/s } }]`;
    const once = await loadText(text(''));
    const twice = await loadText(text('kms: { reEncryptWeight: 2 }'));
    // The quota is 10,000 a second.
    expect(simulate(once.world).flows[0]!.admitted).toBe(16_000);
    expect(simulate(twice.world).flows[0]!.admitted).toBe(10_000);
    expect([assumed(once, 'kms.reEncryptWeight'), assumed(twice, 'kms.reEncryptWeight')]).toEqual(['1', '2']);
    expect(await messagesOf(`kms: { reEncryptWeight: 2 }\n${WORKLOAD}`)).toEqual([
      '1:25: warning: kms.reEncryptWeight: no request of this scenario is ReEncrypt, so it changes nothing',
    ]);
  });

  test('what was chosen and what was assumed is told apart', async () => {
    const loaded = await loadText(grantThenUse('', 'kms: { grantPropagation: { p50: 1s, p99: 30s } }'));
    expect(assumed(loaded, 'kms.grantPropagation')).toBe('{ p50: 1000ms, p99: 30000ms }');
    const source = (path: string) => loaded.assumptions.find((one) => one.path === path)?.source;
    expect(source('kms.grantPropagation')).toMatch(/^of the scenario; /);
    expect(source('kms.grantPlaceFreed')).toBe('assumed; AWS does not say');
  });
});

const WORKLOAD = 'workload: [{ call: Decrypt, arrivals: { poisson: 5/s } }]';
const GRANTS = 'workload: [{ call: CreateGrant, arrivals: { once: 1 } }]';

describe('mistakes', () => {
  test.each([
    [
      'kms: { checks: state-first }',
      WORKLOAD,
      'kms.checks: expected one of authorization-first, key-state-first; got "state-first"',
    ],
    ['kms: { hotKeyChanges: 0/s }', GRANTS, 'kms.hotKeyChanges: expected a rate'],
    ['kms: { updating: 2d }', WORKLOAD, 'kms.updating: expected a duration'],
    ['kms: { grantPropagation: 2s }', GRANTS, 'kms.grantPropagation: expected'],
    [
      'kms: { grantPropagation: { p50: 2s, p99: 1s } }',
      GRANTS,
      'kms.grantPropagation.p99: expected a p99 above the p50 of 2000ms; got 1000ms',
    ],
    [
      'kms: { grantPropagation: { constant: 1s } }',
      WORKLOAD,
      'warning: kms.grantPropagation: no request of this scenario makes, retires or revokes a grant, so it changes nothing',
    ],
    [
      'kms: { hotKeyChanges: 5/s }',
      WORKLOAD,
      'warning: kms.hotKeyChanges: no request of this scenario changes a key, so it changes nothing',
    ],
  ])('%s', async (settings, workload, message) => {
    const messages = await messagesOf(`${settings}\n${workload}`);
    expect(
      messages.some((one) => one.includes(message)),
      messages.join('\n'),
    ).toBe(true);
  });
});

describe('a hint when to try again', () => {
  const text = (sdk: string) => `
duration: 10s
kms: { retryAfter: 3s }
quotas: { set: [{ quota: crypto-symmetric, value: 100/s }] }
clients: { app: { retry: { mode: standard, sdk: ${sdk} } } }
workload: [{ call: Decrypt, arrivals: { once: 101 } }]`;

  test.each(['js-2026-11', 'js-2026-10', 'js-2026-03', 'botocore-2026', 'go-2026'])('is heeded by %s', async (sdk) => {
    const loaded = await loadText(text(sdk));
    const [workload] = (await simulate(loaded.world)).workloads;
    // One call is refused at 0s, and its wait is at most 2 s without the hint.
    expect(workload!.latency.max * loaded.world.clock.tickNanoseconds).toBeGreaterThanOrEqual(3e9);
    expect(assumed(loaded, 'kms.retryAfter')).toBe('3000ms');
  });

  test('of which no client knows anything is a warning', async () => {
    expect(await messagesOf(text('java-standard'))).toEqual([
      expect.stringContaining('warning: kms.retryAfter: no client of this scenario has an SDK that reads it'),
    ]);
  });
});
