/**
 * AWS's hierarchical keyring for Node.js beside our model of its cache, on the same histories and the same clock: every
 * message must find a kept branch key in both or in neither.
 *
 * @source KmsHierarchicalKeyRingNode of @aws-crypto/client-node 5.0.2
 */
import {
  AlgorithmSuiteIdentifier,
  BranchKeyStoreNode,
  type EncryptedDataKey,
  KmsHierarchicalKeyRingNode,
  NodeAlgorithmSuite,
  NodeDecryptionMaterial,
  NodeEncryptionMaterial,
} from '@aws-crypto/client-node';
import { NodeBranchKeyMaterial } from '@aws-crypto/material-management';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DataKeyLedger } from '../../src/clients/caches/data-key-ledger.ts';
import { LocalCaches } from '../../src/clients/caches/local-caches.ts';
import { HIT } from '../../src/clients/caches/lookup.ts';
import { onOwnClock } from './real-materials-manager.ts';

type Step =
  | { readonly do: 'pass'; readonly milliseconds: number }
  | { readonly do: 'encrypt' | 'decrypt'; readonly branchKey: number }
  /** KMS answers one of the requests under way. */
  | { readonly do: 'answer'; readonly which: number };

interface Settings {
  readonly ttlSeconds: number;
  readonly capacity: number;
}

const BRANCH_KEYS = 4;
const VERSION = '11111111-1111-4111-8111-111111111111';
const suite = new NodeAlgorithmSuite(AlgorithmSuiteIdentifier.ALG_AES256_GCM_IV12_TAG16_HKDF_SHA256);
const contextOf = (branchKey: number) => ({ branch: `${branchKey}` });

class RealKeyring {
  /** Requests of KMS, each a Decrypt of a branch key, that have not been answered. */
  readonly waiting: (() => void)[] = [];
  answersAtOnce = false;
  readonly #keyring: KmsHierarchicalKeyRingNode;

  constructor({ ttlSeconds, capacity }: Settings) {
    const branchKey = async (id: string) => {
      if (!this.answersAtOnce) await new Promise<void>((resolve) => this.waiting.push(resolve));
      return new NodeBranchKeyMaterial(Buffer.alloc(32, 7), id, VERSION, {});
    };
    const keyStore = Object.create(BranchKeyStoreNode.prototype, {
      getKeyStoreInfo: { value: () => ({ logicalKeyStoreName: 'store' }) },
      getActiveBranchKey: { value: branchKey },
      getBranchKeyVersion: { value: branchKey },
    });
    this.#keyring = new KmsHierarchicalKeyRingNode({
      keyStore,
      cacheLimitTtl: ttlSeconds,
      maxCacheSize: capacity,
      branchKeyIdSupplier: { getBranchKeyId: ({ branch }: Record<string, string>) => `branch key ${branch}` } as never,
    });
  }

  async encrypt(branchKey: number): Promise<EncryptedDataKey> {
    const material = new NodeEncryptionMaterial(suite, contextOf(branchKey));
    const { encryptedDataKeys } = await this.#keyring.onEncrypt(material);
    return encryptedDataKeys[0]!;
  }

  async decrypt(branchKey: number, edk: EncryptedDataKey): Promise<void> {
    await this.#keyring.onDecrypt(new NodeDecryptionMaterial(suite, contextOf(branchKey)), [edk]);
  }
}

const realImmediate = setImmediate;
const settled = (): Promise<void> => new Promise((resolve) => realImmediate(resolve));

async function messagesToDecrypt(): Promise<EncryptedDataKey[]> {
  const other = new RealKeyring({ ttlSeconds: 100, capacity: 100 });
  other.answersAtOnce = true;
  return Promise.all(Array.from({ length: BRANCH_KEYS }, (_, branchKey) => other.encrypt(branchKey)));
}

async function realHistory(settings: Settings, steps: readonly Step[]): Promise<(boolean | null)[]> {
  return onOwnClock(async (setMilliseconds) => {
    const messages = await messagesToDecrypt();
    const real = new RealKeyring(settings);
    let now = 0;
    const found: (boolean | null)[] = [];
    for (const step of steps) {
      let hit: boolean | null = null;
      if (step.do === 'pass') {
        now += step.milliseconds;
        setMilliseconds(now);
      } else if (step.do === 'answer') {
        if (real.waiting.length > 0) real.waiting.splice(step.which % real.waiting.length, 1)[0]!();
      } else {
        const before = real.waiting.length;
        void (step.do === 'encrypt'
          ? real.encrypt(step.branchKey)
          : real.decrypt(step.branchKey, messages[step.branchKey]!));
        await settled();
        hit = real.waiting.length === before;
      }
      await settled();
      found.push(hit);
    }
    return found;
  });
}

function modelledHistory({ ttlSeconds, capacity }: Settings, steps: readonly Step[]): (boolean | null)[] {
  const caches = new LocalCaches({ ttlNanoseconds: ttlSeconds * 1e9, capacity }, 1, new DataKeyLedger());
  const waiting: (() => void)[] = [];
  let now = 0;
  return steps.map((step) => {
    if (step.do === 'pass') {
      now += step.milliseconds * 1e6;
      return null;
    }
    if (step.do === 'answer') {
      if (waiting.length > 0) waiting.splice(step.which % waiting.length, 1)[0]!();
      return null;
    }
    // The active branch key and its version are two entries.
    const key = 2 * step.branchKey + (step.do === 'encrypt' ? 0 : 1);
    const hit = caches.lookUp(0, key, now) === HIT;
    if (!hit) waiting.push(() => caches.put(0, key, now));
    return hit;
  });
}

test('the hierarchical keyring for JavaScript finds and misses as the model does, in any history', async () => {
  const step = fc.oneof(
    { weight: 3, arbitrary: fc.record({ do: fc.constant('pass' as const), milliseconds: fc.nat(700) }) },
    {
      weight: 8,
      arbitrary: fc.record({
        do: fc.constantFrom('encrypt' as const, 'decrypt' as const),
        branchKey: fc.nat(BRANCH_KEYS - 1),
      }),
    },
    { weight: 6, arbitrary: fc.record({ do: fc.constant('answer' as const), which: fc.nat(20) }) },
  );
  const settings = fc.record({
    ttlSeconds: fc.constantFrom(0.001, 0.5, 1, 3),
    capacity: fc.constantFrom(1, 2, 3, 100),
  });
  await fc.assert(
    fc.asyncProperty(settings, fc.array(step, { minLength: 1, maxLength: 100, size: 'max' }), async (set, steps) => {
      expect(modelledHistory(set, steps)).toEqual(await realHistory(set, steps));
    }),
    { seed: 1, numRuns: 60 },
  );
});

test('who encrypts and decrypts under one branch key costs two Decrypts per time to live, whatever the messages', async () => {
  const rounds: Step[] = [
    { do: 'encrypt', branchKey: 0 },
    { do: 'answer', which: 0 },
    { do: 'decrypt', branchKey: 0 },
    { do: 'answer', which: 0 },
    ...Array.from({ length: 50 }, (_, i): Step => ({ do: i % 2 === 0 ? 'encrypt' : 'decrypt', branchKey: 0 })),
  ];
  const found = modelledHistory({ ttlSeconds: 1, capacity: 1000 }, rounds);
  expect(found).toEqual(await realHistory({ ttlSeconds: 1, capacity: 1000 }, rounds));
  expect(found.filter((hit) => hit === false)).toHaveLength(2);
});
