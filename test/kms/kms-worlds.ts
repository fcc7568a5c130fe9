/** Why this file exists: small worlds of KMS for tests, with everything that a test does not name left at its default. */
import { RandomStreams } from '../../src/engine/random.ts';
import { createKmsState } from '../../src/kms/create-kms-state.ts';
import type { KmsErrorName } from '../../src/kms/exceptions.ts';
import type { KmsState } from '../../src/kms/kms-state.ts';
import type {
  KmsCaller,
  KmsEvent,
  KmsGrant,
  KmsKey,
  KmsRequest,
  KmsResource,
  KmsSettings,
  KmsWorld,
} from '../../src/kms/kms-world.ts';
import { operationNames } from '../../src/kms/operations.ts';
import { grantTokenOperations } from '../../src/kms/permissions.ts';
import { defaultPolicy } from '../../src/kms/policies.ts';

export const OWNER = '111122223333';
export const OTHER = '444455556666';
export const REGION = 'us-west-2';

export function settingsOf(given: Partial<KmsSettings> = {}): KmsSettings {
  return {
    checks: 'authorization-first',
    grantPropagation: null,
    aliasPropagation: null,
    grantPlaceFreed: 'at-once',
    grantTokenOperations: grantTokenOperations('2026'),
    hotKeyChangesPerSecond: null,
    pendingDeletionError: 'KMSInvalidStateException',
    importedKeysRotateOnDemand: true,
    updatingNanoseconds: 0,
    endNanoseconds: 100 * 86_400e9,
    ...given,
  };
}

export function keyOf(given: Partial<KmsKey> = {}): KmsKey {
  return {
    name: 'key',
    accountId: OWNER,
    region: REGION,
    type: 'customer-managed',
    spec: 'SYMMETRIC_DEFAULT',
    origin: 'AWS_KMS',
    keyStore: null,
    multiRegion: 'no',
    state: 'Enabled',
    deletedAtNanoseconds: null,
    rotation: { automatic: false, periodDays: 365, materialAgeDays: 0, onDemand: 0 },
    policy: defaultPolicy(given.accountId ?? OWNER),
    policyBytes: 0,
    grants: [],
    aliases: 0,
    ...given,
  };
}

export function callerOf(given: Partial<KmsCaller> = {}): KmsCaller {
  return { accountId: OWNER, client: 'app', viaService: null, servicePrincipal: null, ...given };
}

export function requestOf(operation: KmsRequest['operation'], given: Partial<KmsRequest> = {}): KmsRequest {
  return { operation, caller: callerOf(), region: REGION, key: 0, ...given };
}

export function grantOf(given: Partial<KmsGrant> = {}): KmsGrant {
  return {
    grantee: { kind: 'distinct' },
    operations: ['Decrypt'],
    constraint: null,
    retiring: null,
    issuingAccountId: OWNER,
    name: null,
    ...given,
  };
}

export function grantsPerKey(limit: number, key = 0): KmsResource {
  return { quota: 'grants-per-key', scope: `key ${key}`, limit, others: 0, of: 'key', key };
}

/** Asks one KMS for one thing after another; requests are added to the world by what is asked. */
export class Asking {
  readonly state: KmsState;
  readonly world: KmsWorld;
  now = 0;
  made = -1;

  constructor(given: Omit<Partial<KmsWorld>, 'settings'> & { settings?: Partial<KmsSettings> } = {}) {
    this.world = {
      keyStores: [],
      keys: [keyOf()],
      aliases: [],
      resources: [],
      requests: [],
      events: [],
      ...given,
      settings: settingsOf(given.settings),
    };
    this.state = createKmsState(this.world, new RandomStreams('test', 0));
  }

  /** The answer to `KmsWorld.requests[request]`. */
  ask(request: number, target = -1): KmsErrorName | null {
    const call = { principal: 0, nowNanoseconds: this.now, target, made: -1 };
    const answer = this.state.answer(request, call, false);
    this.made = call.made;
    return answer;
  }

  at(seconds: number): this {
    this.now = seconds * 1e9;
    return this;
  }
}

/** What one request is answered in a world of its own. */
export function answerTo(
  request: KmsRequest,
  given: ConstructorParameters<typeof Asking>[0] = {},
): KmsErrorName | null {
  return new Asking({ ...given, requests: [request] }).ask(0);
}

/** Applies events and asks again. */
export function afterEvents(events: readonly KmsEvent[], request: KmsRequest, given: Partial<KmsKey> = {}) {
  const asking = new Asking({ keys: [keyOf(given)], events, requests: [request] });
  for (const index of events.keys()) asking.state.apply(index, 0);
  return asking.ask(0);
}

export const everyOperation = operationNames;
