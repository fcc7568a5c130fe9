/**
 * Why this file exists: AWS's own caching materials manager, on a clock and above a KMS that are ours. Data keys are made
 * only when a test says that KMS has answered, so that histories with many requests under way can be played.
 */
import {
  AlgorithmSuiteIdentifier,
  EncryptedDataKey,
  getLocalCryptographicMaterialsCache,
  NodeAlgorithmSuite,
  NodeCachingMaterialsManager,
  NodeDecryptionMaterial,
  NodeEncryptionMaterial,
} from '@aws-crypto/client-node';
import { vi } from 'vitest';

export interface RealSettings {
  readonly maxAgeMilliseconds: number;
  readonly maxMessages: number;
  readonly maxBytes: number;
  readonly capacity: number;
}

export interface RealRequest {
  readonly partition: number;
  readonly context: number;
  /** Undefined: the caller names none. */
  readonly suite: AlgorithmSuiteIdentifier | undefined;
}

/** What a keyring says of what it did to a data key. */
const TRACE_FLAGS = { generated: 1, encrypted: 2, decrypted: 4 };
interface MaterialsRequest {
  readonly suite?: NodeAlgorithmSuite;
  readonly encryptionContext: Record<string, string>;
}

const trace = (flags: number) => ({ keyName: 'name', keyNamespace: 'namespace', flags });
const DEFAULT_SUITE = AlgorithmSuiteIdentifier.ALG_AES256_GCM_IV12_TAG16_HKDF_SHA256;
const edk = (n: number) =>
  new EncryptedDataKey({ providerId: 'test', providerInfo: 'key', encryptedDataKey: Uint8Array.of(n & 255, n >> 8) });

/** One cache, and a caching materials manager for each partition. */
export class RealManagers {
  readonly #managers = new Map<number, NodeCachingMaterialsManager>();
  readonly #settings: RealSettings;
  readonly #cache;
  /** Requests of KMS that have not been answered, in order. */
  readonly #waiting: (() => void)[] = [];

  constructor(settings: RealSettings) {
    this.#settings = settings;
    this.#cache = getLocalCryptographicMaterialsCache(settings.capacity);
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  /** True if no request of KMS was made. */
  async encrypt({ partition, context, suite }: RealRequest, plaintextLength: number | undefined): Promise<boolean> {
    const before = this.#waiting.length;
    void this.#manager(partition).getEncryptionMaterials({
      ...(suite === undefined ? {} : { suite: new NodeAlgorithmSuite(suite) }),
      encryptionContext: contextOf(context),
      ...(plaintextLength === undefined ? {} : { plaintextLength }),
      commitmentPolicy: 'FORBID_ENCRYPT_ALLOW_DECRYPT' as never,
    });
    await settled();
    return this.#waiting.length === before;
  }

  async decrypt({ partition, context, suite }: RealRequest, dataKey: number): Promise<boolean> {
    const before = this.#waiting.length;
    void this.#manager(partition).decryptMaterials({
      suite: new NodeAlgorithmSuite(suite ?? DEFAULT_SUITE),
      encryptionContext: contextOf(context),
      encryptedDataKeys: [edk(dataKey)],
      commitmentPolicy: 'FORBID_ENCRYPT_ALLOW_DECRYPT' as never,
    } as never);
    await settled();
    return this.#waiting.length === before;
  }

  /** KMS answers one of the requests that wait. */
  async answer(index: number): Promise<void> {
    this.#waiting.splice(index, 1)[0]!();
    await settled();
  }

  #manager(partition: number): NodeCachingMaterialsManager {
    let manager = this.#managers.get(partition);
    if (manager === undefined) {
      manager = new NodeCachingMaterialsManager({
        backingMaterials: this.#backing as never,
        cache: this.#cache,
        maxAge: this.#settings.maxAgeMilliseconds,
        maxMessagesEncrypted: this.#settings.maxMessages,
        maxBytesEncrypted: this.#settings.maxBytes,
        partition: `partition ${partition}`,
      });
      this.#managers.set(partition, manager);
    }
    return manager;
  }

  readonly #answered = (): Promise<void> => new Promise((resolve) => this.#waiting.push(resolve));

  readonly #backing = {
    getEncryptionMaterials: async ({ suite, encryptionContext }: MaterialsRequest) => {
      await this.#answered();
      const of = suite ?? new NodeAlgorithmSuite(DEFAULT_SUITE);
      return new NodeEncryptionMaterial(of, encryptionContext)
        .setUnencryptedDataKey(new Uint8Array(of.keyLengthBytes).fill(1), trace(TRACE_FLAGS.generated))
        .addEncryptedDataKey(edk(0), TRACE_FLAGS.encrypted);
    },
    decryptMaterials: async ({ suite, encryptionContext }: Required<MaterialsRequest>) => {
      await this.#answered();
      return new NodeDecryptionMaterial(suite, encryptionContext).setUnencryptedDataKey(
        new Uint8Array(suite.keyLengthBytes).fill(1),
        trace(TRACE_FLAGS.decrypted),
      );
    },
  };
}

/** The same context, its pairs in different order each time: the order must not matter. */
let turn = 0;
function contextOf(context: number): Record<string, string> {
  const pairs = [
    ['tenant', `${context}`],
    ['purpose', 'test'],
  ] as const;
  turn++;
  return Object.fromEntries(turn % 2 === 0 ? pairs : pairs.toReversed());
}

const realImmediate = setImmediate;
const settled = (): Promise<void> => new Promise((resolve) => realImmediate(resolve));

/** Runs `test` on a clock that only it moves. The proactive trimming of the real caches never fires. */
export async function onOwnClock<T>(test: (setMilliseconds: (now: number) => void) => Promise<T>): Promise<T> {
  let now = 0;
  const clock = vi.spyOn(Date, 'now').mockImplementation(() => now);
  const timeout = vi.spyOn(globalThis, 'setTimeout').mockImplementation((() => ({ unref: () => {} })) as never);
  try {
    return await test((milliseconds) => {
      now = milliseconds;
    });
  } finally {
    clock.mockRestore();
    timeout.mockRestore();
  }
}
